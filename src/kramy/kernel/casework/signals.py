"""What happened in a case. Sent inside the transaction of the verb, so that a message is written with its cause.

Every signal carries ``case_id`` (int); further arguments are named here. A receiver that does more than write a
row must put it off with ``transaction.on_commit``.
"""

from django.dispatch import Signal

case_received = Signal()
copy_asked = Signal()  # copy_id only: a copy of a large file waits to be made; sent after the commit
correction_requested = Signal()  # text: str, what is asked for, in the applicant's language
case_answered = Signal()
case_decided = Signal()
deadline_extended = Signal()  # before: date, when it was due; text: str, the reasons
case_suspended = Signal()  # basis: str, a SuspensionBasis; text: str, the reasons
case_resumed = Signal()  # text: str, may be empty
case_withdrawn = Signal()  # was_accepted: bool
case_assigned = Signal()
applicant_told = Signal()  # text: str, written by an official; entry_id: int
case_handed_over = Signal()  # back: bool, after an absence; detail: dict, as on the timeline
reminder_due = Signal()  # reminder_id: int. Without case_id
case_left_alone = Signal()  # nobody handles it: the head of the unit is to be told
cases_handed_over = Signal()  # absence_id, person_id: int, who stands in; number: int. Without case_id
case_merged = Signal()  # into_id: int, the case in which it goes on; text: str, why
case_parted = Signal()  # from_id: int, the case in which it went on until now; text: str, why
applicant_replied = Signal()  # entry_id: int, the step on the timeline
complaint_received = Signal()  # complaint_id: int
complaint_answered = Signal()  # complaint_id, entry_id: int
complaint_delayed = Signal()  # complaint_id, entry_id: int
address_changed = Signal()  # former: str, until now; was_reached: bool, nothing had come back from it
