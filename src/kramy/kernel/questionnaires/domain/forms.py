"""One page of a questionnaire as a Django form."""

import dataclasses
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from kramy.kernel.questionnaires.base import Definition, Page, Question
from kramy.kernel.questionnaires.domain import attachments, conditions
from kramy.kernel.questionnaires.domain.answers import asked_definition, context_for
from kramy.kernel.questionnaires.domain.asked import AskedQuestion, Block, blocks_of, field_name
from kramy.kernel.questionnaires.domain.defaults import default_of
from kramy.kernel.questionnaires.domain.kinds import AnswerContext, kind_of
from kramy.kernel.questionnaires.domain.kinds.attached import Attached, Pictures
from kramy.kernel.questionnaires.domain.kinds.base import Wrong, question_label, text_in
from kramy.kernel.questionnaires.domain.kinds.firm_by_nip import FirmByNip, looked_up
from kramy.kernel.questionnaires.domain.kinds.repeat import Repeat, without_row
from kramy.kernel.questionnaires.domain.merging import mark_of, marks_in
from kramy.kernel.questionnaires.domain.sources import prefills
from kramy.kernel.questionnaires.enums import AnswerState
from kramy.kernel.questionnaires.models import AnswerSet
from kramy.lib.errors import Refused


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How the giving of answers stands, each by question key as in ``AnswerSet``; ``shown`` are answers to put into
    the controls in place of the saved ones."""

    offers: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    disputes: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    typed: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    marks: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    shown: Mapping[str, Any] = dataclasses.field(default_factory=dict)


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
        notes: Mapping[str, str] | None = None,
        standing: Standing | None = None,
    ) -> None:
        self.page = page
        self.standing = standing or Standing()
        self.context = replace(context, posted=data)
        self.stay = stay
        self.notes = notes or {}
        self.answers: dict[str, Any] = {}
        self.descriptions: dict[str, str] = {}
        self._errors: Any = None
        self._upload_errors = upload_errors or {}
        self._before = _answers_before(definition, page, saved, context)
        self.base = marks_in(data.get("base")) if data is not None else self._marks(saved)
        self.visit = str((data or {}).get("visit") or "")[:32] or secrets.token_hex(8)
        self.offers_answered: set[str] = set()
        self._initial_by_key = {
            question.key: self._first_value(question, saved) for question in page.questions
        }
        super().__init__(data=data, files=files, auto_id="id_%s", initial={})
        self.visible_questions = [
            self._add(question) for question in page.questions if self._may_show(question)
        ]

    def _marks(self, saved: Mapping[str, Any]) -> dict[str, str]:
        return {question.key: mark_of(saved.get(question.key)) for question in self.page.questions}

    @cached_property
    def names(self) -> dict[int, str]:
        """Whose answers differ, by id of the account; asked for only where some do."""
        keys = {question.key for question in self.page.questions}
        told = [self.standing.marks.get(key) or {} for key in keys if self.standing.disputes.get(key)]
        told += [other for key in keys for other in self.standing.disputes.get(key) or ()]
        ids = {each["by"] for each in told if each.get("by") is not None}
        return {user.pk: str(user) for user in get_user_model().objects.filter(pk__in=ids)} if ids else {}

    @property
    def disputed(self) -> list[AskedQuestion]:
        """The questions of this page that were answered differently by two people."""
        return [asked for asked in self.visible_questions if asked.dispute]

    @property
    def base_json(self) -> str:
        """The marks of the answers as this page shows them, to be sent back with what is made of them."""
        return json.dumps(self.base)

    def advance(self, saved: Mapping[str, Any]) -> None:
        """Go on from what has just been saved: where it is what stands on this page, later changes begin there."""
        for key, value in self.answers.items():
            if mark_of(value) == mark_of(saved.get(key)):
                self.base[key] = mark_of(value)

    def look_again(self, saved: AnswerSet) -> None:
        """Show what differs and what is offered as it is after saving."""
        self.context = replace(self.context, previous=saved.answers)
        self.standing = replace(
            self.standing, disputes=saved.disputes, marks=saved.marks, offers=_open_offers(saved)
        )
        self.__dict__.pop("names", None)

    def fit_answers(self) -> dict[str, Any]:
        """What can be kept of a page that is not done: right answers, and those that were taken back."""
        found = dict(self.answers) if self.errors is not None else {}
        for asked in self.visible_questions:
            key = asked.question.key
            if key in found or asked.kind.takes_files or key in self.standing.offers:
                continue
            if not any(text for texts in self._boxes(key).values() for text in texts):
                found[key] = None
        return found

    def unfit_boxes(self) -> dict[str, dict[str, list[str]]]:
        """What stands in the controls of answers that are not right, by question: {control: texts}."""
        found = {}
        for asked in self.visible_questions:
            if asked.question.key not in self.answers and not asked.kind.takes_files:
                boxes = self._boxes(asked.question.key)
                if any(text for texts in boxes.values() for text in texts):
                    found[asked.question.key] = boxes
        return found

    def _boxes(self, key: str) -> dict[str, list[str]]:
        data = self.data
        if not hasattr(data, "getlist"):
            return {name: [str(data[name])] for name in data if name == key or name.startswith(f"{key}.")}
        return {name: data.getlist(name) for name in data if name == key or name.startswith(f"{key}.")}

    @property
    def title(self) -> str:
        return text_in(self.page.title, self.context.language)

    @property
    def introduction(self) -> str:
        return text_in(self.page.introduction, self.context.language)

    @property
    def blocks(self) -> list[Block]:
        """The questions as the page shows them: those of a group together under its heading."""
        return blocks_of(self, self.visible_questions)

    @property
    def is_multipart_page(self) -> bool:
        return any(asked.kind.takes_files for asked in self.visible_questions)

    @property
    def has_buttons(self) -> bool:
        """Whether buttons of a question stand before that of the page."""
        return any(
            asked.kind.takes_files or isinstance(asked.kind, Repeat | FirmByNip)
            for asked in self.visible_questions
        )

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
            context = replace(self.context, answers=dict(seen))
            if not conditions.holds(self.page.show_if_of(question), seen, context.surroundings):
                for part in asked.parts:
                    self._errors.pop(field_name(question.key, part), None)
                continue
            names = {part: field_name(question.key, part) for part in asked.parts}
            if any(name in self._errors for name in names.values()):
                continue
            typed = {part: self.cleaned_data.get(name) for part, name in names.items()}
            self._remember_descriptions(typed)
            try:
                value = asked.kind.judge(question, asked.kind.raw(question, typed, context), context)
            except Refused as refused:
                if question.key in self._upload_errors:
                    continue  # why nothing was kept is told already
                for each in refused.each if isinstance(refused, Wrong) else [refused]:
                    part = each.field if each.field in names else asked.kind.first_part
                    self.add_error(names[part or ""], str(each))
                continue
            if not conditions.is_empty(value):
                seen[question.key] = value
            if self._still_to_say(question.key, value):
                self.add_error(
                    names[asked.kind.first_part],
                    _("Say whether this is still true, or change the answer."),
                )
                continue
            self.answers[question.key] = value
        return self.cleaned_data

    def _still_to_say(self, key: str, value: Any) -> bool:
        """Whether the answer is the one offered, and nobody has said that it is still true."""
        offer = self.standing.offers.get(key)
        if offer is None:
            return False
        if mark_of(value) == mark_of(offer["value"]) and not self.data.get(f"still-{key}"):
            return True
        self.offers_answered.add(key)
        return False

    def for_browser(self, condition: conditions.Condition | None) -> conditions.Condition | None:
        """The condition with what earlier pages, the intake and the day say already put in."""
        here = {question.key for question in self.page.questions}
        return conditions.settled(condition, here, self._before, self.context.surroundings)

    def for_browser_in_row(
        self, condition: conditions.Condition | None, siblings: set[str]
    ) -> conditions.Condition | None:
        """The same for a question of a repeat, whose row answers ``siblings``."""
        here = {question.key for question in self.page.questions} | siblings
        return conditions.settled(condition, here, self._before, self.context.surroundings)

    def _first_value(self, question: Question, saved: Mapping[str, Any]) -> Any:
        if question.key in self.standing.shown:
            return self.standing.shown[question.key]
        if question.key in saved:
            return saved[question.key]
        if question.key in self.standing.offers:
            return self.standing.offers[question.key]["value"]
        prefill = prefills.get(question.options.get("prefill", ""))
        return prefill(self.context.given) if prefill else default_of(question, self.context)

    def _may_show(self, question: Question) -> bool:
        """Whether the question can be asked: its condition holds, or depends on this very page."""
        here = {other.key for other in self.page.questions}
        show_if = self.page.show_if_of(question)
        if not here.isdisjoint(conditions.questions_named(show_if)):
            return True
        return conditions.holds(show_if, self._before, self.context.surroundings)

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
            typed = self.standing.typed.get(question.key)
            if typed is not None:
                texts = typed.get(name, [])
                several = isinstance(field, forms.MultipleChoiceField)
                self.initial[name] = texts if several else next(iter(texts), "")
        return AskedQuestion(self, question, kind, list(fields))

    def _remember_descriptions(self, typed: Mapping[str, Any]) -> None:
        for part, words in typed.items():
            if part.startswith("description."):
                self.descriptions[part.removeprefix("description.")] = " ".join((words or "").split())


def page_form(
    *,
    answer_set: AnswerSet,
    page_key: str,
    data: Any = None,
    files: Any = None,
    context: Mapping[str, Any] | None = None,
    shown: Mapping[str, Any] | None = None,
) -> PageForm:
    """The form of one page, with saved or already known answers; with ``data`` it is bound. ``shown`` are answers to
    put into the controls in place of the saved ones.

    Given ``files``, uploads are kept at once, whatever else is wrong on the page, and what was asked of kept ones
    (remove, move) is done. Refused when there is no such page, or when the answers are submitted already.
    """
    definition = asked_definition(answer_set, context)
    page = definition.page(page_key)
    if page is None:
        raise Refused(_("There is no such page."), code="no_page")
    errors: dict[str, list[str]] = {}
    notes: dict[str, str] = {}
    stay = False
    if data is not None and answer_set.state != AnswerState.DRAFT:
        raise Refused(_("These answers have been submitted and cannot be changed."), code="submitted")
    if data is not None:
        errors, stay = _keep_uploads(answer_set, page, data, files)
        data, notes = look_up(page, data)
        data, rows_changed = change_rows(page, data)
        stay = stay or rows_changed or bool(notes)
    return PageForm(
        definition=definition,
        page=page,
        saved=answer_set.answers,
        context=context_for(answer_set, context),
        data=data,
        files={} if data is not None else None,
        upload_errors=errors,
        stay=stay,
        notes=notes,
        standing=Standing(
            offers=_open_offers(answer_set),
            disputes=answer_set.disputes,
            typed=answer_set.typed,
            marks=answer_set.marks,
            shown=shown or {},
        ),
    )


def _open_offers(answer_set: AnswerSet) -> dict[str, Any]:
    return {key: offer for key, offer in answer_set.offers.items() if key not in answer_set.answers}


def look_up(page: Page, data: Any) -> tuple[Any, dict[str, str]]:
    """What was sent, filled from a register where that was asked for; a sentence by question key on how it went."""
    notes = {}
    for question in page.questions:
        if isinstance(kind_of(question), FirmByNip) and f"{question.key}.look_up" in data:
            data, notes[question.key] = looked_up(question, data)
    return data, notes


def change_rows(page: Page, data: Any) -> tuple[Any, bool]:
    """What was sent with a row more or less, if that was asked for; whether it was."""
    asked_for = False
    for question in page.questions:
        if not isinstance(kind_of(question), Repeat):
            continue
        rows, gone = (
            str(data.get(f"{question.key}.rows") or "0"),
            str(data.get(f"{question.key}.remove") or ""),
        )
        if f"{question.key}.add" in data:
            data = data.copy()
            data[f"{question.key}.rows"] = str((int(rows) if rows.isdecimal() else 0) + 1)
            asked_for = True
        elif gone.isdecimal():
            data = without_row(data, question.key, int(gone))
            asked_for = True
    return data, asked_for


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


def _answers_before(
    definition: Definition, page: Page, saved: Mapping[str, Any], context: AnswerContext
) -> dict[str, Any]:
    """The answers that count before ``page`` begins."""
    pages = definition.pages
    place = next((number for number, other in enumerate(pages) if other.key == page.key), 0)
    return conditions.visible(Definition(pages=pages[:place]), saved, context.surroundings).answers
