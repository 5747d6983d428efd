"""Registering and changing organisations."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from kramy.kernel.audit.api import record
from kramy.kernel.organisations.enums import OrganisationKind
from kramy.kernel.organisations.models import Organisation
from kramy.lib import identifiers
from kramy.lib.errors import Refused
from kramy.lib.text import fold

CHANGEABLE = ("kind", "name", "nip", "regon", "krs", "pkd", "email", "phone", "website")


def cleaned(**values: str) -> dict[str, str]:
    """Values as they are stored. Raises `Refused`, its ``field`` naming what is wrong."""
    checks = {
        "nip": identifiers.clean_nip,
        "regon": identifiers.clean_regon,
        "krs": identifiers.clean_krs,
        "pkd": identifiers.clean_pkd,
        "phone": identifiers.clean_phone,
        "website": identifiers.clean_url,
    }
    found: dict[str, str] = {}
    for field, value in values.items():
        text = " ".join((value or "").split())
        check = checks.get(field)
        if text and check is not None:
            try:
                text = check(text)
            except Refused as error:
                error.field = field
                raise
        found[field] = text.lower() if field == "email" else text
    if "name" in found:
        if not found["name"]:
            raise Refused(_("Write the name of the organisation."), code="name", field="name")
        if len(found["name"]) > 200:
            raise Refused(_("The name is too long: at most 200 characters."), code="name", field="name")
    return found


def find_or_register(
    *,
    name: str,
    nip: str = "",
    regon: str = "",
    krs: str = "",
    pkd: str = "",
    email: str = "",
    phone: str = "",
    website: str = "",
    kind: str = OrganisationKind.FIRM,
    by: Any = None,
    is_demo: bool = False,
) -> Organisation:
    """The organisation with this NIP (else KRS, else REGON), or a new one.

    What is known is never overwritten here: anybody may type anybody's NIP into a form. Two at once get the
    same row. Without any identifier the name decides, among organisations that have none either.
    Raises `Refused` on a wrong identifier, and with code "krs_taken" when the KRS number is another's.
    """
    values = cleaned(
        name=name, nip=nip, regon=regon, krs=krs, pkd=pkd, email=email, phone=phone, website=website
    )
    existing = _found(values)
    if existing is not None:
        return existing
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(
                **values, kind=kind, is_demo=is_demo, search_text=search_text(values)
            )
            record("organisations.registered", by=by, target=organisation)
    except IntegrityError:
        existing = _found(values)  # somebody registered it between our look and our write
        if existing is None:
            raise
        return existing
    return organisation


def find(*, name: str, nip: str = "", regon: str = "", krs: str = "", email: str = "") -> Organisation | None:
    """The organisation that `find_or_register` would return, None when it would register a new one."""
    return _found(cleaned(name=name, nip=nip, regon=regon, krs=krs, email=email))


def _found(values: dict[str, str]) -> Organisation | None:
    if values["nip"]:
        existing = Organisation.objects.filter(nip=values["nip"]).first()
        if existing is not None:
            return existing
    if values["krs"]:
        existing = Organisation.objects.filter(krs=values["krs"]).first()
        if existing is not None:
            if values["nip"] and existing.nip:
                raise Refused(
                    _("This KRS number belongs to an organisation with another NIP."),
                    code="krs_taken",
                    field="krs",
                )
            return existing
    if values["nip"] or values["krs"]:
        return None
    if values["regon"]:
        return Organisation.objects.filter(regon=values["regon"]).order_by("pk").first()
    nameless = Organisation.objects.filter(name=values["name"], nip="", krs="", regon="")
    if values["email"]:
        nameless = nameless.filter(email=values["email"])
    return nameless.order_by("pk").first()


def search_text(values: dict[str, str]) -> str:
    """The folded name and the identifiers, as the search looks for them."""
    numbers = " ".join(values[key] for key in ("nip", "regon", "krs") if values.get(key))
    return f"{fold(values['name'])[:250]} {numbers}".strip()


@transaction.atomic
def change(*, organisation: Organisation, by: Any, **values: str) -> Organisation:
    """Change some of CHANGEABLE. Raises `Refused`, with code "taken" when an identifier is another's."""
    unknown = set(values) - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"Not changeable: {', '.join(sorted(unknown))}")
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    found = cleaned(**values)
    changed = sorted(field for field, value in found.items() if getattr(locked, field) != value)
    if not changed:
        return locked
    for field in changed:
        setattr(locked, field, found[field])
    locked.search_text = search_text({key: getattr(locked, key) for key in CHANGEABLE})
    try:
        with transaction.atomic():
            locked.save()
    except IntegrityError as error:
        raise Refused(
            _("Another organisation has this NIP or KRS number."), code="taken", field="nip"
        ) from error
    record("organisations.changed", by=by, target=locked, detail={"fields": changed})
    return locked
