"""An XLSForm brought in by two people at once, and by a process that is killed half-way, on both databases."""

import pytest
from tests.harness.together import at_once, killed

from kramy.kernel.questionnaires.domain import xlsform
from kramy.kernel.questionnaires.models import Questionnaire, QuestionnaireVersion
from kramy.kernel.questionnaires.tests.xlsforms import imported

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_connections"),
]
FORM = """
# survey
type|name|label
text|a|What
# settings
form_title|form_id
Trade|trade
"""


def test_two_imports_of_one_form_at_once_make_one_questionnaire(tmp_path):
    found = imported(tmp_path, FORM)
    results = at_once(*[lambda: xlsform.import_xlsform(found=found, slug="trade", by=None)] * 3)
    done = [result for result in results if isinstance(result, QuestionnaireVersion)]
    assert done
    assert set(map(str, results)) - set(map(str, done)) <= {"taken", "changed_elsewhere"}
    draft = QuestionnaireVersion.objects.get()
    assert draft.questionnaire == Questionnaire.objects.get()
    assert [question["key"] for page in draft.definition["pages"] for question in page["questions"]] == ["a"]


@pytest.mark.parametrize("step", ["create_questionnaire", "new_draft", "save_draft"])
def test_a_killed_import_leaves_nothing_half_done(tmp_path, step):
    found = imported(tmp_path, FORM)

    def bring_in():
        return xlsform.import_xlsform(found=found, slug="trade", by=None)

    killed(bring_in, at=f"kramy.kernel.questionnaires.domain.xlsform.importing.{step}", after=True)
    assert not Questionnaire.objects.exists()
    assert bring_in().questionnaire.slug == "trade"
