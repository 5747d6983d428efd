import csv
import io
import random
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from benchmarks import duplicate_sets
from benchmarks.duplicate_sets import Labelled
from benchmarks.duplicates import csv_of
from django.core.management import CommandError, call_command

from kramy.lib.errors import Refused
from kramy.modules.map_campaigns.domain.duplicates.blocks import Columns, hopeless, hopeless_pairs
from kramy.modules.map_campaigns.domain.duplicates.features import record
from kramy.modules.map_campaigns.domain.duplicates.files import pairs_in
from kramy.modules.map_campaigns.domain.duplicates.rules import SAME, judge, place_forbids
from kramy.modules.map_campaigns.domain.duplicates.search import candidates, find_pairs, surroundings

ROWS = """id;name;address;city;phone;lat;lon;nip
7;Pierogarnia Pod Lipą;ul. Szewska 4;Kraków;12 422 11 00;;;
3;POD LIPA;Szewska 4/2;Krakow;+48124221100;;;
9;Żabka;Długa 1;Kraków;;;;
4;Żabka;Długa 15;Kraków;;;;
5;Bar Krokodyl;Szewska 4;Kraków;;;;
6;Kwiaty Ewy;Lubicz 5;Kraków;;50,06000;19,95000;676-244-23-37
8;Kwiaty u Ewy;;;;50,06020;19,95010;
1;Ewa Nowak;Lubicz 5;Kraków;;;;6762442337
"""


def _run(path: Path, **options: object) -> list[list[str]]:
    out = StringIO()
    call_command("find_duplicates", str(path), stdout=out, **options)
    return list(csv.reader(io.StringIO(out.getvalue())))


def _file(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "places.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "iso-8859-2", "utf-16"])
def test_pairs_are_printed_with_their_reasons(tmp_path: Path, encoding: str) -> None:
    assert _run(_file(tmp_path, ROWS, encoding)) == [
        ["id_a", "id_b", "score", "reason"],
        ["7", "3", "0.974", "similar name 0.92, same phone, same address"],
        ["6", "8", "0.955", "similar name 0.99, 23 m apart"],
        ["6", "1", "0.700", "same NIP, same address"],
    ]


def test_the_reasons_are_told_in_polish_and_ukrainian(tmp_path: Path) -> None:
    path = _file(tmp_path, ROWS)
    assert _run(path, language="pl")[1][3] == "podobna nazwa 0.92, ten sam telefon, ten sam adres"
    assert _run(path, language="uk")[3][3] == "той самий NIP, та сама адреса"


def test_only_a_name_is_needed_and_identical_rows_score_1(tmp_path: Path) -> None:
    assert _run(_file(tmp_path, "Nazwa\nPod Lipą\nKrokodyl\npod lipą\n"))[1:] == [
        ["2", "4", "1.000", "identical rows"]
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"id,address\n1,Szewska 4\n", "The file has no column “name”. Its columns: id, address."),
        (
            b"\x89PNG\r\n\x1a\n123",
            "This is not a table. Send a CSV, XLSX or GeoJSON file or a file of a map program.",
        ),
        (b"PK\x03\x04rubbish", "The archive is damaged or locked with a password."),
    ],
)
def test_a_file_that_is_no_list_of_places_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "bad"
    path.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        _run(path)
    assert str(refused.value) == f"{path}: {sentence}"


def test_a_missing_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file or directory"):
        _run(tmp_path / "nothing.csv")


def test_odd_cells_are_borne() -> None:
    odd = f"id,name,address,lat,lon,nip\n1,{'x' * 9000},,nan,inf,abc\n2,...,,95,200,\n,,,,,\n3,,Długa 5,,,\n4,x,#,1e9,0,1\n"
    assert pairs_in(odd.encode()) == []
    with pytest.raises(Refused):
        pairs_in(b"a\n1\n")


def test_ids_that_stand_twice_are_answered_once_and_never_with_themselves() -> None:
    rows = "id,name,address,city\n1,Pod Lipą,Szewska 4,Kraków\n1,Pod Lipa,Szewska 4,Kraków\n2,POD LIPĄ,ul. Szewska 4,Kraków\n"
    assert [(pair.id_a, pair.id_b) for pair in pairs_in(rows.encode())] == [("1", "2")]


def test_cells_that_were_mixed_up_are_put_right() -> None:
    rows = "id,name,address,city\n1,Pod Lipą,Szewska 4,Kraków\n2,ul. Szewska 4,Pod Lipą,Kraków\n"
    assert [(pair.id_a, pair.id_b) for pair in pairs_in(rows.encode())] == [("1", "2")]


