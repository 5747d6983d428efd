from kramy.modules.map_campaigns.models.campaign import Campaign, CampaignCategory, Category, PublicationRule
from kramy.modules.map_campaigns.models.duplicates import DuplicatePair, EntryMerge
from kramy.modules.map_campaigns.models.entry import Entry, EntryListing, EntryPicture, EntrySearch
from kramy.modules.map_campaigns.models.importing import ImportBatch, ImportRow
from kramy.modules.map_campaigns.models.publication import (
    BuildLease,
    MapSnapshot,
    PublicationChange,
    RetiredFile,
)
from kramy.modules.map_campaigns.models.statistics import CampaignDay, EntryDay

__all__ = [
    "BuildLease",
    "Campaign",
    "CampaignCategory",
    "CampaignDay",
    "Category",
    "DuplicatePair",
    "Entry",
    "EntryDay",
    "EntryListing",
    "EntryMerge",
    "EntryPicture",
    "EntrySearch",
    "ImportBatch",
    "ImportRow",
    "MapSnapshot",
    "PublicationChange",
    "PublicationRule",
    "RetiredFile",
]
