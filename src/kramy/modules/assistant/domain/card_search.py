"""Finding the knowledge cards that answer a text: stems on both sides, words of titles count most.

A card and what is asked go through the same function (``lib.text.stems``; for English Snowball's English stemmer). The score
of a card is, over the stems asked: the best place where
the stem stands (title 5, summary 3, the rest 1) times how rare it is among the cards, plus 6 for a topic asked about.
Everything a card says in one language is compared; without a match there the city's other languages are tried.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import snowballstemmer
from django.db.models import F, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import translation

from kramy.kernel.manifest.api import city
from kramy.kernel.messaging.api import absolute_url
from kramy.lib.text import stems, words
from kramy.modules.assistant.models import CardVersion

_english = snowballstemmer.stemmer("english")
WEIGHTS = {"title": 5.0, "summary": 3.0, "body": 1.0}
TOPIC_SCORE = 6.0
MOST_ASKED = 60
LEAST_SCORE = 1.0


@dataclass(frozen=True, kw_only=True)
class Document:
    """A card to look into: its stems by place, and the keys of its topics."""

    pk: int
    places: dict[str, frozenset[str]]
    topics: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A card as it is offered: its words in one language and where it stands."""

    version_id: int
    title: str
    summary: str
    url: str
    absolute_url: str
    checked_on: Any


def stems_in(text: str, language: str) -> list[str]:
    """The stems of a text in a language, the same for cards and for what is asked."""
    if language == "en":
        return [str(_english.stemWord(word)) for word in words(text)]
    return stems(text)


def rank(documents: Sequence[Document], asked: Sequence[str], topics: Iterable[str] = ()) -> list[int]:
    """Primary keys of what matches, the best first; pure."""
    wanted = frozenset(topics)
    number = len(documents)
    rarity: dict[str, float] = {}
    for stem in dict.fromkeys(asked):
        holding = sum(any(stem in place for place in document.places.values()) for document in documents)
        if holding:
            rarity[stem] = math.log(1 + number / holding)
    scores: dict[int, float] = {}
    for document in documents:
        score = TOPIC_SCORE if wanted & document.topics else 0.0
        for stem, weight in rarity.items():
            score += weight * max(
                (WEIGHTS[place] for place, held in document.places.items() if stem in held), default=0.0
            )
        if score >= LEAST_SCORE:
            scores[document.pk] = score
    return sorted(scores, key=lambda pk: (-scores[pk], pk))


def stems_of(version: CardVersion) -> dict[str, dict[str, list[str]]]:
    """What is kept with a version, for every language of the city."""
    kept: dict[str, dict[str, list[str]]] = {}
    for code in city().languages:
        body = " ".join(
            getattr(version, f"{name}_{code}") or "" for name in ("who", "what", "cost", "time", "documents")
        )
        kept[code] = {
            "title": sorted(set(stems_in(getattr(version, f"title_{code}") or "", code))),
            "summary": sorted(set(stems_in(getattr(version, f"summary_{code}") or "", code))),
            "body": sorted(set(stems_in(body, code))),
        }
    return kept


def published() -> Any:
    """The current versions of cards that are shown."""
    return CardVersion.objects.filter(
        card__current_id=F("pk"), card__withdrawn_at__isnull=True
    ).select_related("card")


def find(
    text: str, *, language: str, topics: Sequence[str] = (), most: int | None = None
) -> list[CardVersion]:
    """Published cards that answer ``text`` or are about ``topics``, the best first."""
    rows = list(published().prefetch_related("card__topics"))
    order: list[int] = []
    for code in [language, *(other for other in city().languages if other != language)]:
        asked = stems_in(text, code)[:MOST_ASKED]
        order = rank([_document(row, code) for row in rows], asked, topics)
        if order or not asked:
            break
    by_pk = {row.pk: row for row in rows}
    return [by_pk[pk] for pk in order[:most]]


def helpful(*, most: int) -> list[CardVersion]:
    """Published cards that most readers said had helped them, the best first."""
    yes = Coalesce(Sum("card__votes__helpful"), 0)
    return list(published().annotate(yes=yes).order_by("-yes", "card__slug")[:most])


def offered(version: CardVersion, language: str) -> Offered:
    """The card in ``language``, for somebody who may read another one now."""
    with translation.override(language):
        path = reverse("assistant:card", args=[version.card.slug])
        return Offered(
            version_id=version.pk,
            title=version.title,
            summary=version.summary,
            url=path,
            absolute_url=absolute_url(path),
            checked_on=version.checked_on,
        )


def _document(version: CardVersion, language: str) -> Document:
    kept = version.stems.get(language, {})
    return Document(
        pk=version.pk,
        places={place: frozenset(kept.get(place, ())) for place in WEIGHTS},
        topics=frozenset(topic.key for topic in version.card.topics.all()),
    )
