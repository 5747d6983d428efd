from kramy.kernel.casework.models.access import CaseAccess
from kramy.kernel.casework.models.case import Case, CaseCounter, CaseFlag, ClockPause, Submission
from kramy.kernel.casework.models.decision import Decision, DecisionReason
from kramy.kernel.casework.models.draft import Draft
from kramy.kernel.casework.models.intake import Intake
from kramy.kernel.casework.models.setting import KindSetting
from kramy.kernel.casework.models.timeline import TimelineEntry

__all__ = [
    "Case",
    "CaseAccess",
    "CaseCounter",
    "CaseFlag",
    "ClockPause",
    "Decision",
    "DecisionReason",
    "Draft",
    "Intake",
    "KindSetting",
    "Submission",
    "TimelineEntry",
]
