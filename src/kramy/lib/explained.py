"""A refusal whose sentence has numbers or names in it and is put together in the reader's language."""

from typing import Any

from django.utils.functional import lazy

from kramy.lib.errors import Refused


class Explained(Refused):
    """Refused, with a stable `code` and a translated `sentence`; `params` fill its %(name)s places.

    `message` stays lazy: the language is the one that is active when it is shown, not when it is raised.
    """

    def __init__(self, code: str, sentence: Any, **params: object) -> None:
        super().__init__(lazy(lambda: str(sentence) % params, str)() if params else sentence, code=code)
        self.params = params

    @property
    def sentence(self) -> str:
        """The explanation in the language that is active now."""
        return str(self)
