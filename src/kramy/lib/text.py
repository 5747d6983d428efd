"""Words made comparable for search in Polish, Ukrainian and English; the same function on both sides.

An index stores `stems(text)`, a query is `stems(query)`: because both go through one function, what a
person types without diacritics, in another case or another grammatical ending meets what the firm wrote.

How a word becomes a stem, and why in this order:

1. `fold`: case and marks go. Unicode decomposition leaves ł, đ, ø and ß alone, so a table maps them first.
2. Snowball's Polish stemmer. It is run on the *folded* word: run on the unfolded one it gives "pierog" for
   "pierogów" but "pierogow" for the "pierogow" of a hasty thumb. What it then misses because the marks are
   gone is little and regular, and step 3 mends it for both spellings alike.
3. Before it `BEFORE` lays aside what it would cut too deep (kapelusze, hucie), after it `AFTER` brings together what
   Polish changes inside a word: krawiec and krawca, książka and książek, apteka and aptece, optyk and optycy. The
   results are no words (apteka is *aptk*), which does not matter: they only have to be the same.

Words in Cyrillic lose the commonest Ukrainian endings instead (Snowball has no Ukrainian).
"""

import re
import threading
import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache

import snowballstemmer
from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

UNDECOMPOSED = str.maketrans(
    {
        "ł": "l",
        "đ": "d",
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "þ": "th",
        "ð": "d",
        "'": "",
        "’": "",
        "ʼ": "",
    }
)
NOT_A_WORD = re.compile(r"[\W_]+")
Endings = tuple[tuple[int, re.Pattern[str], str], ...]
BEFORE: Endings = tuple(
    (shortest, re.compile(ending), instead)
    for shortest, ending, instead in (
        # the shortest word it is done to, the ending, what is put instead
        (6, r"sz(?:a|e|y|u|em|om|owi|ow|ami|ach)$", "sz"),  # kapelusze, notariusza: taken for "naj…sza"
        (5, r"([aeou])cie$", r"\1t"),  # hucie, antykwariacie
        (5, r"([iy])cie$", r"\1cia"),  # szycie, życie
        (4, r"ei$", "eja"),  # alei
        (5, r"eum$", "ea"),  # muzeum
        (5, r"aj$", "aju"),  # Ruczaj, taken for an imperative
    )
)
AFTER: Endings = tuple(
    (shortest, re.compile(ending), instead)
    for shortest, ending, instead in (
        (5, r"([aeiouy].*)ow$", r"\1"),  # pierogów
        (4, r"rz$", "r"),  # fryzjerzy, barze
        (4, r"i$", ""),  # galerii
        (5, r"iec$", "c"),  # krawiec, krawca
        (6, r"ac$", "at"),  # adwokaci
        (5, r"sc$", "st"),  # artyści
        (5, r"dz$", "d"),  # zakładzie
        (5, r"([eiy])c$", r"\1k"),  # optycy, aptece
        (5, r"([aeiouy].*[^aeiouy])i?e([klnr])$", r"\1\2"),  # książek, okien, mebel, sweter
    )
)
IRREGULAR = {"dziec": "dzieck", "zwierzet": "zwierz", "zwierzat": "zwierz"}
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
UKRAINIAN_ENDING = re.compile(
    r"(?:ами|ями|ові|еві|ого|ому|ими|ою|ею|єю|ів|ах|ях|ам|ям|ом|ем|єм|ої|ий|их|им|ия|іи|[аеиіоуюяєьи])$"
)
TRANSLITERATION = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh", "з": "z",
    "и": "y", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p",
    "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "shch", "ь": "", "ю": "iu", "я": "ia", "ы": "y", "э": "e", "ъ": "", "ё": "e",
}  # fmt: skip
"""Resolution 55 of the Cabinet of Ministers of Ukraine (27 January 2010), letters inside a word."""

LONGEST_WORD = 60
"""Letters of one word that are looked at; no word is longer, and a longer string is somebody's test."""

_stemmer_lock = threading.Lock()
_stemmer = snowballstemmer.stemmer("polish")


