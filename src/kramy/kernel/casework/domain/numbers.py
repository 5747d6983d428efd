"""Numbers of cases: PREFIX-YEAR-NNNNNN, without gaps within a year."""

from datetime import date

from kramy.kernel.casework.models import CaseCounter
from kramy.kernel.manifest.api import city


def next_number(day: date) -> str:
    """Take the next number of the year; the year's row stays locked until the transaction ends."""
    CaseCounter.objects.get_or_create(year=day.year)
    counter = CaseCounter.objects.select_for_update().get(year=day.year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{city().case_prefix}-{day.year}-{counter.last:06d}"
