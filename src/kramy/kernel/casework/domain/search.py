"""Finding cases by anything said in them: the words of a case in one folded document, looked up in a full-text index."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat, Left

from kramy.kernel.casework.domain.visibility import visible_cases
from kramy.kernel.casework.models import Case, CaseSearch, Submission, TimelineEntry
from kramy.lib.full_text import FEW, MOST_WORDS, Index, Whole, rows_of
from kramy.lib.text import LONGEST_WORD, fold

VERSION = 1
"""Documents of an earlier version are written anew by the sweep."""

BATCH = 500
LONGEST_DOCUMENT = 60_000
"""Letters of one case that are indexed; what comes after is found by what came before."""

NAMES = Index("casework_casesearch", "case_id", ("names",), stored=True)
EVERYTHING = Index("casework_casesearch", "case_id", ("names", "words"), stored=True)


def looked_for(text: str) -> list[str]:
    """The folded beginnings of words to look for; a NIP typed with spaces or hyphens is one word, the parts of an
    address or of a case's number stand together.

    >>> looked_for("526-104-08-28"), looked_for("Żółty Łubin"), looked_for("a@b.pl")
    (['5261040828'], ['zolty', 'lubin'], ['a b pl'])
    """
    digits = re.sub(r"[\s-]", "", text)
    if digits.isdecimal() and len(digits) >= 9:
        return [digits]
    return [word[:LONGEST_WORD] for word in dict.fromkeys(map(fold, text.split())) if word][:MOST_WORDS]


def with_words(cases: QuerySet[Case], text: str) -> QuerySet[Case]:
    """``cases`` that hold every word of an address or of a name. Numbers must stand as they are: much begins with 8."""
    words = [Whole(word) if word.isdecimal() else word for word in looked_for(text)]
    return EVERYTHING.narrow(cases, words, path="pk")


@dataclass(frozen=True, kw_only=True)
class Words:
    """``condition`` on cases that hold the words looked for; ``many`` when so many do that nobody counts them."""

    condition: Q
    many: bool = False


def holding(text: str, *, names_only: bool = False) -> Words:
    """Cases in which every word of ``text`` begins some word, all of them for a text without words: asked once, with one
    query, for whatever is asked of them afterwards (``Index.named``)."""
    words = looked_for(text)
    if not words:  # only signs, none of which a case holds as a word
        return Words(condition=Q(pk__in=[]) if text.strip() else Q())
    condition, many = (NAMES if names_only else EVERYTHING).named(words, path="pk")
    return Words(condition=condition, many=many)


def found(user: Any, text: str, *, names_only: bool = False) -> QuerySet[Case]:
    """Cases that ``user`` may see and that hold every word, newest first; none for a text without words."""
    if not looked_for(text):
        return Case.objects.none()
    words = holding(text, names_only=names_only)
    return visible_cases(user).filter(words.condition).order_by("-pk")


def found_in_words(user: Any, text: str) -> QuerySet[Case]:
    """The same without those whose names hold every word: where it was answered, written or attached."""
    words = looked_for(text)
    if not words:
        return Case.objects.none()
    cases = visible_cases(user).order_by("-pk")
    found, named = (index.keys(words, most=FEW + 1) for index in (EVERYTHING, NAMES))
    if len(found) <= FEW:
        return cases.filter(pk__in=rows_of(sorted(set(found) - set(named))))
    return cases.filter(EVERYTHING.condition(words, path="pk")).exclude(NAMES.condition(words, path="pk"))


def index_cases(ids: Iterable[int]) -> int:
    """Write the documents of these cases; how many. Ids that are no cases are left out."""
    done = 0
    for some in _batches(ids):
        rows = Case.objects.filter(pk__in=some).order_by("pk")
        said = _said_in(some)
        documents = [
            CaseSearch(
                case_id=row["pk"],
                names=_names(row),
                words=fold(" ".join([*texts_in(row["answers__answers"]), *said.get(row["pk"], ())]))[
                    :LONGEST_DOCUMENT
                ],
                version=VERSION,
            )
            for row in rows.values(
                "pk",
                "number",
                "title",
                "applicant_email",
                "organisation__name",
                "organisation__nip",
                "user__first_name",
                "user__last_name",
                "answers__answers",
            )
        ]
        CaseSearch.objects.bulk_create(
            documents,
            update_conflicts=True,
            unique_fields=["case"],
            update_fields=["names", "words", "version"],
        )
        done += len(documents)
    return done


def add_words(case: Case, text: str) -> None:
    """Let a new message or note be found; nothing for a case that has no document yet (the sweep makes one)."""
    words = fold(text)
    if words:
        CaseSearch.objects.filter(case=case).update(
            words=Left(Concat("words", Value(f" {words}")), LONGEST_DOCUMENT)
        )


def not_indexed() -> QuerySet[Case]:
    """Cases without a document, or with one of an earlier version."""
    return (
        Case.objects.filter(search__isnull=True) | Case.objects.filter(search__version__lt=VERSION)
    ).order_by("-pk")


def _names(row: Mapping[str, Any]) -> str:
    """The number also in its parts, the address also without its dots and its at."""
    parts = [
        row["number"],
        row["title"],
        row["applicant_email"],
        row["organisation__name"],
        row["organisation__nip"],
        row["user__first_name"],
        row["user__last_name"],
    ]
    return fold(" ".join(str(part) for part in parts if part))


def texts_in(value: Any) -> Iterator[str]:
    """Every text and number in answers, however deep; keys and truths say nothing."""
    if isinstance(value, dict):
        for item in value.values():
            yield from texts_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)
    elif isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        yield str(value)


def _said_in(ids: list[int]) -> dict[int, list[str]]:
    """What was written in the cases and how their files are called, by case."""
    found: dict[int, list[str]] = {}
    texts = TimelineEntry.objects.filter(case__in=ids).exclude(text="").order_by("case", "at", "id")
    names = Submission.objects.filter(case__in=ids).exclude(answer_set__attachments=None)
    for pairs in (
        texts.values_list("case_id", "text"),
        names.order_by("case").values_list("case_id", "answer_set__attachments__original_name"),
    ):
        for case_id, text in pairs.iterator(chunk_size=5000):
            found.setdefault(case_id, []).append(text)
    return found


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    wanted = list(dict.fromkeys(ids))
    for start in range(0, len(wanted), BATCH):
        yield wanted[start : start + BATCH]
