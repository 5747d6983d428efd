"""Kraków's eighteen districts as a sketch: drawn by hand from memory of the map, a few hundred metres off.

One table of points where three outlines meet and one of the lines between them. Districts are the faces that
the lines enclose, so neighbours share their border to the last digit and neither gap nor overlap can be.
"""

import shapely
from shapely.geometry.base import BaseGeometry

Position = tuple[float, float]

JUNCTIONS: dict[str, Position] = {
    # on the city's outer border, clockwise from the north-west
    "mydlniki": (19.838, 50.083),
    "tonie": (19.870, 50.100),
    "gorka narodowa": (19.960, 50.107),
    "bosutow": (19.990, 50.103),
    "batowice": (20.030, 50.111),
    "luczanowice": (20.118, 50.098),
    "przewoz": (20.115, 50.043),
    "brzegi": (20.062, 50.026),
    "rzaka": (19.9985, 49.9965),
    "rajsko": (19.984, 49.987),
    "sidzina": (19.890, 49.996),
    "bielany": (19.826, 50.034),
    # on the Vistula
    "rudawa mouth": (19.9185, 50.0528),
    "under skalka": (19.9385, 50.0456),
    "railway bridge": (19.956, 50.0487),
    "dabie": (20.0005, 50.0552),
    "lesisko": (20.034, 50.0500),
    # inland, north of the river
    "cracovia": (19.9225, 50.0585),
    "nowy kleparz": (19.932, 50.0765),
    "zabiniec": (19.9465, 50.0810),
    "main station": (19.953, 50.0700),
    "czyzyny roundabout": (19.9905, 50.0725),
    "olsza": (19.9935, 50.0905),
    "dywizjonu": (20.012, 50.0900),
    "piasta": (20.030, 50.0965),
    "krzeslawice": (20.045, 50.0890),
    "plac centralny": (20.030, 50.0750),
    "azory": (19.901, 50.0850),
    "mydlnicka": (19.893, 50.0715),
    # inland, south of it
    "mateczny": (19.934, 50.0330),
    "bonarka": (19.952, 50.0305),
    "plaszow": (19.985, 50.0265),
    "kurdwanow": (19.947, 50.0080),
    "opatkowice": (19.913, 50.0040),
}

