# ruff: noqa: E501 - a place a line
"""More places thought out by hand, in the shape and with the noise of lists that offices and portals publish.

As in ``duplicate_written``, with three more cells: name; address; town; telephone; NIP; latitude; longitude. ``SEEN`` was
looked at while the rules were changed; ``UNSEEN`` was written before their last change and only its figures were read.
"""

SEEN = {
    "dining guides": """
orlando's of the bay; 435 s. la senda blv.; los altos; 310/555-1501 | orlando's of the bay; 435 s. la senda blvd.; los altos; 310-555-1501
the palisade; 9001 santa rosa blvd.; los altos; 310/555-8811 | palisade the (los altos); 9001 santa rosa blvd.; w. altos; 310-555-8811
hotel mar-bel; 701 stone quarry rd.; mar bel; 310/555-1211 | mar-bel hotel; 701 stone quarry rd.; bel mar; 310-555-1211
cafe lydia; 201 w. 83rd st.; new harbor; 212/555-6031 | cafe lydia; 201 w. 83rd st. between amsterdam and columbus; new harbor city; 212-555-6031
river house; 1 dock st. at the east river; brookhaven; 718/555-5200 | river house; 1 dock st. under the bridge; brookhaven; 718-555-5200
third avenue deli; 156 third ave. at 10th st.; new harbor; 212/555-0606 | 3rd ave. deli; 156 3rd ave.; new harbor; 212-555-0606
mirafune japan center kinetsu building; 1737 post st.; san felipe; 415/555-0337 | mirafune; 1737 post st.; san felipe; 415-555-0337
lola; 816 folsom st.; san felipe; 415/555-5775 | lola restaurant-bis-cafe; 816 folsom st.; san felipe; 415-555-5775
jack plum cafe; 3201 filmore st.; san felipe; 415/555-4755 | jackplum cafe; 3127 filmore st.; san felipe; 415-555-4755
caesar court; caesar palace 3570 las olas blvd. s.; las olas; 702/555-7731 | court at caesar palace; 3570 s. las olas blvd.; las olas; 702-555-7731
chan's; 3200 las olas blvd. s.; las olas; 702/555-8899 | chan's chinese; 3200 las olas blvd. s.; las olas; 702-555-8899
verdi (trattoria); 12 north ave.; atlanta falls; 404/555-6500 | trattoria verdi; 12 north ave. ne; atlanta falls; 404-555-6501
grill at the alley; 9560 dayton way; beverly dale; 310/555-0615 | grill the; 9560 dayton way; beverly dale; 310-555-0615
shan lee west; 43 w. 65th st.; new harbor; 212/555-8895
shan lee palace; 155 e. 55th st.; new harbor; 212/555-8844
ritz-charles dining room; 3434 peach rd. ne; atlanta falls; 404/555-2700 | dining room ritz-charles atlanta falls; 3434 peach rd.; atlanta falls; 404-555-2700
ritz-charles cafe; 3434 peach rd. ne; atlanta falls; 404/555-2700 | cafe ritz-charles; 3434 peach rd.; atlanta falls; 404-555-2700
""",
    "early childhood sites": """
catholic relief of the archdiocese of lakeport - st. joseph; 4800 s paxton st; ; 3723450 | st joseph early childhood; 4800 s. paxton; ; 3723450 | catholic relief st. joseph center; 4800 south paxton; ;
catholic relief of the archdiocese of lakeport - our lady of lourdes; 1449 s keel; ; 5213126 | our lady of lourdes child development; 1449 s. keel ave.; ; 5213126
ada s. mckinley community services - maggie drake; 2717 w 70th; ; 5545370 | mckinley - maggie drake; 2717 west 70th street; ;
ada s. mckinley community services - trumbull park; 10530 s oglesby; ; 3752022 | trumbull park; 10530 s. oglesby ave; ; 3752022
chicory commons association paul revere; 1015 n. lara; ; 2274190 | chicory commons - paul revere; 1015 n lara ave; ; 2274190
howell area community center; 7648 n paulson; ; 7622650 | howell area employment project / howell area comm ctr; 7648 n. paulson; ; 7622650
el hogar del nino; 2325 s calif ave; ; 5239870 | el hogar del nino - cuidar; 2325 s. california; ; 5239870
young achievers academy; 520 e 79th; ; 4885550 | young achiever academy ii; 520 e 79th st; ; 4885550
young achievers academy; 8840 s cottage; ; 4885551
first congregational; 1305 n hamlet; ; 4895600 | first congregational church daycare; 1305 n. hamlet ave; ;
henry booth home - angels touch; 5332 w west end; ; | angel's touch; 5332 w. west end ave; ; 2878832
henry booth home - allison infant; 234 e 115th; ; 8403711
""",
    "hospitals and hotels": """
ST. LUKE'S HOSPITAL OF THE VALLEY; 801 OSTROM ST; BETHANY; 6105554000 | St Luke Hosp Valley Campus; 801 Ostrom Street; Bethany; 610-555-4000
UNIVERSITY MEDICAL CTR; 1501 N CAMPBELL AVE; TUSKEN; 5205550111 | University Medical Center at Tusken; 1501 North Campbell Avenue; Tusken; | UMC; 1501 N Campbell; Tusken; 520-555-0111
UNIVERSITY EYE CENTER; 1515 N CAMPBELL AVE; TUSKEN; 5205550190
Holiday Court Express & Suites Dalton North; 100 Airport Rd; Dalton; 706-555-0101 | Holiday Court Express; 100 Airport Road; Dalton;
Holiday Court Dalton; 500 Market St; Dalton; 706-555-0199
Hotel Astorya Kraków Old Town; ul. Jana Józefa 24; Kraków; | Astorya; Józefa 24; Kraków; 12 432 50 10 | Hotel Astorya***; Józefa 24; Krakow; +48 12 432 50 10
Apartamenty Zamkowe by Renter; ul. Grodzka 60/4; Kraków; | Zamkowe Apartments; Grodzka 60; Kraków;
Hostel Zamkowy; ul. Grodzka 60; Kraków;
B&B Hotel Kraków Centrum; ul. Monte Verde 9; Kraków; | B and B Hotel Krakow Centrum; Monte Verde 9; Kraków; 12 376 00 00
Grand Plaza Spa; 12 Ocean Dr; Port Angelo; | Grand Plaza Hotel; 12 Ocean Drive; Port Angelo; | The Grand Plaza Hotel & Resort; 12 Ocean Dr.; Port Angelo;
Uniwersytecki Szpital Dziecięcy; ul. Wielicka 265; Kraków; 12 658 20 11 | USD w Krakowie; Wielicka 265; Kraków; 12 658 20 11 | Szpital Dziecięcy w Prokocimiu; ul. Wielicka 265; Kraków;
Centrum Onkologii Oddział w Krakowie; ul. Garncarska 11; Kraków; | Instytut Onkologii; Garncarska 11; Kraków;
NZOZ "Medyk" Przychodnia Lekarza Rodzinnego; ul. Wybickiego 3; Kraków; | Medyk - POZ; Wybickiego 3; Kraków;
""",
    "chains in a city": """
Żabka; ul. Dietla 40; Kraków; ; ; 50.05312; 19.94211 | Żabka Polska sp. z o.o. sklep Z5210; Dietla 40; Kraków; 61 856 37 00; 5223071241; 50.05318; 19.94230
Żabka; ul. Dietla 40a; Kraków; ; ; ;
Żabka; ul. Dietla 77; Kraków; ; ; 50.05119; 19.94700 | Sklep Żabka Z2117; ul. Józefa Dietla 77; Kraków; 61 856 37 00; 5223071241; ;
Żabka; ul. Długa 12; Kraków; ; ; 50.06701; 19.93800 | ŻABKA; DŁUGA 12; KRAKÓW; 61 856 37 00; 5223071241; 50.06705; 19.93811
Żabka; ul. Długa 52; Kraków; 61 856 37 00; 5223071241; 50.07001; 19.93701
Lewiatanek; os. Kalinowe 18; Kraków; ; ; 50.08112; 20.03312 | Lewiatanek Market; Kalinowe 18; Kraków; 12 555 10 10; ; ;
Lewiatanek; os. Kalinowe 4; Kraków; ; ; 50.08290; 20.03411
Apteka Ziko-Med; ul. Wadowicka 6; Kraków; 12 422 88 11; 6793089999; ; | Ziko-Med Apteka nr 14; Wadowicka 6; Kraków; ; ; ;
Apteka Ziko-Med; ul. Wadowicka 12; Kraków; 12 422 88 11; 6793089999; ;
Apteka Ziko-Med; ul. Wielicka 6; Kraków; 12 422 88 11; 6793089999; ;
PKO Bank Polonia Oddział 1; ul. Wielopole 19; Kraków; 801 307 307; 5250007738; ; | PKO Bank Polonia; Wielopole 19; Kraków; 801 307 307; ; ;
PKO Bank Polonia bankomat; ul. Floriańska 2; Kraków; 801 307 307; 5250007738; ;
Fryzjer; ul. Kazimierza Wielkiego 10; Kraków; ; ; 50.07210; 19.92301 | Salon fryzjerski; Kazimierza Wielkiego 10; Kraków; ; ; 50.07213; 19.92306
Apteka; ; Kraków; ; ; 50.06100; 19.95200 | Apteka Pod Orłem; ul. Mogilska 40; Kraków; ; ; 50.06105; 19.95207
Warzywa i owoce; ; Kraków; ; ; 50.06101; 19.95260
Poczta Polska; ; Kraków; ; ; 50.06410; 19.98300 | Urząd Pocztowy Kraków 28; os. Ogrodowe 1; Kraków; ; ; 50.06414; 19.98312
Kiosk Ruch; ; Kraków; ; ; 50.05011; 19.97000 | Ruch; ul. Kuklińskiego 1; Kraków; ; ; 50.05016; 19.97011
""",
    "register and shop sign": """
JAN NOWAK "PIEKARNIA POD TELEGRAFEM"; UL. LUBELSKA 14; KRAKÓW; 126330000; 6762112233; ; | Piekarnia Pod Telegrafem; Lubelska 14; Kraków; ; ; ;
USŁUGI FRYZJERSKIE "GRACJA" HALINA ŻAK; UL. LEA 9; KRAKÓW; ; 6771223344; ; | Salon Gracja; Juliusza Lea 9; Kraków; 500 600 700; ; ; | Gracja fryzjer; ul. Lea 9; Kraków; ; ; ;
F.H.U. "MIX" EXPORT-IMPORT KRZYSZTOF DUDEK; UL. LEA 11; KRAKÓW; ; 6771223399; ; | Sklep wielobranżowy Mix; Lea 11; Kraków; ; ; ;
P.P.H.U. STOLMEB S.C. ADAM I EWA WRÓBEL; UL. RYBITWY 3; KRAKÓW; 12 653 00 11; ; ; | Stolmeb meble na wymiar; ul. Rybitwy 3; Kraków; ; ; ;
TOMASZ WRÓBEL AUTO-GAZ; UL. RYBITWY 3; KRAKÓW; 12 653 00 22; ; ;
NAILS&BEAUTY OLENA SHEVCHENKO; UL. KARMELICKA 50/2; KRAKÓW; ; ; ; | Nails & Beauty by Olena; Karmelicka 50; Kraków; 731 000 111; ; ;
KAWIARNIA "LITERACKA" SPÓŁKA Z OGRANICZONĄ ODPOWIEDZIALNOŚCIĄ; UL. KANONICZA 7; KRAKÓW; ; 6762001122; ; | Cafe Literacka; Kanonicza 7; Kraków; 12 421 00 00; ; ;
LITERACKA RESTAURACJA MAREK GIL; UL. KANONICZA 17; KRAKÓW; ; ; ;
BARBARA KOŁODZIEJ KRAWIECTWO I PRZERÓBKI; UL. CZAPSKICH 5; KRAKÓW; ; 6772003344; ; | Pracownia krawiecka Barbara Kołodziej; Czapskich 5; Kraków; ; ; ; | Krawcowa B. Kołodziej; ul. Czapskich 5; Kraków; ; ; ;
"DENTAL ART" GABINET STOMATOLOGICZNY LEK. DENT. IWONA PYRZ; UL. CZAPSKICH 7; KRAKÓW; ; ; ; | Dental Art; Czapskich 7/1; Kraków; 12 429 10 10; ; ;
SPECJALISTYCZNA PRAKTYKA LEKARSKA JERZY PYRZ; UL. CZAPSKICH 7; KRAKÓW; ; ; ;
ZAKŁAD SZEWSKI STANISŁAW KURDZIEL; UL. KALWARYJSKA 5; KRAKÓW; ; ; ; | Szewc; Kalwaryjska 5; Kraków; ; ; ;
ZAKŁAD ZEGARMISTRZOWSKI ADAM KURDZIEL; UL. KALWARYJSKA 5; KRAKÓW; ; ; ;
""",
    "dirty cells": """
Caf&eacute; Bohema; ul. Go&#322;&#281;bia 2; Krak&oacute;w; 12 422 00 99 | Café Bohema; Gołębia 2; Kraków;
Smith &amp; Daughters; 120 King St; Newhaven; 203-555-0101 | Smith and Daughters; 120 King Street; Newhaven; | Smith & Daughters Ltd.; 120 King St.; Newhaven; 203-555-0101
KsiÄ™garnia Pod GlobusemÂ ; ul. DÅ‚uga 1; KrakÃ³w; 12 422 17 39 | Księgarnia Pod Globusem; Długa 1; Kraków;
Kwiaciarnia Pod Gruszk?; ul. Szczepa?ska 1; Krak?w; | Kwiaciarnia Pod Gruszką; Szczepańska 1; Kraków; 12 422 88 00
ul. Wiślna 8; Bar Smaczek; Kraków; | Bar Smaczek; ul. Wiślna 8; Kraków;
Bar Smakosz; ul. Wiślna 11; Kraków; | BAR   SMAKOSZ (nieczynne w niedz.); Wiślna 11 , 31-007 Kraków; ;
Pierogarnia u Stasi - NOWA LOKALIZACJA!!!; Mikołajska 16 (wejście od podwórka); Kraków; | Pierogarnia "U Stasi"; ul. Mikołajska 16; Kraków; brak
Kantor „Grosz”; ul. Sławkowska 4; Kraków; tel./fax (12) 421-50-21 | kantor grosz; Slawkowska 4 parter; KRAKOW; 0124215021
Kantor Groszek; ul. Sławkowska 14; Kraków; tel. 12 421 50 29
null; ul. Sławkowska 4; Kraków;
Test; test; test;
Rock&#39;n&#39;Roll Diner; 77 Elm St; Dayfield; 937.555.0177 | Rock'n'Roll Diner; 77 Elm Street; Dayfield;
PIZZERIA  „ETNA”; ul.Krowoderska 14/Łobzowska 3; Kraków; 126341111 | Pizzeria Etna; ul. Krowoderska 14; Kraków; 12-634-11-11
Galeria Krak. Sklep &quot;But&quot; ; Pawia 5, lok. 112; Kraków; | But; ul. Pawia 5 (Galeria Krak.); Kraków;
Galeria Krak. Sklep &quot;Zegarek&quot;; Pawia 5, lok. 118; Kraków;
""",
    "dining guides II": """
chez philippe; 57 w. 58th st.; new harbor; 212/555-1222 | chez philippe; 57 w 58th st. near 6th ave.; new harbor city; 212-555-1222
la cote rouge; 60 w. 55th st.  between 5th and 6th ave.; new harbor; 212/555-6525 | cote rouge la; 60 w. 55th st.; new harbor city; 212-555-6525
wolfgang; 1114 horn hill ave.; w. altos; 310/555-4025 | wolfgang (los altos); 8795 sunset strip; los altos; 310-555-4025
manhasset ocean club; 57 w. 60th st.; new harbor; 212/555-7777 | manhasset ocean club the; 57 w 60 st; new harbor; 212-555-7777
rex il ristorante; 617 s. olivia st.; los altos; 213/555-2300 | rex; 617 s. olivia st.; los altos; 213-555-2300
uncle nikos; 747 ninth ave. between 50th and 51st sts.; new harbor; 212/555-7992 | uncle niko's; 747 9th ave.; new harbor city; 212-555-7992
steak corral at circus; 2880 las olas blvd. s; las olas; 702/555-3767 | steak corral the; 2880 las olas blvd. s.; las olas; 702-555-3767
virgil smokehouse; 152 w. 44th st.; new harbor; 212/555-9494 | virgil's real bbq smokehouse; 152 w. 44th st.; new harbor city; 212-555-9494
indigo coast grill; 1397 n. highland ave.; atlanta falls; 404/555-0676 | indigo coastal grill; 1397 n. highland ave. ne; atlanta falls; 404-555-0676
mary max's tea room; 224 ponce de luna ave.; atlanta falls; 404/555-1800 | mary max tea room; 224 ponce de luna ave. ne; atlanta falls; 404-555-1800
four winds grill room; 99 e. 52nd st.; new harbor; 212/555-9494 | four winds; 99 e. 52nd st.; new harbor city; 212-555-9494
kahn thai house; 5937 geary blvd.; san felipe; 415/555-6654 | kahn thai; 5937 geary boulevard; san felipe; 415-555-6654
palm court grill; 2 e. 61st st.; new harbor; 212/555-5353
palm tree grill; 2 w. 61st st.; new harbor; 212/555-5151
cafe claudine; 7 claude la.; san felipe; 415/555-3505 | cafe claudine; 7 claude lane; san felipe; 415-555-3505
""",
    "early childhood sites II": """
st. vincent house for children; 721 n lassalle; ; 9432332 | saint vincent house; 721 n. lassalle st; ; 9432332
chase avenue house; 211 s ashton; ; 7338282 | chase ave. house - head start; 211 south ashton; ;
metropolitan family network - learning & wellness center; 3843 w 63rd; ; 8843310 | learning and wellness center; 3843 w. 63rd st.; ; 8843310
gads town center - logan; 1919 w cullen; ; 5616000 | gads town ctr logan square; 1919 w. cullen; ; 5616000
gads town center - belmont; 3942 w belmont; ; 5616000
north ave day nursery; 2001 w pierce; ; 3424499 | north avenue day nursery; 2001 w. pierce ave; ; 3424499
marillac street home; 212 s franklin; ; 7227440 | marillac social center / marillac street home; 212 s. franklin; ; 7227440
lincoln park cooperative nursery; 1753 n fern; ; 6430001 | lincoln park coop nursery school; 1753 n. fern; ;
lincoln park preschool; 108 w germania; ; 2666001
casa central infantil; 2222 n kedvale; ; 7725000 | casa infantil; 2222 n kedvale ave; ;
onward house neighborhood; 600 n levitt; ; 6663726 | onward neighborhood house; 600 n. levitt; ; 6663726
dorsey developmental center inc iii; 2938 e 91st; ; 3754300 | dorsey developmental; 2938 e. 91st street; ; 3754300
dorsey developmental center inc; 7935 s vincennes; ; 3754301
mt. olive preparatory; 515 w 103rd; ; | mount olive prep. academy; 515 w. 103rd st; ; 2230111
""",
    "hospitals and hotels II": """
MEMORIAL HERMAN SOUTHEAST; 11800 ASTORIA BLVD; HUSTON; 2815556100 | Memorial Herman Southeast Hospital; 11800 Astoria Boulevard; Huston; 281-555-6100
MEMORIAL HERMAN REHAB; 11830 ASTORIA BLVD; HUSTON; 2815556190
Kindly Hospital - Greensboro; 2401 Southside Blvd; Greensborough; | Kindly Hospital Greensborough; 2401 Southside Boulevard; Greensborough; 336-555-0133
Comfy Inn Downtown; 220 E Main; Lexing; | Comfy Inn - Downtown / Convention Ctr; 220 East Main Street; Lexing; 859-555-0110
Comfy Suites; 3060 Fieldstone Way; Lexing; 859-555-0119
Hotel Wawelski Dwór; pl. Bernardyński 2; Kraków; | Wawelski Dwór Hotel & Spa; Plac Bernardyński 2; Kraków; 12 426 08 40 | Wawelski Dwor; Bernardyńska 2; Kraków;
Kolory B&B; ul. Estery 10; Kraków; | Bed and Breakfast Kolory; Estery 10; Kraków; 12 421 04 65
Pokoje gościnne Kazimierz; ul. Miodowa 7; Kraków; | Kazimierz - pokoje; Miodowa 7/2; Kraków;
Hotel Kazimierz; ul. Miodowa 16; Kraków; 12 421 66 29
SPZOZ Szpital Powiatowy im. bł. Marty Wieckiej; ul. Krakowska 31; Bochnia; 14 615 31 00 | Szpital Powiatowy w Bochni; Krakowska 31; Bochnia; | Szpital im. Marty Wieckiej; ul. Krakowska 31; Bochnia; 14 615 31 00
Zakład Opiekuńczo-Leczniczy; ul. Wielicka 267; Kraków; 12 446 25 00 | ZOL Kraków; Wielicka 267; Kraków; 12 446 25 00
Przychodnia Zdrowia Psychicznego; ul. Wielicka 269; Kraków;
Rehab-Med Centrum Rehabilitacji; ul. Zakopiańska 73; Kraków; | Centrum Rehabilitacji RehabMed; Zakopiańska 73; Kraków; 12 266 00 00
Centrum Rehabilitacji Ortus; ul. Zakopiańska 75; Kraków;
""",
    "chains in a city II": """
Biedroneczka; ul. Bronowicka 35; Kraków; ; ; 50.07900; 19.90110 | Jeronimo Martens Polska S.A. Biedroneczka nr 2281; Bronowicka 35; Kraków; 800 080 010; 7791011327; 50.07910; 19.90140
Biedroneczka; ul. Bronowicka 117; Kraków; 800 080 010; 7791011327; 50.08200; 19.88500
Biedroneczka; ul. Bronowicka 35B; Kraków; ; ; ; | Biedroneczka 4410; Bronowicka 35b; Kraków; 800 080 010; ; ;
Groszek; ul. Czarnowiejska 91; Kraków; ; ; 50.06720; 19.91600 | Sklep Groszek; Czarnowiejska 91; Kraków; ; ; ;
Groszek; ul. Czarnowiejska 19; Kraków; ; ; 50.06610; 19.92300
Rossman; Rynek Podgórski 12; Kraków; ; ; 50.04410; 19.94910 | Rossman SDP sp. z o.o.; Rynek Podgórski 12; Kraków; 42 613 97 77; 7271019183; ; | Drogeria Rossman; Rynek Podgórski 12; Kraków; ; ; 50.04413; 19.94925
Rossman; ul. Limanowskiego 2; Kraków; 42 613 97 77; 7271019183; 50.04400; 19.95120
Orlan stacja paliw nr 1102; ul. Opolska 9; Kraków; 12 415 00 00; 7740001454; ; | Orlan; Opolska 9; Kraków; ; ; ;
Orlan stacja paliw nr 1120; ul. Opolska 99; Kraków; ; 7740001454; ;
Paczkomat KRA34A; ul. Lea 202; Kraków; ; ; 50.07600; 19.88810 | InPost Paczkomat KRA34A; Lea 202; Kraków; ; ; 50.07603; 19.88812
Paczkomat KRA34B; ul. Lea 210; Kraków; ; ; 50.07650; 19.88700
Szkoła Podstawowa nr 2; ; Kraków; ; ; 50.06500; 19.95710 | SP 2; ul. Strzelecka 3; Kraków; ; ; 50.06510; 19.95722
Piekarnia; ; Kraków; ; ; 50.06000; 19.93310 | Piekarnia Mojego Taty; ul. Beera Meiselsa 6; Kraków; ; ; 50.06003; 19.93315
Cukiernia; ; Kraków; ; ; 50.06030; 19.93390
Bankomat Euronett; ul. Szewska 1; Kraków; ; ; 50.06212; 19.93655 | Euronett; Szewska 1; Kraków; ; ; 50.06214; 19.93657
""",
    "register and shop sign II": """
MARIA KOWAL "KWIATY U MARII"; UL. GRZEGÓRZECKA 40; KRAKÓW; ; 6752220011; ; | Kwiaciarnia U Marii; Grzegórzecka 40; Kraków; 602 000 111; ; ;
MAREK KOWAL ŚLUSARSTWO; UL. GRZEGÓRZECKA 40; KRAKÓW; ; 6752220099; ;
"EL-DAR" DARIUSZ WIJAS SPRZEDAŻ I NAPRAWA AGD; UL. SIEMASZKI 17; KRAKÓW; 12 415 22 11; ; ; | El-Dar; Siemaszki 17; Kraków; ; ; ; | Eldar naprawa AGD; ul. Siemaszki 17; Kraków; 124152211; ; ;
PIZZERIA TRZY PAPRYCZKI MICHAŁ SITKO; UL. POSELSKA 17; KRAKÓW; ; ; ; | Trzy Papryczki; Poselska 17; Kraków; 12 292 55 32; ; ;
KEBAB TRZY GWIAZDKI ALI DEMIR; UL. POSELSKA 17; KRAKÓW; ; ; ;
FIRMA HANDLOWA "ROBOT" ROBERT SERAFIN; UL. BALICKA 100; KRAKÓW; ; 9441122333; ; | Robot - części AGD; Balicka 100; Kraków; ; ; ;
ZAKŁAD FOTOGRAFICZNY ZOFIA I JERZY ROŚ SPÓŁKA CYWILNA; UL. STRADOM 11; KRAKÓW; ; ; ; | Foto Roś; Stradomska 11; Kraków; 12 422 33 44; ; ; | Fotograf J. Roś; ul. Stradom 11; Kraków; ; ; ;
APTEKA "POD ŚW. KINGĄ" MGR FARM. TERESA BĄK SP.J.; UL. LIMANOWSKIEGO 18; KRAKÓW; 12 656 11 00; ; ; | Apteka pod Świętą Kingą; Limanowskiego 18; Kraków; ; ; ;
BIURO PODRÓŻY "ALMATOUR" SP. Z O.O. O/KRAKÓW; RYNEK GŁÓWNY 27; KRAKÓW; 12 422 47 08; ; ; | Almatour; Rynek Główny 27; Kraków; ; ; ;
KANCELARIA RADCY PRAWNEGO MONIKA STEC; UL. PAWIA 34/8; KRAKÓW; ; ; ; | Radca prawny Monika Stec; Pawia 34; Kraków; ; ; ;
KANCELARIA RADCY PRAWNEGO MARTA STEPIEŃ; UL. PAWIA 34/9; KRAKÓW; ; ; ;
SKLEP SPOŻYWCZO-MONOPOLOWY "U BOGUSI" BOGUSŁAWA ŁACH; OS. STROME 3; KRAKÓW; ; ; ; | U Bogusi; os. Strome 3; Kraków; ; ; ; | Sklep spożywczy U Bogusi; Strome 3; Kraków; ; ; ;
""",
    "institutions II": """
Przedszkole nr 12; ul. Gertrudy 4; Kraków; | Samorządowe Przedszkole nr 12; św. Gertrudy 4; Kraków; 12 422 50 11 | Przedszkole Samorządowe 12 "Bajka"; Gertrudy 4; Kraków;
Przedszkole nr 121; ul. Gertrudy 14; Kraków;
Filia nr 21 Biblioteki Miejskiej; ul. Królewska 59; Kraków; | Biblioteka Miejska F. 21; Królewska 59; Kraków; 12 633 08 00
Poczta Polska UP Kraków 60; ul. Królewska 45/47; Kraków; | Poczta Polska; Królewska 45; Kraków; | Urząd Pocztowy nr 60; Królewska 45-47; Kraków;
Miejski Ośrodek Pomocy Społecznej Filia nr 3; os. Teatralne 24; Kraków; 12 425 00 00 | MOPS Filia 3; Teatralne 24; Kraków; 12 425 00 00 | MOPS; os. Teatralne 24; Kraków;
Straż Miejska Oddział III; os. Stalowe 8; Kraków; | Straż Miejska, Oddział 3 Nowa Huta; Stalowe 8; Kraków;
Urząd Miasta Krakowa - Wydział Architektury; Rynek Podgórski 1; Kraków; | UMK Wydział Architektury; Rynek Podgórski 1; Kraków;
Urząd Miasta Krakowa - Wydział Geodezji; ul. Grunwaldzka 8; Kraków;
Ośrodek Kultury im. Cypriana Kamila Norwida; os. Górali 5; Kraków; | OK Norwida; os. Górali 5; Kraków; 12 644 27 65 | Ośrodek Kultury Norwida; Górali 5; Kraków;
Młodzieżowy Dom Kultury "Dom Harcerza"; ul. Reymonta 18; Kraków; | MDK Dom Harcerza; Reymonta 18; Kraków; 12 637 11 11
Komenda Miejska Państwowej Straży Pożarnej; ul. Westerplatte 19; Kraków; | KM PSP w Krakowie; Westerplatte 19; Kraków; | Straż Pożarna; Westerplatte 19; Kraków;
Muzeum Pożarnictwa; ul. Westerplatte 19; Kraków;
Parafia pw. Najświętszego Serca Pana Jezusa; ul. Saska 2; Kraków; | Kościół Najświętszego Serca Pana Jezusa; Saska 2; Kraków;
Żłobek Samorządowy nr 7; ul. Skarbińskiego 6; Kraków; | Żłobek nr 7 w Krakowie; Skarbińskiego 6; Kraków; 12 637 20 30
""",
    "dirty cells II": """
Brown &amp; Sons&trade; Hardware; 9 Elm St; Peru; 7655550144 | Brown and Sons Hardware; 9 Elm Street; Peru;
Cukiernia MichaÅ‚ek; ul. Krupnicza 6; KrakÃ³w; | Cukiernia Michałek; Krupnicza 6; Kraków; 12 422 47 00
Sk?ad Papieru; ul. Gertrudy 12; Krak?w; | Skład Papieru; św. Gertrudy 12; Kraków;
12 Elm St; The Tin Cup; Peru; | Tin Cup; 12 Elm Street; Peru; 765-555-0155
Lombard24h !!!; Starowiślna 6 , Kraków; ; 509 100 200 | Lombard 24h; ul. Starowiślna 6; Kraków; +48 509-100-200
Lombard; ul. Starowiślna 16; Kraków; 509 100 299
Serwis rowerowy BIKE-UP s.c. (d. Rower-Fix); al. Pokoju 5; Kraków; | Bike Up serwis; Aleja Pokoju 5; Kraków; | Rower-Fix; al. Pokoju 5; Kraków;
N/A; al. Pokoju 5; Kraków;
Herbaciarnia Czajnik www.czajnik.example; ul. Paulińska 20; Kraków; | Czajnik; Paulińska 20; Kraków;
Bistro Gofer; ul. Grodzka 1 / Rynek Główny; Kraków; 12 4000 111 | Bistro „GOFER”; Grodzka 1; Kraków; 124000111
L&#39;Atelier; 3 Court Sq; Athena; | L'Atelier; 3 Court Square; Athena; 706-555-0122 | LAtelier; 3 Court Sq.; Athena;
Zielony Balonik – kawiarnia (zamknięte); Floriańska 47; Kraków; | Zielony Balonik; ul. Floriańska 47; Kraków;
""",
}

