"""Moments a person may enter: a slip such as the year 1 cannot be turned into the database's time zone."""

from datetime import UTC, datetime

from django.core.validators import MaxValueValidator, MinValueValidator

WITHIN_REASON = (
    MinValueValidator(datetime(1900, 1, 1, tzinfo=UTC)),
    MaxValueValidator(datetime(2999, 12, 31, tzinfo=UTC)),
)
"""Validators of a form's moment."""
