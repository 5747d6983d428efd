"""Letting anonymous answers count in company.

Results are looked at while answers come in, and the list of who has answered grows one by one: whoever compared the
two before and after would read a person's answers. So answers count five at a time, and five more always stay behind
until the survey is over: the last ones are never fewer than five either. What counts is written anew, under new ids and
in an order that says nothing, so that the database does not remember which came with which invitation.
"""

import random
import uuid

from kramy.modules.surveys.models import Response, Survey
from kramy.modules.surveys.rules import LEAST


def release(survey: Survey, *, everything: bool = False) -> int:
    """Let five of the waiting answers count when ten wait, or all of them; how many. The caller holds the survey's lock."""
    waiting = list(Response.objects.filter(survey=survey, released=False))
    chance = random.SystemRandom()
    chance.shuffle(waiting)
    if not everything:
        waiting = waiting[:LEAST] if len(waiting) >= 2 * LEAST else []
    if not waiting:
        return 0
    Response.objects.filter(pk__in=[each.pk for each in waiting]).delete()
    Response.objects.bulk_create([_anew(each) for each in waiting])
    return len(waiting)


def _anew(response: Response) -> Response:
    return Response(
        id=uuid.uuid4(),
        survey_id=response.survey_id,
        version_id=response.version_id,
        answers=response.answers,
        language=response.language,
        anonymous=True,
        released=True,
        repeated=response.repeated,
    )
