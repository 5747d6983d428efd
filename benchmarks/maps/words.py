"""The words invented entries are made of: enough different ones for a search to have something to do."""

KINDS = (
    "Piekarnia", "Kawiarnia", "Księgarnia", "Pierogarnia", "Warsztat samochodowy", "Kwiaciarnia", "Galeria",
    "Apteka", "Sklep spożywczy", "Restauracja", "Cukiernia", "Zakład fryzjerski", "Bar mleczny", "Pizzeria",
    "Naleśnikarnia", "Delikatesy", "Winiarnia", "Herbaciarnia", "Lodziarnia", "Szewc", "Zegarmistrz", "Pralnia",
    "Pracownia krawiecka", "Antykwariat", "Studio jogi", "Salon kosmetyczny", "Optyk", "Introligatornia",
    "Stolarnia", "Serwis rowerowy", "Sklep zoologiczny", "Gabinet weterynaryjny",
)  # fmt: skip

SIGNS = (
    "Pod Aniołem", "Wanda", "Żółty Łubin", "U Źródła", "Krakus", "Smocza Jama", "Ćma", "Nad Wisłą", "Stary Młyn",
    "Pod Baranami", "Złota Rybka", "Zielony Balonik", "Trzy Lipy", "Słoneczna", "Biała Róża", "Pod Gruszą",
    "Lajkonik", "Jaskółka", "Czarny Kot", "Pod Lwem", "Kominek", "Wierzynka", "Stokrotka", "Jutrzenka", "Babie Lato",
    "Krakowianka", "Halka", "Perła", "Ostoja", "Zacisze", "Gwiazda", "Ogród", "Chata", "Strych", "Piwnica",
)  # fmt: skip

SURNAME_BEGINNINGS = (
    "Kowal", "Wiśniew", "Dąbrow", "Lewandow", "Zieliń", "Szymań", "Woźnia", "Kozłow", "Jankow", "Mazur", "Krawczy",
    "Piotrow", "Grabow", "Pawłow", "Michal", "Nowak", "Adamczy", "Dudzi", "Wieczor", "Jabłoń", "Majew", "Olszew",
    "Jaworn", "Malinow", "Stępni", "Górn", "Sikor", "Rutkow", "Michalak", "Ostrow", "Tomaszew", "Zalew", "Wróblew",
    "Marcinia", "Kaczor", "Sobczy", "Czerwiń", "Sawic", "Urban", "Kubia", "Maciejew", "Szczepań", "Kucharsk",
    "Kalinow", "Wysoc", "Adamsk", "Kaźmiercza", "Czarnec", "Sokołow", "Głowac",
)  # fmt: skip
SURNAME_ENDINGS = (
    "ski", "ska", "scy", "czyk", "ak", "ek", "icz", "owicz", "iński", "ówna", "asz", "uk", "yk", "arz", "ewicz",
)  # fmt: skip

STREET_NAMES = (
    "Długa", "Starowiślna", "Józefa", "Krakowska", "Karmelicka", "Kalwaryjska", "Bieńczycka", "Limanowskiego",
    "Floriańska", "Grodzka", "Szewska", "Sławkowska", "Dietla", "Mogilska", "Wielicka", "Zakopiańska", "Kapelanka",
    "Królewska", "Piastowska", "Lubicz", "Rakowicka", "Pawia", "Basztowa", "Zwierzyniecka", "Kościuszki", "Czarnowiejska",
    "Reymonta", "Kobierzyńska", "Wadowicka", "Nadwiślańska", "Lwowska", "Bonarka", "Klimeckiego", "Stella-Sawickiego",
    "Ptaszyckiego", "Bulwarowa", "Kocmyrzowska", "Opolska", "Wybickiego", "Łokietka", "Bronowicka", "Balicka",
    "Armii Krajowej", "Księcia Józefa", "Tyniecka", "Monte Cassino", "Szwedzka", "Rzemieślnicza", "Fabryczna", "Grunwaldzka",
)  # fmt: skip

PRODUCTS = (
    "chleb na zakwasie", "obwarzanki", "pierogi ruskie", "kawa speciality", "książki dla dzieci", "naprawa rowerów",
    "bukiety ślubne", "sernik krakowski", "pączki", "lody rzemieślnicze", "przeróbki krawieckie", "okulary korekcyjne",
    "winyle i płyty", "zupy dnia", "kuchnia roślinna", "kuchnia gruzińska", "wymiana opon", "strzyżenie brody",
    "herbaty liściaste", "sery z Podhala", "miód z pasieki", "meble na wymiar", "oprawa obrazów", "karma dla kotów",
)  # fmt: skip

DAYS = ("Mo-Fr", "Mo-Sa", "Mo-Su", "Tu-Su", "We-Mo", "Mo-Th", "Fr-Su")
CLOSES = ("16:00", "17:00", "18:00", "18:30", "20:00", "22:00", "24:00")

CITIES = (
    ("Warszawa", 21.012, 52.230, 18), ("Kraków", 19.937, 50.062, 9), ("Wrocław", 17.038, 51.108, 7),
    ("Łódź", 19.456, 51.760, 7), ("Poznań", 16.926, 52.408, 6), ("Gdańsk", 18.647, 54.352, 5),
    ("Szczecin", 14.553, 53.429, 4), ("Bydgoszcz", 18.008, 53.123, 4), ("Lublin", 22.568, 51.247, 4),
    ("Białystok", 23.169, 53.133, 3), ("Katowice", 19.024, 50.265, 6), ("Gdynia", 18.530, 54.519, 3),
    ("Częstochowa", 19.120, 50.812, 3), ("Radom", 21.147, 51.403, 2), ("Toruń", 18.598, 53.013, 2),
    ("Kielce", 20.628, 50.866, 2), ("Rzeszów", 22.005, 50.041, 2), ("Olsztyn", 20.480, 53.778, 2),
    ("Bielsko-Biała", 19.045, 49.822, 2), ("Zielona Góra", 15.506, 51.936, 2), ("Opole", 17.921, 50.675, 1),
    ("Tarnów", 20.986, 50.012, 1), ("Koszalin", 16.172, 54.194, 1), ("Kalisz", 18.091, 51.762, 1),
    ("Legnica", 16.156, 51.207, 1), ("Nowy Sącz", 20.697, 49.625, 1), ("Suwałki", 22.931, 54.102, 1),
)  # fmt: skip
"""Name, longitude, latitude and weight of the cities across which millions of entries are spread."""
