from kramy.modules.assistant.models.aid import AidLookup, AidReceived
from kramy.modules.assistant.models.cards import Card, CardVersion, CardVotes
from kramy.modules.assistant.models.clients import Assignment, Client, CompanyGroup, GroupMember
from kramy.modules.assistant.models.plans import AccountPlan, Blocker, Contact, Objective, Promise
from kramy.modules.assistant.models.topics import HelpRequest, HelpTopic

__all__ = [
    "AccountPlan",
    "AidLookup",
    "AidReceived",
    "Assignment",
    "Blocker",
    "Card",
    "CardVersion",
    "CardVotes",
    "Client",
    "CompanyGroup",
    "Contact",
    "GroupMember",
    "HelpRequest",
    "HelpTopic",
    "Objective",
    "Promise",
]
