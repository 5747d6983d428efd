"""What somebody sent of a page while nothing said any more that the answers are theirs: the session was over, or they were
signed out. It is set aside in the session they have now, and taken up once they have come back as who they are."""

from collections.abc import Mapping, MutableMapping
from typing import Any

from django.utils.datastructures import MultiValueDict

ASIDE = "questionnaires_aside"
MOST_PAGES = 3
LONGEST = 100_000
"""Characters of one page that are set aside; a page with more is somebody's trick."""
BUTTONS = ("csrfmiddlewaretoken", "autosave", "later", "back", "settle")


def set_aside(session: MutableMapping[str, Any], *, key: str, page_key: str, data: Any) -> bool:
    """Keep what was sent (a ``QueryDict``) of a page of the answers ``key``; whether it could be kept. Files are not."""
    typed = {name: values for name, values in data.lists() if name not in BUTTONS}
    if sum(len(name) + sum(map(len, values)) for name, values in typed.items()) > LONGEST:
        return False
    others = {each: kept for each, kept in session.get(ASIDE, {}).items() if each != key}
    newest = dict(list(others.items())[-(MOST_PAGES - 1) :])
    session[ASIDE] = {**newest, key: {"page": page_key, "typed": typed}}
    return True


def take_up(session: MutableMapping[str, Any], *, key: str) -> tuple[str, Mapping[str, Any]] | None:
    """What was set aside for the answers: the key of the page and what was sent of it, as a page that saves itself sends it.
    It is no longer set aside then."""
    kept = session.get(ASIDE, {}).get(key)
    if kept is None:
        return None
    session[ASIDE] = {each: other for each, other in session[ASIDE].items() if each != key}
    return kept["page"], MultiValueDict({**kept["typed"], "autosave": ["1"]})
