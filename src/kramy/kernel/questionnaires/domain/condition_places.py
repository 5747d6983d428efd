"""Where conditions stand in a definition, and what each of them may look at."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from kramy.kernel.questionnaires.base import Definition, Question, Rule, Texts
from kramy.kernel.questionnaires.domain import copying, editing
from kramy.kernel.questionnaires.domain.condition_tree import Sight, sight_of
from kramy.kernel.questionnaires.domain.conditions import Condition
from kramy.lib.errors import Refused


@dataclass(frozen=True)
class Place:
    """``on``: ``page:KEY``, ``group:KEY`` or ``question:PATH``; ``part``: ``show_if``, ``choice:KEY``, ``rule:NUMBER`` or
    ``rule:new``."""

    on: str
    part: str = "show_if"

    @property
    def what(self) -> str:
        return self.on.partition(":")[0]

    @property
    def key(self) -> str:
        return self.on.partition(":")[2]

    @property
    def is_rule(self) -> bool:
        return self.part.startswith("rule:")


def condition_at(definition: Definition, place: Place) -> Condition | None:
    """The condition that stands there. ``Refused`` when the place is gone."""
    if place.is_rule:
        rule = rule_at(definition, place)
        return rule.holds if rule else None
    if place.part.startswith("choice:"):
        question = editing.question_at(definition, place.key)
        choice = next((each for each in question.choices if f"choice:{each.key}" == place.part), None)
        if choice is None:
            raise _gone()
        return choice.show_if
    if place.what == "page":
        return editing.page_at(definition, place.key).show_if
    if place.what == "group":
        page = editing.page_with_group(definition, place.key)
        return next(group.show_if for group in page.groups if group.key == place.key)
    return editing.question_at(definition, place.key).show_if


def rule_at(definition: Definition, place: Place) -> Rule | None:
    """The rule that stands there, None for one yet to be made."""
    rules = editing.question_at(definition, place.key).rules
    number = place.part.removeprefix("rule:")
    if number == "new":
        return None
    if not number.isdigit() or int(number) >= len(rules):
        raise _gone()
    return rules[int(number)]


def with_condition(definition: Definition, place: Place, condition: Condition | None) -> Definition:
    """The definition with another condition there; None takes it away."""
    condition_at(definition, place)  # refuses a place that is gone
    if place.what == "page":
        page = editing.page_at(definition, place.key)
        return editing.replace_page(definition, place.key, replace(page, show_if=condition))
    if place.what == "group":
        page = editing.page_with_group(definition, place.key)
        group = next(each for each in page.groups if each.key == place.key)
        return copying.replace_group(definition, place.key, replace(group, show_if=condition))
    question = editing.question_at(definition, place.key)
    if place.part.startswith("choice:"):
        choices = tuple(
            replace(choice, show_if=condition) if f"choice:{choice.key}" == place.part else choice
            for choice in question.choices
        )
        return editing.replace_question(definition, place.key, replace(question, choices=choices))
    return editing.replace_question(definition, place.key, replace(question, show_if=condition))


def with_rule(
    definition: Definition, place: Place, condition: Condition | None, message: Texts
) -> Definition:
    """The definition with another rule there; without a condition the rule goes."""
    question = editing.question_at(definition, place.key)
    known = rule_at(definition, place)
    rules = list(question.rules)
    if known is None:
        rules += [Rule(holds=condition, message=message)] if condition else []
    else:
        number = int(place.part.removeprefix("rule:"))
        rules[number : number + 1] = [Rule(holds=condition, message=message)] if condition else []
    return editing.replace_question(definition, place.key, replace(question, rules=tuple(rules)))


def row_of(definition: Definition, place: Place) -> Question | None:
    """The repeat or table in whose rows the condition stands."""
    outer, _slash, child = place.key.partition("/")
    return definition.question(outer) if child else None


def sight_from(definition: Definition, place: Place) -> Sight:
    """What the condition may look at: what is asked before; a rule also sees the question itself."""
    questions = editing.earlier_questions(definition, place.on)
    if place.is_rule:
        questions.append(editing.question_at(definition, place.key))
    return sight_of(definition, questions)


def _gone() -> Refused:
    return Refused(_("This is not there any more."), code="gone")
