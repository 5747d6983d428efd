"""The kinds of cases the modules offer."""

from typing import Any

from kramy.kernel.casework.base import CaseKind, case_kinds
from kramy.kernel.casework.models import Case, Intake
from kramy.kernel.manifest.base import offers


def all_kinds() -> list[CaseKind]:
    """Every kind, those of the manifests included (read when first asked for, when all apps are loaded)."""
    for kind in offers("case_kinds"):
        case_kinds.register(kind.key, kind)
    return list(case_kinds)


def kind_of(subject: Case | Intake) -> CaseKind:
    """``KeyError`` when no installed module handles this kind."""
    if subject.kind not in case_kinds:
        all_kinds()
    return case_kinds[subject.kind]


def context_of(intake: Intake) -> dict[str, Any]:
    """What the questions of this intake need to know (its limits, sources of choices, known answers)."""
    hook = kind_of(intake).intake_context
    return {"intake": intake, "limits": intake.limits, **(hook(intake) if hook is not None else {})}
