"""The two levels of categories the demo's campaigns pick from, in three languages with search words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CategorySeed:
    slug: str
    names: tuple[str, str, str]
    icon: str
    colour: str
    words: tuple[str, str, str] = ("", "", "")
    parent: str = ""


_FOOD, _SHOP, _SERVICE, _CULTURE, _BUSINESS = "#8a3324", "#1f5f5b", "#5b4a8a", "#8a5a00", "#2f4f7f"

CATEGORIES: tuple[CategorySeed, ...] = (
    CategorySeed(
        "gastronomy",
        ("Gastronomia", "Food and drink", "Гастрономія"),
        "restaurant",
        _FOOD,
        ("jedzenie obiad lunch", "food lunch dinner", "їжа обід"),
        "",
    ),
    CategorySeed(
        "pierogi",
        ("Pierogarnie", "Pierogi bars", "Вареничні"),
        "restaurant",
        _FOOD,
        ("pierogi kluski naleśniki bar mleczny", "dumplings milk bar", "вареники млинці"),
        "gastronomy",
    ),
    CategorySeed(
        "restaurant",
        ("Restauracje", "Restaurants", "Ресторани"),
        "restaurant",
        _FOOD,
        ("obiad kolacja kuchnia polska", "dinner", "обід вечеря кухня"),
        "gastronomy",
    ),
    CategorySeed(
        "cafe",
        ("Kawiarnie", "Cafés", "Кав'ярні"),
        "cafe",
        _FOOD,
        ("kawa herbata ciasto śniadanie", "coffee tea cake breakfast", "кава чай сніданок"),
        "gastronomy",
    ),
    CategorySeed(
        "bakery",
        ("Piekarnie i cukiernie", "Bakeries", "Пекарні та кондитерські"),
        "bakery",
        _FOOD,
        ("chleb bułki obwarzanki pączki tort", "bread cakes", "хліб торти"),
        "gastronomy",
    ),
    CategorySeed(
        "bar",
        ("Bary i puby", "Bars and pubs", "Бари та паби"),
        "bar",
        _FOOD,
        ("piwo wino koktajle", "beer wine", "пиво вино"),
        "gastronomy",
    ),
    CategorySeed(
        "shops", ("Sklepy", "Shops", "Крамниці"), "shop", _SHOP, ("zakupy", "shopping", "покупки"), ""
    ),
    CategorySeed(
        "grocery",
        ("Sklepy spożywcze i targi", "Groceries and markets", "Продукти та ринки"),
        "grocery",
        _SHOP,
        ("warzywa owoce sery wędliny", "vegetables fruit cheese", "овочі фрукти сир"),
        "shops",
    ),
    CategorySeed(
        "books",
        ("Księgarnie i antykwariaty", "Bookshops", "Книгарні"),
        "books",
        _SHOP,
        ("książki komiksy antyki", "books comics", "книжки"),
        "shops",
    ),
    CategorySeed(
        "clothing",
        ("Odzież i obuwie", "Clothes and shoes", "Одяг і взуття"),
        "clothing",
        _SHOP,
        ("ubrania buty krawiec", "clothes shoes", "одяг взуття"),
        "shops",
    ),
    CategorySeed(
        "florist",
        ("Kwiaciarnie", "Florists", "Квіткарні"),
        "florist",
        _SHOP,
        ("kwiaty bukiety wieńce", "flowers bouquets", "квіти букети"),
        "shops",
    ),
    CategorySeed(
        "gifts",
        ("Rękodzieło i prezenty", "Crafts and gifts", "Вироби ручної роботи й подарунки"),
        "gift",
        _SHOP,
        ("ceramika biżuteria pamiątki", "ceramics jewellery souvenirs", "кераміка прикраси"),
        "shops",
    ),
    CategorySeed("services", ("Usługi", "Services", "Послуги"), "hairdresser", _SERVICE, ("", "", ""), ""),
    CategorySeed(
        "beauty",
        ("Fryzjer i uroda", "Hair and beauty", "Перукарі та краса"),
        "hairdresser",
        _SERVICE,
        ("fryzjer barber kosmetyczka paznokcie", "hairdresser barber nails", "перукар манікюр"),
        "services",
    ),
    CategorySeed(
        "repair",
        ("Naprawy i rzemiosło", "Repairs and trades", "Ремонт і ремесла"),
        "repair",
        _SERVICE,
        ("szewc zegarmistrz rower naprawa stolarz", "shoe watch bicycle repair", "ремонт швець велосипед"),
        "services",
    ),
    CategorySeed(
        "health",
        ("Zdrowie", "Health", "Здоров'я"),
        "health",
        _SERVICE,
        ("dentysta fizjoterapia gabinet", "dentist physiotherapy", "стоматолог фізіотерапія"),
        "services",
    ),
    CategorySeed(
        "culture",
        ("Kultura i edukacja", "Culture and learning", "Культура та освіта"),
        "culture",
        _CULTURE,
        ("galeria teatr kurs szkoła językowa", "gallery theatre courses", "галерея курси"),
        "",
    ),
    CategorySeed(
        "stay",
        ("Noclegi i turystyka", "Stay and travel", "Ночівля та туризм"),
        "hotel",
        _CULTURE,
        ("hotel hostel przewodnik", "hotel hostel guide", "готель хостел"),
        "",
    ),
    CategorySeed(
        "sport",
        ("Sport i ruch", "Sport", "Спорт"),
        "sport",
        _CULTURE,
        ("siłownia joga ścianka", "gym yoga climbing", "спортзал йога"),
        "",
    ),
    CategorySeed(
        "business",
        ("Dla firm", "For business", "Для бізнесу"),
        "office",
        _BUSINESS,
        ("księgowość druk reklama informatyk", "accounting printing software", "бухгалтерія друк"),
        "",
    ),
)

GASTRONOMY = ("pierogi", "restaurant", "cafe", "bakery", "bar")
CHRISTMAS = ("bakery", "grocery", "books", "florist", "gifts", "restaurant", "pierogi", "clothing")
ACTIVE = ("gastronomy", "shops", "services", "culture", "stay", "sport", "business")
