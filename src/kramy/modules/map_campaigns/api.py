"""What other apps (the city's demo scene, the portal) may call."""

from kramy.modules.map_campaigns.domain.campaigns import (
    RuleWanted,
    change_campaign,
    create_campaign,
    set_categories,
    set_rules,
    set_windows,
    start_next_edition,
)
from kramy.modules.map_campaigns.domain.categories import create_category
from kramy.modules.map_campaigns.domain.entries import hide, offered_categories, renew, restore, withdraw
from kramy.modules.map_campaigns.domain.survey import map_entry_survey

__all__ = [
    "RuleWanted",
    "change_campaign",
    "create_campaign",
    "create_category",
    "hide",
    "map_entry_survey",
    "offered_categories",
    "renew",
    "restore",
    "set_categories",
    "set_rules",
    "set_windows",
    "start_next_edition",
    "withdraw",
]
