"""Forms of the assistant's desk."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kramy.kernel.manifest.api import city
from kramy.modules.assistant.domain import cards, topics
from kramy.modules.assistant.enums import ContactChannel, GroupRole
from kramy.modules.assistant.models import Card, CardVersion, CompanyGroup, HelpTopic


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class DeskForm(forms.Form):
    """Several stand on one page, so each names its fields' ids by itself: a label leads to its own field."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.removesuffix('Form').lower()}_%s")
        super().__init__(*args, **kwargs)


def day_field(label: Any, *, required: bool = True, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=DayInput(), **kwargs)


class ClientFilter(DeskForm):
    q = forms.CharField(label=_("Firm, NIP, group or person"), required=False, max_length=100)
    whose = forms.ChoiceField(
        label=_("Whose"), required=False, choices=[("", _("mine")), ("all", _("everybody's"))]
    )
    due = forms.ChoiceField(
        label=_("Due"),
        required=False,
        choices=[
            ("", _("all")),
            ("contact", _("to be contacted now")),
            ("promise", _("with overdue promises")),
        ],
    )


class ContactForm(DeskForm):
    """A talk in seconds: how, what, what next."""

    channel = forms.ChoiceField(label=_("How"), choices=ContactChannel.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What was said"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )
    next_step = forms.CharField(label=_("Next step"), required=False, max_length=300)
    next_contact_on = day_field(_("Next contact"), required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"channel": ContactChannel.CALL, "form_key": uuid.uuid4()})
        super().__init__(*args, **kwargs)


