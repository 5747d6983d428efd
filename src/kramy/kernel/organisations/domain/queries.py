"""Reading organisations."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, OuterRef, QuerySet

from kramy.kernel.organisations.models import Membership, Organisation
from kramy.lib.full_text import Index
from kramy.lib.text import fold

NAMES = Index("organisations_organisation", "id", ("search_text",), on_sqlite=False)


def organisations_of(user: Any) -> QuerySet[Organisation]:
    """The organisations that a person acts for, by name; none for somebody who is not signed in."""
    if not getattr(user, "is_authenticated", False):
        return Organisation.objects.none()
    return Organisation.objects.filter(memberships__user=user)


def shared_with_others(user: Any) -> QuerySet[Organisation]:
    """The organisations for which somebody else than this person acts."""
    others = Membership.objects.filter(organisation=OuterRef("pk")).exclude(user=user)
    return Organisation.objects.filter(Exists(others))


def found(*, text: str = "", kind: str = "") -> QuerySet[Organisation]:
    """Organisations whose name or identifiers hold every word of ``text``; digits may be typed with hyphens."""
    rows = Organisation.objects.annotate(member_count=Count("memberships", distinct=True)).order_by(
        "name", "pk"
    )
    if kind:
        rows = rows.filter(kind=kind)
    digits = "".join(letter for letter in text if letter.isdigit())
    if digits and not any(letter.isalpha() for letter in text):
        return rows.filter(search_text__contains=digits)
    for word in fold(text).split():
        rows = rows.filter(search_text__contains=word)
    return rows


def members_of(organisations: list[Any]) -> QuerySet[Any]:
    """The people who act for any of these organisations and can sign in, each once, by id."""
    return (
        get_user_model()
        .objects.filter(memberships__organisation__in=organisations, is_active=True)
        .distinct()
        .order_by("pk")
    )


def organisation_with_nip(nip: str) -> Organisation | None:
    """The organisation with this NIP (ten digits); None when the hub knows none, or nothing was given."""
    return Organisation.objects.filter(nip=nip).first() if nip else None


def beginning_with(text: str) -> QuerySet[Organisation]:
    """Organisations with a word or an identifier that begins with each word of ``text``, by name; none without words."""
    digits = "".join(letter for letter in text if letter.isdigit())
    words = [digits] if digits and not any(letter.isalpha() for letter in text) else fold(text).split()
    if not words:
        return Organisation.objects.none()
    condition, _many = NAMES.named(words, path="pk")
    return Organisation.objects.filter(condition).order_by("name", "pk")


def is_member(*, organisation: Organisation, user: Any) -> bool:
    return organisations_of(user).filter(pk=organisation.pk).exists()


def joined_last(user: Any) -> Organisation | None:
    """Of the organisations a person acts for, the one joined last."""
    return organisations_of(user).order_by("-memberships__since", "-memberships__pk").first()


def known_answers(*, organisation: Organisation | None) -> dict[str, Any]:
    """What is known of an organisation, for filling in forms: keys firm, email, phone, website.

    ``firm`` is {name, nip, regon, krs}. Whether the person may know it is for the caller to judge.
    """
    if organisation is None:
        return {}
    answers: dict[str, Any] = {
        "firm": {
            "name": organisation.name,
            "nip": organisation.nip,
            "regon": organisation.regon,
            "krs": organisation.krs,
        }
    }
    contact = {"email": organisation.email, "phone": organisation.phone, "website": organisation.website}
    return answers | {key: value for key, value in contact.items() if value}