@pytest.mark.parametrize("seed", [4, 5])
def test_the_quick_no_never_contradicts_the_rules(seed: int) -> None:
    """What is not judged at all would not have been called one place."""
    labelled = duplicate_sets.polish(seed, 60)
    columns = ("name", "address", "city", "phone", "nip")
    records = [
        record(
            **{key: row[key] for key in columns},
            lon=float(row["lon"]) if row["lon"] else None, lat=float(row["lat"]) if row["lat"] else None,
        )
        for row in labelled.rows
    ]  # fmt: skip
    around = surroundings(records)
    firsts, seconds = np.triu_indices(len(records), 1)
    quick = hopeless_pairs(Columns(records), firsts, seconds)
    for first, second, no in zip(firsts.tolist(), seconds.tolist(), quick.tolist(), strict=True):
        one, other = records[first], records[second]
        assert not no or hopeless(one, other)
        if place_forbids(one, other):
            assert judge(one, other, around).score < SAME


def _quality(labelled: Labelled) -> tuple[float, float]:
    found = {frozenset((pair.id_a, pair.id_b)) for pair in pairs_in(csv_of(labelled))}
    return len(found & labelled.same) / len(labelled.same), len(found & labelled.same) / len(found)


@pytest.mark.parametrize(
    "labelled",
    [
        duplicate_sets.guides(),
        duplicate_sets.guides().without("phone"),
        duplicate_sets.polish(77, 200),
        duplicate_sets.polish(78, 200).without("phone", "nip", "lat", "lon"),
        duplicate_sets.english(77, 200),
        duplicate_sets.english(78, 200).without("phone"),
        duplicate_sets.all_written(seen=True),
        duplicate_sets.all_written(seen=False),
    ],
    ids=[
        "guides",
        "guides without phones",
        "polish",
        "polish bare",
        "english",
        "english bare",
        "written",
        "written, unseen",
    ],
)
def test_nine_of_ten_are_found_and_nine_of_ten_found_are_right(labelled: Labelled) -> None:
    recall, precision = _quality(labelled)
    assert (recall >= 0.9, precision >= 0.9) == (True, True), (recall, precision)


def _found(*places: tuple[str, str]) -> set[tuple[int, int]]:
    records = [record(name=name, address=address, city="Kraków") for name, address in places]
    return {(pair.first, pair.second) for pair in find_pairs(records)}


def test_a_kind_alone_is_the_one_place_of_that_kind_in_the_house() -> None:
    bare, one, other = ("Apteka", "Lea 9"), ("Apteka Słoneczna", "Lea 9"), ("Apteka Gemini", "Lea 9")
    assert _found(bare, one, ("Fryzjer", "Lea 9")) == {(0, 1)}
    assert _found(bare, one, other) == set()


def test_a_chains_shop_at_40_keeps_its_partner_and_not_the_one_at_40a() -> None:
    places = ("Żabka", "Dietla 40"), ("Sklep Żabka", "Dietla 40"), ("Żabka", "Dietla 40a"), ("Żabka", "Lea 7")
    assert _found(*places, ("Żabka", "Długa 3")) == {(0, 1)}


def test_two_sure_pairs_of_three_rows_make_the_third() -> None:
    bike = "Serwis BIKE-UP s.c. (d. Rower-Fix)", "Pokoju 5"
    assert _found(bike, ("Bike Up serwis", "Pokoju 5"), ("Rower-Fix", "Pokoju 5")) == {(0, 1), (0, 2), (1, 2)}
    assert _found(("Bike Up serwis", "Pokoju 5"), ("Rower-Fix", "Pokoju 5")) == set()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    labelled = duplicate_sets.polish(seed, 120)
    turned = Labelled(random.Random(seed).sample(labelled.rows, len(labelled.rows)), labelled.same)
    one, other = (
        {(frozenset((pair.id_a, pair.id_b)), pair.score, pair.reason) for pair in pairs_in(csv_of(each))}
        for each in (labelled, turned)
    )
    assert one == other
    places = {row["id"]: at for at, row in enumerate(turned.rows)}
    pairs = pairs_in(csv_of(turned))
    assert all(places[pair.id_a] < places[pair.id_b] for pair in pairs)
    assert len({frozenset((pair.id_a, pair.id_b)) for pair in pairs}) == len(pairs)


def test_work_grows_with_the_rows_and_not_with_their_square() -> None:
    """A thousand shops of one chain in one street are not compared each with each."""
    shops = [record(name="Żabka", address=f"Długa {number}", city="Kraków") for number in range(1, 1001)]
    assert len(candidates(shops).firsts) < 1000 * 60