class NextContactForm(DeskForm):
    next_contact_on = day_field(_("Next contact"), required=False)
    about = forms.CharField(label=_("What about"), required=False, max_length=300)
    summary = forms.CharField(
        label=_("The client in short"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class ObjectiveForm(DeskForm):
    title = forms.CharField(label=_("Objective"), max_length=250)
    due_on = day_field(_("Until"), required=False)
    progress = forms.IntegerField(label=_("Progress in percent"), min_value=0, max_value=100, initial=0)


class BlockerForm(DeskForm):
    text = forms.CharField(label=_("What stands in the way"), max_length=300)


class PromiseForm(DeskForm):
    text = forms.CharField(label=_("What the city promised"), max_length=300)
    by_whom = forms.CharField(label=_("Who does it"), required=False, max_length=150)
    due_on = day_field(_("Until"))
    shown_to_client = forms.BooleanField(label=_("The firm sees it in My matters"), required=False)


class SettleForm(DeskForm):
    kept = forms.ChoiceField(choices=[("yes", _("Kept")), ("no", _("Not kept"))])
    note = forms.CharField(required=False, max_length=300)


class HandOverForm(DeskForm):
    to = forms.ModelChoiceField(label=_("To whom"), queryset=None)
    note = forms.CharField(
        label=_("Note"),
        help_text=_("The client and the next assistant both read it."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
        required=False,
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people


class AidForm(DeskForm):
    organisation = forms.ModelChoiceField(label=_("Firm"), queryset=None)
    granted_on = day_field(_("Granted on"))
    grantor = forms.CharField(label=_("Granted by"), max_length=300)
    amount_eur = forms.DecimalField(label=_("Amount in euro"), max_digits=14, decimal_places=2, localize=True)
    amount_pln = forms.DecimalField(
        label=_("Amount in zł"), max_digits=14, decimal_places=2, required=False, localize=True
    )
    legal_basis = forms.CharField(label=_("Legal basis"), required=False, max_length=500)

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations


class GroupForm(DeskForm):
    name = forms.CharField(label=_("Name of the group"), max_length=200)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    @classmethod
    def of(cls, group: CompanyGroup) -> "GroupForm":
        return cls(initial={"name": group.name, "note": group.note})


class MemberForm(DeskForm):
    nip = forms.CharField(
        label=_("NIP, KRS or the exact name of the organisation"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=GroupRole.choices, initial=GroupRole.CHILD)


class TopicForm(DeskForm):
    position = forms.IntegerField(label=_("Order"), min_value=0, max_value=999, initial=50)
    active = forms.BooleanField(label=_("Offered"), required=False, initial=True)

    def __init__(self, *args: Any, topic: HelpTopic | None = None, **kwargs: Any) -> None:
        names = dict(settings.LANGUAGES)
        if topic is not None:
            kwargs["initial"] = {"position": topic.position, "active": topic.active} | {
                f"{field}_{code}": getattr(topic, f"{field}_{code}") or ""
                for field in ("name", "hint")
                for code in city().languages
            }
        super().__init__(*args, **kwargs)
        for code in city().languages:
            words = {"language": names.get(code, code)}
            self.fields[f"name_{code}"] = forms.CharField(
                label=_("Name (%(language)s)") % words, max_length=120, required=code == city().languages[0]
            )
            self.fields[f"hint_{code}"] = forms.CharField(
                label=_("What it is about (%(language)s)") % words, max_length=250, required=False
            )
        self.order_fields([name for name in self.fields if name not in ("position", "active")])

    def texts(self, field: str) -> dict[str, str]:
        return {code: self.cleaned_data[f"{field}_{code}"] for code in city().languages}


CARD_ROWS = {
    "summary": 3,
    "who": 2,
    "what": 6,
    "cost": 2,
    "time": 2,
    "documents": 4,
    "legal_basis": 2,
    "links": 3,
}


class CardForm(DeskForm):
    """A card's texts, language by language, then topics and the check."""

    topics = forms.ModelMultipleChoiceField(
        label=_("Topics"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    checked_on = day_field(_("Checked on"))
    check_by = day_field(_("Check again by"), required=False)
    change_note = forms.CharField(label=_("What changed"), required=False, max_length=300)
    number = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, card: Card | None = None, about: str = "", **kwargs: Any) -> None:
        kwargs["initial"] = _card_initial(card)
        if card is None and about:
            kwargs["initial"]["topics"] = list(HelpTopic.objects.filter(key=about, active=True))
        super().__init__(*args, **kwargs)
        self.fields["topics"].queryset = HelpTopic.objects.filter(active=True)
        names = dict(settings.LANGUAGES)
        for code in city().languages:
            for name in cards.TEXTS:
                self.fields[f"{name}_{code}"] = self._text_field(name, str(names.get(code, code)))
        self.order_fields([f"{name}_{code}" for code in city().languages for name in cards.TEXTS])

    @staticmethod
    def _text_field(name: str, language: str) -> forms.CharField:
        label = f"{str(CardVersion._meta.get_field(name).verbose_name).capitalize()} ({language})"
        widget: forms.Widget = forms.TextInput()
        if name in CARD_ROWS:
            widget = forms.Textarea(attrs={"rows": CARD_ROWS[name]})
        return forms.CharField(
            label=label,
            required=name in ("title", "summary"),
            max_length=200 if name == "title" else 5000,
            widget=widget,
            help_text=_("One a line: label | https://address") if name == "links" else "",
        )

    def texts(self) -> dict[str, str]:
        return {
            f"{name}_{code}": self.cleaned_data[f"{name}_{code}"]
            for name in cards.TEXTS
            for code in city().languages
        }

    def groups(self) -> list[dict[str, Any]]:
        """Fields for drawing: one group a language, then the rest."""
        names = dict(settings.LANGUAGES)
        found = [
            {
                "code": code,
                "title": names.get(code, code),
                "fields": [self[f"{name}_{code}"] for name in cards.TEXTS],
            }
            for code in city().languages
        ]
        rest = [self[name] for name in ("topics", "checked_on", "check_by", "change_note")]
        return [*found, {"code": "", "title": _("Topics and checking"), "fields": rest}]


def _card_initial(card: Card | None) -> dict[str, Any]:
    if card is None or card.current is None:
        return {"checked_on": timezone.localdate()}
    texts = {
        f"{name}_{code}": getattr(card.current, f"{name}_{code}") or ""
        for name in cards.TEXTS
        for code in city().languages
    }
    return {
        **texts,
        "topics": list(card.topics.all()),
        "checked_on": timezone.localdate(),
        "number": card.versions.order_by("-number").values_list("number", flat=True).first(),
    }


class CardFilter(DeskForm):
    q = forms.CharField(label=_("Words of the title"), required=False, max_length=100)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    due = forms.ChoiceField(
        label=_("Due"), required=False, choices=[("", _("all")), ("on", _("due for checking"))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = [
            ("", _("every topic")),
            *((topic.key, topic.name) for topic in topics.offered()),
        ]
