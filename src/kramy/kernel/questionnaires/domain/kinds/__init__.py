"""The registry of question kinds: ours, and those that modules offer in their manifests."""

from kramy.kernel.manifest.base import offers
from kramy.kernel.questionnaires.base import Question
from kramy.kernel.questionnaires.domain.kinds.address import Address
from kramy.kernel.questionnaires.domain.kinds.amounts import Money, Percentage, Rating
from kramy.kernel.questionnaires.domain.kinds.attached import Files, Pictures
from kramy.kernel.questionnaires.domain.kinds.base import AnswerContext, Kind, Option
from kramy.kernel.questionnaires.domain.kinds.choices import MultipleChoice, SingleChoice
from kramy.kernel.questionnaires.domain.kinds.firm_by_nip import FirmByNip
from kramy.kernel.questionnaires.domain.kinds.information import Information
from kramy.kernel.questionnaires.domain.kinds.opening_hours import OpeningHours
from kramy.kernel.questionnaires.domain.kinds.organisation import Organisation
from kramy.kernel.questionnaires.domain.kinds.ranking import Ranking
from kramy.kernel.questionnaires.domain.kinds.repeat import Repeat
from kramy.kernel.questionnaires.domain.kinds.spans import DateRange, Time
from kramy.kernel.questionnaires.domain.kinds.table import Table
from kramy.kernel.questionnaires.domain.kinds.texts import Email, Link, LongText, Phone, ShortText, Signature
from kramy.kernel.questionnaires.domain.kinds.values import Consent, Date, Number, YesNo
from kramy.lib.registry import Registry

__all__ = ["AnswerContext", "Kind", "Option", "find_kind", "kind_of", "kinds"]

_kinds: Registry[Kind] = Registry("question kinds")


def kinds() -> list[Kind]:
    """Every kind, ours first. A manifest's ``question_kinds`` are dotted paths to instances of ``Kind``."""
    for kind in offers("question_kinds"):
        _kinds.register(kind.key, kind)
    return list(_kinds)


def find_kind(key: str) -> Kind | None:
    """The kind called ``key``, None when there is no such kind."""
    return _kinds.get(key) or next((kind for kind in kinds() if kind.key == key), None)


for _kind in (
    ShortText(),
    LongText(),
    Number(),
    Money(),
    Percentage(),
    Rating(),
    SingleChoice(),
    MultipleChoice(),
    Ranking(),
    YesNo(),
    Date(),
    DateRange(),
    Time(),
    Email(),
    Phone(),
    Link(),
    Organisation(),
    Address(),
    OpeningHours(),
    Pictures(),
    Files(),
    Consent(),
    Signature(),
    Information(),
    Repeat(find_kind),
    Table(find_kind),
    FirmByNip(),
):
    _kinds.register(_kind.key, _kind)


def kind_of(question: Question) -> Kind:
    """The kind of a question of a checked definition; ``KeyError`` when it is unknown."""
    kind = find_kind(question.kind)
    if kind is None:
        raise KeyError(question.kind)
    return kind
