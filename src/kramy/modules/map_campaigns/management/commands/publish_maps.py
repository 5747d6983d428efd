"""Builds the published map of every campaign now, for instance after files were lost or restored."""

from typing import Any

from django.core.management.base import BaseCommand

from kramy.modules.map_campaigns.domain.published_map import publication
from kramy.modules.map_campaigns.models import Campaign


class Command(BaseCommand):
    help = "Build the published map of every campaign now."

    def handle(self, *args: Any, **options: Any) -> None:
        campaigns = list(Campaign.objects.order_by("pk"))
        publication.mark_changed([campaign.pk for campaign in campaigns])
        for campaign in campaigns:
            snapshot = publication.build(campaign.pk)
            count = snapshot.entry_count if snapshot else "being built by a worker"
            self.stdout.write(f"{campaign.slug}: {count}")
