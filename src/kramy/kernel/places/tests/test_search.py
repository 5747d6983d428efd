# ruff: noqa: E501 - tables of cases read best with a line each
"""Finding addresses: diacritics, slips, first names left out, numbers, and the geocoders."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.cache import cache
from pyproj import Transformer

from kramy.kernel.places import api
from kramy.kernel.places.base import GeocoderUnavailable
from kramy.kernel.places.domain import uug
from kramy.kernel.places.domain.search import Query, parse
from kramy.kernel.places.domain.uug import UugGeocoder, with_town
from kramy.kernel.places.tests.factories import make_address, make_district

ROWS = """street,number,postcode,town,lon,lat
Floriana Straszewskiego,5,31-101,Kraków,19.935,50.060
Floriana Straszewskiego,5a,31-101,Kraków,19.9351,50.060
Floriana Straszewskiego,15,31-101,Kraków,19.9352,50.060
Floriana Straszewskiego,51,31-101,Kraków,19.9353,50.060
Floriańska,3,31-019,Kraków,19.939,50.063
Długa,1,31-147,Kraków,19.938,50.067
Długa,10,31-147,Kraków,19.937,50.069
Rynek Główny,1,31-042,Kraków,19.937,50.062
aleja Jana Pawła II,4,31-864,Kraków,20.0,50.072
3 Maja,7,30-063,Kraków,19.92,50.06
Świętego Jana,4,31-018,Kraków,19.938,50.063
Krakowska,2,31-062,Kraków,19.942,50.053
"""


@pytest.fixture
def addresses(db):
    make_district()
    api.import_addresses(file=ROWS.encode(), by=None, source="import")


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Straszewskiego 5", Query(("straszewskiego",), "5", "")),
        ("ul. Straszewskiego 5 a, 31-101 Kraków", Query(("straszewskiego",), "5a", "31-101")),
        ("straszewskiego5a", Query(("straszewskiego",), "5a", "")),
        ("3 Maja", Query(("3", "maja"), "", "")),
        ("3 maja 7", Query(("3", "maja"), "7", "")),
        ("al. Jana Pawła II 4", Query(("jana", "pawla", "ii"), "4", "")),
        ("Kraków", Query(("krakow",), "", "")),
        ("", Query((), "", "")),
    ],
)
def test_taking_a_query_apart(text, query):
    assert parse(text) == query


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("straszewskiego 5", ["Floriana Straszewskiego 5, 31-101 Kraków", "Floriana Straszewskiego 5a, 31-101 Kraków", "Floriana Straszewskiego 51, 31-101 Kraków"]),
        ("STRASZEWSKIEGO 5a", ["Floriana Straszewskiego 5a, 31-101 Kraków"]),
        ("strasewskiego 15", ["Floriana Straszewskiego 15, 31-101 Kraków"]),
        ("dluga", ["Długa 1, 31-147 Kraków", "Długa 10, 31-147 Kraków"]),
        ("Kraków, Długa 10", ["Długa 10, 31-147 Kraków"]),
        ("rynek gł", ["Rynek Główny 1, 31-042 Kraków"]),
        ("florian", ["Floriańska 3, 31-019 Kraków", "Floriana Straszewskiego 5, 31-101 Kraków"]),
        ("3 maja 7", ["3 Maja 7, 30-063 Kraków"]),
        ("straszewskiego 99", []),
        ("zzzzzz", []),
        ("x", []),
        ("", []),
    ],
)  # fmt: skip
def test_suggestions(addresses, text, labels):
    found = [hit.label for hit in api.suggest_addresses(text)]
    if text == "florian":
        found.sort(reverse=True)
        labels = sorted(labels, reverse=True)
    assert found == labels


def test_suggestions_take_two_queries_and_obey_the_limit(addresses, django_assert_num_queries):
    api.suggest_addresses("długa")
    with django_assert_num_queries(2):
        hits = api.suggest_addresses("dluga", limit=1)
    assert [(hit.label, hit.district_name) for hit in hits] == [("Długa 1, 31-147 Kraków", "Stare Miasto")]


def test_near_breaks_ties(db):
    make_address(street="Polna", town="Kraków", lon=19.90, lat=50.06)
    make_address(street="Polna", town="Wieliczka", lon=20.10, lat=50.0, postcode="32-020")
    towns = [hit.town for hit in api.suggest_addresses("polna", near=(20.1, 50.0))]
    assert towns == ["Wieliczka", "Kraków"]


def test_new_streets_are_found_at_once(addresses):
    assert api.suggest_addresses("nowa") == []
    make_address(street="Nowa", source="import")
    assert [hit.street for hit in api.suggest_addresses("nowa")] == ["Nowa"]


def test_the_nearest_address(addresses):
    assert api.nearest_address(19.9381, 50.0671).label == "Długa 1, 31-147 Kraków"
    assert api.nearest_address(19.85, 50.0) is None


class Uug:
    """A local server that speaks the service's protocol, or misbehaves as it is told."""

    def __init__(self):
        self.asked = []
        self.answer = lambda: (200, {"results": None})
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked.append(self.path)
                status, body = outer.answer()
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/uug/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def service(settings, db, monkeypatch):
    monkeypatch.setattr(uug, "TIMEOUT_SECONDS", 0.3)
    running = Uug()
    settings.KRAMY_UUG_URL = running.url
    yield running
    running.server.shutdown()
    running.server.server_close()


