"""A firm or organisation: its name and its numbers in the registers."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kramy.kernel.questionnaires.base import Question
from kramy.kernel.questionnaires.domain.kinds.base import AnswerContext, Collected, Kind, Option, as_text
from kramy.kernel.questionnaires.enums import QuestionKind
from kramy.lib import identifiers
from kramy.lib.errors import Refused

LONGEST_NAME = 200
LONGEST_NUMBER = 60

CLEANERS: dict[str, Callable[[str], str]] = {
    "nip": identifiers.clean_nip,
    "regon": identifiers.clean_regon,
    "krs": identifiers.clean_krs,
}


class Organisation(Kind):
    key = QuestionKind.ORGANISATION.value
    label = QuestionKind.ORGANISATION.label
    template = "questionnaires/kinds/organisation.html"
    first_part = "name"
    options: tuple[Option, ...] = (
        Option(
            key="max_length",
            label=gettext_lazy("Most characters in the name"),
            default=150,
            minimum=1,
            maximum=200,
        ),
        Option(key="nip_required", label=gettext_lazy("NIP is required"), type="boolean", default=True),
        Option(
            key="registers", label=gettext_lazy("Ask for REGON and KRS too"), type="boolean", default=False
        ),
    )

    def form_fields(self, question: Question, context: AnswerContext) -> dict[str, forms.Field]:
        number = {
            "inputmode": "numeric",
            "spellcheck": "false",
            "autocomplete": "off",
            "class": "govuk-input--width-20",
        }
        fields: dict[str, forms.Field] = {
            "name": forms.CharField(
                required=False,
                label=_("Name of the firm or organisation"),
                widget=forms.TextInput(attrs={"autocomplete": "organization"}),
            ),
            "nip": forms.CharField(
                required=False,
                label=_("NIP") if self.option(question, "nip_required") else _("NIP (optional)"),
                help_text=_("Tax number, 10 digits. Spaces and hyphens do no harm."),
                widget=forms.TextInput(attrs=number),
            ),
        }
        if self.option(question, "registers"):
            fields["regon"] = forms.CharField(
                required=False, label=_("REGON (optional)"), widget=forms.TextInput(attrs=number)
            )
            fields["krs"] = forms.CharField(
                required=False, label=_("KRS number (optional)"), widget=forms.TextInput(attrs=number)
            )
        return fields

    def initial(self, question: Question, value: Any) -> dict[str, Any]:
        shown = dict(value or {})
        if shown.get("nip"):
            shown["nip"] = identifiers.format_nip(shown["nip"])
        return shown

    def raw(self, question: Question, typed: Mapping[str, Any], context: AnswerContext) -> Any:
        filled = {part: as_text(value) for part, value in typed.items()}
        # an empty required one is looked at part by part: the missing NIP is said along with the missing name
        return filled if question.required or any(filled.values()) else None

    def clean(self, question: Question, value: Any, context: AnswerContext) -> dict[str, str] | None:
        if not isinstance(value, Mapping):
            raise Refused(_("Enter the name and the NIP."), code="shape", field="name")
        cleaned = {"name": ""}
        wrong = Collected()
        with wrong.part("name"):
            cleaned["name"] = self._name(question, " ".join(as_text(value.get("name")).split()))
        for part, cleaner in CLEANERS.items():
            text = as_text(value.get(part))[:LONGEST_NUMBER]
            cleaned[part] = ""
            with wrong.part(part):
                if text:
                    cleaned[part] = cleaner(text)
                elif part == "nip" and self.option(question, "nip_required"):
                    raise Refused(_("Enter the NIP."), code="required")
        wrong.raise_any()
        return cleaned

    def _name(self, question: Question, name: str) -> str:
        if not name:
            raise Refused(_("Enter the name of the firm or organisation."), code="required", field="name")
        limit = min(self.option(question, "max_length"), LONGEST_NAME)
        if len(name) > limit:
            raise Refused(
                _("The name can have at most %(limit)d characters. You have entered %(count)d.")
                % {"limit": limit, "count": len(name)},
                code="too_long",
                field="name",
            )
        return name

    def missing(self, question: Question, context: AnswerContext) -> str:
        return _("Enter the name of the firm or organisation.")

    def text(self, question: Question, value: Any, context: AnswerContext) -> str:
        with translation.override(context.language):
            lines = [value.get("name", "")]
            if value.get("nip"):
                lines.append(f"{_('NIP')} {identifiers.format_nip(value['nip'])}")
            if value.get("regon"):
                lines.append(f"{_('REGON')} {value['regon']}")
            if value.get("krs"):
                lines.append(f"{_('KRS')} {value['krs']}")
        return "\n".join(line for line in lines if line)
