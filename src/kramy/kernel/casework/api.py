"""What modules and the portal may ask of casework."""

from kramy.kernel.casework.base import case_kinds
from kramy.kernel.casework.domain.absence import end_absence, enter_absence
from kramy.kernel.casework.domain.access import case_for_token, new_access
from kramy.kernel.casework.domain.assignment import assign, least_loaded, take, transfer
from kramy.kernel.casework.domain.availability import absence_of, absent_people, stand_ins
from kramy.kernel.casework.domain.case_tasks import add_task, tasks_for
from kramy.kernel.casework.domain.clock import deadline_of, waiting_for
from kramy.kernel.casework.domain.complaints import answer_complaint, complain, delay_complaint
from kramy.kernel.casework.domain.decisions import carry_out, decide
from kramy.kernel.casework.domain.drafts import new_link, set_email, start_draft
from kramy.kernel.casework.domain.extension import extend
from kramy.kernel.casework.domain.headings import heading
from kramy.kernel.casework.domain.intakes import (
    can_begin,
    can_submit,
    change_intake,
    close_intake,
    open_intake,
)
from kramy.kernel.casework.domain.interests import declare_interest
from kramy.kernel.casework.domain.kinds import all_kinds, kind_of
from kramy.kernel.casework.domain.links import link as link_cases
from kramy.kernel.casework.domain.merging import merge as merge_cases
from kramy.kernel.casework.domain.merging import split as split_case
from kramy.kernel.casework.domain.messages import reply
from kramy.kernel.casework.domain.parting import part as part_cases
from kramy.kernel.casework.domain.permissions import can_review, check_review
from kramy.kernel.casework.domain.prefill import offers_for
from kramy.kernel.casework.domain.queries import (
    can_correct,
    cases_for_review,
    cases_of,
    history_of_organisation,
    kinds_reviewed_by,
    open_cases_of,
    renewal_intake,
)
from kramy.kernel.casework.domain.reasons import save_reason
from kramy.kernel.casework.domain.reply_templates import save_template
from kramy.kernel.casework.domain.review import (
    add_message,
    add_note,
    request_correction,
    requested_correction,
)
from kramy.kernel.casework.domain.routing_rules import save_rule
from kramy.kernel.casework.domain.satisfaction import give_opinion
from kramy.kernel.casework.domain.saved_views import save_view
from kramy.kernel.casework.domain.search import index_cases
from kramy.kernel.casework.domain.search import with_words as cases_with_words
from kramy.kernel.casework.domain.settings import period_of, save_settings, settings_of
from kramy.kernel.casework.domain.submissions import (
    AnswersRefused,
    OpenCaseExists,
    errors_in,
    find_flags,
    submit_draft,
)
from kramy.kernel.casework.domain.suspension import resume_suspended, suspend
from kramy.kernel.casework.domain.timeline import author, entries_of, words
from kramy.kernel.casework.domain.unreachable import came_back, change_address
from kramy.kernel.casework.domain.visibility import officials_for, visible_cases
from kramy.kernel.casework.domain.withdrawal import withdraw
from kramy.kernel.casework.domain.workflow import Verb, can, verbs_in
from kramy.kernel.casework.domain.writings import add_file, writing_of
from kramy.kernel.casework.models import Case, CaseFlag, Decision, DecisionReason, Draft, Intake, KindSetting

register_kind = case_kinds.register
"""``register_kind(key, kind)``; a module rather names its kinds in its manifest's ``case_kinds``."""

__all__ = [
    "AnswersRefused",
    "Case",
    "CaseFlag",
    "Decision",
    "DecisionReason",
    "Draft",
    "Intake",
    "KindSetting",
    "OpenCaseExists",
    "Verb",
    "absence_of",
    "absent_people",
    "add_file",
    "add_message",
    "add_note",
    "add_task",
    "all_kinds",
    "answer_complaint",
    "assign",
    "author",
    "came_back",
    "can",
    "can_begin",
    "can_correct",
    "can_review",
    "can_submit",
    "carry_out",
    "case_for_token",
    "cases_for_review",
    "cases_of",
    "cases_with_words",
    "change_address",
    "change_intake",
    "check_review",
    "close_intake",
    "complain",
    "deadline_of",
    "decide",
    "declare_interest",
    "delay_complaint",
    "end_absence",
    "enter_absence",
    "entries_of",
    "errors_in",
    "extend",
    "find_flags",
    "give_opinion",
    "heading",
    "history_of_organisation",
    "index_cases",
    "kind_of",
    "kinds_reviewed_by",
    "least_loaded",
    "link_cases",
    "merge_cases",
    "new_access",
    "new_link",
    "offers_for",
    "officials_for",
    "open_cases_of",
    "open_intake",
    "part_cases",
    "period_of",
    "register_kind",
    "renewal_intake",
    "reply",
    "request_correction",
    "requested_correction",
    "resume_suspended",
    "save_reason",
    "save_rule",
    "save_settings",
    "save_template",
    "save_view",
    "set_email",
    "settings_of",
    "split_case",
    "stand_ins",
    "start_draft",
    "submit_draft",
    "suspend",
    "take",
    "tasks_for",
    "transfer",
    "verbs_in",
    "visible_cases",
    "waiting_for",
    "withdraw",
    "words",
    "writing_of",
]
