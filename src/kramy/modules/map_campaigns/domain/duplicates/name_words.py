"""Names of places taken apart into what can be compared: pure tables and text.

Polish, English and German ways of writing are known by the tables here; a word in no table stays as it is.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from kramy.lib.text import fold
from kramy.modules.map_campaigns.domain.duplicates.words import (
    COMMON,
    KIND,
    NUMBERS,
    ORDINAL,
    ROMAN,
    SLIGHT,
    Word,
    table,
    word_set,
)

NAME_SYNONYMS = table(
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
NAME_SLIGHT = word_set(
    "the a an of and at on in by for to i oraz w we na u z ze do la le el les los las l d de du da di del der die"
    " das und et y im am zum zur nr no num numer imienia pw przy dla"
)
NAME_KINDS = word_set(
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
TRADES = table(
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
LAST_LEGAL_WORDS = word_set("sa sc spj spk ska psa co ag kg ug ab oy sas bv nv as")
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
