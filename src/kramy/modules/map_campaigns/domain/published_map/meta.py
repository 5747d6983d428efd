"""What the rows of a published map refer to by number: categories, filters, districts."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.conf import settings

from kramy.kernel.places import api as places
from kramy.lib import text
from kramy.modules.map_campaigns.models import Campaign, Category


class MapMeta:
    """Categories: those offered, what is under them, and those that entries have; filters are those offered.

    Read from the database once; `used_categories` and `used_districts` are ids that rows have.
    """

    def __init__(
        self, campaign: Campaign, used_categories: Collection[int], used_districts: Collection[int]
    ) -> None:
        self.campaign = campaign
        every = {category.pk: category for category in Category.objects.order_by("position", "slug")}
        self.offered = list(
            campaign.campaign_categories.order_by("position", "id").values_list("category_id", flat=True)
        )
        children: dict[int, set[int]] = defaultdict(set)
        for category in every.values():
            if category.parent_id:
                children[category.parent_id].add(category.pk)
        self.members = [{category_id} | children[category_id] for category_id in self.offered]
        wanted = set(used_categories).union(*self.members)
        self.categories = [category for category in every.values() if category.pk in wanted]
        self.category_ids = [category.pk for category in self.categories]
        self.districts = [district for district in places.districts() if district.pk in used_districts]

    def full(self) -> dict[str, Any]:
        """What the server's file says."""
        return {
            "campaign": self.campaign.pk,
            "revision": self.campaign.revision,
            "categories": [_described(category) for category in self.categories],
            "filters": [self.category_ids.index(category_id) for category_id in self.offered],
            "members": [sorted(ids) for ids in self.members],
            "districts": [
                {"id": each.pk, "number": each.number, "name": each.name, "slug": each.slug}
                for each in self.districts
            ],
        }


def public_categories(described: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The categories of a server's file as browsers need them."""
    return [{name: each[name] for name in ("icon", "colour", "names")} for each in described]


def _names(category: Category) -> dict[str, str]:
    return {code: _translated(category, "name", code) for code, _name in settings.LANGUAGES}


def _described(category: Category) -> dict[str, Any]:
    names = _names(category)
    words = [
        *names.values(),
        *(_translated(category, "search_words", code) for code, _name in settings.LANGUAGES),
    ]
    return {
        "id": category.pk,
        "slug": category.slug,
        "icon": category.icon,
        "colour": category.colour,
        "names": names,
        "words": sorted({word for phrase in words for word in (*text.words(phrase), *text.stems(phrase))}),
    }


def _translated(category: Category, field: str, language: str) -> str:
    default = settings.MODELTRANSLATION_DEFAULT_LANGUAGE
    return getattr(category, f"{field}_{language}") or getattr(category, f"{field}_{default}") or ""
