"""What other apps may ask of questionnaires."""

from kramy.kernel.questionnaires.domain.answering import PageAnswered, answer_page
from kramy.kernel.questionnaires.domain.answers import (
    ConsentGiven,
    Incomplete,
    Offer,
    check,
    consents_given,
    context_for,
    copy_answers,
    delete_answers,
    erase_answers,
    first_unfinished_page,
    start_answers,
    submit,
    take_answers,
)
from kramy.kernel.questionnaires.domain.attachments import (
    add_file,
    add_picture,
    attached_bytes,
    attachment_by_id,
    by_question,
    find_attachment,
    move_attachment,
    remove_attachment,
)
from kramy.kernel.questionnaires.domain.conditions import holds, visible, visible_pages
from kramy.kernel.questionnaires.domain.definitions import Problem, problems
from kramy.kernel.questionnaires.domain.forms import AskedQuestion, PageForm, page_form
from kramy.kernel.questionnaires.domain.kinds import AnswerContext, Kind, Option, kind_of
from kramy.kernel.questionnaires.domain.kinds.base import text_in
from kramy.kernel.questionnaires.domain.links import attachment_url
from kramy.kernel.questionnaires.domain.saving import save_page, settle
from kramy.kernel.questionnaires.domain.setting_aside import set_aside, take_up
from kramy.kernel.questionnaires.domain.sources import register_choices_source, register_prefill
from kramy.kernel.questionnaires.domain.stepping import CHECK, Way, way
from kramy.kernel.questionnaires.domain.summaries import Change, PageSummary, SummaryRow, difference, summary
from kramy.kernel.questionnaires.domain.uploads import PreparedFile, honest_name, words_for
from kramy.kernel.questionnaires.domain.uploads import prepare as prepare_file
from kramy.kernel.questionnaires.domain.versions import (
    NotReady,
    create_questionnaire,
    definition_of,
    new_draft,
    publish,
    published_version,
    questionnaires,
    save_draft,
    seed_questionnaire,
    withdraw,
)
from kramy.kernel.questionnaires.domain.wording import limit_words

__all__ = [
    "CHECK",
    "AnswerContext",
    "AskedQuestion",
    "Change",
    "ConsentGiven",
    "Incomplete",
    "Kind",
    "NotReady",
    "Offer",
    "Option",
    "PageAnswered",
    "PageForm",
    "PageSummary",
    "PreparedFile",
    "Problem",
    "SummaryRow",
    "Way",
    "add_file",
    "add_picture",
    "answer_page",
    "attached_bytes",
    "attachment_by_id",
    "attachment_url",
    "by_question",
    "check",
    "consents_given",
    "context_for",
    "copy_answers",
    "create_questionnaire",
    "definition_of",
    "delete_answers",
    "difference",
    "erase_answers",
    "find_attachment",
    "first_unfinished_page",
    "holds",
    "honest_name",
    "kind_of",
    "limit_words",
    "move_attachment",
    "new_draft",
    "page_form",
    "prepare_file",
    "problems",
    "publish",
    "published_version",
    "questionnaires",
    "register_choices_source",
    "register_prefill",
    "remove_attachment",
    "save_draft",
    "save_page",
    "seed_questionnaire",
    "set_aside",
    "settle",
    "start_answers",
    "submit",
    "summary",
    "take_answers",
    "take_up",
    "text_in",
    "visible",
    "visible_pages",
    "way",
    "withdraw",
    "words_for",
]
