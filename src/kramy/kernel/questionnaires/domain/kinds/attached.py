"""Answers that are pictures or files; the value is the list of ids of what is kept, in order."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kramy.kernel.questionnaires.base import Question
from kramy.kernel.questionnaires.domain.kinds.base import AnswerContext, Kind, Option, question_label
from kramy.kernel.questionnaires.enums import QuestionKind
from kramy.lib import pictures
from kramy.lib.errors import Refused
from kramy.ui.forms import MultipleFileField, MultipleFileInput

LONGEST_DESCRIPTION = 300
FILE_TYPES: tuple[tuple[str, Any], ...] = (
    ("pdf", gettext_lazy("PDF")),
    ("jpg", gettext_lazy("JPEG picture")),
    ("png", gettext_lazy("PNG picture")),
    ("docx", gettext_lazy("Word (DOCX)")),
    ("xlsx", gettext_lazy("Excel (XLSX)")),
    ("odt", gettext_lazy("OpenDocument text (ODT)")),
    ("ods", gettext_lazy("OpenDocument spreadsheet (ODS)")),
)

ENDINGS = {"jpg": ".jpg,.jpeg"}
"""What names of files end with, where that is more than the kind: a browser greys out every other file."""


class Attached(Kind):
    """What pictures and files have in common."""

    takes_files = True

    def raw(self, question: Question, typed: Mapping[str, Any], context: AnswerContext) -> Any:
        return [str(attachment.pk) for attachment in self.kept(question, context)] or None

    def initial(self, question: Question, value: Any) -> dict[str, Any]:
        return {}

    def kept(self, question: Question, context: AnswerContext) -> Sequence[Any]:
        return context.attachments.get(question.key, ())

    def limit(self, question: Question) -> int:
        """How many may be kept."""
        return int(self.option(question, "max_count"))

    def clean(self, question: Question, value: Any, context: AnswerContext) -> list[str] | None:
        known = {str(attachment.pk) for attachment in self.kept(question, context)}
        if not isinstance(value, list) or any(item not in known for item in value):
            raise Refused(self.missing(question, context), code="gone")
        least, most = self.option(question, "min_count") or 0, self.limit(question)
        if len(value) < least:
            raise Refused(self.too_few(least), code="too_few")
        if len(value) > most:
            raise Refused(self.too_many(most), code="too_many")
        return list(value)

    def too_few(self, least: int) -> str:
        return ngettext("Add at least %(least)d file.", "Add at least %(least)d files.", least) % {
            "least": least
        }

    def too_many(self, most: int) -> str:
        """The sentence for somebody who sends more than may be kept."""
        return ngettext("You can add at most %(most)d file.", "You can add at most %(most)d files.", most) % {
            "most": most
        }

    def upload_hint(self, question: Question) -> str:
        """How many, how large and of what kind, beside the control."""
        raise NotImplementedError

    def text(self, question: Question, value: Any, context: AnswerContext) -> str:
        by_id = {str(attachment.pk): attachment for attachment in self.kept(question, context)}
        return "\n".join(by_id[key].description or by_id[key].original_name for key in value if key in by_id)

    def option_problems(self, question: Question) -> list[str]:
        problems = super().option_problems(question)
        least, most = self.option(question, "min_count"), self.option(question, "max_count")
        if isinstance(least, int) and isinstance(most, int) and least > most:
            problems.append(_("More files are wanted at least than are allowed at most."))
        return problems


class Pictures(Attached):
    key = QuestionKind.PICTURES.value
    label = QuestionKind.PICTURES.label
    template = "questionnaires/kinds/pictures.html"
    options = (
        Option(key="min_count", label=gettext_lazy("At least how many"), default=0, minimum=0, maximum=20),
        Option(key="max_count", label=gettext_lazy("At most how many"), default=5, minimum=1, maximum=20),
        Option(key="max_mb", label=gettext_lazy("Largest file in MB"), default=15, minimum=1, maximum=50),
    )
    accept = "image/jpeg,image/png,image/webp,image/heic,image/heif"

    def form_fields(self, question: Question, context: AnswerContext) -> dict[str, forms.Field]:
        kept = self.kept(question, context)
        widget = MultipleFileInput(attrs={"accept": self.accept})
        fields: dict[str, forms.Field] = {"": MultipleFileField(required=False, widget=widget)}
        for number, picture in enumerate(kept, start=1):
            fields[f"description.{picture.pk}"] = forms.CharField(
                required=False,
                initial=picture.description,
                label=_("What picture %(number)d shows (optional)") % {"number": number},
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )
        return fields

    def raw(self, question: Question, typed: Mapping[str, Any], context: AnswerContext) -> Any:
        for part, words in typed.items():
            if part.startswith("description.") and len(words or "") > LONGEST_DESCRIPTION:
                raise Refused(
                    _("A description can have at most %(limit)d characters. You have entered %(count)d.")
                    % {"limit": LONGEST_DESCRIPTION, "count": len(words)},
                    code="too_long",
                    field=part,
                )
        return super().raw(question, typed, context)

    def missing(self, question: Question, context: AnswerContext) -> str:
        return _("Add at least one picture: “%(label)s”.") % {
            "label": question_label(question, context.language)
        }

    def too_few(self, least: int) -> str:
        return ngettext("Add at least %(least)d picture.", "Add at least %(least)d pictures.", least) % {
            "least": least
        }

    def too_many(self, most: int) -> str:
        sentence = ngettext(
            "You can add at most %(most)d picture.", "You can add at most %(most)d pictures.", most
        )
        return sentence % {"most": most}

    def upload_hint(self, question: Question) -> str:
        most = self.limit(question)
        count = ngettext("At most %(most)d picture.", "At most %(most)d pictures.", most) % {"most": most}
        size = _("JPEG, PNG, WebP or HEIC, each up to %(size)d MB.") % {
            "size": self.max_bytes(question) // 1_000_000
        }
        return f"{count} {size}"

    def max_bytes(self, question: Question) -> int:
        return min(int(self.option(question, "max_mb")) * 1_000_000, pictures.MAX_BYTES)


class Files(Attached):
    key = QuestionKind.FILE.value
    label = QuestionKind.FILE.label
    template = "questionnaires/kinds/file.html"
    options = (
        Option(key="min_count", label=gettext_lazy("At least how many"), default=0, minimum=0, maximum=20),
        Option(key="max_count", label=gettext_lazy("At most how many"), default=1, minimum=1, maximum=20),
        Option(key="max_mb", label=gettext_lazy("Largest file in MB"), default=10, minimum=1, maximum=50),
        Option(
            key="types",
            label=gettext_lazy("Kinds of files allowed"),
            type="list",
            default=["pdf", "jpg", "png", "docx", "odt"],
            choices=FILE_TYPES,
        ),
    )

    def form_fields(self, question: Question, context: AnswerContext) -> dict[str, forms.Field]:
        accept = ",".join(ENDINGS.get(name, f".{name}") for name in self.option(question, "types"))
        return {"": MultipleFileField(required=False, widget=MultipleFileInput(attrs={"accept": accept}))}

    def allowed_words(self, question: Question) -> str:
        """The kinds of files allowed, for a sentence."""
        wanted = self.option(question, "types")
        return ", ".join(str(label) for name, label in FILE_TYPES if name in wanted)

    def missing(self, question: Question, context: AnswerContext) -> str:
        return _("Add a file: “%(label)s”.") % {"label": question_label(question, context.language)}

    def upload_hint(self, question: Question) -> str:
        return _("%(kinds)s, up to %(size)d MB.") % {
            "kinds": self.allowed_words(question),
            "size": self.max_bytes(question) // 1_000_000,
        }

    def max_bytes(self, question: Question) -> int:
        return int(self.option(question, "max_mb")) * 1_000_000