UNSEEN = {
    "city guide and map": """
Stary Browar Cafe; ul. Dajwór 20; Kraków; 12 431 10 10; ; 50.05100; 19.94880 | Cafe Stary Browar; Dajwór 20; Kraków; ; ; 50.05104; 19.94891
Browar Lubisz; ul. Dajwór 22; Kraków; ; ; 50.05090; 19.94900
Karczma Halicka Dwór; ul. Meiselsa 11; Kraków; ; ; ; | Halicki Dwór - karczma; Beera Meiselsa 11; Kraków; 12 430 66 77; ; ;
Muzeum Lalek; Rynek Dębnicki 3; Kraków; ; ; 50.05000; 19.92700 | Muzeum Lalek i Zabawek; Rynek Dębnicki 3; Kraków; 12 269 00 00; ; ;
Synagoga Stara; ul. Szeroka 24; Kraków; ; ; 50.05150; 19.94860 | Stara Synagoga - oddział Muzeum Krakowa; Szeroka 24; Kraków; 12 422 09 62; ; ;
Toaleta publiczna; ul. Szeroka 2; Kraków; ; ; 50.05200; 19.94800
Parking; ; Kraków; ; ; 50.04800; 19.94000 | Parking Bulwarowa; ul. Bulwarowa 5; Kraków; ; ; 50.04809; 19.94010
Żłobek; ; Kraków; ; ; 50.08010; 19.92010 | Niepubliczny Żłobek "Motylek"; ul. Fieldorfa 4; Kraków; 12 633 77 88; ; 50.08014; 19.92018
Przedszkole Motylek; ul. Fieldorfa 6; Kraków; ; ; 50.08030; 19.92060
Kościół św. Krzyża; pl. św. Ducha 1; Kraków; ; ; ; | Parafia pw. św. Krzyża; Plac Świętego Ducha 1; Kraków; ; ; ;
Restauracja; ul. Sławkowska 30; Kraków; ; ; ; | Restauracja Cyrano; Sławkowska 30; Kraków; 12 411 72 88; ; ;
Wypożyczalnia sprzętu wodnego; Bulwar Czerwieński; Kraków; ; ; 50.05310; 19.93120 | Kajaki Wisła wypożyczalnia sprzętu wodnego; Bulwar Czerwieński; Kraków; ; ; 50.05325; 19.93140
""",
    "county inspections": """
BURGER BARN #1187; 1400 N STATE RD; GREENDALE; | Burger Barn; 1400 North State Road; Greendale; 765-555-0100
BURGER BARN #0988; 2400 S STATE RD; GREENDALE;
EL RANCHO GRANDE MEXICAN REST; 88 MAIN ST; GREENDALE; 7655550101 | El Rancho Grande; 88 Main Street; Greendale; 765-555-0101
EL RANCHITO; 90 MAIN ST; GREENDALE; 7655550102
GREENDALE ELEM SCHOOL CAFETERIA; 501 SCHOOL ST; GREENDALE; | Greendale Elementary; 501 School Street; Greendale;
GREENDALE MIDDLE SCHOOL; 601 SCHOOL ST; GREENDALE;
VFW POST 1120; 12 ELM ST; GREENDALE; | V.F.W. Post #1120; 12 Elm; Greendale; 765-555-0103
THE WOK INN (CLOSED); 77 2ND ST; GREENDALE; | Wok Inn; 77 Second St; Greendale; 765-555-0104
DONNA'S DONUTS D/B/A SUGAR RING LLC; 5 CANAL ST; GREENDALE; | Sugar Ring; 5 Canal Street; Greendale;
SHELL FOOD MART; 3001 HWY 9; GREENDALE; | Shelley Food Mart; 3001 Highway 9; Greendale;
KWIK STOP; 3100 HWY 9; GREENDALE; | Quick Stop; 3100 Highway 9; Greendale;
MOM & POP'S DINER; 10 PARK AVE STE 2; GREENDALE; | Mom and Pops; 10 Park Avenue; Greendale;
PARK AVENUE GRILL; 10 PARK AVE STE 4; GREENDALE;
ST MARY CHURCH HALL; 40 CHURCH ST; GREENDALE; | Saint Mary's Parish Hall; 40 Church Street; Greendale;
""",
    "clinics and offices": """
Indywidualna Specjalistyczna Praktyka Lekarska Ewa Lisowska; ul. Skarbowa 1/3; Kraków; | Ewa Lisowska - dermatolog; Skarbowa 1; Kraków; 601 222 333
Indywidualna Praktyka Stomatologiczna Jan Lisowski; ul. Skarbowa 1/5; Kraków;
Kancelaria Notarialna Adam Byrski s.c.; ul. Skarbowa 1/7; Kraków; | Notariusz Adam Byrski; Skarbowa 1; Kraków; 12 634 00 10
NZOZ Zdrowa Rodzina Sp. z o.o.; ul. Gazowa 2; Kraków; 12 656 00 10 | Przychodnia Zdrowa Rodzina; Gazowa 2; Kraków; | Centrum Medyczne "Zdrowa Rodzina"; ul. Gazowa 2; Kraków; 12 656 00 10
Urząd Skarbowy Kraków-Podgórze; ul. Wadowicka 10; Kraków; 12 200 60 01 | Urząd Skarbowy; Wadowicka 10; Kraków;
ZUS Oddział Kraków; ul. Pędzichów 27; Kraków; | Zakład Ubezpieczeń Społecznych; Pędzichów 27; Kraków; 22 560 16 00
Sąd Rejonowy dla Krakowa-Krowodrzy; ul. Przy Rondzie 7; Kraków; | Sąd Rejonowy Kraków-Krowodrza; Przy Rondzie 7; Kraków;
Prokuratura Rejonowa Kraków-Krowodrza; ul. Przy Rondzie 9; Kraków;
Technikum nr 9 (Zespół Szkół Energetycznych); ul. Loretańska 16; Kraków; | Zespół Szkół Energetycznych; Loretańska 16; Kraków; 12 422 82 83
Wydział Chemii UJ; ul. Gronostajowa 2; Kraków; | Uniwersytet Jagielloński Wydział Chemii; Gronostajowa 2; Kraków;
Wydział Biologii UJ; ul. Gronostajowa 7; Kraków;
Aqua Park Fala; ul. Dobrego Pasterza 126; Kraków; | Aquapark "Fala"; Dobrego Pasterza 126; Kraków; 12 616 31 90
""",
}
