"""Polish words of trade and of street names in the forms that people use, by hand: for judging `lib.text.stems`."""

SAME = """
krawiec krawca krawcy krawcowi krawcem krawców
krawcowa krawcowej krawcową
szewc szewca szewcy szewcem
stolarz stolarza stolarze stolarzy stolarzem
ślusarz ślusarza ślusarze ślusarzy
piekarz piekarza piekarze piekarzy
malarz malarza malarze
lekarz lekarza lekarze lekarzy
tapicer tapicera tapicerzy
zegarmistrz zegarmistrza zegarmistrzowie zegarmistrzów
fryzjer fryzjera fryzjerzy fryzjerów
fryzjerka fryzjerki fryzjerek fryzjerkę
kosmetyczka kosmetyczki kosmetyczek
optyk optyka optycy optyków
hydraulik hydraulika hydraulicy hydraulików
elektryk elektryka elektrycy
mechanik mechanika mechanicy
rzeźnik rzeźnika rzeźnicy
dentysta dentysty dentyści dentystów
jubiler jubilera jubilerzy
kupiec kupca kupcy kupców
kowal kowala kowale
kaletnik kaletnika kaletnicy
introligator introligatora introligatorzy
fotograf fotografa fotografowie fotografów
notariusz notariusza notariusze
adwokat adwokata adwokaci adwokatów
księgowa księgowej księgowe
weterynarz weterynarza weterynarze
masażysta masażysty masażyści
piekarnia piekarni piekarnie piekarnię piekarnią
cukiernia cukierni cukiernie cukiernię
kawiarnia kawiarni kawiarnie kawiarnię kawiarniom
księgarnia księgarni księgarnie księgarnię księgarniach
kwiaciarnia kwiaciarni kwiaciarnie kwiaciarnię
pierogarnia pierogarni pierogarnie
drukarnia drukarni drukarnie
pralnia pralni pralnie pralnię
palarnia palarni palarnie
masarnia masarni masarnie
restauracja restauracji restauracje restaurację restauracjach
pizzeria pizzerii pizzerie pizzerię
apteka apteki aptek aptekę aptece
biblioteka biblioteki bibliotek bibliotekę bibliotece
galeria galerii galerie galerię
sklep sklepy sklepu sklepów sklepie sklepach
sklepik sklepiki sklepiku
warsztat warsztaty warsztatu warsztatów
zakład zakłady zakładu zakładzie zakładów
salon salony salonu salonów
bar bary baru barów barze
pub puby pubu pubów
hotel hotele hotelu hoteli
hostel hostele hostelu
gabinet gabinety gabinetu gabinetów
pracownia pracowni pracownie
wypożyczalnia wypożyczalni wypożyczalnie
lodziarnia lodziarni lodziarnie
herbaciarnia herbaciarni
winiarnia winiarni
antykwariat antykwariaty antykwariatu antykwariacie
kantor kantory kantoru
bank banki banku banków
poczta poczty pocztę
szkoła szkoły szkół szkole
przedszkole przedszkola przedszkoli
kino kina kinie
teatr teatru teatry teatrów
muzeum muzea muzeów
siłownia siłowni siłownie
basen baseny basenu
książka książki książek książkę
zabawka zabawki zabawek zabawkę
sukienka sukienki sukienek
kanapka kanapki kanapek
bułka bułki bułek
świeczka świeczki świeczek
pocztówka pocztówki pocztówek
torebka torebki torebek
pamiątka pamiątki pamiątek
chleb chleba chleby chlebem
ciasto ciasta ciast
tort torty tortów tortu
lody lodów lodami
pieróg pierogi pierogów pierogami
obiad obiady obiadów obiadu
śniadanie śniadania śniadań
kawa kawy kawę kawą
herbata herbaty herbatę herbat
wino wina winem
piwo piwa piwem
mięso mięsa mięsem
wędlina wędliny wędlin
ryba ryby ryb
ser sery sera serów
warzywo warzywa warzyw
owoc owoce owoców
kwiat kwiaty kwiatów kwiatami kwiatem
but buty butów butami
obuwie obuwia
mebel meble mebli meblami
krzesło krzesła krzeseł
okno okna okien
lampa lampy lamp
rower rowery rowerów roweru
zegar zegary zegara zegarów
zegarek zegarki zegarka zegarków
okulary okularów okularami
telefon telefony telefonów
komputer komputery komputerów
klucz klucze kluczy
zamek zamki zamka zamków
kubek kubki kubka kubków
obrazek obrazki obrazków
kapelusz kapelusze kapeluszy
sweter swetry swetra swetrów
płaszcz płaszcze płaszczy
garnitur garnitury garniturów
płyta płyty płyt
gra gry grę
instrument instrumenty instrumentów
gitara gitary gitar
naprawa naprawy napraw naprawę
usługa usługi usług usługę
szycie szycia
ubezpieczenie ubezpieczenia ubezpieczeń
tłumaczenie tłumaczenia tłumaczeń
szkolenie szkolenia szkoleń
zwierzę zwierzęta
dziecko dzieci
Długa Długiej Długą
Krakowska Krakowskiej Krakowską
Floriańska Floriańskiej Floriańską
Grodzka Grodzkiej
Szewska Szewskiej
Karmelicka Karmelickiej
Starowiślna Starowiślnej
Kalwaryjska Kalwaryjskiej
Wielicka Wielickiej
Nowa Nowej
Szeroka Szerokiej
Krótka Krótkiej
Wąska Wąskiej
Dolna Dolnej
Rynek Rynku Rynkiem
Główny Głównego Głównym
Mały Małego Małym
Plac Placu Place
Szczepański Szczepańskiego Szczepańskim
Matejki Matejko
Dietla Dietl
Mickiewicza Mickiewicz
Słowackiego Słowacki
Piłsudskiego Piłsudski
Kościuszki Kościuszko
Sienkiewicza Sienkiewicz
Kazimierz Kazimierza Kazimierzu
Podgórze Podgórza Podgórzu
Kleparz Kleparza Kleparzu
Bronowice Bronowic Bronowicach
Zwierzyniec Zwierzyńca Zwierzyńcu
Dębniki Dębnik Dębnikach
Ruczaj Ruczaju
Prądnik Prądnika Prądniku
Aleja Alei Aleje
Pokoju Pokój
Zamkowa Zamkowej
Ogrodowa Ogrodowej
Lipowa Lipowej
Polna Polnej
Kościelna Kościelnej
Kraków Krakowa Krakowie
Huta Huty Hucie
"""

