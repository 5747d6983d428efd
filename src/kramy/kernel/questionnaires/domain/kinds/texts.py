"""Answers that are one text: short, long, e-mail address, telephone, web address."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kramy.kernel.questionnaires.base import Question
from kramy.kernel.questionnaires.domain import patterns
from kramy.kernel.questionnaires.domain.kinds.base import (
    AnswerContext,
    Kind,
    Option,
    as_text,
    refuse_longer,
    text_in,
)
from kramy.kernel.questionnaires.enums import QuestionKind
from kramy.lib import identifiers
from kramy.lib.errors import Refused

TEXT_OPERATORS = ("equals", "not_equals", "contains", "answered", "not_answered")


class ShortText(Kind):
    key = QuestionKind.SHORT_TEXT.value
    label = QuestionKind.SHORT_TEXT.label
    operators: tuple[str, ...] = TEXT_OPERATORS
    options: tuple[Option, ...] = (
        Option(key="max_length", label=gettext_lazy("Most characters"), default=150, minimum=1, maximum=500),
        Option(
            key="pattern",
            label=gettext_lazy("Pattern that the answer must have"),
            type="text",
            hint=gettext_lazy("A regular expression, as imported forms have them: ^[0-9]{2}-[0-9]{3}$"),
        ),
        Option(key="pattern_message", label=gettext_lazy("What is said when it has not"), type="texts"),
    )
    attributes: Mapping[str, str] = {}

    def form_fields(self, question: Question, context: AnswerContext) -> dict[str, forms.Field]:
        attributes = dict(self.attributes)
        if question.options.get("autocomplete"):
            attributes["autocomplete"] = question.options["autocomplete"]
        return {"": forms.CharField(required=False, widget=forms.TextInput(attrs=attributes))}

    def clean(self, question: Question, value: Any, context: AnswerContext) -> str | None:
        text = " ".join(as_text(value).split())
        refuse_longer(question, text, self.option(question, "max_length"), context)
        pattern = patterns.compiled(question.options.get("pattern") or "")
        if text and pattern is not None and not pattern.search(text):
            message = text_in(question.options.get("pattern_message") or {}, context.language)
            raise Refused(message or _("This does not look as it should. Check it."), code="pattern")
        return text or None

    def option_problems(self, question: Question) -> list[str]:
        problems = super().option_problems(question)
        pattern = question.options.get("pattern")
        if isinstance(pattern, str) and patterns.compiled(pattern) is None:
            problems.append(_("The pattern cannot be read, or would take too long to judge."))
        return problems


class LongText(Kind):
    key = QuestionKind.LONG_TEXT.value
    label = QuestionKind.LONG_TEXT.label
    operators = ("answered", "not_answered")
    options = (
        Option(
            key="max_length", label=gettext_lazy("Most characters"), default=1000, minimum=1, maximum=20000
        ),
        Option(key="rows", label=gettext_lazy("Lines shown"), default=5, minimum=2, maximum=30),
    )

    def form_fields(self, question: Question, context: AnswerContext) -> dict[str, forms.Field]:
        attributes = {"rows": self.option(question, "rows"), "maxlength": self.option(question, "max_length")}
        return {"": forms.CharField(required=False, widget=forms.Textarea(attrs=attributes))}

    def clean(self, question: Question, value: Any, context: AnswerContext) -> str | None:
        text = as_text(value)
        refuse_longer(question, text, self.option(question, "max_length"), context)
        return text or None


class Identified(ShortText):
    """A text that one function of ``lib.identifiers`` cleans."""

    options: tuple[Option, ...] = ()
    cleaner: Callable[[str], str]
    longest = 500

    def clean(self, question: Question, value: Any, context: AnswerContext) -> str | None:
        text = as_text(value)
        refuse_longer(question, text, self.longest, context)
        return type(self).cleaner(text) if text else None


class Email(Identified):
    key = QuestionKind.EMAIL.value
    label = QuestionKind.EMAIL.label
    attributes = {"type": "email", "autocomplete": "email", "inputmode": "email", "spellcheck": "false"}
    longest = 254

    @staticmethod
    def cleaner(text: str) -> str:
        try:
            EmailValidator()(text)
        except ValidationError:
            raise Refused(
                _("This is not an e-mail address. It looks like this: name@example.pl"), code="email"
            ) from None
        return text

    def html(self, question: Question, value: Any, context: AnswerContext) -> SafeString:
        return format_html('<a class="govuk-link" href="mailto:{0}">{0}</a>', value)


class Phone(Identified):
    key = QuestionKind.PHONE.value
    label = QuestionKind.PHONE.label
    attributes = {"type": "tel", "autocomplete": "tel", "inputmode": "tel"}
    cleaner = staticmethod(identifiers.clean_phone)
    longest = 40

    def initial(self, question: Question, value: Any) -> dict[str, Any]:
        return {"": identifiers.format_phone(value) if value else value}

    def text(self, question: Question, value: Any, context: AnswerContext) -> str:
        return identifiers.format_phone(value)

    def html(self, question: Question, value: Any, context: AnswerContext) -> SafeString:
        return format_html(
            '<a class="govuk-link" href="tel:{}">{}</a>', value, self.text(question, value, context)
        )


class Link(Identified):
    key = QuestionKind.LINK.value
    label = QuestionKind.LINK.label
    attributes = {"type": "url", "autocomplete": "url", "inputmode": "url", "spellcheck": "false"}
    options = (
        Option(
            key="network",
            label=gettext_lazy("Only a profile on"),
            type="select",
            default="",
            choices=(
                ("", gettext_lazy("any page")),
                *((name, name.capitalize()) for name in identifiers.NETWORKS),
            ),
        ),
    )
    cleaner = staticmethod(identifiers.clean_url)

    def clean(self, question: Question, value: Any, context: AnswerContext) -> str | None:
        network = self.option(question, "network")
        if not network:
            return super().clean(question, value, context)
        text = as_text(value)
        return identifiers.clean_social(text, network=network) if text else None

    def html(self, question: Question, value: Any, context: AnswerContext) -> SafeString:
        """A link, but only of an address with a scheme a page may open."""
        if urlsplit(str(value)).scheme not in ("http", "https"):
            return super().html(question, value, context)
        return format_html(
            '<a class="govuk-link" href="{0}" rel="nofollow noopener noreferrer">{0}</a>', value
        )


class Signature(ShortText):
    """The full name, typed by whoever signs; when it was sent is kept with the answers."""

    key = QuestionKind.SIGNATURE.value
    label = QuestionKind.SIGNATURE.label
    operators = ("answered", "not_answered")
    options = (
        Option(key="max_length", label=gettext_lazy("Most characters"), default=150, minimum=1, maximum=500),
    )
    attributes: Mapping[str, str] = {"autocomplete": "name", "spellcheck": "false"}

    def clean(self, question: Question, value: Any, context: AnswerContext) -> str | None:
        name = super().clean(question, value, context)
        if name and len(name.split()) < 2:
            raise Refused(_("Sign with your first name and surname."), code="short")
        return name

    def text(self, question: Question, value: Any, context: AnswerContext) -> str:
        return f"/{value}/"
