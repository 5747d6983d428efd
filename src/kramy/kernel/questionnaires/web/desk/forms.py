"""Forms of the editor: a page and a question, with their texts in every language side by side."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kramy.kernel.manifest.api import city
from kramy.kernel.questionnaires.base import Choice, Definition, Page
from kramy.kernel.questionnaires.domain import editing
from kramy.kernel.questionnaires.domain.definitions import KEY
from kramy.kernel.questionnaires.domain.kinds import Kind, Option, find_kind, kinds
from kramy.kernel.questionnaires.domain.sources import choices_sources, prefills
from kramy.kernel.questionnaires.web.desk import condition_rows
from kramy.lib.errors import Refused

BLANK_CHOICES = 2
MOST_CHOICES = 100


class QuestionnaireForm(forms.Form):
    """A new questionnaire, or its titles."""

    def __init__(self, *args: Any, with_slug: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in city().languages:
            self.fields[f"title_{language}"] = forms.CharField(
                max_length=200,
                required=language == city().languages[0],
                label=_("Title (%(language)s)") % {"language": language},
            )
        if with_slug:
            self.fields["slug"] = forms.SlugField(
                max_length=80, label=_("Short name"), help_text=_("Small letters, digits and hyphens.")
            )

    def titles(self) -> dict[str, str]:
        return {language: self.cleaned_data.get(f"title_{language}", "") for language in city().languages}


class ImportForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File with a questionnaire (XLSForm or JSON)"))


class WordingForm(forms.Form):
    """What pages and questions have in common: key, texts by language, condition. ``item`` is a page or a
    question of the definition."""

    texts: tuple[tuple[str, Any, bool], ...] = ()

    def __init__(self, *, definition: Definition, item: Any, language: str, data: Any = None) -> None:
        super().__init__(data=data)
        self.definition = definition
        self.item = item
        self.language = language
        self.earlier = editing.earlier_questions(definition, item.key)
        self.fields["key"] = forms.CharField(
            max_length=60,
            label=_("Key in the data"),
            help_text=_("Under this name answers are stored and exported. Change it only before publishing."),
            initial=item.key,
        )
        for name, label, long in self.texts:
            for code in city().languages:
                self.fields[f"{name}_{code}"] = forms.CharField(
                    required=False,
                    label=f"{label} ({code})",
                    initial=getattr(item, name).get(code, ""),
                    widget=forms.Textarea(attrs={"rows": 2, "lang": code})
                    if long
                    else forms.TextInput(attrs={"lang": code}),
                )

    def text_groups(self) -> list[dict[str, Any]]:
        """The texts as rows with a column for every language."""
        return [
            {"label": label, "fields": [self[f"{name}_{code}"] for code in city().languages]}
            for name, label, _long in self.texts
        ]

    def condition_view(self) -> dict[str, Any]:
        """What the template needs to draw the condition."""
        rows = condition_rows.shown(self.item.show_if)
        lines = [{"what": row.what, "value": row.value} for row in rows.rows]
        if self.is_bound:
            lines = [
                {"what": what, "value": self.data.get(f"condition-{number}-value", "")}
                for number in range(condition_rows.MOST_ROWS)
                if (what := self.data.get(f"condition-{number}-what"))
            ]
        lines += [{"what": "", "value": ""}] * condition_rows.BLANK_ROWS
        groups = condition_rows.options(self.earlier, self.language)
        for line in lines:
            self._offer(groups, line["what"])
        return {
            "how": self.data.get("condition-how") or rows.how,
            "rows": lines,
            "groups": groups,
            "simple": rows.simple,
        }

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"]).strip()
        if not KEY.fullmatch(key):
            raise forms.ValidationError(_("Use small letters, digits and _, beginning with a letter."))
        taken = (
            {page.key for page in self.definition.pages}
            if isinstance(self.item, Page)
            else {question.key for question in self.definition.questions()}
        )
        if key != self.item.key and key in taken:
            raise forms.ValidationError(_("This key is taken."))
        return key

    def clean(self) -> dict[str, Any]:
        try:
            self.condition = self._condition()
        except Refused as refused:
            self.add_error(None, str(refused))
        return self.cleaned_data

    def texts_of(self, name: str) -> dict[str, str]:
        """Filled texts by language; all languages when any is filled, so that gaps are seen."""
        found = {code: (self.cleaned_data.get(f"{name}_{code}") or "").strip() for code in city().languages}
        return found if any(found.values()) else {}

    def _condition(self) -> Any:
        if not condition_rows.shown(self.item.show_if).simple and not self.data.get("condition-clear"):
            return self.item.show_if
        return condition_rows.read(self.data, self.earlier)

    @staticmethod
    def _offer(groups: list[Any], what: str) -> None:
        """A line whose value was typed, or whose question is gone, must still be selectable."""
        if not what or any(what == key for _label, lines in groups for key, _words in lines):
            return
        key, operator, _value = what.split("|", 2)
        for _label, lines in groups:
            for number, (known, words) in enumerate(lines):
                if known == f"{key}|{operator}|":
                    lines[number] = (what, words)
                    return
        groups.append((_("Not there any more"), [(what, what.replace("|", " "))]))


class PageEditForm(WordingForm):
    texts = (
        ("title", gettext_lazy("Title"), False),
        ("introduction", gettext_lazy("Text above the questions"), True),
    )

    def result(self) -> Definition:
        page = replace(
            self.item,
            key=self.cleaned_data["key"],
            title=self.texts_of("title"),
            introduction=self.texts_of("introduction"),
            show_if=self.condition,
        )
        return editing.replace_page(self.definition, self.item.key, page)


class QuestionEditForm(WordingForm):
    texts = (("label", gettext_lazy("Question"), False), ("hint", gettext_lazy("Hint"), True))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        question = self.item
        self.kind: Kind | None = find_kind(question.kind)
        self.fields["kind"] = forms.ChoiceField(
            label=_("Kind of question"),
            choices=[
                (kind.key, kind.label) for kind in kinds() if kind.made_here or kind.key == question.kind
            ],
            initial=question.kind,
        )
        self.fields["required"] = forms.BooleanField(
            required=False, label=_("Must be answered"), initial=question.required
        )
        for option in self.kind.options if self.kind else ():
            for name, field in option_fields(option, question.options.get(option.key)).items():
                self.fields[name] = field
        if self.kind and self.kind.takes_choices:
            self.fields["choices_source"] = forms.ChoiceField(
                required=False,
                label=_("Answers come from"),
                choices=[("", _("the list below")), *((name, name) for name in choices_sources.keys())],  # noqa: SIM118
                initial=question.options.get("choices_source", ""),
            )
        self.fields["prefill"] = forms.ChoiceField(
            required=False,
            label=_("Offer what is already known"),
            choices=[("", _("nothing")), *((name, name) for name in prefills.keys())],  # noqa: SIM118
            initial=question.options.get("prefill", ""),
        )

    def option_rows(self) -> list[Any]:
        names = ["choices_source"] if "choices_source" in self.fields else []
        names += [name for name in self.fields if name.startswith("option-")]
        return [self[name] for name in names] + [self["prefill"]]

    def choice_rows(self) -> list[dict[str, Any]]:
        """The answers to choose from and a few blank lines."""
        rows = (
            [self._posted_choice(number) for number in self._posted_numbers()]
            if self.is_bound
            else [
                {
                    "key": choice.key,
                    "labels": [(code, choice.label.get(code, "")) for code in city().languages],
                    "hints": [(code, choice.hint.get(code, "")) for code in city().languages],
                }
                for choice in self.item.choices
            ]
        )
        blank = {
            "key": "",
            "labels": [(code, "") for code in city().languages],
            "hints": [(code, "") for code in city().languages],
        }
        return [*rows, *([blank] * BLANK_CHOICES)]

    def result(self) -> Definition:
        cleaned = self.cleaned_data
        same_kind = cleaned["kind"] == self.item.kind
        new_kind = find_kind(cleaned["kind"])
        question = replace(
            self.item,
            key=cleaned["key"],
            kind=cleaned["kind"],
            label=self.texts_of("label"),
            hint=self.texts_of("hint"),
            required=cleaned["required"],
            show_if=self.condition,
            options=self._options() if same_kind else {},
            choices=self._choices() if new_kind and new_kind.takes_choices else (),
            questions=self.item.questions if same_kind else (),
        )
        return editing.replace_question(self.definition, self.item.key, question)

    def _options(self) -> dict[str, Any]:
        found = {
            name: value
            for name, value in self.item.options.items()
            if self.kind and name not in {option.key for option in self.kind.options}
        }
        for option in self.kind.options if self.kind else ():
            value = read_option(option, self.cleaned_data)
            if value not in (None, "", {}, []):
                found[option.key] = value
        for name in ("choices_source", "prefill"):
            if name in self.fields:
                found.pop(name, None)
                if self.cleaned_data.get(name):
                    found[name] = self.cleaned_data[name]
        return found

    def _choices(self) -> tuple[Choice, ...]:
        """Posted lines in order, after a move or a removal was asked for."""
        if not self._posted_numbers() and "choice-lines" not in self.data:
            return self.item.choices
        found: list[Choice] = []
        conditions = {choice.key: choice.show_if for choice in self.item.choices}
        for number in self._posted_numbers():
            row = self._posted_choice(number)
            labels = {code: words.strip() for code, words in row["labels"]}
            hints = {code: words.strip() for code, words in row["hints"]}
            if self.data.get("choice-remove") == str(number) or not (row["key"] or any(labels.values())):
                continue
            key = row["key"] or self._choice_key(labels, {choice.key for choice in found})
            found.append(
                Choice(
                    key=key,
                    label=labels,
                    hint=hints if any(hints.values()) else {},
                    show_if=conditions.get(key),
                )
            )
        for act, step in (("choice-up", -1), ("choice-down", 1)):
            place = str(self.data.get(act, ""))
            if place.isdigit() and int(place) < len(found):
                item = found.pop(int(place))
                found.insert(max(0, int(place) + step), item)
        return tuple(found)

    @staticmethod
    def _choice_key(labels: Mapping[str, str], taken: set[str]) -> str:
        base = editing.fresh_key(
            Definition(), labels.get("en") or next(filter(None, labels.values()), "answer")
        )
        key, number = base, 2
        while key in taken:
            key, number = f"{base}_{number}", number + 1
        return key

    def _posted_numbers(self) -> list[int]:
        first = city().languages[0]
        return [number for number in range(MOST_CHOICES) if f"choice-{number}-label_{first}" in self.data]

    def _posted_choice(self, number: int) -> dict[str, Any]:
        def words(name: str) -> list[tuple[str, str]]:
            return [
                (code, str(self.data.get(f"choice-{number}-{name}_{code}", ""))) for code in city().languages
            ]

        return {
            "key": str(self.data.get(f"choice-{number}-key", "")).strip(),
            "labels": words("label"),
            "hints": words("hint"),
        }


def option_fields(option: Option, value: Any) -> dict[str, forms.Field]:
    """The controls of one setting of a kind."""
    name = f"option-{option.key}"
    shown = option.default if value is None else value
    common: dict[str, Any] = {"required": False, "label": option.label, "help_text": option.hint}
    if option.type == "texts":
        return {
            f"{name}-{code}": forms.CharField(
                required=False, label=f"{option.label} ({code})", initial=(value or {}).get(code, "")
            )
            for code in city().languages
        }
    if option.type == "boolean":
        return {name: forms.BooleanField(initial=shown, **common)}
    if option.type == "integer":
        return {
            name: forms.IntegerField(
                initial=shown, min_value=option.minimum, max_value=option.maximum, **common
            )
        }
    if option.type == "number":
        return {name: forms.FloatField(initial=shown, **common)}
    if option.type == "date":
        calendar = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return {name: forms.DateField(initial=shown, widget=calendar, **common)}
    if option.type == "select":
        return {name: forms.ChoiceField(initial=shown, choices=option.choices, **common)}
    if option.type == "list":
        widget = forms.CheckboxSelectMultiple
        return {
            name: forms.MultipleChoiceField(initial=shown, choices=option.choices, widget=widget, **common)
        }
    return {name: forms.CharField(initial=shown, max_length=200, **common)}


def read_option(option: Option, cleaned: Mapping[str, Any]) -> Any:
    """The setting as it is stored in the definition; None for the default."""
    name = f"option-{option.key}"
    if option.type == "texts":
        texts = {code: (cleaned.get(f"{name}-{code}") or "").strip() for code in city().languages}
        return texts if any(texts.values()) else None
    value = cleaned.get(name)
    if isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return None if value == option.default else value
