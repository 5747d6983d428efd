"""Phone numbers for people."""

from phonenumbers import NumberParseException

from kramy.lib.identifiers import format_phone


def in_words(phone: str) -> str:
    """The number as it is read out; as it was typed when it is none that can be read."""
    try:
        return format_phone(phone) if phone else ""
    except NumberParseException:
        return phone
