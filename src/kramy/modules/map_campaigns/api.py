"""What other apps (the city's demo scene, the portal) may call."""

from kramy.modules.map_campaigns.domain.alerts.areas import Area
from kramy.modules.map_campaigns.domain.alerts.subscriptions import Wanted as AlertWanted
from kramy.modules.map_campaigns.domain.alerts.subscriptions import ask as ask_for_alerts
from kramy.modules.map_campaigns.domain.alerts.subscriptions import confirm as confirm_alerts
from kramy.modules.map_campaigns.domain.applying.survey import map_entry_survey
from kramy.modules.map_campaigns.domain.campaigns.campaigns import (
    RuleWanted,
    change_campaign,
    create_campaign,
    set_categories,
    set_rules,
)
from kramy.modules.map_campaigns.domain.campaigns.categories import create_category
from kramy.modules.map_campaigns.domain.campaigns.editions import start_next_edition
from kramy.modules.map_campaigns.domain.campaigns.windows import set_windows
from kramy.modules.map_campaigns.domain.entries.entries import (
    hide,
    offered_categories,
    renew,
    restore,
    withdraw,
)
from kramy.modules.map_campaigns.domain.pages.hosts import note_reached, set_hosts
from kramy.modules.map_campaigns.domain.pages.looks import set_look

__all__ = [
    "AlertWanted",
    "Area",
    "RuleWanted",
    "ask_for_alerts",
    "change_campaign",
    "confirm_alerts",
    "create_campaign",
    "create_category",
    "hide",
    "map_entry_survey",
    "note_reached",
    "offered_categories",
    "renew",
    "restore",
    "set_categories",
    "set_hosts",
    "set_look",
    "set_rules",
    "set_windows",
    "start_next_edition",
    "withdraw",
]
