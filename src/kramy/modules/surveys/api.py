"""What other apps may ask of surveys."""

from kramy.modules.surveys.domain.answering import begin, send
from kramy.modules.surveys.domain.invitations import invite, read_addresses, remind, token_of
from kramy.modules.surveys.domain.surveys import close_survey, create_survey, open_now, open_survey

__all__ = [
    "begin",
    "close_survey",
    "create_survey",
    "invite",
    "open_now",
    "open_survey",
    "read_addresses",
    "remind",
    "send",
    "token_of",
]
