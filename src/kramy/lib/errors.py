"""The one exception a domain verb raises when it will not do what was asked."""

from typing import Any


class Refused(Exception):
    """A verb refused; ``message`` is a translated sentence to show to the person who asked.

    ``code`` is stable and machine-readable (tests and API clients rely on it), ``field`` names the
    form field the sentence belongs to, when there is one.
    """

    def __init__(self, message: Any, *, code: str = "refused", field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.field = field

    def __str__(self) -> str:
        return str(self.message)
