"""One page of a questionnaire as a Django form."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from kramy.kernel.questionnaires.base import Choice, Definition, Page, Question
from kramy.kernel.questionnaires.domain import attachments, conditions
from kramy.kernel.questionnaires.domain.answers import context_for
from kramy.kernel.questionnaires.domain.kinds import AnswerContext, Kind, kind_of
from kramy.kernel.questionnaires.domain.kinds.attached import Attached, Files, Pictures
from kramy.kernel.questionnaires.domain.kinds.base import Wrong, question_label, text_in
from kramy.kernel.questionnaires.domain.kinds.opening_hours import BOXES, DAYS
from kramy.kernel.questionnaires.domain.sources import prefills
from kramy.kernel.questionnaires.domain.versions import definition_of
from kramy.kernel.questionnaires.enums import AnswerState
from kramy.kernel.questionnaires.models import AnswerSet
from kramy.lib.errors import Refused


class AskedQuestion:
    """A question on a page as templates see it."""

    def __init__(self, form: "PageForm", question: Question, kind: Kind, parts: list[str]) -> None:
        self.form = form
        self.question = question
        self.kind = kind
        self.parts = parts
        self.template = kind.template
        self.label = question_label(question, form.context.language)
        self.hint = text_in(question.hint, form.context.language)
        self.optional = not question.required and question.kind != "consent"

    @property
    def field(self) -> BoundField:
        """The question's own field (that of its first part)."""
        return self.part(self.kind.first_part)

    def part(self, part: str) -> BoundField:
        return self.form[field_name(self.question.key, part)]

    @property
    def part_fields(self) -> dict[str, BoundField]:
        """Bound fields by part, dots as underscores, for templates."""
        return {part.replace(".", "_") or "own": self.part(part) for part in self.parts}

    @property
    def errors(self) -> list[str]:
        """Every error of the question, whichever part it stands at."""
        return [str(error) for part in self.parts for error in self.part(part).errors]

    @property
    def choices(self) -> list[Choice]:
        return list(self.kind.choices(self.question, self.form.context))

    @property
    def legend(self) -> str:
        """The label of a group of controls, saying that it is optional when it is."""
        return f"{self.label} {_('(optional)')}" if self.optional else self.label

    @property
    def has_choice_hints(self) -> bool:
        return any(choice.hint for choice in self.choices)

    @property
    def choice_rows(self) -> list[dict[str, Any]]:
        """The choices as the components for radios and checkboxes take them."""
        value = self.field.value()
        chosen = [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)]
        language = self.form.context.language
        return [
            {
                "value": choice.key,
                "label": text_in(choice.label, language) or choice.key,
                "hint": text_in(choice.hint, language),
                "checked": choice.key in chosen,
            }
            for choice in self.choices
        ]

    @property
    def described(self) -> str:
        """The id of the hint of a group of controls, empty when there is none."""
        return f"id_{self.question.key}_about" if self.hint else ""

    @property
    def unit(self) -> str:
        """What stands behind the box of a number."""
        return text_in(self.question.options.get("unit") or {}, self.form.context.language)

    @property
    def suggest_fill(self) -> str:
        """Which part of a suggested address goes into which control."""
        parts = ("street", "house_number", "postcode", "town", "lat", "lon")
        return " ".join(f"{part}:{self.part(part).auto_id}" for part in parts if part in self.parts)

    @property
    def upload_hint(self) -> str:
        return self.kind.upload_hint(self.question) if isinstance(self.kind, Attached) else ""

    @property
    def room_left(self) -> int:
        """How many more files may be added."""
        return max(0, self.limit - len(self.attached))

    @property
    def days(self) -> list[dict[str, Any]]:
        """The days of opening hours: their controls and whether the second hours are in use."""
        rows = []
        for day in DAYS:
            boxes = {box: self.part(f"{day}.{box}") for box in BOXES}
            state = self.part(f"{day}.state")
            row: dict[str, Any] = {**boxes, "day": day, "state": state, "name": state.label}
            row["split"] = bool(boxes["from2"].value() or boxes["to2"].value())
            row["errors"] = [error for field in (state, *boxes.values()) for error in field.errors]
            rows.append(row)
        return rows

    @property
    def attached_rows(self) -> list[dict[str, Any]]:
        """Kept pictures or files, each with its description's control, where there is one."""
        return [
            {
                "item": item,
                "number": number,
                "description": self.part(f"description.{item.pk}")
                if f"description.{item.pk}" in self.parts
                else None,
            }
            for number, item in enumerate(self.attached, start=1)
        ]

    @property
    def attached(self) -> list[Any]:
        return list(self.form.context.attachments.get(self.question.key, ()))

    @property
    def room(self) -> bool:
        """Whether another file may be added."""
        return self.room_left > 0

    @property
    def limit(self) -> int:
        return self.kind.limit(self.question) if isinstance(self.kind, Attached) else 0

    @property
    def max_bytes(self) -> int:
        return self.kind.max_bytes(self.question) if isinstance(self.kind, Pictures | Files) else 0

    @property
    def show_if_json(self) -> str:
        """The condition for the browser when it looks at this very page, else empty: the server has decided."""
        on_page = {question.key for question in self.form.page.questions}
        if on_page.isdisjoint(conditions.questions_named(self.question.show_if)):
            return ""
        return json.dumps(self.form.for_browser(self.question.show_if))


