from kramy.modules.map_campaigns.models.campaign import Campaign, CampaignCategory, Category, PublicationRule
from kramy.modules.map_campaigns.models.confirmation import Confirmation
from kramy.modules.map_campaigns.models.duplicates import DuplicatePair, EntryMerge
from kramy.modules.map_campaigns.models.entry import Entry, EntryListing, EntryPicture, EntrySearch
from kramy.modules.map_campaigns.models.history import PastListing
from kramy.modules.map_campaigns.models.importing import ImportBatch, ImportRow
from kramy.modules.map_campaigns.models.publication import (
    BuildLease,
    MapSnapshot,
    PublicationChange,
    RetiredFile,
)
from kramy.modules.map_campaigns.models.report import EntryReport, ReportVoice
from kramy.modules.map_campaigns.models.statistics import CampaignDay, EntryDay

__all__ = [
    "BuildLease",
    "Campaign",
    "CampaignCategory",
    "CampaignDay",
    "Category",
    "Confirmation",
    "DuplicatePair",
    "Entry",
    "EntryDay",
    "EntryListing",
    "EntryMerge",
    "EntryPicture",
    "EntryReport",
    "EntrySearch",
    "ImportBatch",
    "ImportRow",
    "MapSnapshot",
    "PastListing",
    "PublicationChange",
    "PublicationRule",
    "ReportVoice",
    "RetiredFile",
]