def result(**changes):
    x, y = Transformer.from_crs("EPSG:4326", "EPSG:2180", always_xy=True).transform(19.935, 50.06)
    first = {
        "city": "Kraków", "street": "ulica Straszewskiego", "number": "5", "code": "31-101",
        "x": str(x), "y": str(y), "geometry_wkt": f"POINT({x} {y})",
    } | changes  # fmt: skip
    return {"type": "address", "found objects": 1, "results": {"1": first}}


def test_the_service_is_asked_with_the_town_first():
    assert with_town("Straszewskiego 5") == "Kraków, Straszewskiego 5"
    assert with_town("kraków, Straszewskiego 5") == "Kraków, Straszewskiego 5"


def test_an_answer_of_the_service(service):
    service.answer = lambda: (200, result())
    found = UugGeocoder().geocode("Straszewskiego 5")
    assert (found.street, found.house_number, found.postcode) == ("ulica Straszewskiego", "5", "31-101")
    assert (found.lon, found.lat) == (pytest.approx(19.935), pytest.approx(50.06))
    assert service.asked == ["/uug/?request=GetAddress&address=Krak%C3%B3w%2C+Straszewskiego+5"]


def test_the_point_may_come_as_x_and_y_only(service):
    service.answer = lambda: (200, result(geometry_wkt=None))
    assert UugGeocoder().geocode("A 1").lon == pytest.approx(19.935)


@pytest.mark.parametrize("answer", [{"results": None}, {"results": {}}, {"found objects": 0}])
def test_no_result_is_no_address(service, answer):
    service.answer = lambda: (200, answer)
    assert UugGeocoder().geocode("Nowhere 1") is None


@pytest.mark.parametrize(
    ("status", "body", "requests"),
    [
        (500, b"", 2),
        (503, b"", 2),
        (404, b"", 1),
        (302, b"", 1),
        (200, b"<html>maintenance</html>", 1),
        (200, [1], 1),
        (200, {"results": [1]}, 1),
        (200, {"results": {"1": "x"}}, 1),
        (200, {"results": {"1": {"geometry_wkt": "POINT("}}}, 1),
        (200, {"results": {"1": {"geometry_wkt": "POINT(1e30 1e30)"}}}, 1),
        (200, {"results": {"1": {"x": "a", "y": "b"}}}, 1),
        (200, b" " * 1_100_000, 1),
    ],
)
def test_what_makes_no_sense_is_unavailable(service, status, body, requests):
    service.answer = lambda: (status, body)
    with pytest.raises(GeocoderUnavailable):
        UugGeocoder().geocode("A 1")
    assert len(service.asked) == requests


def test_a_service_that_does_not_answer_is_left_alone_for_a_while(service):
    service.answer = lambda: time.sleep(0.6) or (200, result())
    for _ in range(3):
        with pytest.raises(GeocoderUnavailable):
            UugGeocoder().geocode("A 1")
    asked = len(service.asked)
    with pytest.raises(GeocoderUnavailable, match="switched off"):
        UugGeocoder().geocode("A 1")
    assert len(service.asked) == asked == 6
    cache.delete(uug.OPEN_KEY)
    service.answer = lambda: (200, result())
    assert UugGeocoder().geocode("A 1").house_number == "5"


def test_geocoding_asks_the_index_first_and_keeps_what_the_service_said(service, addresses):
    service.answer = lambda: (200, result(number="99"))
    assert api.geocode("straszewskiego 5").label == "Floriana Straszewskiego 5, 31-101 Kraków"
    assert service.asked == []
    assert [api.geocode("straszewskiego 99").house_number for _ in range(2)] == ["99", "99"]
    assert len(service.asked) == 1


def test_geocoding_falls_back_to_the_index(service, addresses):
    service.answer = lambda: (500, b"")
    assert api.geocode("długa").label == "Długa 1, 31-147 Kraków"
    assert api.geocode("nieznana 7") is None


def test_without_a_service_only_the_index_answers(settings, addresses):
    settings.KRAMY_UUG_URL = ""
    assert api.geocode("długa 10").label == "Długa 10, 31-147 Kraków"
    with pytest.raises(GeocoderUnavailable):
        UugGeocoder().geocode("A 1")
