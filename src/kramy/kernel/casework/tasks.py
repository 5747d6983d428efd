"""What casework does by the clock."""

import logging

from django_tasks import task

from kramy.kernel.casework.domain.decisions import carry_out, not_carried_out

logger = logging.getLogger(__name__)


@task()
def carry_out_accepted() -> int:
    """Carry out accepted decisions whose outcome is missing; how many. One that fails does not stop the others."""
    done = 0
    for decision in not_carried_out():
        try:
            done += carry_out(decision=decision)
        except Exception:
            # Logged with its traceback and tried again next time; the rest of the list must not wait for it.
            logger.exception("Decision %s could not be carried out", decision.pk)
    return done
