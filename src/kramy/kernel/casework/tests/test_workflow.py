from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from kramy.kernel.casework.domain.workflow import TRANSITIONS, Verb, can, check, diagram, verbs_in
from kramy.kernel.casework.enums import OPEN_STATES, CaseState
from kramy.lib.errors import Refused


def test_every_state_is_reached_and_closed_states_are_left_only_by_withdrawing_and_parting():
    assert {row.target for row in TRANSITIONS} == set(CaseState)
    for state in set(CaseState) - set(OPEN_STATES):
        left = {CaseState.ACCEPTED: {Verb.WITHDRAW}, CaseState.MERGED: {Verb.PART}}
        assert verbs_in(state) == left.get(CaseState(state), set())


def test_a_pair_of_state_and_verb_leads_to_one_state():
    pairs = [(row.source, row.verb) for row in TRANSITIONS]
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize("state", [CaseState.REFUSED, CaseState.WITHDRAWN])
@pytest.mark.parametrize("verb", [verb for verb in Verb if verb is not Verb.SUBMIT])
def test_nothing_happens_to_a_finished_case(state, verb):
    assert can(state, verb) is False
    with pytest.raises(Refused) as refusal:
        check(state, verb)
    assert refusal.value.code == "wrong_state"


def test_diagram_is_written_and_checked(settings, tmp_path):
    settings.PROJECT = tmp_path
    with pytest.raises(CommandError):
        call_command("state_diagrams", "--check")
    call_command("state_diagrams")
    call_command("state_diagrams", "--check", stdout=StringIO())
    path = tmp_path / "docs" / "generated" / "case-states.md"
    assert path.read_text(encoding="utf-8") == diagram()
    assert "    [*] --> received: submit\n" in diagram()
    path.write_text("old", encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("state_diagrams", "--check")
