"""A firm that is looked up by its NIP: what the register says is filled in, and may be changed."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone, translation
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kramy.kernel.organisations import api as organisations
from kramy.kernel.questionnaires.base import Question
from kramy.kernel.questionnaires.domain.kinds.base import AnswerContext, Collected, Option, as_text
from kramy.kernel.questionnaires.domain.kinds.organisation import Organisation
from kramy.kernel.questionnaires.enums import QuestionKind
from kramy.lib import identifiers
from kramy.lib.errors import Refused

LONGEST_ADDRESS = 300


class FirmByNip(Organisation):
    """The answer of an organisation, with ``address``, ``checked_on`` (the day the register was asked, else "") and
    ``register_name`` (what the register calls it, where the person wrote something else)."""

    key = QuestionKind.NIP.value
    label = QuestionKind.NIP.label
    template = "questionnaires/kinds/nip.html"
    first_part = "nip"
    options = (
        Option(
            key="max_length",
            label=gettext_lazy("Most characters in the name"),
            default=150,
            minimum=1,
            maximum=200,
        ),
        Option(
            key="address_required", label=gettext_lazy("Address is required"), type="boolean", default=True
        ),
    )

    def option(self, question: Question, key: str) -> Any:
        if key in ("nip_required", "registers"):
            return key == "nip_required"
        return super().option(question, key)

    def form_fields(self, question: Question, context: AnswerContext) -> dict[str, forms.Field]:
        fields = super().form_fields(question, context)
        wanted = self.option(question, "address_required")
        return {
            "nip": fields["nip"],
            "name": fields["name"],
            "address": forms.CharField(
                required=False,
                label=_("Address of the firm") if wanted else _("Address of the firm (optional)"),
                help_text=_("Street and number, postcode, town."),
                widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
            ),
        }

    def clean(self, question: Question, value: Any, context: AnswerContext) -> dict[str, str] | None:
        wrong = Collected()
        cleaned: dict[str, str] = {}
        address = ""
        own = {name: value.get(name) for name in ("name", "nip")} if isinstance(value, Mapping) else value
        try:
            cleaned = super().clean(question, own, context) or {}
        except Refused as refused:
            wrong.each += getattr(refused, "each", None) or [refused]
        with wrong.part("address"):
            address = self._address(question, value)
        wrong.raise_any()
        return {**cleaned, "address": address, **self._checked(cleaned, value, context, question)}

    def _address(self, question: Question, value: Any) -> str:
        address = " ".join(as_text(value.get("address") if isinstance(value, Mapping) else "").split())
        if not address and self.option(question, "address_required"):
            raise Refused(_("Enter the address of the firm."), code="required")
        if len(address) > LONGEST_ADDRESS:
            raise Refused(
                _("The address can have at most %(limit)d characters. You have entered %(count)d.")
                % {"limit": LONGEST_ADDRESS, "count": len(address)},
                code="too_long",
            )
        return address

    @staticmethod
    def _checked(
        cleaned: Mapping[str, str], value: Any, context: AnswerContext, question: Question
    ) -> dict[str, str]:
        """What the register said of this NIP, when it was asked; kept with the answer, for the register forgets."""
        known = organisations.remembered_firm(cleaned["nip"])
        if known is not None:
            other_name = known.name.casefold() != cleaned["name"].casefold()
            return {
                "regon": known.regon,
                "krs": known.krs,
                "checked_on": known.checked_on.isoformat(),
                "register_name": known.name if other_name else "",
            }
        earlier = value if "checked_on" in value else context.previous.get(question.key)
        if isinstance(earlier, Mapping) and earlier.get("nip") == cleaned["nip"]:
            return {name: str(earlier.get(name) or "") for name in KEPT}
        return dict.fromkeys(KEPT, "")

    def missing(self, question: Question, context: AnswerContext) -> str:
        return _("Enter the NIP.")

    def text(self, question: Question, value: Any, context: AnswerContext) -> str:
        lines = [super().text(question, value, context)]
        with translation.override(context.language):
            if value.get("address"):
                lines.append(value["address"])
            day = parse_date(value.get("checked_on") or "") if value.get("checked_on") else None
            if day is not None:
                lines.append(
                    _("Found in the register of VAT payers on %(day)s")
                    % {"day": date_format(day, "DATE_FORMAT")}
                )
            if value.get("register_name"):
                lines.append(_("Name in the register: %(name)s") % {"name": value["register_name"]})
        return "\n".join(line for line in lines if line)


KEPT = ("regon", "krs", "checked_on", "register_name")


def looked_up(question: Question, data: Any) -> tuple[Any, str]:
    """What was sent, filled with what the register says of its NIP; and a sentence on how that went."""
    try:
        nip = identifiers.clean_nip(as_text(data.get(f"{question.key}.nip"))[:60])
    except Refused as refused:
        return data, str(refused)
    try:
        found = organisations.look_up_firm(nip, day=timezone.localdate())
    except organisations.RegisterUnavailable:
        return data, _("The register does not answer now. Fill in the name and the address yourself.")
    if found is None:
        return data, _(
            "The register of VAT payers does not have this NIP. Check it, or fill in the name and the address yourself."
        )
    data = data.copy()
    data[f"{question.key}.name"] = found.name[:200]
    data[f"{question.key}.address"] = found.address[:LONGEST_ADDRESS]
    return data, _(
        "Found in the register of VAT payers. Check the name and the address; you may change them."
    )
