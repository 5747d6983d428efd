"""Suggestions, artefacts, what maps ask for, and the desk's pages: also where they say no."""

import brotli
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.places.domain import basemap
from kramy.kernel.places.domain.publishing import publish, remove
from kramy.kernel.places.enums import ImportState
from kramy.kernel.places.models import Address, District, MapLayer, PlacesImport
from kramy.kernel.places.retention import erase_imports, export_imports
from kramy.kernel.places.tests.factories import GRZEGORZKI, geojson, make_address, make_district, make_layer
from kramy.kernel.places.web.public import views

pytestmark = pytest.mark.django_db

CONTENT = b'{"a": "' + b"x" * 5000 + b'"}'


@pytest.fixture
def administrator(client):
    user = give_second_factor(UserFactory(city_administrator=True))
    client.force_login(user)
    return user


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_suggestions_are_json_that_may_be_cached(client):
    make_district()
    make_address()
    response = client.get(
        reverse("places:suggest"), {"q": "straszew", "lon": "19.9", "lat": "x", "limit": "999"}
    )
    assert response.json() == {
        "results": [
            {
                "street": "Floriana Straszewskiego",
                "house_number": "5",
                "postcode": "31-101",
                "town": "Kraków",
                "lon": 19.935,
                "lat": 50.06,
                "label": "Floriana Straszewskiego 5, 31-101 Kraków",
                "district": "Stare Miasto",
                "value": "Floriana Straszewskiego 5, 31-101 Kraków",
                "detail": "Stare Miasto",
            }
        ]
    }
    assert response["Cache-Control"] == "public, max-age=300"
    assert client.get(reverse("places:suggest")).json() == {"results": []}
    assert client.post(reverse("places:suggest")).status_code == 405


