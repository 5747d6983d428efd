"""Forms of the editor: a page and a question, with their texts in every language side by side."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kramy.kernel.manifest.api import city
from kramy.kernel.questionnaires.base import Choice, Definition
from kramy.kernel.questionnaires.domain import copying, editing
from kramy.kernel.questionnaires.domain.definitions import KEY
from kramy.kernel.questionnaires.domain.kinds import Kind, find_kind
from kramy.kernel.questionnaires.domain.kinds.base import text_in
from kramy.kernel.questionnaires.domain.sources import choices_sources, prefills
from kramy.kernel.questionnaires.web.desk.kind_choices import kind_choices, parent_of
from kramy.kernel.questionnaires.web.desk.option_fields import option_fields, read_option

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
                max_length=80,
                label=_("Short name"),
                help_text=_("Small letters, digits and hyphens."),
                error_messages={"invalid": _("Use only small letters without accents, digits and hyphens.")},
            )

    def titles(self) -> dict[str, str]:
        return {language: self.cleaned_data.get(f"title_{language}", "") for language in city().languages}


class ImportForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File with a questionnaire (XLSForm or JSON)"))


class WordingForm(forms.Form):
    """What pages, groups and questions have in common: key and texts by language. ``item`` is one of them, ``on`` says which
    (``page:KEY``, ``group:KEY``, ``question:PATH``)."""

    texts: tuple[tuple[str, Any, bool], ...] = ()

    def __init__(
        self, *, definition: Definition, item: Any, on: str, language: str, data: Any = None
    ) -> None:
        super().__init__(data=data)
        self.definition = definition
        self.item = item
        self.on = on
        self.language = language
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

    @property
    def key_field(self) -> Any:
        return self["key"]

    def text_groups(self) -> list[dict[str, Any]]:
        """The texts as rows with a column for every language."""
        return [
            {"label": label, "fields": [self[f"{name}_{code}"] for code in city().languages]}
            for name, label, _long in self.texts
        ]

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"]).strip()
        if not KEY.fullmatch(key):
            raise forms.ValidationError(_("Use small letters, digits and _, beginning with a letter."))
        if key != self.item.key and key in self.taken():
            raise forms.ValidationError(_("This key is taken."))
        return key

    def taken(self) -> set[str]:
        """The keys that others of the same sort have."""
        raise NotImplementedError

    @property
    def selected(self) -> str:
        """What is selected once the form is kept."""
        what, _colon, path = self.on.partition(":")
        outer, slash, _child = path.partition("/")
        return f"{what}:{outer}/{self.cleaned_data['key']}" if slash else f"{what}:{self.cleaned_data['key']}"

    def texts_of(self, name: str) -> dict[str, str]:
        """Filled texts by language; all languages when any is filled, so that gaps are seen."""
        found = {code: (self.cleaned_data.get(f"{name}_{code}") or "").strip() for code in city().languages}
        return found if any(found.values()) else {}


TITLED = (
    ("title", gettext_lazy("Title"), False),
    ("introduction", gettext_lazy("Text above the questions"), True),
)


class PageEditForm(WordingForm):
    texts = TITLED

    def taken(self) -> set[str]:
        return {page.key for page in self.definition.pages}

    def result(self) -> Definition:
        page = replace(
            self.item,
            key=self.cleaned_data["key"],
            title=self.texts_of("title"),
            introduction=self.texts_of("introduction"),
        )
        return editing.replace_page(self.definition, self.item.key, page)


class GroupEditForm(WordingForm):
    texts = TITLED

    def taken(self) -> set[str]:
        return editing.keys_of(self.definition)

    def result(self) -> Definition:
        group = replace(
            self.item,
            key=self.cleaned_data["key"],
            title=self.texts_of("title"),
            introduction=self.texts_of("introduction"),
        )
        return copying.replace_group(self.definition, self.item.key, group)


class QuestionEditForm(WordingForm):
    texts = (("label", gettext_lazy("Question"), False), ("hint", gettext_lazy("Hint"), True))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        question = self.item
        self.path = self.on.partition(":")[2]
        self.kind: Kind | None = find_kind(question.kind)
        self.fields["kind"] = forms.ChoiceField(
            label=_("Kind of question"),
            choices=kind_choices(parent_of(self.definition, self.path), question.kind),
            initial=question.kind,
        )
        if "/" not in self.path:
            page = editing.page_of(self.definition, self.path)
            self.fields["place"] = forms.ChoiceField(
                label=_("Where it stands"),
                choices=self._places(),
                initial=f"{page.key}/{question.group}",
                required=False,
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
        parent = parent_of(self.definition, self.path)
        if parent is not None and parent.kind == "table" and question.kind in ("number", "money"):
            self.fields["no_sum"] = forms.BooleanField(
                required=False,
                label=_("Without a sum below the column"),
                initial=bool(question.options.get("no_sum")),
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
        names += [name for name in ("no_sum", "prefill") if name in self.fields]
        return [self[name] for name in names]

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

    @property
    def kind_field(self) -> Any:
        return self["kind"]

    @property
    def place_field(self) -> Any:
        """Absent for a question of a row: that stays in its row."""
        return self["place"] if "place" in self.fields else None

    @property
    def required_field(self) -> Any:
        return self["required"]

    @property
    def edits_choices(self) -> bool:
        """Whether the lines of answers (or of fixed rows) are on the form."""
        return bool(self.kind and (self.kind.takes_choices or self.kind.takes_rows))

    @property
    def lists_rows(self) -> bool:
        """Whether those lines are the fixed rows of a table (``kind`` is a field of the form, so templates ask here)."""
        return bool(self.kind and self.kind.takes_rows)

    def taken(self) -> set[str]:
        parent = parent_of(self.definition, self.path)
        if parent is not None:
            return {child.key for child in parent.questions} | {"row", "total"}
        return {question.key for question in self.definition.questions()}

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
            options=self._options() if same_kind else {},
            choices=self._choices() if new_kind and (new_kind.takes_choices or new_kind.takes_rows) else (),
            questions=self.item.questions if new_kind and new_kind.has_questions else (),
        )
        changed = editing.replace_question(self.definition, self.path, question)
        page_key, _slash, group = (cleaned.get("place") or "").partition("/")
        return editing.place_question(changed, question.key, page_key, group) if page_key else changed

    def _places(self) -> list[tuple[str, str]]:
        """The pages and their groups."""
        found = []
        for page in self.definition.pages:
            title = text_in(page.title, self.language) or page.key
            found.append((f"{page.key}/", title))
            found += [
                (f"{page.key}/{group.key}", f"{title} › {text_in(group.title, self.language) or group.key}")
                for group in page.groups
            ]
        return found

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
        for name in ("choices_source", "prefill", "no_sum"):
            if name in self.fields:
                found.pop(name, None)
                if self.cleaned_data.get(name):
                    found[name] = self.cleaned_data[name]
        return found

    def _choices(self) -> tuple[Choice, ...]:
        """Posted lines in order, after a move or a removal was asked for."""
        if not self._posted_numbers() and "choice-lines" not in self.data:
            return self.item.choices  # the form had no lines: another kind was just chosen
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