def fold(text: str) -> str:
    """`text` in lower case without diacritics or punctuation, its words parted by single spaces.

    >>> fold("  Księgarnia „Pod  Łabędziem”, Kraków! ")
    'ksiegarnia pod labedziem krakow'
    """
    return NOT_A_WORD.sub(" ", fold_letters(text)).strip()


def fold_letters(text: str) -> str:
    """`text` in lower case without diacritics; what is no letter stays.

    >>> fold_letters("Śr.–Czw.")
    'sr.–czw.'
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(UNDECOMPOSED)).casefold()
    without_marks = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return without_marks.translate(UNDECOMPOSED)


def words(text: str) -> list[str]:
    """The folded words of `text`, in order, repeated ones included."""
    return fold(text).split()


def stems(text: str) -> list[str]:
    """The stem of every word of `text`, in order, repeated ones included.

    >>> stems("Księgarnia"), stems("ksiegarnie")
    (['ksiegarn'], ['ksiegarn'])
    """
    return [_stem(word) for word in words(text)]


def search_keys(word: str) -> tuple[str, ...]:
    """What two folded words have in common when one is found by the other: its stem."""
    return (_stem(word),)


def slug(text: str, *, longest: int = 60) -> str:
    """ASCII words of `text` joined by hyphens for a URL, cut between words when longer than `longest`.

    Empty when there is no letter or digit in it: the caller must have something else, such as a number.
    """
    latin = "".join(
        TRANSLITERATION.get(letter, letter) for letter in unicodedata.normalize("NFC", text.casefold())
    )
    ascii_words = [word for word in re.split(r"[^a-z0-9]+", fold(latin)) if word]
    found = "-".join(ascii_words)
    if len(found) <= longest:
        return found
    return found[: longest + 1].rpartition("-")[0] or found[:longest]


def similar(left: str, right: str) -> float:
    """How alike two names are, 0 to 1, whatever the order of their words, their case or their marks.

    1 means the same words. Meant for flagging possible duplicates: try 0.85.
    """
    first, second = fold(left), fold(right)
    if not first or not second:
        return 0.0
    return max(fuzz.token_sort_ratio(first, second), fuzz.ratio(first, second)) / 100


def closest_words(word: str, vocabulary: Collection[str], limit: int = 3) -> list[str]:
    """Up to `limit` words of `vocabulary` that `word` may be a slip of, nearest first, itself left out.

    One slip (a letter wrong, missing, added, or two swapped) is forgiven up to five letters, two up to
    nine, three beyond; words shorter than three letters have no neighbours worth offering.
    Ties keep the order of `vocabulary`, so put frequent words first. 50,000 words take some 20 ms.
    """
    wanted = fold(word)
    if len(wanted) < 3:
        return []
    slips = 1 if len(wanted) <= 5 else 2 if len(wanted) <= 9 else 3
    found = process.extract(
        wanted,
        vocabulary,
        scorer=DamerauLevenshtein.distance,
        processor=None if _all_folded(vocabulary) else fold,
        score_cutoff=slips,
        limit=limit + 1,
    )
    return [str(candidate) for candidate, distance, _key in found if distance > 0][:limit]


def _all_folded(vocabulary: Iterable[str]) -> bool:
    """Whether folding can be skipped: index vocabularies come folded, in plain ASCII mostly."""
    return all(word.isascii() and word.isalnum() and word.islower() for word in vocabulary)


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    """The stem of one folded word."""
    word = word[:LONGEST_WORD]
    if word.isdecimal():
        return word
    if CYRILLIC.search(word):
        return _ukrainian_stem(word)
    for shortest, ending, instead in BEFORE:
        if len(word) >= shortest:
            word = ending.sub(instead, word)
    with _stemmer_lock:  # the stemmer keeps the word it works on in itself, so threads must take turns
        stem = fold(_stemmer.stemWord(word)) or word
    stem = IRREGULAR.get(stem, stem)
    for shortest, ending, instead in AFTER:
        if len(stem) >= shortest:
            stem = ending.sub(instead, stem)
    return stem


def _ukrainian_stem(word: str) -> str:
    stem = UKRAINIAN_ENDING.sub("", word)
    return stem if len(stem) >= 3 else word
