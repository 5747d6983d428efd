"""Campaigns, categories and entries for tests; entries come with the rows the verbs would have written."""

from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from kramy.lib import morton
from kramy.modules.map_campaigns import models
from kramy.modules.map_campaigns.enums import EntryState


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = models.Category

    slug = factory.Sequence(lambda n: f"category-{n}")
    name_pl = factory.Sequence(lambda n: f"Kategoria {n}")
    name_en = factory.Sequence(lambda n: f"Category {n}")
    name_uk = factory.Sequence(lambda n: f"Категорія {n}")
    icon = "shop"


class CampaignFactory(DjangoModelFactory):
    """A campaign on show; ``categories=[…]`` become its filters in that order."""

    class Meta:
        model = models.Campaign
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"campaign-{n}")
    title_pl = factory.Sequence(lambda n: f"Akcja {n}")
    title_en = factory.Sequence(lambda n: f"Campaign {n}")
    title_uk = factory.Sequence(lambda n: f"Кампанія {n}")
    summary_pl = "Firmy z sąsiedztwa"
    summary_en = "Firms next door"
    summary_uk = "Фірми поруч"
    published = True

    @factory.post_generation
    def categories(self: models.Campaign, create: bool, extracted: Any, **kwargs: Any) -> None:  # type: ignore[misc]
        for position, category in enumerate(extracted or ()):
            models.CampaignCategory.objects.create(campaign=self, category=category, position=position)


class EntryFactory(DjangoModelFactory):
    """A published entry listed at home, and on every campaign of ``also_on=[…]``; ``categories`` adds to the main one."""

    class Meta:
        model = models.Entry
        skip_postgeneration_save = True

    campaign = factory.SubFactory(CampaignFactory)
    main_category = factory.SubFactory(CategoryFactory)
    name = factory.Sequence(lambda n: f"Firma {n}")
    slug = factory.Sequence(lambda n: f"firma-{n}")
    lon = factory.Sequence(lambda n: 19.9 + (n * 37 % 1000) / 10_000)
    lat = factory.Sequence(lambda n: 50.0 + (n * 61 % 1000) / 10_000)
    morton = factory.LazyAttribute(lambda entry: morton.key(entry.lon, entry.lat))
    street = "Rynek Główny"
    house_number = factory.Sequence(lambda n: str(n + 1))
    postcode = "31-042"
    town = "Kraków"
    state = EntryState.PUBLISHED
    published_at = factory.LazyFunction(timezone.now)
    updated_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def categories(self: models.Entry, create: bool, extracted: Any, **kwargs: Any) -> None:  # type: ignore[misc]
        self.categories.set([self.main_category, *(extracted or ())])

    @factory.post_generation
    def also_on(self: models.Entry, create: bool, extracted: Any, **kwargs: Any) -> None:  # type: ignore[misc]
        if self.state == EntryState.PUBLISHED:
            for campaign in (self.campaign, *(extracted or ())):
                models.EntryListing.objects.create(entry=self, campaign=campaign)
