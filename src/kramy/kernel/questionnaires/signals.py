"""What questionnaires announce, after commit; ids only."""

from django.dispatch import Signal

version_published = Signal()
"""``questionnaire_id``, ``version_id``."""

answers_submitted = Signal()
"""``answer_set_id``."""
