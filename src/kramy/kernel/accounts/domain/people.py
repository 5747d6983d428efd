"""Accounts: made, invited, given roles, switched off."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.users.models import UserProfile

from kramy.kernel.accounts.domain import roles as role_rules
from kramy.kernel.accounts.enums import Role
from kramy.kernel.accounts.models import User
from kramy.kernel.accounts.signals import person_left
from kramy.kernel.audit.api import record
from kramy.lib.errors import Refused


@transaction.atomic
def make_account(
    *,
    email: str,
    password: str | None = None,
    first_name: str = "",
    last_name: str = "",
    language: str = "pl",
    roles: Iterable[str] = (),
    verified: bool = True,
    is_demo: bool = False,
    by: User | None = None,
) -> User:
    """A new account, or the existing one with that address brought up to these roles.

    A demo account without a password gets the demo's fixed one; any other gets none (sign-in by e-mailed code).
    """
    address = _clean_email(email)
    user = User.objects.filter(email=address).first()
    if user is None:
        if is_demo and password is None:
            password = settings.DEMO_PASSWORD
        user = User.objects.create_user(
            address, password, first_name=first_name, last_name=last_name, language=language, is_demo=is_demo
        )
        record("accounts.made", by=by, target=user)
    EmailAddress.objects.get_or_create(
        user=user, email=address, defaults={"verified": verified, "primary": True}
    )
    wanted = {Role(role).value for role in roles}
    held = role_rules.role_names(user)
    if not wanted <= held:
        if not set(Role.values) <= set(role_rules.Group.objects.values_list("name", flat=True)):
            role_rules.ensure_roles()
        role_rules.set_groups(user, wanted | held)
        _desk_speaks(user)
        record("accounts.roles_changed", by=by, target=user, detail={"roles": sorted(wanted | held)})
    return user


@transaction.atomic
def invite_official(
    *,
    email: str,
    roles: Iterable[str],
    by: User,
    first_name: str = "",
    last_name: str = "",
    language: str = "pl",
) -> User:
    """An account with ``roles`` for a colleague, who gets a mailed link to choose a password.

    Refused without a role, or when the address belongs to somebody who has one already.
    """
    wanted = _clean_roles(roles)
    if not wanted:
        raise Refused(_("Choose at least one role."), code="no_role", field="roles")
    address = _clean_email(email)
    existing = User.objects.filter(email=address).first()
    if existing is not None and role_rules.role_names(existing):
        raise Refused(_("This person already works at the desk."), code="already_official", field="email")
    try:
        with transaction.atomic():
            user = make_account(
                email=address,
                first_name=first_name,
                last_name=last_name,
                language=language,
                roles=wanted,
                verified=False,
                by=by,
            )
    except IntegrityError:
        raise Refused(
            _("This person already works at the desk."), code="already_official", field="email"
        ) from None
    record("accounts.invited", by=by, target=user, detail={"roles": sorted(wanted)})
    send_invitation(user=user, by=by)
    return user


@transaction.atomic
def invite_again(*, user: User, by: User) -> None:
    """Another link, for somebody with a role who has never signed in."""
    if not user.is_active or user.last_login is not None or not role_rules.role_names(user):
        raise Refused(_("This person does not wait for an invitation."), code="not_invited")
    record("accounts.invited", by=by, target=user)
    send_invitation(user=user, by=by)


def send_invitation(*, user: User, by: User) -> None:
    """Mail the link with which an invited person chooses a password (it works once and for a few days)."""
    with translation.override(user.language):
        key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        context: dict[str, Any] = {
            "user": user,
            "inviter": str(by),
            "link": urljoin(settings.BASE_URL, path.replace("UID-KEY", key)),
            "role_labels": [str(Role(role).label) for role in sorted(role_rules.role_names(user))],
        }
        get_adapter().send_mail("account/email/invitation", user.email, context)


@transaction.atomic
def change_roles(*, user: User, roles: Iterable[str], by: User) -> None:
    """Give exactly these roles. Nobody changes their own, and the last city administrator stays one."""
    wanted = _clean_roles(roles)
    _not_oneself(user, by)
    held = role_rules.role_names(user)
    if wanted == held:
        return
    if Role.CITY_ADMINISTRATOR in held and Role.CITY_ADMINISTRATOR not in wanted:
        _not_the_last_administrator(user)
    role_rules.set_groups(user, wanted)
    _desk_speaks(user)
    record("accounts.roles_changed", by=by, target=user, detail={"from": sorted(held), "to": sorted(wanted)})
    if held - wanted:
        person_left.send(sender=User, user_id=user.pk)


def lock_person(person: User) -> User:
    """The account as it is now, its row locked until the transaction ends: two changes about one person wait.

    Rows that only name the person are written meanwhile.
    """
    return User.objects.select_for_update(no_key=True).get(pk=person.pk)


@transaction.atomic
def deactivate(*, user: User, by: User) -> None:
    """The person can no longer sign in; whatever session is open ends with its next request."""
    _not_oneself(user, by)
    locked = User.objects.select_for_update().get(pk=user.pk)
    if not locked.is_active:
        return
    if Role.CITY_ADMINISTRATOR in role_rules.role_names(locked):
        _not_the_last_administrator(locked)
    locked.is_active = False
    locked.save(update_fields=["is_active"])
    user.is_active = False
    record("accounts.deactivated", by=by, target=locked)
    person_left.send(sender=User, user_id=locked.pk)


@transaction.atomic
def reactivate(*, user: User, by: User) -> None:
    _not_oneself(user, by)
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        user.is_active = True
        record("accounts.reactivated", by=by, target=user)


@transaction.atomic
def change_profile(
    *, user: User, first_name: str, last_name: str, language: str, phone: str, by: User
) -> None:
    """A person's own particulars; ``phone`` as typed, already checked by the form."""
    user.first_name, user.last_name, user.language, user.phone = first_name, last_name, language, phone
    user.save(update_fields=["first_name", "last_name", "language", "phone"])
    _desk_speaks(user)
    record("accounts.profile_changed", by=by, target=user)


def _desk_speaks(user: User) -> None:
    """Wagtail keeps the language of its admin beside the account; for us a person has one language."""
    if role_rules.role_names(user):
        UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": user.language})


def _clean_email(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Refused(
            _("Enter an e-mail address in the correct format, like name@example.com."),
            code="email",
            field="email",
        ) from None
    return address


def _clean_roles(roles: Iterable[str]) -> set[str]:
    wanted = set(roles)
    if not wanted <= set(Role.values):
        raise Refused(_("There is no such role."), code="unknown_role", field="roles")
    return wanted


def _not_oneself(user: User, by: User) -> None:
    if user.pk == by.pk:
        raise Refused(_("Ask another city administrator to change your own account."), code="oneself")


def _not_the_last_administrator(user: User) -> None:
    """Locks the administrators, so that two of them cannot remove each other at once."""
    others = list(
        User.objects.select_for_update()
        .filter(is_active=True, groups__name=Role.CITY_ADMINISTRATOR)
        .exclude(pk=user.pk)
        .values_list("pk", flat=True)
    )
    if not others:
        raise Refused(_("The city needs at least one administrator."), code="last_administrator")
