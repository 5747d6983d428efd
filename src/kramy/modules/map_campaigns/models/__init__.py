from kramy.modules.map_campaigns.models.alerts import AlertHit, AlertSubscription, NewEntry
from kramy.modules.map_campaigns.models.campaign import Campaign, CampaignCategory, Category, PublicationRule
from kramy.modules.map_campaigns.models.confirmation import Confirmation
from kramy.modules.map_campaigns.models.duplicates import DuplicatePair, EntryMerge
from kramy.modules.map_campaigns.models.entry import Entry, EntryListing, EntryPicture, EntrySearch
from kramy.modules.map_campaigns.models.history import PastListing
from kramy.modules.map_campaigns.models.importing import ImportBatch, ImportDuplicate, ImportRow
from kramy.modules.map_campaigns.models.own_site import CampaignHost, CampaignLook
from kramy.modules.map_campaigns.models.publication import (
    BuildLease,
    MapSnapshot,
    PublicationChange,
    RetiredFile,
)
from kramy.modules.map_campaigns.models.report import EntryReport, ReportVoice
from kramy.modules.map_campaigns.models.statistics import CampaignDay, EntryDay

__all__ = [
    "AlertHit",
    "AlertSubscription",
    "BuildLease",
    "Campaign",
    "CampaignCategory",
    "CampaignDay",
    "CampaignHost",
    "CampaignLook",
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
    "ImportDuplicate",
    "ImportRow",
    "MapSnapshot",
    "NewEntry",
    "PastListing",
    "PublicationChange",
    "PublicationRule",
    "ReportVoice",
    "RetiredFile",
]
