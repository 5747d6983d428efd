"""Replies written once, with fields that are filled from the case at hand."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kramy.kernel.audit.api import record
from kramy.kernel.casework.domain.kinds import all_kinds
from kramy.kernel.casework.models import Case, ReplyTemplate
from kramy.lib.errors import Refused

LANGUAGES = ("pl", "en", "uk")
FIELD = re.compile(r"\{\{\s*([A-Za-z_]*)\s*\}\}")
GAP = re.compile(r"\[(?:…|\.\.\.)[^\]\n]*\]")
ANY_BRACES = re.compile(r"\{\{|\}\}|\{%|%\}")

FIELDS: dict[str, tuple[Promise | str, Callable[[Case, Any], str]]] = {
    "number": (gettext_lazy("number of the case"), lambda case, by: case.number),
    "subject": (gettext_lazy("subject of the case"), lambda case, by: case.title),
    "firm": (gettext_lazy("name of the firm"), lambda case, by: str(case.organisation or "")),
    "nip": ("NIP", lambda case, by: case.organisation.nip if case.organisation else ""),
    "applicant": (
        gettext_lazy("name of the applicant, as in their account"),
        lambda case, by: case.user.get_full_name() if case.user else "",
    ),
    "intake": (gettext_lazy("name of the intake"), lambda case, by: case.intake.title),
    "received": (
        gettext_lazy("day on which it was received"),
        lambda case, by: date_format(timezone.localdate(case.received_at)),
    ),
    "due": (gettext_lazy("day by which it is decided"), lambda case, by: date_format(case.due_on)),
    "today": (gettext_lazy("today's date"), lambda case, by: date_format(timezone.localdate())),
    "official": (gettext_lazy("your name"), lambda case, by: by.get_full_name() or str(by)),
    "official_email": (gettext_lazy("your e-mail address"), lambda case, by: by.email),
    "official_phone": (gettext_lazy("your phone"), lambda case, by: by.phone),
    "unit": (gettext_lazy("unit that handles the case"), lambda case, by: str(case.unit or "")),
}
"""The closed list: name, what it stands for, how it is found. Nothing else may stand in braces."""


def fill(template: ReplyTemplate, *, case: Case, by: Any) -> str:
    """The template in the applicant's language with the case's data; a field without a value stays visible in brackets."""
    with translation.override(case.language):
        text = (
            getattr(template, f"text_{case.language}", "")
            or getattr(template, "text_pl", "")
            or template.text
        )
        return FIELD.sub(lambda match: _value(match.group(1), case, by), text)


def missing(text: str) -> list[str]:
    """What is still to be written by hand: brackets ("[…]", "[… your phone]") and fields nobody filled ("{{ due }}")."""
    return [*GAP.findall(text), *(match.group() for match in FIELD.finditer(text))]


def check_no_gaps(text: str, *, field: str = "text") -> None:
    """``Refused`` with ``gap``, naming what is missing; asked by every verb whose words an applicant reads."""
    gaps = missing(text)
    if gaps:
        raise Refused(
            _(
                "Something is still to be filled in: %(gaps)s. Write what belongs there or delete it "
                "(words left out of a quotation are marked with round brackets)."
            )
            % {"gaps": ", ".join(dict.fromkeys(gaps))},
            code="gap",
            field=field,
        )


def _value(name: str, case: Case, by: Any) -> str:
    known = FIELDS.get(name)
    if known is None:
        return f"[… {name}]"
    label, find = known
    return find(case, by).strip() or f"[… {label}]"


def check_fields(text: str) -> None:
    """``Refused`` with ``unknown_field`` naming what stands in braces and is no field."""
    unknown = sorted({name or "…" for name in FIELD.findall(text) if name not in FIELDS})
    if unknown:
        raise Refused(
            _("There is no field %(names)s. Choose fields from the list.")
            % {"names": ", ".join(f"{{{{ {name} }}}}" for name in unknown)},
            code="unknown_field",
        )
    if ANY_BRACES.search(FIELD.sub("", text)):
        raise Refused(
            _("A field is written like {{ number }}: two braces on both sides."), code="unknown_field"
        )


@transaction.atomic
def save_template(
    *,
    template: ReplyTemplate | None = None,
    kind: str = "",
    unit: Any = None,
    titles: Mapping[str, str],
    texts: Mapping[str, str],
    active: bool = True,
    position: int = 0,
    by: Any,
) -> ReplyTemplate:
    """Add a reply template or change one. ``titles`` and ``texts`` are by language, Polish is needed.

    Refused: ``no_text``, ``unknown_kind``, ``unknown_field`` (its ``field`` names the language).
    """
    if not titles.get("pl", "").strip() or not texts.get("pl", "").strip():
        raise Refused(_("Give at least the Polish title and text."), code="no_text", field="text_pl")
    if kind and kind not in {each.key for each in all_kinds()}:
        raise Refused(_("There is no such kind of case."), code="unknown_kind", field="kind")
    for language, text in texts.items():
        try:
            check_fields(text)
        except Refused as refused:
            raise Refused(refused.message, code=refused.code, field=f"text_{language}") from refused
    saved = template or ReplyTemplate()
    saved.kind, saved.unit, saved.active, saved.position = kind, unit, active, position
    for language in LANGUAGES:
        setattr(saved, f"title_{language}", titles.get(language, "").strip())
        setattr(saved, f"text_{language}", texts.get(language, "").strip())
    saved.save()
    record("casework.template_changed" if template else "casework.template_added", by=by, target=saved)
    return saved


def templates_for(case: Case, by: Any) -> QuerySet[ReplyTemplate]:
    """Templates for the case's kind and for all, of the official's units, of the case's and of none."""
    units = Q(unit=None) | Q(unit__members=by)
    if case.unit_id:
        units |= Q(unit=case.unit_id)
    return ReplyTemplate.objects.filter(units, kind__in=["", case.kind], active=True).distinct()