BORDERS: tuple[tuple[str, tuple[Position, ...], str], ...] = (
    # the outer border
    ("mydlniki", ((19.848, 50.091), (19.858, 50.097)), "tonie"),
    ("tonie", ((19.884, 50.111), (19.905, 50.118), (19.926, 50.116), (19.945, 50.120)), "gorka narodowa"),
    ("gorka narodowa", ((19.974, 50.108),), "bosutow"),
    ("bosutow", ((20.004, 50.108), (20.018, 50.107)), "batowice"),
    (
        "batowice",
        ((20.050, 50.119), (20.068, 50.117), (20.085, 50.124), (20.104, 50.123), (20.122, 50.117), (20.128, 50.107)),
        "luczanowice",
    ),
    (
        "luczanowice",
        (
            (20.136, 50.103), (20.150, 50.105), (20.168, 50.099), (20.182, 50.100), (20.198, 50.092), (20.214, 50.087),
            (20.211, 50.078), (20.204, 50.069), (20.195, 50.058), (20.176, 50.052), (20.160, 50.047), (20.144, 50.042),
            (20.130, 50.041),
        ),
        "przewoz",
    ),
    ("przewoz", ((20.118, 50.036), (20.110, 50.030), (20.095, 50.025), (20.078, 50.029)), "brzegi"),
    ("brzegi", ((20.063, 50.018), (20.057, 50.010), (20.044, 50.002), (20.030, 50.000), (20.016, 49.994)), "rzaka"),
    ("rzaka", ((19.993, 49.991),), "rajsko"),
    (
        "rajsko",
        ((19.978, 49.976), (19.963, 49.970), (19.946, 49.972), (19.930, 49.969), (19.914, 49.976), (19.900, 49.985)),
        "sidzina",
    ),
    (
        "sidzina",
        (
            (19.878, 49.991), (19.865, 49.996), (19.850, 49.991), (19.834, 49.989), (19.820, 49.997), (19.806, 50.000),
            (19.795, 50.010), (19.7985, 50.0185), (19.808, 50.0255),
        ),
        "bielany",
    ),
    ("bielany", ((19.823, 50.043), (19.808, 50.051), (19.799, 50.062), (19.811, 50.073), (19.825, 50.077)), "mydlniki"),
    # the Vistula
    (
        "bielany",
        ((19.842, 50.0385), (19.858, 50.0405), (19.871, 50.0430), (19.884, 50.0470), (19.899, 50.0510), (19.9105, 50.0522)),
        "rudawa mouth",
    ),
    (
        "rudawa mouth",
        ((19.9245, 50.0530), (19.9300, 50.0543), (19.9335, 50.0528), (19.9350, 50.0495), (19.9362, 50.0470)),
        "under skalka",
    ),
    ("under skalka", ((19.9415, 50.0447), (19.9462, 50.0452), (19.9495, 50.0465), (19.9535, 50.0478)), "railway bridge"),
    ("railway bridge", ((19.9645, 50.0508), (19.9750, 50.0528), (19.9860, 50.0540)), "dabie"),
    ("dabie", ((20.0105, 50.0548), (20.0215, 50.0528)), "lesisko"),
    ("lesisko", ((20.048, 50.0475), (20.062, 50.0482), (20.078, 50.0468), (20.096, 50.0450)), "przewoz"),
    # inland, north
    ("rudawa mouth", ((19.9205, 50.0555),), "cracovia"),
    ("cracovia", ((19.9225, 50.0640), (19.9255, 50.0690), (19.9295, 50.0730)), "nowy kleparz"),
    ("nowy kleparz", ((19.9390, 50.0800),), "zabiniec"),
    ("zabiniec", ((19.9500, 50.0760),), "main station"),
    ("main station", ((19.9490, 50.0665), (19.9500, 50.0590), (19.9545, 50.0530)), "railway bridge"),
    ("main station", ((19.9600, 50.0690), (19.9750, 50.0705)), "czyzyny roundabout"),
    ("czyzyny roundabout", ((19.9935, 50.0640),), "dabie"),
    ("czyzyny roundabout", ((19.9915, 50.0820),), "olsza"),
    ("olsza", ((19.9905, 50.0970),), "bosutow"),
    ("olsza", ((20.002, 50.0915),), "dywizjonu"),
    ("dywizjonu", ((20.020, 50.0945),), "piasta"),
    ("batowice", ((20.032, 50.1040),), "piasta"),
    ("piasta", ((20.040, 50.0940),), "krzeslawice"),
    ("krzeslawice", ((20.062, 50.0885), (20.085, 50.0900), (20.100, 50.0940)), "luczanowice"),
    ("dywizjonu", ((20.014, 50.0820), (20.020, 50.0765)), "plac centralny"),
    ("krzeslawice", ((20.042, 50.0810), (20.036, 50.0760)), "plac centralny"),
    ("plac centralny", ((20.031, 50.0650), (20.034, 50.0570)), "lesisko"),
    ("nowy kleparz", ((19.920, 50.0800), (19.910, 50.0835)), "azory"),
    ("azory", ((19.892, 50.0920), (19.880, 50.0970)), "tonie"),
    ("azory", ((19.8955, 50.0780),), "mydlnicka"),
    ("mydlnicka", ((19.9000, 50.0655), (19.9055, 50.0640), (19.9150, 50.0610)), "cracovia"),
    ("mydlnicka", ((19.878, 50.0760), (19.860, 50.0790)), "mydlniki"),
    ("zabiniec", ((19.952, 50.0900), (19.956, 50.0990)), "gorka narodowa"),
    # inland, south
    ("under skalka", ((19.935, 50.0410),), "mateczny"),
    ("mateczny", ((19.943, 50.0335),), "bonarka"),
    ("bonarka", ((19.965, 50.0310), (19.976, 50.0290)), "plaszow"),
    ("plaszow", ((20.000, 50.0310), (20.020, 50.0330), (20.042, 50.0300)), "brzegi"),
    ("plaszow", ((19.989, 50.0150), (19.995, 50.0050)), "rzaka"),
    ("bonarka", ((19.953, 50.0200), (19.950, 50.0130)), "kurdwanow"),
    ("kurdwanow", ((19.960, 50.0010), (19.973, 49.9930)), "rajsko"),
    ("kurdwanow", ((19.935, 50.0050),), "opatkowice"),
    ("mateczny", ((19.924, 50.0270), (19.915, 50.0160)), "opatkowice"),
    ("opatkowice", ((19.900, 50.0020),), "sidzina"),
)  # fmt: skip

INSIDE: dict[str, Position] = {
    "Stare Miasto": (19.9373, 50.0617),
    "Grzegórzki": (19.970, 50.061),
    "Prądnik Czerwony": (19.970, 50.086),
    "Prądnik Biały": (19.920, 50.100),
    "Krowodrza": (19.912, 50.072),
    "Bronowice": (19.875, 50.084),
    "Zwierzyniec": (19.855, 50.058),
    "Dębniki": (19.880, 50.022),
    "Łagiewniki-Borek Fałęcki": (19.932, 50.017),
    "Swoszowice": (19.940, 49.988),
    "Podgórze Duchackie": (19.968, 50.013),
    "Bieżanów-Prokocim": (20.020, 50.015),
    "Podgórze": (20.000, 50.043),
    "Czyżyny": (20.010, 50.070),
    "Mistrzejowice": (20.010, 50.098),
    "Bieńczyce": (20.028, 50.085),
    "Wzgórza Krzesławickie": (20.070, 50.105),
    "Nowa Huta": (20.120, 50.070),
}
"""One position inside each district, by its official name."""


def districts() -> dict[str, BaseGeometry]:
    """The area of each district by name. Raises ValueError when the lines do not enclose all of them."""
    lines = [
        shapely.LineString([JUNCTIONS[start], *between, JUNCTIONS[end]]) for start, between, end in BORDERS
    ]
    faces = shapely.get_parts(shapely.polygonize(lines))
    found = {}
    for name, position in INSIDE.items():
        holding = [face for face in faces if face.contains(shapely.Point(position))]
        if len(holding) != 1:
            raise ValueError(f"{name} is in {len(holding)} faces")
        found[name] = holding[0]
    if len(faces) != len(found):
        raise ValueError(f"{len(faces)} faces for {len(found)} districts")
    return found