def test_too_many_suggestions_are_refused(client, monkeypatch):
    monkeypatch.setattr(views, "REQUESTS_A_MINUTE", 2)
    url = reverse("places:suggest")
    statuses = [client.get(url, {"q": "abc"}).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


def test_artefacts_are_negotiated_immutable_and_conditional(client):
    path = publish(prefix="basemap", content=CONTENT, suffix=".geojson")
    url = f"/artefacts/{path}"
    plain = client.get(url)
    assert (plain.status_code, body(plain), plain["Content-Type"]) == (200, CONTENT, "application/geo+json")
    assert plain["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Accept-Encoding" in plain["Vary"]
    packed = client.get(url, headers={"accept-encoding": "gzip, br;q=0.9, zstd"})
    assert (packed["Content-Encoding"], brotli.decompress(body(packed))) == ("br", CONTENT)
    assert packed["ETag"] != plain["ETag"]
    assert client.get(url, headers={"accept-encoding": "gzip, br;q=0"})["Content-Encoding"] == "gzip"
    again = client.get(url, headers={"if-none-match": plain["ETag"]})
    assert (again.status_code, body(again)) == (304, b"")
    head = client.head(url)
    assert (head.status_code, body(head), head["Content-Length"]) == (200, b"", str(len(CONTENT)))
    remove(path)
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    ("wanted", "status", "first", "last"),
    [
        ("bytes=0-9", 206, 0, 9),
        ("bytes=5000-", 206, 5000, 5008),
        ("bytes=-4", 206, 5005, 5008),
        ("bytes=5000-99999", 206, 5000, 5008),
        ("bytes=99999-", 416, None, None),
        ("bytes=9-3", 416, None, None),
        ("bytes=-0", 416, None, None),
        ("bytes=0-1,3-4", 416, None, None),
    ],
)
def test_byte_ranges_for_pmtiles(client, wanted, status, first, last):
    path = publish(prefix="maps", content=CONTENT, suffix=".pmtiles", compress=False)
    response = client.get(f"/artefacts/{path}", headers={"range": wanted, "accept-encoding": "gzip, br"})
    assert response.status_code == status
    if status == 206:
        assert body(response) == CONTENT[first : last + 1]
        assert response["Content-Range"] == f"bytes {first}-{last}/{len(CONTENT)}"
        assert response["Content-Encoding"] == "identity"
    else:
        assert response["Content-Range"] == f"bytes */{len(CONTENT)}"


def test_a_range_of_another_version_gives_the_whole(client):
    path = publish(prefix="maps", content=CONTENT, suffix=".pmtiles", compress=False)
    response = client.get(f"/artefacts/{path}", headers={"range": "bytes=0-9", "if-range": '"other"'})
    assert (response.status_code, len(body(response))) == (200, len(CONTENT))


@pytest.mark.parametrize(
    "path",
    [
        "imports/places/x.bin",
        "basemap/../imports/x.bin",
        "basemap/x.html",
        "basemap/missing.geojson",
        "maps/%00.bin",
        "x",
    ],
)
def test_nothing_else_is_served(client, path):
    default_storage.save("basemap/x.html", ContentFile(b"<script>"))
    default_storage.save("imports/x.bin", ContentFile(b"secret"))
    assert client.get(f"/artefacts/{path}").status_code == 404


def test_maps_learn_what_they_need(client, django_assert_num_queries):
    make_district()
    published = basemap.publish_base_map()
    with django_assert_num_queries(2):
        answer = client.get(reverse("places_artefacts:base_map"), {"language": "en"}).json()
    assert (answer["url"], answer["kind"]) == (f"/artefacts/{published.path}", "geojson")
    assert answer["texts"]["zoomIn"] == "Zoom in"
    assert (
        client.get(reverse("places_artefacts:base_map"), {"language": "xx"}).json()["texts"]["zoomIn"] != ""
    )


def test_what_stands_near_the_pin(client):
    make_district()
    make_address()
    url = reverse("places_artefacts:nearest")
    answer = client.get(url, {"lon": "19.9351", "lat": "50.0601", "language": "en"}).json()
    assert answer["text"] == "The pin is near: Floriana Straszewskiego 5, 31-101 Kraków."
    assert answer["result"]["house_number"] == "5"
    assert client.get(url, {"lon": "19.949", "lat": "50.051", "language": "en"}).json() == {
        "result": None,
        "text": "The pin is in the district Stare Miasto.",
    }
    assert (
        client.get(url, {"lon": "21", "lat": "50", "language": "en"}).json()["text"]
        == "The pin lies outside the city."
    )
    assert client.get(url, {"lon": "x"}).status_code == 400


PAGES = ["districts", "layers", "addresses", "imports"]


@pytest.mark.parametrize("page", [*PAGES, "upload"])
def test_only_those_who_manage_places_come_in(client, page):
    url = reverse(f"places_desk:{page}", args=["districts"] if page == "upload" else [])
    client.force_login(UserFactory())
    assert client.get(url).status_code == 403
    client.force_login(give_second_factor(UserFactory(official=True)))
    assert client.get(url)["Location"] == reverse("wagtailadmin_home")


@pytest.mark.parametrize("action", ["remove_layer", "import", "start"])
def test_officials_without_the_permission_change_nothing(client, action):
    layer = make_layer()
    item = PlacesImport.objects.create(kind="districts", file="x", file_name="x")
    client.force_login(give_second_factor(UserFactory(official=True)))
    pk = layer.pk if action == "remove_layer" else item.pk
    assert client.post(reverse(f"places_desk:{action}", args=[pk]))["Location"] == reverse(
        "wagtailadmin_home"
    )
    item.refresh_from_db()
    assert (MapLayer.objects.count(), item.state) == (1, ImportState.UPLOADED)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("page", "queries"), [("districts", 13), ("layers", 12), ("imports", 12)])
def test_lists_take_the_same_queries_whatever_their_length(
    client, administrator, page, queries, count, django_assert_num_queries
):
    for number, kind in zip(range(count), ("water", "green", "street"), strict=False):
        make_district(name=f"D{number}", number=number + 1)
        make_layer(kind=kind)
        PlacesImport.objects.create(kind="districts", file="x", file_name="x", created_by=UserFactory())
    client.get(reverse(f"places_desk:{page}"))
    with django_assert_num_queries(queries):
        assert client.get(reverse(f"places_desk:{page}")).status_code == 200


