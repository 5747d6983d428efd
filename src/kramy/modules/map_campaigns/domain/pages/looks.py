"""A campaign's own look: chosen at the desk, shown on its own host and, where wanted, on the hub."""

import hashlib
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from kramy.kernel.audit import api as audit
from kramy.lib.errors import Refused
from kramy.lib.pictures import PictureRefused, PreparedPicture, prepare
from kramy.modules.map_campaigns.domain.campaigns.campaigns import LANGUAGES, lock_campaign
from kramy.modules.map_campaigns.domain.pages.palette import paper_problem, stylesheet
from kramy.modules.map_campaigns.models import Campaign, CampaignLook

LOGO_SIDE, LOGO_BYTES = 640, 3_000_000
COLOURS = ("brand_colour", "action_colour", "paper_colour")
TEXTS = ("logo_alt", "header_title", "start_text", "footer_text")
FIELDS = frozenset({*COLOURS, "on_hub", *(f"{text}_{language}" for text in TEXTS for language in LANGUAGES)})


@transaction.atomic
def set_look(
    *,
    campaign: Campaign,
    by: Any,
    logo: BinaryIO | bytes | None = None,
    remove_logo: bool = False,
    expected_revision: int | None = None,
    **fields: Any,
) -> CampaignLook:
    """Change the look; ``fields`` are those in ``FIELDS``, what is not given stays.

    Refuses a background too dark to read on, a logo that is no picture (SVG is none: it can carry scripts), and a
    logo that nobody has put into words.
    """
    unknown = fields.keys() - FIELDS
    if unknown:
        raise TypeError(f"Not a field of a look: {', '.join(sorted(unknown))}")
    campaign = lock_campaign(campaign, expected_revision)
    look = CampaignLook.objects.filter(campaign=campaign).first() or CampaignLook(campaign=campaign)
    changed = [name for name, value in fields.items() if getattr(look, name) != value]
    for name in changed:
        setattr(look, name, fields[name])
    if remove_logo or logo is not None:
        _replace_logo(look, prepared_logo(logo) if logo is not None else None)
        changed.append("logo")
    _check(look)
    look.save()
    campaign.revision += 1
    campaign.save(update_fields=["revision"])
    audit.record("map_campaigns.look_set", by=by, target=campaign, detail={"fields": sorted(changed)})
    return look


def prepared_logo(file: BinaryIO | bytes) -> PreparedPicture:
    """The logo drawn anew, with no metadata; ``Refused`` for what is no picture."""
    try:
        return prepare(file, max_bytes=LOGO_BYTES, max_side=LOGO_SIDE)
    except PictureRefused as refused:
        raise Refused(str(refused), code=f"logo_{refused.code}", field="logo") from refused


def look_of(campaign: Campaign) -> CampaignLook | None:
    """None when the campaign has none; no query when the campaign was read with it."""
    return getattr(campaign, "look", None)


def stylesheet_of(look: CampaignLook) -> str:
    return stylesheet(brand=look.brand_colour, action=look.action_colour, paper=look.paper_colour)


def _check(look: CampaignLook) -> None:
    try:
        look.full_clean(exclude=["campaign", "logo"])
    except ValidationError as error:
        field, problems = next(iter(error.message_dict.items()))
        raise Refused(problems[0], code="invalid", field=field) from error
    problem = paper_problem(look.paper_colour) if look.paper_colour else ""
    if problem:
        raise Refused(problem, code="paper_too_dark", field="paper_colour")
    if look.logo and not look.logo_alt_pl:  # type: ignore[attr-defined]  # modeltranslation's
        raise Refused(
            _("Write what the logo says, for those who cannot see it."), code="no_alt", field="logo_alt_pl"
        )


def _replace_logo(look: CampaignLook, picture: PreparedPicture | None) -> None:
    """Files are named by their content; the old one goes after the commit when no other look has it."""
    before = look.logo.name or ""
    look.logo, look.logo_width, look.logo_height = "", 0, 0
    if picture is not None:
        digest = hashlib.sha256(picture.content).hexdigest()
        name = f"pictures/{digest[:2]}/{digest}.webp"
        if not default_storage.exists(name):
            name = default_storage.save(name, ContentFile(picture.content))
        look.logo, look.logo_width, look.logo_height = name, picture.width, picture.height

    def forget() -> None:
        if not CampaignLook.objects.filter(logo=before).exists():
            default_storage.delete(before)

    if before and before != look.logo.name:
        transaction.on_commit(forget)
