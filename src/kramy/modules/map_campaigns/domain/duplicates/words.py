"""Names, addresses, towns and telephones of places, taken apart into what can be compared: pure tables and text.

Polish, English and German ways of writing are known by the tables here; a word in no table stays as it is.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from kramy.lib.text import fold

COMMON, KIND, SLIGHT = 1.0, 0.35, 0.12
"""How much a word says about which place it is: an own name, a kind of place ("restaurant"), next to nothing."""


def _table(text: str) -> dict[str, str]:
    """``"a b = c; d = e"``: each word before ``=`` stands for the one after it."""
    pairs = (group.split("=") for group in text.split(";"))
    return {word: target.strip() for sources, target in pairs for word in sources.split()}


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


NUMBERS = _table(
    "one first jeden pierwszego pierwsza pierwszy = 1; two second dwa dwie drugiego druga = 2;"
    "three third trzy trzeciego trzecia = 3; four fourth cztery czwartego = 4; five fifth piec piatego = 5;"
    "six sixth szesc szostego = 6; seven seventh siedem siodmego = 7; eight eighth osiem osmego = 8;"
    "nine ninth dziewiec dziewiatego = 9; ten tenth dziesiec dziesiatego = 10;"
    "twenty = 20; thirty = 30; forty = 40; fifty = 50; sixty = 60; hundred sto = 100; zero = 0;"
    "eleven eleventh jedenascie jedenastego = 11; twelve twelfth dwanascie dwunastego = 12;"
    "thirteenth trzynastego = 13; fourteenth = 14; fifteenth pietnastego = 15; sixteenth = 16"
)
ROMAN = {
    f"{tens}{ones}": str(10 * ten + one)
    for ten, tens in enumerate(("", "x", "xx", "xxx"))
    for one, ones in enumerate(("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"))
    if len(tens + ones) > 1
}
"""Numbers 2 to 39; a single letter is more often a letter."""
NAME_SYNONYMS = _table(
    "rest ristorante restaurante restauracja restauracyjny restaurants ristoranti resto = restaurant;"
    "caffe kawiarnia caffee kaffee cafeteria = cafe; delicatessen delikatesy delis = deli; grille = grill;"
    "bbq barbeque = barbecue; saint sw swiety swieta swietego = st; mount = mt; intl = international;"
    "sq = square; mme = madame; ave av = avenue; blvd = boulevard; mtn = mountain; ft = fort; jr = junior;"
    "brothers bracia = bros; centre centrum = center; theatre = theater; shoppe = shop; hse = house; rm = room;"
    "stn = station; mkt = market; pharm = pharmacy; dr doktor = doctor; przychodnia = clinic; n = and;"
    "prz = przedsiebiorstwo; zakl = zaklad; bistrot = bistro; steakhse = steakhouse; gen = general;"
    "ctr cntr = center; elem podstawowka = elementary; med = medical; hosp szpitala = hospital; acad = academy; rehab ="
    " rehabilitation; nsg = nursing; vet = veterinary; stom stomatolog stomatologia = stomatologiczny; lek = lekarz;"
    "podst = podstawowa; ogolnoksztalcacy = ogolnoksztalcace; specj = specjalistyczny; samorz = samorzadowe;"
    "krakowie = krakow; warszawie = warszawa; kosciola = kosciol; parafii = parafia;"
    "pizzeria = pizza; lodziarnia lodow lody = lody; apartments apartamenty = apartment; pokoje = rooms; szewski szewstwo ="
    " szewc; fryzjerski fryzjerskie fryzjerstwo fryzjerka = fryzjer; krawiecki krawiecka krawcowa krawiectwo = krawiec;"
    " zegarmistrzowski zegarmistrzostwo = zegarmistrz; fotograficzny fotograficzne fotografia = fotograf; coop = cooperative;"
    " prep = preparatory; comm = community; strazy = straz; pozarnej = pozarna; pocztowy = poczta; hotelik = hotel;"
    "svc svcs services = service; assoc assn = association; mfg = manufacturing; tech = technology; univ = university"
)
NAME_SLIGHT = _set(
    "the a an of and at on in by for to i oraz w we na u z ze do la le el les los las l d de du da di del der die"
    " das und et y im am zum zur nr no num numer imienia pw przy dla"
)
NAME_KINDS = _set(
    "restaurant cafe bar grill bistro pub pizzeria pizza deli diner house kitchen inn tavern tavernu tawerna room"
    " club hotel shop sklep store salon zaklad firma punkt apteka piekarnia cukiernia cuisine food foods seafood"
    " steakhouse steak sushi barbecue brasserie trattoria osteria cantina coffee market service center cocktail"
    " lounge buffet eatery noodle bakery dining gourmet kuchnia jadlodajnia karczma gospoda bar pierogarnia"
    " lodziarnia kwiaciarnia ksiegarnia fryzjer fryzjerski fryzjerskie uslugi uslugowy handlowy sprzedaz hurtownia"
    " przedsiebiorstwo company group grupa polska polish chinese italian japanese mexican thai french indian"
    " american original gabinet kancelaria biuro warsztat studio pracownia serwis komis delikates spozywczy"
    " doctor dentist adwokat adwokacka"
    " radca radcy prawny prawnego kosmetyka stomatologiczny samochodowy kosmetyczny lekarski dentystyczny auto repair dental"
    " law pharmacy hair beauty nails clinic international association fhu phu pphu fh ph pph fu zpu zphu firm trade"
    " handlowo uslugowe uslugowo handlowe produkcyjno shops"
    " szkola podstawowa szkol zespol liceum ogolnoksztalcace technikum zawodowa przedszkole samorzadowe publiczne"
    " niepubliczne integracyjne zlobek biblioteka filia biblioteki publiczna miejska miejski miejskie gminny gminna"
    " szpital specjalistyczny wojewodzki kliniczny przychodnia lekarska rejonowa nzoz spzoz poradnia centrum medyczne"
    " zdrowia laboratorium hospicjum muzeum teatr kino galeria dom kultury osrodek klub pomocy spolecznej urzad pocztowy"
    " poczta komisariat policji straz parafia rzymskokatolicka kosciol kaplica stacja paliw benzynowa parking park hostel"
    " pensjonat motel camping noclegi apartamenty zegarmistrz zegarow zegarkow naprawa krawiec krawcowa krawiecki krawiecka"
    " krawiectwo szewc fotograf foto fotograficzne fotograficzny tatuaz tatuazu tattoo optyk optyczny salonik drogeria"
    " delikatesy supermarket piwiarnia winiarnia pralnia kwiaty zoologiczny zoologia rowerow rowery wypozyczalnia"
    " samochodowa mechanika wulkanizacja transport transportowe remontowe budowlane budowlany nieruchomosci agencja"
    " rachunkowe ksiegowe ksiegowa adwokat radcowska notarialna notariusz lekarz stomatolog mgr spj lodow lody"
    " elementary school preschool childcare daycare learning early childhood child development academy nursery kindergarten"
    " head start program site campus family infant toddler care day hospital medical regional health clinic veterinary"
    " dentistry dds nursing rehabilitation home surgery physicians associates agency accounting nail salon spa automotive"
    " suites gasthof gasthaus hotelik ale saloon taproom irish wine winebar noodle ramen vegan vege wegetarianski mleczny"
    " studencki akademik uniwersytecki dzieciecy powiatowy powiatowa wojskowy panstwowy panstwowa panstwowej rodzinny"
    " rodzinna rodzinnego lekarza onkologii instytut oddzial wydzial ratunkowe leczniczy opiekunczo rehabilitacji psychiczne"
    " poz komenda pozarna apartment rooms goscinne bankomat atm kiosk kantor lombard agd rtv meble meblowy wymiar czesci"
    " naprawy wielobranzowy monopolowy export import eksport spozywczo przemyslowy slusarstwo herbaciarnia podrozy warzywa"
    " owoce pok warzywniak obuwie odziez praktyka dent lek farm community church congregational cooperative preparatory prep"
    " county hardware garage auto service trading books book express resort bed breakfast szewc krawiec dworzec obuwniczy"
)
TRADES = _table(
    "restaurant cafe bar grill bistro pub pizzeria pizza deli diner kitchen inn tavern tawerna steakhouse sushi"
    " brasserie trattoria osteria cantina lounge buffet eatery noodle dining jadlodajnia karczma gospoda pierogarnia"
    " lodziarnia lody winebar = food; hotel hostel motel camping pensjonat suites = lodging; pharmacy apteka drogeria ="
    " pharmacy; piekarnia cukiernia bakery = bakery; kwiaciarnia florist kwiaty = flowers; ksiegarnia bookshop bookstore"
    " = books; fryzjer fryzjerski fryzjerskie barber hair = hair; beauty nails nail kosmetyczny kosmetyka = beauty; clinic"
    " gabinet doctor lekarz hospital szpital przychodnia = medicine; dentist dentistry dental stomatolog stomatologiczny ="
    " teeth; veterinary = animals; kancelaria notariusz adwokat law radca = law; warsztat garage mechanik automotive ="
    " garage; bank kantor = money; optyk optyczny optician = optics; jubiler jeweler = jewels; spozywczy grocery market"
    " delikates = grocery; podstawowa elementary = primary school; liceum = secondary school; przedszkole preschool"
    " kindergarten = kindergarten; ksero drukarnia print = print; kino cinema = cinema; theater teatr = theatre; muzeum"
    " museum = museum; galeria gallery = gallery; biblioteka library = library; parking = parking;"
    "szewc = shoes; zegarmistrz = watches; krawiec = tailor; fotograf foto = photos; poczta = post; kosciol parafia church ="
    " church; bankomat atm = cash; kiosk = kiosk; lombard = pawn; hardware = hardware; auto repair = garage; book ="
    " books; klub club = club; akademik = dormitory; pozarna psp = fire; policja policji komisariat = police; zlobek ="
    " creche; piwnica pizza = food; apartment rooms hotel hostel suite resort = lodging; slusarstwo = locks; tattoo tatuazu ="
    " tattoo; pralnia = laundry; onkologii = medicine; warzywa owoce warzywniak = greens; meble = furniture; agd rtv ="
    " appliances; herbaciarnia = food; nieruchomosci = estates; funeral = funerals; roofing = roofs; plumbing = pipes"
)
"""Two firms of two trades are two firms, though the house gave both its name."""
WIDE_TRADES = frozenset(("food", "medicine", "lodging", "grocery"))
"""Of these several often stand in one house."""
LEGAL_FORMS = re.compile(
    r"\b(?:spolka z ograniczona odpowiedzialnoscia(?: spolka komandytowa)?|sp(?:olka)? ?z ?o ?o(?: sp ?k)?|spzoo"
    r"|spolka (?:cywilna|jawna|komandytowa|akcyjna|partnerska)|prosta spolka akcyjna|sp (?:j|k|p)|sp ka|s c|s k a"
    r"|s a|p s a|gmbh(?: and co kg| co kg)?|ges m b h|incorporated|inc|limited|ltd|llc|l l c|llp|lp|plc|corporation|corp"
    r"|s r o|sro|sarl|s r l|srl|ohg|e k|b v|n v)\b"
)
LAST_LEGAL_WORDS = _set("sa sc spj spk ska psa co ag kg ug ab oy sas bv nv as")
RUN_OF_LETTERS = re.compile(r"\b(?:[a-z] )+[a-z]\b")
NUMBER_AND_LETTER = re.compile(r"\b(\d+) ([b-hj-mp-tx])\b")
TRADE_FORMS = re.compile(
    r"\b(?:firma|przedsiebiorstwo|zaklad)(?: (?:produkcyjn|handlow|uslugow|wielobranzow)(?:o|a|e|y)){1,3}\b"
    r"|\b(?:fhu|phu|pphu|ppuh|fh|ph|pph|fu|zpu|zphu|puh|fuh|p h u|f h u|p p h u|f u h|p u h)\b"
)
"""Polish for "trading and service company", which half of all firms have before their name."""
QUOTED = re.compile(r"[\"„”“«»]+([^\"„”“«»]{2,60})[\"”“«»]+")
"""What a firm calls its shop, in a register that prints it with the owner's name."""
FORMERLY = re.compile(
    r"\b(?:d\.|dawniej|dawna|dawny|formerly|ex|f/?k/?a|d/?b/?a|a/?k/?a|wcześniej|były|była)\s+([^)\]]{2,60})",
    re.IGNORECASE,
)
PARTS = re.compile(r"\s[-–—/|]+\s|\s[-–—]+|[-–—]+\s|:\s|\s/|/\s")
HOSTED = re.compile(r"\b(?:at(?: the)?|inside(?: the)?|w hotelu|w galerii|w restauracji) (.+)$")
"""In which house a place is: "Fenix at the Argyle"."""
LONE_NUMERAL = re.compile(r"(?:^|(?<=\s))([IVX])(?=\s*(?:$|,|w\s|we\s|im\.))|^([IVX])(?=\s)")
"""A number rather than "and": "Komisariat Policji I w Krakowie", "I Liceum"."""
JOINED = re.compile(
    r"\b(?:(steak|coffee|tea|book|ale) (house|shop|room|store)|(child|day) (care)|(pre) (school)|(wine) (bar))\b"
)
PATRON = re.compile(r"\b(?:im|imienia) ((?!w\b|we\b)[^\d]+?)(?= w | we | nr | \d|$)")
"""In whose name a school or hospital stands: often left out."""


