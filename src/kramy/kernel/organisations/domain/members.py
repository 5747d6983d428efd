"""Who acts for an organisation."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kramy.kernel.audit.api import record
from kramy.kernel.organisations.domain.organisations import find, find_or_register
from kramy.kernel.organisations.enums import MemberRole
from kramy.kernel.organisations.models import Membership, Organisation
from kramy.kernel.organisations.signals import member_added, member_removed
from kramy.lib.errors import Refused

MANAGE = "organisations.manage_organisations"


def can_manage_members(*, organisation: Organisation, user: Any) -> bool:
    """Owners, and officials with the permission."""
    if user.has_perm(MANAGE):
        return True
    return Membership.objects.filter(organisation=organisation, user=user, role=MemberRole.OWNER).exists()


def check_manage_members(*, organisation: Organisation, user: Any) -> None:
    if not can_manage_members(organisation=organisation, user=user):
        raise Refused(_("Only an owner may do that."), code="not_owner")


@transaction.atomic
def add_member(
    *, organisation: Organisation, user: Any, role: str = MemberRole.MEMBER, by: Any
) -> Membership:
    """Let a person act for the organisation; one who does already gets the new role."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    membership, created = Membership.objects.get_or_create(
        organisation=organisation, user=user, defaults={"role": role}
    )
    if not created and membership.role != role:
        if membership.role == MemberRole.OWNER:
            _check_another_owner(membership)
        membership.role = role
        membership.save(update_fields=["role"])
    elif not created:
        return membership
    record(
        "organisations.member_added", by=by, target=organisation, detail={"user": user.pk, "role": str(role)}
    )
    member_added.send(sender=Membership, organisation_id=organisation.pk, user_id=user.pk)
    return membership


@transaction.atomic
def remove_member(*, membership: Membership, by: Any) -> None:
    """Stop a person acting for the organisation. Raises `Refused` (code "last_owner") when nobody would own it."""
    Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    others = Membership.objects.filter(organisation=membership.organisation_id).exclude(pk=membership.pk)
    if membership.role == MemberRole.OWNER and others.exists():
        _check_another_owner(membership)
    record(
        "organisations.member_removed",
        by=by,
        target=membership.organisation,
        detail={"user": membership.user_id},
    )
    ids = {"organisation_id": membership.organisation_id, "user_id": membership.user_id}
    membership.delete()
    member_removed.send(sender=Membership, **ids)


def _check_another_owner(membership: Membership) -> None:
    owners = Membership.objects.filter(organisation=membership.organisation_id, role=MemberRole.OWNER)
    if not owners.exclude(pk=membership.pk).exists():
        raise Refused(_("Somebody else must be the owner first."), code="last_owner")


@transaction.atomic
def join(*, user: Any, **values: Any) -> Organisation:
    """A signed-in person says which organisation is theirs; registers it when it is new.

    One that others act for already admits newcomers only through them. One that is known but has nobody opens
    to whoever can read the e-mail address that it gave; for the others an official adds the member.
    Raises `Refused` with code "ask_owner" or "ask_city".
    """
    known = find(**values)
    organisation = find_or_register(**values, by=user)
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    members = Membership.objects.filter(organisation=locked)
    if members.filter(user=user).exists():
        return locked
    if members.exists():
        raise Refused(
            _("Other people act for this organisation already. Ask one of its owners to add you."),
            code="ask_owner",
        )
    if known is not None and not (locked.email and _reads(user, locked.email)):
        raise Refused(
            _(
                "We know this organisation already, but not under your e-mail address."
                " Write to us and we will add you."
            ),
            code="ask_city",
        )
    add_member(organisation=locked, user=user, role=MemberRole.OWNER, by=user)
    return locked


def _reads(user: Any, email: str) -> bool:
    return EmailAddress.objects.filter(user=user, verified=True, email__iexact=email).exists()