class PageForm(forms.Form):
    """The questions of one page. ``answers`` has the cleaned answers of its visible questions once it is valid.

    Unknown to Django: the form is not valid, though without errors, when the person asked to stay on the page
    (added, moved or removed a picture). Views need not know: they show an invalid form again.
    """

    use_required_attribute = False

    def __init__(
        self,
        *,
        definition: Definition,
        page: Page,
        saved: Mapping[str, Any],
        context: AnswerContext,
        data: Any = None,
        files: Any = None,
        upload_errors: Mapping[str, list[str]] | None = None,
        stay: bool = False,
    ) -> None:
        self.page = page
        self.context = context
        self.stay = stay
        self.answers: dict[str, Any] = {}
        self.descriptions: dict[str, str] = {}
        self._errors: Any = None
        self._upload_errors = upload_errors or {}
        self._before = _answers_before(definition, page, saved)
        self._initial_by_key = {
            question.key: self._first_value(question, saved) for question in page.questions
        }
        super().__init__(data=data, files=files, auto_id="id_%s", initial={})
        self.visible_questions = [
            self._add(question) for question in page.questions if self._may_show(question)
        ]

    @property
    def title(self) -> str:
        return text_in(self.page.title, self.context.language)

    @property
    def introduction(self) -> str:
        return text_in(self.page.introduction, self.context.language)

    @property
    def is_multipart_page(self) -> bool:
        return any(asked.kind.takes_files for asked in self.visible_questions)

    @property
    def heading_is_question(self) -> bool:
        """Whether the page asks one thing, in the same words as its title."""
        return len(self.visible_questions) == 1 and self.visible_questions[0].label == self.title

    def is_attached(self, key: str) -> bool:
        return any(asked.question.key == key and asked.kind.takes_files for asked in self.visible_questions)

    def is_valid(self) -> bool:
        return not self.stay and super().is_valid()

    def full_clean(self) -> None:
        # whether something must be answered is the kind's to judge; Django's flag serves the labels
        wanted = {name: field.required for name, field in self.fields.items()}
        for field in self.fields.values():
            field.required = False
        super().full_clean()
        for name, field in self.fields.items():
            field.required = wanted[name]
        if self.is_bound and self.stay:
            self._errors.clear()  # somebody who adds a picture has not said that the page is done
        if self.is_bound:
            for key, sentences in self._upload_errors.items():
                for sentence in sentences:
                    self.add_error(field_name(key, ""), sentence)

    def clean(self) -> dict[str, Any]:
        seen = dict(self._before)
        for asked in self.visible_questions:
            question = asked.question
            if not conditions.holds(question.show_if, seen):
                for part in asked.parts:
                    self._errors.pop(field_name(question.key, part), None)
                continue
            names = {part: field_name(question.key, part) for part in asked.parts}
            if any(name in self._errors for name in names.values()):
                continue
            typed = {part: self.cleaned_data.get(name) for part, name in names.items()}
            self._remember_descriptions(typed)
            try:
                value = asked.kind.judge(
                    question, asked.kind.raw(question, typed, self.context), self.context
                )
            except Refused as refused:
                if question.key in self._upload_errors:
                    continue  # why nothing was kept is told already
                for each in refused.each if isinstance(refused, Wrong) else [refused]:
                    part = each.field if each.field in names else asked.kind.first_part
                    self.add_error(names[part or ""], str(each))
                continue
            self.answers[question.key] = value
            if not conditions.is_empty(value):
                seen[question.key] = value
        return self.cleaned_data

    def for_browser(self, condition: conditions.Condition | None) -> conditions.Condition | None:
        """The condition with comparisons of earlier pages already decided."""
        if not condition:
            return None
        for group in ("all", "any"):
            if group in condition:
                return {group: [self.for_browser(part) for part in condition[group]]}
        if "not" in condition:
            return {"not": self.for_browser(condition["not"])}
        if condition["question"] in {question.key for question in self.page.questions}:
            return condition
        return {"all": []} if conditions.holds(condition, self._before) else {"any": []}

    def _first_value(self, question: Question, saved: Mapping[str, Any]) -> Any:
        if question.key in saved:
            return saved[question.key]
        prefill = prefills.get(question.options.get("prefill", ""))
        return prefill(self.context.given) if prefill else None

    def _may_show(self, question: Question) -> bool:
        """Whether the question can be asked: its condition holds, or depends on this very page."""
        here = {other.key for other in self.page.questions}
        if not here.isdisjoint(conditions.questions_named(question.show_if)):
            return True
        return conditions.holds(question.show_if, self._before)

    def _add(self, question: Question) -> AskedQuestion:
        kind = kind_of(question)
        fields = kind.form_fields(question, self.context)
        first = kind.initial(question, self._initial_by_key[question.key])
        for part, field in fields.items():
            # labels of parts say themselves that they are optional
            field.required = question.required or part != "" or kind.takes_files or question.kind == "consent"
            if part == "":
                field.label = question_label(question, self.context.language)
                field.help_text = text_in(question.hint, self.context.language)
            name = field_name(question.key, part)
            self.fields[name] = field
            if first.get(part) is not None:
                self.initial[name] = first[part]
        return AskedQuestion(self, question, kind, list(fields))

    def _remember_descriptions(self, typed: Mapping[str, Any]) -> None:
        for part, words in typed.items():
            if part.startswith("description."):
                self.descriptions[part.removeprefix("description.")] = " ".join((words or "").split())


