"""What an official had typed into the case screen."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What an official wrote into a form that was refused: nothing of it may be lost."""

    form: str = ""
    text: str = ""
    reason: int | None = None
    result: str = ""
    answer_by: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    """Whatever else the form held, by the name of the field."""


NOTHING_TYPED = Typed()
