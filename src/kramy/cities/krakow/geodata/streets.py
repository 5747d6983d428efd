"""Streets for the demo's address index: real names, rough positions, invented house numbers.

Each row: name, postcode, longitude and latitude of the beginning and of the end. Numbers are laid out along the
straight line between them, odd ones on the left: a demonstration, not a register.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple


class StreetSketch(NamedTuple):
    name: str
    postcode: str
    lon1: float
    lat1: float
    lon2: float
    lat2: float


class DemoAddress(NamedTuple):
    street: str
    house_number: str
    postcode: str
    lon: float
    lat: float


METRES_PER_DEGREE_NORTH = 111_200
METRES_PER_DEGREE_EAST = 71_400
HOUSE_EVERY_METRES = 13
OFF_AXIS_METRES = 9
MOST_NUMBERS = 90

STREETS: tuple[StreetSketch, ...] = tuple(
    StreetSketch(*row)
    for row in (
        # I Stare Miasto: the old town
        ("Rynek Główny", "31-042", 19.9360, 50.0625, 19.9388, 50.0610),
        ("Floriańska", "31-019", 19.9393, 50.0624, 19.9413, 50.0650),
        ("Grodzka", "31-006", 19.9380, 50.0603, 19.9380, 50.0553),
        ("Świętego Jana", "31-018", 19.9378, 50.0627, 19.9400, 50.0652),
        ("Sławkowska", "31-014", 19.9367, 50.0627, 19.9380, 50.0657),
        ("Szewska", "31-009", 19.9355, 50.0620, 19.9325, 50.0632),
        ("Świętej Anny", "31-008", 19.9353, 50.0612, 19.9325, 50.0615),
        ("Szczepańska", "31-011", 19.9358, 50.0627, 19.9328, 50.0640),
        ("Wiślna", "31-007", 19.9358, 50.0605, 19.9338, 50.0583),
        ("Bracka", "31-005", 19.9365, 50.0604, 19.9358, 50.0582),
        ("Gołębia", "31-007", 19.9360, 50.0600, 19.9328, 50.0607),
        ("Franciszkańska", "31-004", 19.9372, 50.0585, 19.9338, 50.0580),
        ("Kanonicza", "31-002", 19.9372, 50.0573, 19.9363, 50.0547),
        ("Poselska", "31-002", 19.9380, 50.0572, 19.9355, 50.0572),
        ("Sienna", "31-041", 19.9392, 50.0608, 19.9432, 50.0598),
        ("Stolarska", "31-043", 19.9390, 50.0605, 19.9388, 50.0590),
        ("Mikołajska", "31-027", 19.9397, 50.0616, 19.9440, 50.0622),
        ("Szpitalna", "31-024", 19.9405, 50.0622, 19.9425, 50.0645),
        ("Świętego Tomasza", "31-020", 19.9350, 50.0637, 19.9435, 50.0630),
        ("Świętego Marka", "31-020", 19.9352, 50.0647, 19.9428, 50.0640),
        ("Pijarska", "31-015", 19.9375, 50.0660, 19.9418, 50.0652),
        ("Jagiellońska", "31-010", 19.9345, 50.0607, 19.9343, 50.0632),
        ("Plac Szczepański", "31-011", 19.9335, 50.0640, 19.9345, 50.0633),
        ("Floriana Straszewskiego", "31-101", 19.9322, 50.0608, 19.9345, 50.0552),
        ("Podwale", "31-118", 19.9315, 50.0610, 19.9318, 50.0637),
        ("Basztowa", "31-156", 19.9355, 50.0668, 19.9440, 50.0665),
        ("Westerplatte", "31-033", 19.9458, 50.0645, 19.9445, 50.0597),
        ("Podzamcze", "31-003", 19.9340, 50.0552, 19.9375, 50.0538),
        ("Mikołaja Kopernika", "31-034", 19.9450, 50.0610, 19.9545, 50.0608),
        ("Starowiślna", "31-038", 19.9428, 50.0592, 19.9500, 50.0480),
        ("Józefa Dietla", "31-054", 19.9370, 50.0520, 19.9470, 50.0565),
        ("Świętego Sebastiana", "31-049", 19.9395, 50.0557, 19.9440, 50.0535),
        ("Świętej Gertrudy", "31-046", 19.9430, 50.0592, 19.9395, 50.0548),
        # Kazimierz
        ("Józefa", "31-056", 19.9420, 50.0498, 19.9478, 50.0512),
        ("Szeroka", "31-053", 19.9477, 50.0535, 19.9490, 50.0512),
        ("Miodowa", "31-055", 19.9420, 50.0525, 19.9500, 50.0532),
        ("Plac Nowy", "31-056", 19.9445, 50.0520, 19.9457, 50.0514),
        ("Plac Wolnica", "31-060", 19.9435, 50.0490, 19.9450, 50.0482),
        ("Krakowska", "31-062", 19.9415, 50.0535, 19.9440, 50.0460),
        ("Bożego Ciała", "31-059", 19.9435, 50.0530, 19.9450, 50.0490),
        ("Meiselsa", "31-063", 19.9410, 50.0508, 19.9455, 50.0518),
        ("Estery", "31-056", 19.9450, 50.0530, 19.9458, 50.0510),
        ("Augustiańska", "31-064", 19.9415, 50.0502, 19.9405, 50.0468),
        ("Skałeczna", "31-065", 19.9440, 50.0485, 19.9385, 50.0492),
        ("Wawrzyńca", "31-060", 19.9440, 50.0487, 19.9500, 50.0497),
        ("Dajwór", "31-052", 19.9500, 50.0533, 19.9495, 50.0500),
        ("Mostowa", "31-061", 19.9455, 50.0483, 19.9480, 50.0465),
        # Kleparz, Piasek, Nowy Świat
        ("Długa", "31-147", 19.9383, 50.0670, 19.9345, 50.0735),
        ("Krowoderska", "31-141", 19.9350, 50.0670, 19.9305, 50.0720),
        ("Karmelicka", "31-128", 19.9322, 50.0638, 19.9260, 50.0690),
        ("Łobzowska", "31-139", 19.9335, 50.0655, 19.9275, 50.0705),
        ("Juliusza Dunajewskiego", "31-133", 19.9322, 50.0640, 19.9355, 50.0667),
        ("Krupnicza", "31-123", 19.9318, 50.0632, 19.9240, 50.0632),
        ("Józefa Piłsudskiego", "31-111", 19.9322, 50.0610, 19.9232, 50.0590),
        ("Czysta", "31-121", 19.9255, 50.0640, 19.9240, 50.0655),
        ("Rajska", "31-124", 19.9290, 50.0660, 19.9265, 50.0645),
        ("Zwierzyniecka", "31-103", 19.9328, 50.0580, 19.9270, 50.0540),
        ("Smoleńsk", "31-112", 19.9325, 50.0588, 19.9255, 50.0575),
        ("Felicjanek", "31-104", 19.9320, 50.0575, 19.9275, 50.0568),
        ("Retoryka", "31-107", 19.9272, 50.0600, 19.9265, 50.0555),
        ("Rynek Kleparski", "31-150", 19.9395, 50.0680, 19.9415, 50.0675),
        ("Warszawska", "31-155", 19.9425, 50.0670, 19.9430, 50.0725),
        ("Pawia", "31-154", 19.9450, 50.0665, 19.9465, 50.0725),
        ("Lubicz", "31-034", 19.9450, 50.0650, 19.9540, 50.0655),
        ("Rakowicka", "31-510", 19.9500, 50.0660, 19.9515, 50.0745),
        # II Grzegórzki
        ("Grzegórzecka", "31-532", 19.9490, 50.0575, 19.9620, 50.0580),
        ("aleja Pokoju", "31-548", 19.9625, 50.0638, 19.9880, 50.0608),
        ("Mogilska", "31-516", 19.9600, 50.0655, 19.9740, 50.0688),
        ("aleja Daszyńskiego", "31-537", 19.9545, 50.0625, 19.9560, 50.0525),
        ("Kotlarska", "31-539", 19.9610, 50.0570, 19.9645, 50.0520),
        ("Cystersów", "31-553", 19.9680, 50.0650, 19.9720, 50.0600),
        ("Ofiar Dąbia", "31-566", 19.9800, 50.0590, 19.9880, 50.0570),
        # III Prądnik Czerwony, IV Prądnik Biały
        ("Olszyny", "31-416", 19.9600, 50.0760, 19.9690, 50.0790),
        ("Młyńska", "31-469", 19.9700, 50.0830, 19.9790, 50.0790),
        ("Dobrego Pasterza", "31-416", 19.9560, 50.0900, 19.9820, 50.0940),
        ("Lublańska", "31-476", 19.9580, 50.0870, 19.9760, 50.0850),
        ("aleja 29 Listopada", "31-425", 19.9440, 50.0780, 19.9540, 50.0950),
        ("Prądnicka", "31-202", 19.9360, 50.0760, 19.9370, 50.0890),
        ("Opolska", "31-323", 19.9050, 50.0895, 19.9400, 50.0902),
        ("Stachiewicza", "31-328", 19.8970, 50.0920, 19.9060, 50.0960),
        ("Krowoderskich Zuchów", "31-271", 19.9180, 50.0920, 19.9290, 50.0930),
        ("Siewna", "31-231", 19.9320, 50.0970, 19.9410, 50.0990),
        # V Krowodrza, VI Bronowice
        ("Królewska", "30-045", 19.9240, 50.0700, 19.9080, 50.0755),
        ("Kazimierza Wielkiego", "30-074", 19.9240, 50.0725, 19.9100, 50.0760),
        ("Czarnowiejska", "30-054", 19.9240, 50.0660, 19.9120, 50.0680),
        ("Reymonta", "30-059", 19.9220, 50.0645, 19.9060, 50.0660),
        ("Wrocławska", "30-011", 19.9290, 50.0745, 19.9150, 50.0800),
        ("Józefa Chełmońskiego", "31-340", 19.8930, 50.0880, 19.8800, 50.0930),
        ("Bronowicka", "30-084", 19.9060, 50.0760, 19.8970, 50.0790),
        ("Balicka", "30-149", 19.8930, 50.0810, 19.8650, 50.0830),
        ("Rydla", "30-130", 19.8960, 50.0800, 19.8900, 50.0765),
        # VII Zwierzyniec, VIII Dębniki
        ("Tadeusza Kościuszki", "30-105", 19.9265, 50.0545, 19.9155, 50.0540),
        ("Królowej Jadwigi", "30-209", 19.9120, 50.0560, 19.8800, 50.0640),
        ("Księcia Józefa", "30-206", 19.9100, 50.0530, 19.8800, 50.0500),
        ("Kasztanowa", "30-227", 19.8760, 50.0600, 19.8680, 50.0570),
        ("Rynek Dębnicki", "30-319", 19.9275, 50.0505, 19.9290, 50.0500),
        ("Marii Konopnickiej", "30-302", 19.9280, 50.0510, 19.9345, 50.0430),
        ("Barska", "30-307", 19.9290, 50.0498, 19.9320, 50.0470),
        ("Zielna", "30-320", 19.9200, 50.0460, 19.9235, 50.0435),
        ("Kapelanka", "30-347", 19.9270, 50.0450, 19.9250, 50.0330),
        ("Bobrzyńskiego", "30-348", 19.9020, 50.0270, 19.8980, 50.0170),
        ("Grota-Roweckiego", "30-348", 19.9120, 50.0320, 19.9030, 50.0280),
        ("Kobierzyńska", "30-363", 19.9180, 50.0310, 19.9020, 50.0150),
        ("Benedyktyńska", "30-398", 19.8045, 50.0190, 19.8090, 50.0175),
        # IX to XII
        ("Zakopiańska", "30-418", 19.9330, 50.0300, 19.9250, 50.0160),
        ("Wadowicka", "30-415", 19.9350, 50.0335, 19.9320, 50.0270),
        ("Siostry Faustyny", "30-608", 19.9370, 50.0160, 19.9390, 50.0190),
        ("Myślenicka", "30-698", 19.9480, 49.9930, 19.9520, 49.9820),
        ("Kąpielowa", "30-698", 19.9360, 49.9910, 19.9400, 49.9900),
        ("Nowosądecka", "30-683", 19.9720, 50.0180, 19.9740, 50.0090),
        ("Witosa", "30-612", 19.9540, 50.0160, 19.9620, 50.0140),
        ("Wielicka", "30-552", 19.9580, 50.0405, 19.9820, 50.0230),
        ("Teligi", "30-835", 20.0050, 50.0130, 20.0190, 50.0170),
        ("Bieżanowska", "30-826", 19.9900, 50.0250, 20.0300, 50.0200),
        # XIII Podgórze
        ("Rynek Podgórski", "30-518", 19.9480, 50.0440, 19.9495, 50.0432),
        ("Kalwaryjska", "30-504", 19.9475, 50.0440, 19.9400, 50.0385),
        ("Limanowskiego", "30-551", 19.9500, 50.0440, 19.9575, 50.0425),
        ("Brodzińskiego", "30-506", 19.9490, 50.0447, 19.9490, 50.0463),
        ("Józefińska", "30-529", 19.9470, 50.0452, 19.9545, 50.0455),
        ("Nadwiślańska", "30-527", 19.9495, 50.0461, 19.9545, 50.0470),
        ("Plac Bohaterów Getta", "30-547", 19.9540, 50.0465, 19.9555, 50.0458),
        ("Lipowa", "30-702", 19.9590, 50.0480, 19.9660, 50.0470),
        ("Romanowicza", "30-702", 19.9600, 50.0490, 19.9660, 50.0490),
        ("Zabłocie", "30-701", 19.9590, 50.0500, 19.9690, 50.0515),
        ("Przewóz", "30-716", 19.9750, 50.0440, 19.9850, 50.0400),
        ("Saska", "30-715", 19.9820, 50.0420, 19.9950, 50.0440),
        ("Półłanki", "30-740", 20.0450, 50.0370, 20.0500, 50.0330),
        # XIV to XVIII
        ("aleja Jana Pawła II", "31-864", 19.9920, 50.0726, 20.0250, 50.0735),
        ("Medweckiego", "31-870", 20.0050, 50.0720, 20.0100, 50.0690),
        ("Stella-Sawickiego", "31-867", 20.0050, 50.0800, 20.0080, 50.0740),
        ("Generała Okulickiego", "31-637", 20.0080, 50.0930, 20.0200, 50.0920),
        ("Księdza Jancarza", "31-618", 20.0060, 50.0960, 20.0140, 50.0990),
        ("Kocmyrzowska", "31-913", 20.0370, 50.0840, 20.0430, 50.0880),
        ("Obrońców Krzyża", "31-833", 20.0290, 50.0820, 20.0340, 50.0790),
        ("aleja Róż", "31-932", 20.0375, 50.0730, 20.0395, 50.0775),
        ("aleja Solidarności", "31-959", 20.0400, 50.0735, 20.0560, 50.0790),
        ("Bulwarowa", "31-751", 20.0500, 50.0760, 20.0560, 50.0690),
        ("Klasztorna", "31-979", 20.0530, 50.0680, 20.0550, 50.0610),
        ("Igołomska", "31-983", 20.0800, 50.0690, 20.1200, 50.0715),
        ("Łowińskiego", "31-752", 20.0550, 50.0990, 20.0650, 50.1020),
        ("Darwina", "31-764", 20.0700, 50.0960, 20.0800, 50.0980),
        ("Plac Centralny", "31-931", 20.0368, 50.0722, 20.0388, 50.0718),
    )
)


def numbered(street: StreetSketch) -> Iterator[DemoAddress]:
    """House numbers 1, 2, 3 … along the street, both sides."""
    east = (street.lon2 - street.lon1) * METRES_PER_DEGREE_EAST
    north = (street.lat2 - street.lat1) * METRES_PER_DEGREE_NORTH
    length = math.hypot(east, north)
    count = max(4, min(MOST_NUMBERS, 2 * int(length / HOUSE_EVERY_METRES)))
    # a unit step to the left of the street's direction
    left_east, left_north = -north / length, east / length
    for number in range(1, count + 1):
        along = (number - 0.5) / count
        side = OFF_AXIS_METRES if number % 2 else -OFF_AXIS_METRES
        yield DemoAddress(
            street.name,
            str(number),
            street.postcode,
            round(
                street.lon1 + (street.lon2 - street.lon1) * along + left_east * side / METRES_PER_DEGREE_EAST,
                6,
            ),
            round(
                street.lat1
                + (street.lat2 - street.lat1) * along
                + left_north * side / METRES_PER_DEGREE_NORTH,
                6,
            ),
        )


def addresses() -> Iterator[DemoAddress]:
    """Every address of the demo."""
    for street in STREETS:
        yield from numbered(street)


def sketches() -> tuple[tuple[str, str, tuple[tuple[float, float], ...]], ...]:
    """The streets as lines for the base map."""
    return tuple(
        (street.name, "line", ((street.lon1, street.lat1), (street.lon2, street.lat2))) for street in STREETS
    )
