"""What the case screen shows of writing with the applicant: e-mails that came back, complaints, how files may be added."""

from typing import Any

from kramy.kernel.casework.domain import case_files, complaints, unreachable
from kramy.kernel.casework.models import Case
from kramy.kernel.messaging.api import OutboxMessage
from kramy.kernel.questionnaires import api as questionnaires


def of(case: Case, user: Any, letters: list[OutboxMessage]) -> dict[str, Any]:
    """The context of ``casework/desk/correspondence.html`` and of the field for files; two queries.

    ``letters`` are all that were sent about the case.
    """
    return {
        "came_back": unreachable.came_back(case, letters),
        "complaints": [
            {"complaint": item, "may_answer": complaints.can_answer(user, item)}
            for item in case.complaints.select_related("case", "handler").order_by("sequence")
        ],
        "filings": list(case.filings.order_by("pk")),
        "accept": case_files.ACCEPTED,
        "kinds": questionnaires.words_for(
            [name.removeprefix(".") for name in case_files.ACCEPTED.split(",")]
        ),
        "megabytes": case_files.MAX_BYTES // 1_000_000,
        "most": case_files.MOST_FILES,
    }