STREET_TYPES = _table(
    "st str street ul ulica strasse = street; ave av aven avenue al aleja aleje alei alee = avenue;"
    "blvd blv boulevard bulwar bulw boul = boulevard; rd road droga = road; dr drive = drive; ln lane = lane;"
    "pl plac place placu plz plaza platz piazza = place; sq square rynek skwer = square; ct court = court;"
    "hwy highway = highway; pkwy parkway pky = parkway; ter terr terrace = terrace; os osiedle = estate;"
    "way weg = way; cir circle rondo = circle; rte route = route; sts aves = street; fwy freeway = freeway;"
    "expy expressway = expressway; aly alley = alley; trl trail = trail; xing crossing = crossing; rue = street;"
    "pasaz passage = passage; bulwary = boulevard;"
    "вул вулиця = street; просп проспект = avenue; пл площа = square; пров провулок = lane"
)
ENGLISH_TYPES = _set("street ave avenue blvd blv boulevard rd road drive ln lane hwy highway pkwy parkway")
"""These follow the number and the name of a street, and do so in no other language."""
KEPT_TYPES = frozenset(("square", "place"))
"""These name the street itself when no other word does ("Rynek 5")."""
DIRECTIONS = _table(
    "n north no = n; s south so = s; e east = e; w west = w; ne northeast = ne; nw northwest = nw;"
    "se southeast = se; sw southwest = sw"
)
TITLES = _table(
    "sw swietego swietej swietych = st; gen generala = general; ks ksiedza = ksiadz; prof profesora = professor;"
    "plk pulkownika = pulkownik; marsz marszalka = marszalek; dra doktora = doctor; bpa biskupa = biskup;"
    "kard kardynala = kardynal; hetm hetmana = hetman; ft = fort; mt mount = mt; saint = st; mjr majora = major;"
    "por kpt = kapitan; abp = arcybiskup; inz = inzynier; bl blogoslawionego = blogoslawiony"
)
MONTHS = _set(
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia wrzesnia pazdziernika listopada grudnia pulku"
)
BESIDE = re.compile(
    r"\b(?:between|bet|btwn|near|off|at|across|opposite|under|behind|corner|cor|inside|in the|next to|obok|kolo|przy"
    r"|naprzeciw\w*|wejscie|bei|ecke|nahe|gegenueber|wejscie od)\b.*"
)
UNIT = re.compile(
    r"(?:\b(?:lok(?:al)?|lokalu|m|mieszk|suite|ste|apt|unit|floor|fl|pietro|pok(?:oj)?|bldg|building|box|room|rm|box"
    r"|stall|level|poziom|kl|hala|paw(?:ilon)?|stoisko|stanowisko|boks|pier|store)\b\.?|#)\s*(?:nr\s*)?[\w-]{0,6}\d[\w-]*"
    r"|\b\d+(?:st|nd|rd|th) fl(?:oor)?\b",
    re.IGNORECASE,
)
POSTCODE = re.compile(r"\b\d{2}-\d{3}\b|\b[A-Z]{2}\s+\d{5}(?:-\d{4})?\b|(?<=[,\s])\d{5}(?:-\d{4})?\s*$")
HOUSE_NUMBER = re.compile(r"(\d{1,6})([a-z]?)")
ORDINAL = re.compile(r"\b(\d+)(?:st|nd|rd|th|-?go|-?ego)\b")

