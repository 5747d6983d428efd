"""Filters of the queue that an official keeps under a name, for themselves or for a unit."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kramy.kernel.casework.models import SavedView
from kramy.lib.errors import Refused

MOST = 30


@transaction.atomic
def save_view(*, name: str, query: str, unit: Any = None, by: Any) -> SavedView:
    """Keep ``query`` under ``name``; the same name again replaces it. ``unit`` shares it with its members.

    Refused: ``empty``, ``too_long``, ``too_many``, ``not_allowed`` for a unit one does not belong to.
    """
    words = " ".join(name.split())[:60]
    if not words:
        raise Refused(_("Give the view a name."), code="empty", field="name")
    if len(query) > 500:
        raise Refused(_("These filters are too long to be kept."), code="too_long")
    if unit is not None and not unit.members.filter(pk=by.pk).exists():
        raise Refused(_("You may share only with your own unit."), code="not_allowed", field="unit")
    known = SavedView.objects.filter(owner=by, name=words).first()
    if known is None and SavedView.objects.filter(owner=by).count() >= MOST:
        raise Refused(
            _("You keep %(most)d views already; remove one first.") % {"most": MOST}, code="too_many"
        )
    saved, _created = SavedView.objects.update_or_create(
        owner=by, name=words, defaults={"query": query, "unit": unit}
    )
    return saved


def remove_view(*, view: SavedView, by: Any) -> None:
    """Only its owner may; removing it twice changes nothing."""
    if view.owner_id != by.pk:
        raise Refused(_("Only its owner may remove this view."), code="not_allowed")
    SavedView.objects.filter(pk=view.pk).delete()


def views_of(user: Any) -> QuerySet[SavedView]:
    """One's own and those shared with one's units."""
    return (
        SavedView.objects.filter(Q(owner=user) | Q(unit__members=user, unit__active=True))
        .select_related("owner", "unit")
        .distinct()
        .order_by("name", "id")
    )
