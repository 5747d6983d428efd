from kramy.kernel.casework.models.access import CaseAccess
from kramy.kernel.casework.models.case import (
    Case,
    CaseCounter,
    CaseFlag,
    ClockExtension,
    ClockPause,
    Submission,
)
from kramy.kernel.casework.models.decision import Decision, DecisionReason
from kramy.kernel.casework.models.draft import Draft, DraftVisit
from kramy.kernel.casework.models.erasure import ErasureItem, ErasureList
from kramy.kernel.casework.models.intake import Intake
from kramy.kernel.casework.models.links import CaseLink, CaseTask
from kramy.kernel.casework.models.reply import ReplyTemplate
from kramy.kernel.casework.models.rights import CaseRight, Interest, Presence, SavedView
from kramy.kernel.casework.models.search import CaseSearch
from kramy.kernel.casework.models.setting import KindSetting
from kramy.kernel.casework.models.timeline import TimelineEntry

__all__ = [
    "Case",
    "CaseAccess",
    "CaseCounter",
    "CaseFlag",
    "CaseLink",
    "CaseRight",
    "CaseSearch",
    "CaseTask",
    "ClockExtension",
    "ClockPause",
    "Decision",
    "DecisionReason",
    "Draft",
    "DraftVisit",
    "ErasureItem",
    "ErasureList",
    "Intake",
    "Interest",
    "KindSetting",
    "Presence",
    "ReplyTemplate",
    "SavedView",
    "Submission",
    "TimelineEntry",
]