APART = """
bar barbara
bar barber
bar barka
bar baran
piekarnia pieczarki
piekarnia piekło
kawa kawior
kawa kawiarnia
kawa kawaler
krawiec krowa
krawiec krawat
księgarnia księgowa
książka książę
lody Łódź
lody lodówki
lody lodowisko
pierogi pierogarnia
pierogi piernik
masa masaż
masarnia masaż
kwiat kwadrat
ser serwis
ser sernik
sklep sklepienie
zegar zegarmistrz
ryba rybak
wino windy
but butik
but butelka
rower rowek
szkoła szkło
apteka aptekarska
poczta początek
pralnia praliny
okulary okulista
bank bankiet
pub publiczny
piwo piwnica
kino kinol
hotel hostel
dentysta dentystyczny
gra grab
gra grill
torty tortilla
meble medale
krzesło krzew
lampa lampart
Długa Długosza
Nowa nowela
Nowa Nowak
Szewska Szewczenki
Polna polska
Wąska wąsy
Dolna dolar
mały malarz
mały malina
plac placki
Dietla dieta
Kazimierz kaszmir
Huta hurt
Lipowa lipiec
zamek zamsz
sweter święto
kubek kuba
ciasto ciało
mięso miasto
chleb chlew
obuwie obuch
optyk optymista
salon sałata
zakład zakaz
gabinet gabaryt
komputer kompot
telefon teleskop
teatr teatrzyk
basen bas
klucz klub
Krakowska Krakus
"""
