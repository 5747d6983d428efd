"""What other apps (the city's demo scene) may call."""

from kramy.modules.assistant.domain.aid import write_down as write_aid_down
from kramy.modules.assistant.domain.assignments import current as current_assignment
from kramy.modules.assistant.domain.assignments import hand_over
from kramy.modules.assistant.domain.cards import vote
from kramy.modules.assistant.domain.cards import write as write_card
from kramy.modules.assistant.domain.clients import find_or_make as client_of
from kramy.modules.assistant.domain.clients import of_case as client_of_case
from kramy.modules.assistant.domain.groups import add_member as add_to_group
from kramy.modules.assistant.domain.groups import save_group
from kramy.modules.assistant.domain.plans import (
    add_blocker,
    log_contact,
    make_promise,
    save_objective,
    set_next_contact,
    settle_promise,
)
from kramy.modules.assistant.domain.topics import offered as offered_topics
from kramy.modules.assistant.domain.topics import open_help

__all__ = [
    "add_blocker",
    "add_to_group",
    "client_of",
    "client_of_case",
    "current_assignment",
    "hand_over",
    "log_contact",
    "make_promise",
    "offered_topics",
    "open_help",
    "save_group",
    "save_objective",
    "set_next_contact",
    "settle_promise",
    "vote",
    "write_aid_down",
    "write_card",
]
