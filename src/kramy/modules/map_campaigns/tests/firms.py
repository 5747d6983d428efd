"""A campaign that takes applications, and cases of firms in it, made with the verbs."""

import io
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from kramy.kernel.casework import api as casework
from kramy.kernel.casework.enums import CasePurpose, DecisionOutcome
from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.models import Questionnaire
from kramy.modules.map_campaigns.domain.applying.survey import map_entry_survey
from kramy.modules.map_campaigns.domain.campaigns import campaigns
from kramy.modules.map_campaigns.domain.campaigns.windows import set_windows
from kramy.modules.map_campaigns.models import Campaign, Category, Entry
from kramy.modules.map_campaigns.tests.factories import CategoryFactory

NIP, OTHER_NIP = "6762442337", "5261040828"


def ensure_survey(*, holidays: bool = False) -> Questionnaire:
    """The published questionnaire of a map entry, made once."""
    slug = "map-entry-holidays" if holidays else "map-entry"
    found = Questionnaire.objects.filter(slug=slug).first()
    if found is not None:
        return found
    questionnaire = questionnaires.create_questionnaire(
        slug=slug, titles={"pl": "Wpis", "en": "Entry", "uk": "Запис"}, by=None
    )
    draft = questionnaires.new_draft(questionnaire=questionnaire, by=None)
    draft = questionnaires.save_draft(
        version=draft,
        definition=map_entry_survey(holidays=holidays),
        expected_revision=draft.revision,
        by=None,
    )
    questionnaires.publish(version=draft, by=None)
    return questionnaire


def make_campaign(
    *,
    slug: str = "gastronomia",
    categories: list[Category] | None = None,
    holidays: bool = False,
    **fields: Any,
) -> Campaign:
    """A published campaign that takes applications, with the verbs."""
    titles = {"title_pl": slug.capitalize(), "title_en": slug.capitalize(), "title_uk": slug.capitalize()}
    summaries = {f"summary_{code}": "Firmy z sąsiedztwa" for code in ("pl", "en", "uk")}
    campaign = campaigns.create_campaign(by=None, slug=slug, published=True, **titles, **summaries, **fields)
    campaigns.set_categories(
        campaign=campaign, categories=categories or [CategoryFactory(slug=f"{slug}-bary")], by=None
    )
    set_windows(
        campaign=campaign,
        by=None,
        opens_at=timezone.now() - timedelta(days=1),
        questionnaire=ensure_survey(holidays=holidays),
    )
    return Campaign.objects.select_related("intake").get(pk=campaign.pk)


def answers(campaign: Campaign, **changes: Any) -> dict[str, Any]:
    """Good answers of a firm in the old town."""
    first = campaign.categories.order_by("campaign_categories__position").first()
    return {
        "firm": {"name": "Pod Lipą sp. z o.o.", "nip": NIP, "regon": "", "krs": ""},
        "name": "Pierogarnia Pod Lipą",
        "description": "Pierogi jak u mamy.",
        "categories": [first.slug] if first else [],
        "address": {
            "street": "Szewska", "house_number": "4", "postcode": "31-009", "town": "Kraków",
            "lon": 19.936, "lat": 50.0625,
        },
        "opening_hours": "Mo-Fr 09:00-17:00",
        "online_order": True,
        "order_url": "https://lipa.example.pl/zamow",
        "takeaway": True,
        "delivery": False,
        "website": "https://lipa.example.pl",
        "phone": "+48123300962",
        "show_phone": True,
        "email": "lipa@example.pl",
        "show_email": False,
        "applicant_email": "anna@example.com",
        "publication_consent": True,
        "data_processing": True,
    } | changes  # fmt: skip


def picture(colour: str = "red") -> bytes:
    """A small JPEG."""
    file = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(file, "JPEG")
    return file.getvalue()


def draft_of(
    campaign: Campaign, *, pictures: tuple[str, ...] = ("red",), language: str = "pl", **changes: Any
) -> Any:
    """A draft ready to be sent."""
    draft, _token = casework.start_draft(
        intake=campaign.intake,
        language=language,
        email="anna@example.com",
        answers=answers(campaign, **changes),
    )
    for colour in pictures:
        add_picture(draft, colour)
    finish(draft)
    return draft


def add_picture(draft: Any, colour: str) -> None:
    upload = SimpleUploadedFile(f"{colour}.jpg", picture(colour), "image/jpeg")
    questionnaires.add_picture(
        answer_set=draft.answer_set,
        question_key="pictures",
        file=upload,
        name=f"{colour}.jpg",
        description=f"{colour} picture",
    )
    draft.answer_set.refresh_from_db()


def finish(draft: Any) -> None:
    """Mark every page as gone through."""
    definition = questionnaires.definition_of(draft.answer_set.version)
    draft.answer_set.finished_pages = [page.key for page in definition.pages]
    draft.answer_set.save(update_fields=["finished_pages"])


def received(campaign: Campaign, **changes: Any) -> Any:
    """A case waiting to be decided."""
    return casework.submit_draft(draft=draft_of(campaign, **changes), another=True)


def accept(case: Any) -> Entry:
    casework.decide(case=case, outcome=DecisionOutcome.ACCEPTED, by=None)
    case.refresh_from_db()
    return Entry.objects.get(case=case)


def follow_up(case: Any, *, purpose: str = CasePurpose.CORRECTION, intake: Any = None, **changes: Any) -> Any:
    """A correction or renewal of an accepted case, sent."""
    draft, _token = casework.start_draft(
        intake=intake or case.intake, language=case.language, purpose=purpose, previous=case
    )
    draft.answer_set.answers = {**draft.answer_set.answers, **changes}
    draft.answer_set.save(update_fields=["answers"])
    finish(draft)
    return casework.submit_draft(draft=draft)
