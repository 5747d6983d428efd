"""The import pages at the desk, without a browser."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.modules.map_campaigns.domain.importing import chunks
from kramy.modules.map_campaigns.enums import ImportState
from kramy.modules.map_campaigns.models import Campaign, Entry, ImportBatch
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, CategoryFactory
from kramy.modules.map_campaigns.tests.import_files import checked, csv_file, imported, row, uploaded

pytestmark = pytest.mark.django_db

INDEX = "map_campaigns_desk:imports"
NEW = "map_campaigns_desk:import_new"


@pytest.fixture
def campaign() -> Campaign:
    bars = CategoryFactory(slug="bary", name_pl="Bary", name_en="Bars")
    return CampaignFactory(slug="gastronomia", categories=[bars])


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(give_second_factor(UserFactory(official=True, language="en")))
    return client


def _url(name: str, batch: ImportBatch) -> str:
    return reverse(f"map_campaigns_desk:{name}", args=[batch.pk])


def _send(desk: Client, campaign: Campaign, content: bytes, name: str = "firmy.csv") -> Any:
    return desk.post(reverse(NEW), {"campaign": campaign.pk, "file": SimpleUploadedFile(name, content)})


def test_a_file_goes_all_the_way(
    desk: Client, campaign: Campaign, django_capture_on_commit_callbacks: Any
) -> None:
    content = csv_file([row(), row(id="a2", nazwa=""), row(id="a3", nazwa="Kram", kategoria="Warzywa")])
    response = _send(desk, campaign, content)
    batch = ImportBatch.objects.get()
    assert response.headers["Location"] == _url("import_match", batch)
    page = desk.get(_url("import_match", batch))
    form = page.context["form"]
    assert [item["column"]["name"] for item in form.other_columns()] == ["id"]
    data = {bound.html_name: bound.value() or "" for bound in form}
    data["default_category"] = str(campaign.categories.get().pk)
    with django_capture_on_commit_callbacks(execute=True):
        response = desk.post(_url("import_match", batch), data)
    assert response.headers["Location"] == _url("import_show", batch)
    page = desk.get(_url("import_show", batch))
    assert page.context["batch"].state == ImportState.CHECKED
    assert page.context["live_count"] == 2
    assert [item["row"].number for item in page.context["rows"]] == [3]
    assert not Entry.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(_url("import_start", batch))
    assert not Entry.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(_url("import_start", batch), {"confirmed": "yes"})
    assert Entry.objects.count() == 2
    page = desk.get(_url("import_show", batch) + "?show=created")
    assert [item["row"].label for item in page.context["rows"]] == ["Pierogarnia Pod Lipą", "Kram"]
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(_url("import_undo", batch))
        assert Entry.objects.count() == 2
        desk.post(_url("import_undo", batch), {"confirmed": "yes"})
    assert not Entry.objects.exists()
    assert desk.get(_url("import_show", batch)).context["batch"].state == ImportState.UNDONE


def test_bad_files_are_explained(desk: Client, campaign: Campaign) -> None:
    response = _send(desk, campaign, b"<!doctype html><p>x")
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["file"]
    campaign.public_until = timezone.localdate().replace(year=2020)
    campaign.save()
    response = _send(desk, campaign, csv_file([row()]))
    assert list(response.context["form"].errors) == ["campaign"]
    assert list(desk.post(reverse(NEW), {}).context["form"].errors) == ["campaign", "file"]
    assert not ImportBatch.objects.exists()


def test_wrong_matching_is_shown_again_with_what_was_chosen(desk: Client, campaign: Campaign) -> None:
    batch = uploaded(campaign, csv_file([row()]))
    form = desk.get(_url("import_match", batch)).context["form"]
    data = {bound.html_name: bound.value() or "" for bound in form}
    name = next(
        item["field"].html_name for item in form.matched_columns() if item["column"]["name"] == "nazwa"
    )
    response = desk.post(_url("import_match", batch), data | {name: "", "default_town": "Wieliczka"})
    assert response.status_code == 422
    assert len(response.context["form"].non_field_errors()) == 1
    assert response.context["form"]["default_town"].value() == "Wieliczka"


def test_a_new_category_column_is_shown_before_the_check(desk: Client, campaign: Campaign) -> None:
    content = csv_file([row(profil="Barek")], ["id", "nazwa", "lon", "lat", "profil"])
    batch = uploaded(campaign, content)
    form = desk.get(_url("import_match", batch)).context["form"]
    assert form.value_rows() == []
    data = {bound.html_name: bound.value() or "" for bound in form}
    response = desk.post(_url("import_match", batch), data | {"column-4": "category"})
    assert response.headers["Location"] == _url("import_match", batch)
    form = desk.get(_url("import_match", batch)).context["form"]
    values = [(item["value"], item["count"], item["field"].value()) for item in form.value_rows()]
    assert values == [("Barek", 1, "default")]


def test_progress_is_shown_and_answered_as_json(desk: Client, campaign: Campaign) -> None:
    batch = checked(uploaded(campaign, csv_file([row(id=str(n)) for n in range(4)])))
    ImportBatch.objects.update(state=ImportState.RUNNING, rows_done=1)
    answer = desk.get(_url("import_progress", batch)).json()
    assert (answer["working"], answer["percent"], answer["counts"]) == (True, 25, [1, 4, 0, 0, 0])
    page = desk.get(_url("import_show", batch)).content.decode()
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    ImportBatch.objects.update(state=ImportState.FAILED, options={"stage": "running"}, error="Stop")
    assert "Stop" in desk.get(_url("import_show", batch)).content.decode()


def test_a_stopped_import_is_gone_on_with(
    desk: Client, campaign: Campaign, django_capture_on_commit_callbacks: Any
) -> None:
    batch = checked(uploaded(campaign, csv_file([row()])))
    chunks.ImportRow.objects.all().delete()
    ImportBatch.objects.update(
        state=ImportState.FAILED, options={**batch.options, "stage": "running"}, rows_done=0, created_count=0
    )
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(_url("import_resume", batch))
    batch.refresh_from_db()
    assert batch.state == ImportState.FINISHED


def test_verbs_out_of_turn_are_refused_with_a_sentence(desk: Client, campaign: Campaign) -> None:
    batch = imported(campaign, csv_file([row()]))
    for name in ("import_start", "import_resume"):
        page = desk.post(_url(name, batch), {"confirmed": "yes"}, follow=True)
        assert len(list(page.context["messages"])) == 1
    assert desk.get(_url("import_match", batch)).headers["Location"] == _url("import_show", batch)


def test_only_those_who_may_import_see_the_pages(client: Client, campaign: Campaign) -> None:
    batch = imported(campaign, csv_file([row()]))
    gets = [
        reverse(INDEX),
        reverse(NEW),
        *(_url(n, batch) for n in ("import_show", "import_match", "import_progress")),
    ]
    posts = [_url(name, batch) for name in ("import_start", "import_undo", "import_resume")]
    for user in (None, UserFactory(), give_second_factor(UserFactory(editor=True))):
        client.logout()
        if user:
            client.force_login(user)
        for url in gets:
            assert client.get(url).status_code in (302, 403)
        for url in posts:
            assert client.post(url, {"confirmed": "yes"}).status_code in (302, 403)
    assert Entry.objects.count() == 1
    batch.refresh_from_db()
    assert batch.state == ImportState.FINISHED


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_questions_for_any_number(
    desk: Client, campaign: Campaign, django_assert_num_queries: Any, count: int
) -> None:
    for _n in range(count):
        uploaded(campaign, csv_file([row()]))
    desk.get(reverse(INDEX))
    with django_assert_num_queries(11):
        assert len(desk.get(reverse(INDEX)).context["page_obj"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_rows_ask_the_same_questions_for_any_number(
    desk: Client, campaign: Campaign, django_assert_num_queries: Any, count: int
) -> None:
    batch = imported(campaign, csv_file([row(id=str(n)) for n in range(count)]))
    url = _url("import_show", batch) + "?show=all"
    desk.get(url)
    with django_assert_num_queries(14):
        assert len(desk.get(url).context["rows"]) == count
