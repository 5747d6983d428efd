"""What the expressions of a form may name, and reading them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from kramy.kernel.questionnaires.domain.xlsform.problems import NotCarried
from kramy.kernel.questionnaires.domain.xlsform.xpath import Node, Reference, Unreadable, parse


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question as expressions see it. ``choices`` maps the form's names of answers to ours; ``optional`` says that it may
    be left without an answer."""

    key: str
    kind: str
    repeat: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    optional: bool = False


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What an expression may name: questions by the form's name, and by the key of a repeat those of its rows; ``own``
    is the question it stands at, ``repeat`` the key of the group asked several times around it. ``worked_out`` has what
    the form works out by name, with the key of the repeat it is worked out in. In a choice filter, ``row`` has the
    columns of the choice. ``remark`` is told of what can be read but never be."""

    asked: Mapping[str, Asked]
    inside: Mapping[str, Mapping[str, Asked]] = field(default_factory=dict)
    worked_out: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    own: Asked | None = None
    row: Mapping[str, str] | None = None
    repeat: str = ""
    remark: Callable[[str], None] = lambda message: None

    def find_named(self, name: str) -> Asked:
        """The question of that name: of the same row, else of the form."""
        found = self.inside.get(self.repeat, {}).get(name) or self.asked.get(name)
        if found is None:
            raise NotCarried(_("“%(name)s” is not asked here.") % {"name": name})
        return found

    def find(self, reference: Reference) -> Asked:
        found = self.find_named(reference.name) if reference.name or self.own is None else self.own
        if found.repeat and found.repeat != self.repeat:
            raise NotCarried(
                _("“%(name)s” is asked several times; only its sum can be looked at.")
                % {"name": reference.name}
            )
        return found

    def look(self, name: str) -> Node | None:
        """What the form works out under that name, None when it asks for it."""
        text, repeat = self.worked_out.get(name, ("", ""))
        if not text:
            return None
        if repeat and repeat != self.repeat:
            raise NotCarried(
                _("“%(name)s” is asked several times; only its sum can be looked at.") % {"name": name}
            )
        return read(text)


def read(text: str) -> Node:
    """The tree of an expression. Raises ``NotCarried`` with a sentence."""
    try:
        return parse(text)
    except Unreadable as error:
        raise NotCarried(_("“%(text)s” cannot be read.") % {"text": text}) from error