def test_importing_districts_from_upload_to_report(client, administrator, django_capture_on_commit_callbacks):
    import shapely

    make_district(box=GRZEGORZKI, approximate=True)
    data = geojson(({"name": "Stare Miasto"}, shapely.box(19.92, 50.05, 19.95, 50.07)), ({"name": ""}, None))
    upload = reverse("places_desk:upload", args=["districts"])
    response = client.post(upload, {"file": SimpleUploadedFile("d.geojson", data)})
    item = PlacesImport.objects.get()
    page = reverse("places_desk:import", args=[item.pk])
    assert response["Location"] == page
    shown = client.get(page)
    assert shown.context["plan"].replaced == ["Stare Miasto"]
    assert [problem.row for problem in shown.context["problems"]] == [2]
    assert "<svg" in shown.context["svg"]
    assert District.objects.get().approximate is True
    client.post(page, {"name_column": "name", "source": "City of Kraków"})
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("places_desk:start", args=[item.pk]))
    district = District.objects.get()
    assert (district.approximate, district.source) == (False, "City of Kraków")
    shown = client.get(page)
    assert (shown.context["item"].state, "plan" in shown.context) == (ImportState.APPLIED, False)
    client.post(page, {"name_column": "name"})
    client.post(reverse("places_desk:start", args=[item.pk]))
    assert PlacesImport.objects.get().report["replaced"] == 1


def test_matching_the_columns_of_addresses_on_screen(
    client, administrator, django_capture_on_commit_callbacks
):
    data = "A;B;C;D\nDługa;1;19,936;50,067\n".encode()
    client.post(
        reverse("places_desk:upload", args=["addresses"]), {"file": SimpleUploadedFile("a.csv", data)}
    )
    item = PlacesImport.objects.get()
    page = reverse("places_desk:import", args=[item.pk])
    assert client.get(page).context["plan"].blocking != ""
    bad = client.post(page, {"street": "Z"})
    assert "street" in bad.context["form"].errors
    client.post(page, {"street": "A", "house_number": "B", "x": "C", "y": "D", "complete": "on"})
    assert client.get(page).context["report"]["added"] == 1
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("places_desk:start", args=[item.pk]))
    assert list(Address.objects.values_list("street", "source")) == [("Długa", "register")]


def test_a_layer_and_residents_at_the_desk(client, administrator, django_capture_on_commit_callbacks):
    import shapely

    make_district()
    data = geojson(({"name": "Park"}, shapely.box(19.93, 50.055, 19.94, 50.06)))
    upload = reverse("places_desk:upload", args=["layer"])
    client.post(upload, {"layer_kind": "green", "file": SimpleUploadedFile("g.geojson", data)})
    upload = reverse("places_desk:upload", args=["population"])
    client.post(upload, {"file": SimpleUploadedFile("p.csv", b"name,population\nStare Miasto,5\n")})
    layer, residents = PlacesImport.objects.order_by("pk")
    client.post(reverse("places_desk:import", args=[residents.pk]), {"on": "2025-12-31"})
    with django_capture_on_commit_callbacks(execute=True):
        for item in (layer, residents):
            client.post(reverse("places_desk:start", args=[item.pk]))
    assert (MapLayer.objects.get().kind, District.objects.get().population) == ("green", 5)
    client.post(reverse("places_desk:remove_layer", args=[MapLayer.objects.get().pk]))
    assert MapLayer.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "name", "data"),
    [
        ("districts", "d.geojson", b"<html>"),
        ("districts", "d.csv", b"a,b\n1,2\n"),
        ("addresses", "a.csv", b"%PDF-1.4"),
        ("districts", "empty", b""),
    ],
)
def test_files_that_cannot_be_read_are_explained_and_not_kept(client, administrator, kind, name, data):
    url = reverse("places_desk:upload", args=[kind])
    response = client.post(url, {"file": SimpleUploadedFile(name, data)})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["file"])
    assert PlacesImport.objects.count() == 0
    assert client.get(reverse("places_desk:upload", args=["nonsense"])).status_code == 404


def test_trying_the_search_at_the_desk(client, administrator):
    make_address()
    response = client.get(reverse("places_desk:addresses"), {"q": "straszewskego"})
    assert [hit.house_number for hit in response.context["hits"]] == ["5"]


def test_copy_and_erasure_of_who_imported():
    user = UserFactory()
    PlacesImport.objects.create(kind="districts", file="x", file_name="d.geojson", created_by=user)
    assert [row["file_name"] for row in export_imports(user)] == ["d.geojson"]
    assert (erase_imports(user), PlacesImport.objects.get().created_by) == (1, None)
