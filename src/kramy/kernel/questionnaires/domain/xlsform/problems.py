"""What could not be carried over, row by row."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


class NotCarried(ValueError):
    """A part of a form has no like of it here; the message says which."""


@dataclass(frozen=True, kw_only=True)
class Left:
    """One thing left behind. ``row`` is the line of the sheet, 0 when it concerns more than one."""

    sheet: str
    row: int
    name: str
    message: str

    def __str__(self) -> str:
        place = (
            _("%(sheet)s, row %(row)d") % {"sheet": self.sheet, "row": self.row} if self.row else self.sheet
        )
        return f"{place} ({self.name}): {self.message}" if self.name else f"{place}: {self.message}"