def field_name(key: str, part: str) -> str:
    """The name of a part's control on the page: the question's key, a dot, the part."""
    return f"{key}.{part}" if part else key


def page_form(
    *,
    answer_set: AnswerSet,
    page_key: str,
    data: Any = None,
    files: Any = None,
    context: Mapping[str, Any] | None = None,
) -> PageForm:
    """The form of one page, with saved or already known answers; with ``data`` it is bound.

    Given ``files``, uploads are kept at once, whatever else is wrong on the page, and what was asked of kept ones
    (remove, move) is done. Refused when there is no such page, or when the answers are submitted already.
    """
    definition = definition_of(answer_set.version)
    page = definition.page(page_key)
    if page is None:
        raise Refused(_("There is no such page."), code="no_page")
    errors: dict[str, list[str]] = {}
    stay = False
    if data is not None and answer_set.state != AnswerState.DRAFT:
        raise Refused(_("These answers have been submitted and cannot be changed."), code="submitted")
    if data is not None:
        errors, stay = _keep_uploads(answer_set, page, data, files)
    return PageForm(
        definition=definition,
        page=page,
        saved=answer_set.answers,
        context=context_for(answer_set, context),
        data=data,
        files={} if data is not None else None,
        upload_errors=errors,
        stay=stay,
    )


def preview_form(
    *, definition: Definition, page: Page, language: str, given: Mapping[str, Any] | None = None
) -> PageForm:
    """The form of a page nobody answers: for looking at a draft, and for trying it.

    Every question is on it. One that follows from answers of this very page comes and goes in the browser as it will
    for applicants; one that follows from an earlier page is shown, for nobody has answered that.
    """
    here = {question.key for question in page.questions}
    shown = Page(
        key=page.key,
        title=page.title,
        introduction=page.introduction,
        questions=tuple(
            question
            if here.issuperset(conditions.questions_named(question.show_if))
            else Question(**{**vars(question), "show_if": None})
            for question in page.questions
        ),
    )
    context = AnswerContext(language=language, given=given or {})
    return PageForm(definition=Definition(pages=(shown,)), page=shown, saved={}, context=context)


def _keep_uploads(
    answer_set: AnswerSet, page: Page, data: Any, files: Any
) -> tuple[dict[str, list[str]], bool]:
    """(sentences by question key, whether the person asked to stay on the page)."""
    errors: dict[str, list[str]] = {}
    stay = False
    for question in page.questions:
        kind = kind_of(question)
        if not isinstance(kind, Attached):
            continue
        key = question.key
        for act, step in (("up", -1), ("down", 1)):
            if data.get(f"{key}.{act}"):
                attachments.move_attachment(
                    answer_set=answer_set, attachment_id=data[f"{key}.{act}"], step=step
                )
                stay = True
        if data.get(f"{key}.remove"):
            attachments.remove_attachment(answer_set=answer_set, attachment_id=data[f"{key}.remove"])
            stay = True
        stay = stay or f"{key}.add" in data
        for upload in _uploads(files, key):
            sentence = _keep_upload(answer_set, kind, key, upload)
            if sentence:
                errors.setdefault(key, []).append(sentence)
        if f"{key}.add" in data and not _uploads(files, key):
            errors.setdefault(key, []).append(_("Choose a file first."))
    return errors, stay


def _keep_upload(answer_set: AnswerSet, kind: Attached, key: str, upload: Any) -> str:
    """Keep one upload; the sentence that says why not, empty when it is kept."""
    add = attachments.add_picture if isinstance(kind, Pictures) else attachments.add_file
    try:
        add(answer_set=answer_set, question_key=key, file=upload, name=upload.name)
    except Refused as refused:
        return f"{upload.name[:80]}: {refused}"
    return ""


def _uploads(files: Any, key: str) -> list[Any]:
    if not files:
        return []
    found = files.getlist(key) if hasattr(files, "getlist") else files.get(key) or []
    return [item for item in (found if isinstance(found, list | tuple) else [found]) if item]


def _answers_before(definition: Definition, page: Page, saved: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that count before ``page`` begins."""
    pages = definition.pages
    place = next((number for number, other in enumerate(pages) if other.key == page.key), 0)
    return conditions.visible(Definition(pages=pages[:place]), saved).answers
