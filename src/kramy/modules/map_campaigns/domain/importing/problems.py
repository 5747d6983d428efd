"""What can be wrong with a row of a file, in codes, and in sentences for whoever repairs the file."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kramy.modules.map_campaigns.domain.duplicates.reasons import kept_in_words

Problem = dict[str, Any]
"""``{"code", "column", "value"}``; a value is cut to 100 characters."""

FATAL = {
    "no_name": _("There is no name."),
    "no_place": _("There are neither coordinates nor an address."),
    "bad_coordinates": _("“%(value)s” are not coordinates in degrees (longitude, latitude)."),
    "address_not_found": _("The address “%(value)s” was not found. Give coordinates or correct it."),
    "outside_city": _("The place %(value)s lies outside the city."),
    "skipped_category": _("“%(value)s” is not a business that is open, so the row is skipped."),
    "no_category": _("“%(value)s” matches no category, and no default category was chosen."),
    "skipped_duplicate": _("Left out: it may be “%(value)s”, which is known already."),
    "duplicate_key": _("The key “%(value)s” stands in an earlier row of the file too."),
}
WARNINGS = {
    "bad_hours": _("The opening hours “%(value)s” cannot be read, so the entry is shown without hours."),
    "bad_phone": _("“%(value)s” is not a telephone number, so none is shown."),
    "bad_email": _("“%(value)s” is not an e-mail address, so none is shown."),
    "bad_url": _("“%(value)s” is not a web address that can be shown, so it is left out (%(column)s)."),
    "bad_postcode": _("“%(value)s” is not a postcode, so none is shown."),
    "bad_yes_no": _("“%(value)s” is neither yes nor no; it is taken as no (%(column)s)."),
    "cut": _("The text in %(column)s is too long and was cut."),
    "swapped": _("Longitude and latitude were in each other's column; they were swapped back."),
    "found_by_address": _("The coordinates made no sense (%(value)s); the place was found by its address."),
    "extra_cells": _("The row has more cells than the table has columns; those were left out."),
    "no_key": _("The row has no key in “%(value)s”, so its entry is recognised by name and address."),
    "key_alike": _("The key “%(value)s” differs from the key of another row in capital letters only."),
    "category_assumed": _("No category is given, so the widest one of the map was taken."),
    "other_map": _(
        "The entry belongs to another map, from which this one shows it, so the file does not change it."
    ),
    "owned_by_firm": _("The firm itself keeps this entry now, so the file does not change it."),
    "possible_duplicate": _("Possible duplicate of “%(value)s” on the map: %(reasons)s."),
    "possible_duplicate_row": _("Possible duplicate of “%(value)s” in row %(column)s: %(reasons)s."),
    "merged": _("This entry was merged with another, which the file does not change."),
    "changed_since": _("Somebody has changed this entry since the import, so it was left as it is."),
}


def problem(code: str, *, column: str = "", value: Any = "") -> Problem:
    return {"code": code, "column": column, "value": str(value)[:100]}


def is_fatal(found: Problem) -> bool:
    return found["code"] in FATAL


def sentence(found: Problem) -> str:
    """The problem in the language that is active now."""
    code, column = found["code"], found.get("column", "")
    if code == "possible_duplicate" and column:
        code = "possible_duplicate_row"
    words = FATAL.get(code) or WARNINGS[code]
    reasons: Any = found.get("reasons")
    return str(words) % {
        "column": column.removeprefix("#"),
        "value": found.get("value", ""),
        "reasons": kept_in_words(reasons) if reasons else "…",
    }
