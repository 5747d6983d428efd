from kramy.kernel.casework.models.absence import Absence, HandOver
from kramy.kernel.casework.models.access import CaseAccess
from kramy.kernel.casework.models.calendar import CalendarLink
from kramy.kernel.casework.models.case import (
    Case,
    CaseCounter,
    CaseFlag,
    ClockExtension,
    ClockPause,
    Submission,
)
from kramy.kernel.casework.models.complaint import Complaint
from kramy.kernel.casework.models.copy import CaseCopy
from kramy.kernel.casework.models.decision import Decision, DecisionReason
from kramy.kernel.casework.models.draft import Draft, DraftVisit
from kramy.kernel.casework.models.erasure import ErasureItem, ErasureList
from kramy.kernel.casework.models.filing import Filing
from kramy.kernel.casework.models.intake import Intake
from kramy.kernel.casework.models.links import CaseLink, CaseTask
from kramy.kernel.casework.models.message import CaseFile, ReadMark, Writing
from kramy.kernel.casework.models.reminder import Reminder
from kramy.kernel.casework.models.reply import ReplyTemplate
from kramy.kernel.casework.models.rights import CaseRight, Interest, Presence, SavedView
from kramy.kernel.casework.models.routing import RoutingRule
from kramy.kernel.casework.models.satisfaction import Satisfaction
from kramy.kernel.casework.models.search import CaseSearch
from kramy.kernel.casework.models.setting import KindSetting
from kramy.kernel.casework.models.timeline import TimelineEntry

__all__ = [
    "Absence",
    "CalendarLink",
    "Case",
    "CaseAccess",
    "CaseCopy",
    "CaseCounter",
    "CaseFile",
    "CaseFlag",
    "CaseLink",
    "CaseRight",
    "CaseSearch",
    "CaseTask",
    "ClockExtension",
    "ClockPause",
    "Complaint",
    "Decision",
    "DecisionReason",
    "Draft",
    "DraftVisit",
    "ErasureItem",
    "ErasureList",
    "Filing",
    "HandOver",
    "Intake",
    "Interest",
    "KindSetting",
    "Presence",
    "ReadMark",
    "Reminder",
    "ReplyTemplate",
    "RoutingRule",
    "Satisfaction",
    "SavedView",
    "Submission",
    "TimelineEntry",
    "Writing",
]