CITIES = {
    "la": "los angeles", "l a": "los angeles", "nyc": "new york", "new york city": "new york", "ny": "new york",
    "manhattan": "new york", "sf": "san francisco", "s f": "san francisco", "warsaw": "warszawa",
    "cracow": "krakow", "krakau": "krakow", "vienna": "wien", "munich": "munchen", "muenchen": "munchen",
    "cologne": "koln", "koeln": "koln", "prague": "praha", "philly": "philadelphia", "dc": "washington",
    "washington dc": "washington", "washington d c": "washington", "danzig": "gdansk", "breslau": "wroclaw",
    "nurnberg": "nuremberg", "vegas": "las vegas", "ft lauderdale": "fort lauderdale", "wawa": "warszawa",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """A word as compared, and how much it says (``COMMON``, ``KIND`` or ``SLIGHT``) before rarity counts."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Name:
    """``words`` in order, ``branch`` what stood in brackets, ``compact`` all but slight words written as one, ``own``
    those of them that are no kind of place."""

    words: tuple[Word, ...]
    branch: tuple[str, ...]
    compact: str
    own: str
    parts: tuple[tuple[Word, ...], ...] = ()
    """What may be the whole name elsewhere: what stands in quotes, beside a dash, or after "formerly"."""
    quoted: frozenset[str] = frozenset()
    trades: frozenset[str] = frozenset()
    bare: bool = False
    """Whether it is only a kind of place: "Poczta", "Salon fryzjerski", "Szpital w Bochni"."""


@dataclass(frozen=True, slots=True)
class StreetAddress:
    """``numbers`` are those of the house ("12", of "12-14" both), ``letter`` what follows the first of them."""

    words: tuple[Word, ...]
    numbers: tuple[int, ...]
    letter: str
    kinds: frozenset[str]
    directions: frozenset[str]
    compact: str
    street: str = ""
    """All of it but the house, as one text: by it two streets are known to be written the same."""

    @property
    def empty(self) -> bool:
        return not self.words and not self.numbers


NO_ADDRESS = StreetAddress((), (), "", frozenset(), frozenset(), "")


@lru_cache(maxsize=200_000)
def name_of(text: str) -> Name:
    """The name without legal forms, its words in one spelling.

    >>> [word.text for word in name_of("P.H.U. Kowalski & Syn Sp. z o.o.").words]
    ['phu', 'kowalski', 'and', 'syn']
    """
    text = LONE_NUMERAL.sub(lambda found: str({"I": 1, "V": 5, "X": 10}[found[1] or found[2]]), text)
    bracketed = re.findall(r"[(\[]([^)\]]*)[)\]]?", text)
    outside = re.sub(r"[(\[][^)\]]*[)\]]?", " ", text)
    if not fold(outside):
        outside, bracketed = text, []
    found = _hosted(_name_words(outside), fold(outside))
    patron: tuple[str, ...] = ()
    if (named := PATRON.search(fold(outside))) is not None:
        rest = _name_words(PATRON.sub(" ", fold(outside)))
        if any(
            word.weight >= COMMON and rest[at - 1].text not in ("w", "we") for at, word in enumerate(rest)
        ):
            found, patron = rest, tuple(word for word in named[1].split() if len(word) > 2)
    branch = patron + tuple(
        word for part in bracketed for word in fold(part).split() if word not in NAME_SLIGHT
    )
    telling = [word.text for word in found if word.weight > SLIGHT] or [word.text for word in found]
    own = "".join(word.text for word in found if word.weight >= COMMON)
    aside = [word.text for part in bracketed for word in _name_words(part)]
    return Name(
        words=tuple(found),
        branch=branch,
        compact="".join(telling),
        own=own,
        parts=_parts_of(text, outside),
        quoted=frozenset(
            word.text for part in QUOTED.findall(text) for word in _name_words(part) if word.weight >= COMMON
        ),
        trades=frozenset(TRADES[word] for word in [*(each.text for each in found), *aside] if word in TRADES),
        bare=not any(
            word.weight >= COMMON and found[at - 1].text not in ("w", "we") for at, word in enumerate(found)
        ),
    )


def _hosted(words: list[Word], plain: str) -> list[Word]:
    """The words with those of the house in which the place is made small, when the place has a name of its own."""
    host = HOSTED.search(plain)
    if host is None or not any(word.weight >= COMMON for word in _name_words(plain[: host.start()])):
        return words
    inside = len(_name_words(host[1]))
    return [*words[:-inside], *(Word(word.text, min(word.weight, KIND)) for word in words[-inside:])]


def _parts_of(text: str, outside: str) -> tuple[tuple[Word, ...], ...]:
    pieces = [*QUOTED.findall(text), *FORMERLY.findall(text)]
    dashed = PARTS.split(outside)
    if len(dashed) > 1:
        pieces += dashed
    parts = (tuple(_name_words(piece)) for piece in pieces)
    return tuple(part for part in parts if any(word.weight >= COMMON for word in part))


def _name_words(text: str) -> list[Word]:
    text = re.sub(r"(?<=\w) ?['’`]s\b", "", text.replace("\\", ""), flags=re.IGNORECASE)
    plain = fold(re.sub(r"[&+]", " and ", text))
    bare = TRADE_FORMS.sub(" phu ", LEGAL_FORMS.sub(" ", plain))
    bare = NUMBER_AND_LETTER.sub(r"\1\2", bare.replace("dom studencki", "akademik"))
    bare = RUN_OF_LETTERS.sub(
        lambda run: run[0].replace(" ", ""), JOINED.sub(lambda pair: pair[0].replace(" ", ""), bare)
    )
    pieces = bare.split()
    while len(pieces) > 1 and pieces[-1] in LAST_LEGAL_WORDS:
        pieces.pop()
    pieces = pieces or plain.split()
    return [_name_word(piece) for piece in pieces]


def _name_word(piece: str) -> Word:
    if piece in NAME_SLIGHT:
        return Word(piece, SLIGHT)
    ordinal = ORDINAL.fullmatch(piece)
    word = ordinal[1] if ordinal else NUMBERS.get(piece, ROMAN.get(piece, piece))
    word = NAME_SYNONYMS.get(word, word)
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = NAME_SYNONYMS.get(word[:-1], word[:-1])
    if word in NAME_SLIGHT or word == "phu":
        return Word(word, SLIGHT)
    return Word(word, KIND if word in NAME_KINDS else COMMON)


@lru_cache(maxsize=200_000)
def address_of(text: str, city: str = "") -> StreetAddress:
    """Street and house number, whichever comes first; flats, postcodes and "between 5th and 6th" left out.

    >>> found = address_of("ul. Adama Mickiewicza 12a/3")
    >>> [word.text for word in found.words], found.numbers, found.letter
    (['adama', 'mickiewicza'], (12,), 'a')
    """
    street = _street_part(UNIT.sub(" ", POSTCODE.sub(" ", text)))
    plain = fold(re.sub(r"(?<![^\W\d_])(\d+[a-z]?)\s*[-–/]\s*(?=\d)", r"\1zzz", street.lower()))
    plain = BESIDE.sub("", plain).strip() or plain
    pieces = (
        [piece for piece in plain.split() if piece not in ("nr", "no")] if "nr" in plain else plain.split()
    )
    at, numbers, letter = _house_number(pieces)
    rest = [piece for position, piece in enumerate(pieces) if position not in at]
    city_words = set(city.split())
    if len(rest) > 1 and not set(rest[:1]) & city_words:
        while len(rest) > 1 and rest[-1] in city_words and any(w not in STREET_TYPES for w in rest[:-1]):
            rest.pop()
    return _address_of_pieces(rest, numbers, letter)


def _street_part(text: str) -> str:
    """The part between commas (or wide gaps) that holds the house number, the first of them else."""
    without_brackets = re.sub(r"\([^)]*\)", " ", text)
    parts = [
        part
        for part in re.split(r",|;|\s{2,}|\n|/(?=\s*[^\W\d_]{3})", without_brackets.strip())
        if part.strip()
    ]
    if not parts:
        return text
    for position, part in enumerate(parts):
        if re.fullmatch(r"\s*\d+\s*[a-zA-Z]?\s*", part) and len(parts) > 1:  # "Długa, 12" and "12, rue X"
            other = parts[position - 1] if position else parts[position + 1]
            return f"{other} {part}" if position else f"{part} {other}"
    return next((part for part in parts if re.search(r"\d", part) and re.search(r"[^\W\d_]", part)), parts[0])


def _house_number(pieces: list[str]) -> tuple[set[int], tuple[int, ...], str]:
    """Positions, numbers and letter of the house number among the words of an address."""
    candidates = [
        position
        for position, piece in enumerate(pieces)
        if re.fullmatch(r"\d{1,6}[a-z]?(?:zzz\d+[a-z]?)*", piece)
        and not (position + 1 < len(pieces) and pieces[position + 1] in MONTHS)
    ]
    if not candidates:
        return set(), (), ""
    first = candidates[0]
    english = first == 0 and not (len(candidates) > 1 and pieces[-1][0].isdigit() and len(pieces) == 3)
    named = (
        not english
        and bool(ENGLISH_TYPES & set(pieces[first + 1 :]))
        and not set(pieces[:first]) & {*STREET_TYPES}
    )
    english = english or named  # "Palace Hotel 3570 Las Palmas Blvd."
    chosen = first if english else candidates[-1]
    if not english and len(candidates) > 1 and candidates[-2] == chosen - 1:
        house, flat = (int(re.sub(r"\D.*", "", pieces[at])) for at in candidates[-2:])
        if house > flat:  # "Długa 12 3" is a house and a flat, "Jana Pawła 2 12" a street with a number in it
            chosen = candidates[-2]
    parts = [HOUSE_NUMBER.match(part) for part in pieces[chosen].split("zzz")]
    numbers = [int(part[1]) for part in parts if part]
    letter = parts[0][2] if parts and parts[0] else ""
    taken = set(range(chosen + 1)) if named else {chosen}
    following = pieces[chosen + 1] if chosen + 1 < len(pieces) else ""
    if not letter and re.fullmatch(r"[a-d]", following) and (not english or len(pieces) > chosen + 2):
        letter = following
        taken.add(chosen + 1)
    if not english and not letter:
        taken |= set(range(chosen + 1, len(pieces)))  # what follows the number there is a flat or a town
    if len(numbers) > 1 and not 0 < numbers[1] - numbers[0] <= 30:
        numbers = numbers[:1]  # 12/3 is a house and a flat
    return taken, tuple(numbers), letter


def _address_of_pieces(pieces: list[str], numbers: tuple[int, ...], letter: str) -> StreetAddress:
    found: list[Word] = []
    kinds: set[str] = set()
    directions: set[str] = set()
    last = len(pieces) - 1
    for position, piece in enumerate(pieces):
        word = ORDINAL.sub(r"\1", piece).replace("zzz", " ").split(" ")[0]
        word = NUMBERS.get(word, ROMAN.get(word, word))
        if word == "la" and position == last and position:
            kinds.add("lane")
        elif word in STREET_TYPES:
            kinds.add(STREET_TYPES[word])
        elif word in DIRECTIONS:
            directions.add(DIRECTIONS[word])
        elif word in TITLES:
            found.append(Word(TITLES[word], SLIGHT))
        elif len(word) > 5 and (suffix := re.fullmatch(r"(\w{3,}?)(?:strasse|str|weg|gasse)", word)):
            found.append(Word(suffix[1], COMMON))
        else:
            found.append(Word(word, SLIGHT if word in ("and", "the", "of", "i", "la", "de") else COMMON))
    if not any(word.weight == COMMON for word in found):
        found += [Word(kind, COMMON) for kind in sorted(kinds & KEPT_TYPES or (kinds - {"street"}))]
        found += [Word(direction, COMMON) for direction in sorted(directions)]
    compact = "".join(DIRECTIONS.get(piece, piece) for piece in pieces if piece not in STREET_TYPES)
    street = "|".join((" ".join(word.text for word in found), *sorted(kinds), *sorted(directions), compact))
    return StreetAddress(
        tuple(found), numbers, letter, frozenset(kinds), frozenset(directions), compact, street
    )


@lru_cache(maxsize=20_000)
def city_of(text: str) -> str:
    """The town as compared: folded, "w. hollywood" written out, a few exonyms and short forms undone."""
    plain = re.sub(r"\b\d[\d ]*\b", " ", fold(text.split(",")[0])).strip()
    plain = " ".join(plain.split())
    if plain in CITIES:
        return CITIES[plain]
    full = {"w": "west", "n": "north", "s": "south", "e": "east", "st": "saint", "ft": "fort", "mt": "mount"}
    return " ".join(full.get(word, word) for word in plain.split())


ADDRESS_LIKE = re.compile(
    r"^\s*(?:(?:ul|al|os|pl)\.? +\D{3,40}\d+\s*[a-z]?(?:\s*/\s*\d+)?"
    r"|\d{1,5} .{2,40} (?:st|street|ave|avenue|blvd|boulevard|rd|road|dr|drive|ln|lane))\.?\s*$",
    re.IGNORECASE,
)


def looks_like_address(text: str) -> bool:
    """Whether a text can hardly be a name: "ul. Długa 5", "12 Main St.". For rows whose cells were mixed up."""
    return ADDRESS_LIKE.match(text) is not None


INFORMATION_LINE = re.compile(r"(?:00)?(?:48)?80[014]\d{6}|(?:00)?1?8(?:00|33|44|55|66|77|88)\d{7}")
"""Numbers that reach a firm, free or at a shared price, and no place of it."""


def phones_of(text: str) -> frozenset[str]:
    """Each telephone number as its last nine digits (fewer when fewer were written); extensions left out.

    >>> sorted(phones_of("310/246-1501")) == sorted(phones_of("+1 (310) 246 1501"))
    True
    """
    found = set()
    for part in re.split(r";|,|\||\bor\b|\blub\b|\band\b|\s/\s|\n", text):
        bare = re.sub(r"(?i)(?:ext|wew|x)\.?\s*\d+\s*$", "", part)
        digits = re.sub(r"\D", "", bare)
        if len(digits) >= 7 and len(set(digits)) > 1 and not INFORMATION_LINE.fullmatch(digits):
            found.add(digits[-9:])
    return frozenset(found)


def nip_of(text: str) -> str:
    """The ten digits of a NIP, empty when there are not ten. Its check digit is not asked: files have slips."""
    digits = re.sub(r"\D", "", text)
    return digits if len(digits) == 10 and len(set(digits)) > 1 else ""


def telling(words: Iterable[Word]) -> list[str]:
    """The texts of the words that say something, own names first, in order."""
    ordered = sorted(words, key=lambda word: -word.weight)
    return [word.text for word in ordered if word.weight > SLIGHT]
