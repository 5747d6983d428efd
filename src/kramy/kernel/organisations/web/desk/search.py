"""Organisations in the desk's search."""

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from kramy.kernel.manifest.base import DeskResult, DeskSearch
from kramy.kernel.organisations.domain.queries import beginning_with


def _find(user: Any, text: str, limit: int) -> list[DeskResult]:
    return [
        DeskResult(
            title=row.name,
            url=reverse("organisations_desk:detail", args=[row.pk]),
            note=" · ".join(
                filter(None, [str(row.get_kind_display()), f"NIP {row.nip}" if row.nip else "", row.email])
            ),
        )
        for row in beginning_with(text)[:limit]
    ]


ORGANISATIONS = DeskSearch(
    label=_("Organisations"),
    find=_find,
    more=lambda text: f"{reverse('organisations_desk:index')}?{urlencode({'q': text})}",
    permission="organisations.manage_organisations",
    order=30,
)
