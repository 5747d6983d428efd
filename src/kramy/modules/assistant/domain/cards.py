"""Knowledge cards: written in versions, checked in time, withdrawn, answered "was this helpful"."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record
from kramy.kernel.manifest.api import city
from kramy.lib.errors import Refused
from kramy.lib.periods import add_months
from kramy.lib.text import slug as slug_of
from kramy.modules.assistant.domain import card_search
from kramy.modules.assistant.domain.permissions import WRITE_CARDS
from kramy.modules.assistant.models import Card, CardVersion, CardVotes, HelpTopic

TEXTS = ("title", "summary", "who", "what", "cost", "time", "documents", "legal_basis", "links")
CHECK_MONTHS = 6
SHORT = {"title": 200}


def can_write(user: Any) -> bool:
    return bool(user.has_perm(WRITE_CARDS))


@transaction.atomic
def write(
    *,
    card: Card | None = None,
    texts: dict[str, str],
    topics: Iterable[HelpTopic],
    checked_on: date,
    check_by: date | None = None,
    change_note: str = "",
    expected_number: int | None = None,
    by: Any,
) -> CardVersion:
    """A new version of a card (or of a new one), published at once. ``texts``: ``title_pl``, ``summary_en`` and so on.

    Refused: ``not_allowed``; ``title`` or ``summary`` missing in a language of the city; ``future`` when checked later than
    today; ``changed_elsewhere`` when somebody wrote a version since ``expected_number``.
    """
    if not can_write(by):
        raise Refused(_("You may not write knowledge cards."), code="not_allowed")
    words = _cleaned(texts)
    today = timezone.localdate()
    if checked_on > today:
        raise Refused(_("It cannot have been checked in the future."), code="future", field="checked_on")
    due = check_by or add_months(checked_on, CHECK_MONTHS)
    first = city().languages[0]
    owner = card or Card.objects.create(slug=_free_slug(words[f"title_{first}"]), check_by=due)
    locked = Card.objects.select_for_update().get(pk=owner.pk)
    last = locked.versions.order_by("-number").values_list("number", flat=True).first() or 0
    if expected_number is not None and last != expected_number:
        raise Refused(
            _("Somebody wrote a version of this card in the meantime. Look at it again."),
            code="changed_elsewhere",
        )
    version = CardVersion(
        card=locked,
        number=last + 1,
        checked_on=checked_on,
        checked_by=by,
        change_note=" ".join(change_note.split())[:300],
        written_at=timezone.now(),
        written_by=by,
        **words,
    )
    version.stems = card_search.stems_of(version)
    version.save()
    locked.current, locked.check_by, locked.withdrawn_at = version, due, None
    locked.save(update_fields=["current", "check_by", "withdrawn_at"])
    locked.topics.set(topics)
    record("assistant.card_written", by=by, target=locked, detail={"version": version.number})
    return version


@transaction.atomic
def confirm(*, card: Card, by: Any) -> CardVersion:
    """Checked and still true: a version with the same words and today's date."""
    locked = Card.objects.select_for_update().get(pk=card.pk)
    if locked.current is None:
        raise Refused(_("This card has no version yet."), code="no_version")
    texts = {
        f"{name}_{code}": getattr(locked.current, f"{name}_{code}") or ""
        for name in TEXTS
        for code in city().languages
    }
    return write(
        card=locked,
        texts=texts,
        topics=list(locked.topics.all()),
        checked_on=timezone.localdate(),
        change_note=_("Checked: still true"),
        by=by,
    )


@transaction.atomic
def withdraw(*, card: Card, by: Any) -> None:
    """Shown no more; its address says so, the versions stay. Writing a new version brings it back."""
    if not can_write(by):
        raise Refused(_("You may not write knowledge cards."), code="not_allowed")
    if card.withdrawn_at is None:
        Card.objects.filter(pk=card.pk, withdrawn_at=None).update(withdrawn_at=timezone.now())
        record("assistant.card_withdrawn", by=by, target=card)


def vote(*, card: Card, helpful: bool) -> None:
    """Count an answer; who gave it is not known here."""
    name = "helpful" if helpful else "unhelpful"
    CardVotes.objects.get_or_create(card=card, day=timezone.localdate())
    CardVotes.objects.filter(card=card, day=timezone.localdate()).update(**{name: F(name) + 1})


def for_desk(*, words: str = "", topic: str = "", due_only: bool = False) -> QuerySet[Card]:
    """Cards at the desk with ``helpful`` and ``unhelpful`` counts, what is due for checking first."""
    rows = Card.objects.select_related("current__checked_by").annotate(
        helpful=Sum("votes__helpful", default=0), unhelpful=Sum("votes__unhelpful", default=0)
    )
    if words.strip():
        rows = rows.filter(
            Q(current__title_pl__icontains=words)
            | Q(current__title_en__icontains=words)
            | Q(current__title_uk__icontains=words)
            | Q(slug__icontains=words)
        )
    if topic:
        rows = rows.filter(pk__in=Card.objects.filter(topics__key=topic).values("pk"))
    if due_only:
        rows = rows.filter(check_by__lte=timezone.localdate(), withdrawn_at=None)
    return rows.order_by(F("withdrawn_at").asc(nulls_first=True), "check_by", "slug")


def due_count() -> int:
    return Card.objects.filter(check_by__lte=timezone.localdate(), withdrawn_at=None).count()


def changes(before: CardVersion | None, after: CardVersion) -> list[dict[str, str]]:
    """What a version says otherwise than the one before: field, language, before, after."""
    found = []
    for name in TEXTS:
        label = str(getattr(CardVersion._meta.get_field(name), "verbose_name", name))
        for code in city().languages:
            old = (getattr(before, f"{name}_{code}") or "") if before is not None else ""
            new = getattr(after, f"{name}_{code}") or ""
            if old != new:
                found.append({"label": label, "language": code, "before": old, "after": new})
    return found


def links_of(version: CardVersion) -> list[tuple[str, str]]:
    """(label, address) of each line "label | address"; lines without an address that begins with http are left out."""
    found = []
    for line in (version.links or "").splitlines():
        label, _bar, address = (part.strip() for part in line.partition("|"))
        if address.startswith(("https://", "http://")):
            found.append((label or address, address))
    return found


def _cleaned(texts: dict[str, str]) -> dict[str, str]:
    allowed = {f"{name}_{code}" for name in TEXTS for code in city().languages}
    unknown = set(texts) - allowed
    if unknown:
        raise TypeError(f"Not a text of a card: {sorted(unknown)}")
    words = {
        name: "\n".join(line.rstrip() for line in texts.get(name, "").strip().splitlines())
        for name in allowed
    }
    for name, longest in SHORT.items():
        for code in city().languages:
            words[f"{name}_{code}"] = " ".join(words[f"{name}_{code}"].split())[:longest]
    for name in ("title", "summary"):
        for code in city().languages:
            if not words[f"{name}_{code}"]:
                raise Refused(
                    _("Write the title and the short answer in every language."),
                    code=name,
                    field=f"{name}_{code}",
                )
    return words


def _free_slug(words: str) -> str:
    base = slug_of(words, longest=70) or "card"
    found, number = base, 1
    while Card.objects.filter(slug=found).exists():
        number += 1
        found = f"{base}-{number}"
    return found
