import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kramy.lib.tests.polish_forms import APART, SAME
from kramy.lib.text import closest_words, fold, similar, slug, stems, words

POLISH = "aąbcćdeęfghijklłmnńoóprsśtuwyzźż"
polish_words = st.text(alphabet=POLISH, min_size=1, max_size=14)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Księgarnia „Pod Łabędziem”", "ksiegarnia pod labedziem"),
        ("  ŻÓŁĆ\t gęślą\njaźń ", "zolc gesla jazn"),
        ("STRASSE straße", "strasse strasse"),
        ("Kraków–Podgórze / ul. św. Anny 3/5", "krakow podgorze ul sw anny 3 5"),
        ("Їжа та Кава", "іжа та кава"),
        ("м'ята м’ята", "мята мята"),
        ("snake_case", "snake case"),
        ("①②", "12"),
        ("!?", ""),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert words(text) == folded.split()


@pytest.mark.parametrize(
    "forms",
    [
        "Księgarnia księgarnie ksiegarnie księgarni księgarnią ksiegarnia KSIĘGARNI",
        "pierogi pierogów pierogow pierogami",
        "pierogarnia pierogarnie pierogarni",
        "piekarnia piekarnie piekarnią",
        "kawiarnia kawiarnie kawiarni kawiarniom",
        "sklep sklepy sklepów sklepow",
        "usługi usług usluga uslug",
        "kwiaty kwiatów kwiatow kwiatami",
        "lody lodów lodow lodami",
        "fryzjer fryzjerzy",
        "restauracja restauracje",
        "кава кави каву кавою",
        "квіти квітів квітами",
    ],
)
def test_forms_of_one_word_share_a_stem(forms: str) -> None:
    assert len(set(stems(forms))) == 1


def test_different_things_keep_different_stems() -> None:
    assert len(set(stems("pierogi pierogarnia piekarnia kawiarnia księgarnia kwiaciarnia zdrowy krowa"))) == 8


def pairs(table: str) -> list[tuple[str, str]]:
    return [(line.split()[0], form) for line in table.strip().splitlines() for form in line.split()[1:]]


def test_words_of_trade_and_streets_meet_in_all_their_forms() -> None:
    same = pairs(SAME)
    assert len(same) > 350
    missed = [(word, form) for word, form in same if stems(word) != stems(form)]
    # a word of three letters keeps its vowel: cutting it would mix up too much
    assert missed == [("gra", "gry"), ("gra", "grę")]


def test_words_that_only_look_alike_stay_apart() -> None:
    assert [pair for pair in pairs(APART) if stems(pair[0]) == stems(pair[1])] == []


@given(polish_words)
def test_marks_and_case_never_change_the_stem(word: str) -> None:
    assert stems(fold(word)) == stems(word) == stems(word.upper())


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=40))
def test_every_word_has_a_stem(text: str) -> None:
    assert len(stems(text)) == len(words(text))
    assert all(stems(text))


def test_threads_do_not_mix_their_words() -> None:
    wrong: list[str] = []

    def work(number: int) -> None:
        for turn in range(300):
            if stems(f"pierogów księgarnie{number}x{turn}")[0] != "pierog":
                wrong.append(f"{number} {turn}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pierogarnia „U Stasi” & Żółw", "pierogarnia-u-stasi-zolw"),
        ("Кав'ярня Львів", "kaviarnia-lviv"),
        ("Їжа", "izha"),
        ("!!!", ""),
        ("a" * 80, "a" * 60),
        ("słowo " * 20, "-".join(["slowo"] * 10)),
    ],
)
def test_slug(text: str, expected: str) -> None:
    assert slug(text) == expected


@given(st.text(max_size=100))
def test_slug_is_always_safe_in_a_url(text: str) -> None:
    found = slug(text)
    assert len(found) <= 60
    assert set(found) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not found.startswith("-")
    assert not found.endswith("-")


def test_similar() -> None:
    assert similar("Bar Mleczny pod Filarkami", "POD FILARKAMI bar mleczny") == 1.0
    assert similar("Pierogarnia U Stasi", "Pierogarnia u Staśi") == 1.0
    assert similar("Pierogarnia U Stasi", "Warsztat rowerowy") < 0.5
    assert similar("", "") == 0.0


def test_closest_words() -> None:
    vocabulary = ["pierogi", "pieróg", "piekarnia", "kawiarnia", "kwiaciarnia", "księgarnia", "lody"]
    assert closest_words("peirogi", vocabulary) == ["pierogi", "pieróg"]
    assert closest_words("ksiegrania", vocabulary) == ["księgarnia"]
    assert closest_words("kawiania", vocabulary, limit=1) == ["kawiarnia"]
    assert closest_words("pierogi", vocabulary) == ["pieróg"]
    assert closest_words("xyzabc", vocabulary) == []
    assert closest_words("lo", vocabulary) == []
