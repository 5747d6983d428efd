"""What accounts keeps about people, and for how long."""

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.users.models import UserProfile

from kramy.kernel.accounts.base import PersonalData
from kramy.kernel.accounts.domain import consents, privacy
from kramy.kernel.accounts.enums import Role
from kramy.kernel.accounts.models import Consent, OfficialProfile, Unit, User
from kramy.kernel.audit import api as audit

ERASED_DOMAIN = "erased.invalid"  # RFC 2606: an address that can belong to nobody
UNUSED_YEARS = 3
UNVERIFIED_DAYS = 30
WITHDRAWN_YEARS = 3


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _years_before(today: date, years: int) -> datetime:
    return _start(today - timedelta(days=round(365.25 * years)))


def export_user(user: User) -> list[dict[str, Any]]:
    return [
        {
            "email": user.email,
            "first_name": user.first_name,
            "last_name": user.last_name,
            "language": user.language,
            "phone": user.phone,
            "date_joined": user.date_joined.isoformat(),
            "last_login": user.last_login.isoformat() if user.last_login else None,
        }
    ]


def erase_user(user: User) -> int:
    """The row stays as a nameless stump, because decisions and the log may point to it; nobody can sign in to it."""
    user.email = f"erased-{user.pk}@{ERASED_DOMAIN}"
    user.first_name = user.last_name = user.phone = ""
    user.is_active = False
    user.last_login = None
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()
    return 1


def expire_users(today: date, dry_run: bool) -> int:
    """Never confirmed for 30 days, or unused for 3 years; never somebody with a role, never the demo's people."""
    verified = EmailAddress.objects.filter(verified=True).values("user")
    due = (
        User.objects.filter(is_superuser=False, is_demo=False)
        .exclude(groups__name__in=Role.values)
        .exclude(email__endswith=f"@{ERASED_DOMAIN}")
        .annotate(last_seen=Coalesce(F("last_login"), F("date_joined")))
        .filter(
            Q(last_seen__lt=_years_before(today, UNUSED_YEARS))
            | (
                Q(last_login=None, date_joined__lt=_start(today - timedelta(days=UNVERIFIED_DAYS)))
                & ~Q(pk__in=verified)
            )
        )
        .order_by("pk")
    )
    if dry_run:
        return due.count()
    count = 0
    for user in due.iterator(chunk_size=200):
        privacy.erase_person(user=user, by=None)
        count += 1
    return count


def export_addresses(user: User) -> list[dict[str, Any]]:
    return list(EmailAddress.objects.filter(user=user).order_by("pk").values("email", "verified", "primary"))


def erase_addresses(user: User) -> int:
    return EmailAddress.objects.filter(user=user).delete()[0]


def export_factors(user: User) -> list[dict[str, Any]]:
    """Kind and dates; the secrets themselves stay secret."""
    return [
        {"type": row.type, "created_at": row.created_at.isoformat()}
        for row in Authenticator.objects.filter(user=user).order_by("pk")
    ]


def erase_factors(user: User) -> int:
    return Authenticator.objects.filter(user=user).delete()[0]


def erase_desk_profile(user: User) -> int:
    return UserProfile.objects.filter(user=user).delete()[0]


def expire_sessions(today: date, dry_run: bool) -> int:
    due = Session.objects.filter(expire_date__lt=_start(today))
    return due.count() if dry_run else due.delete()[0]


def export_consents(user: User) -> list[dict[str, Any]]:
    return [
        {
            "purpose": consent.purpose,
            "text": consent.text,
            "text_version": consent.text_version,
            "language": consent.language,
            "subject": consent.subject,
            "given_at": consent.given_at.isoformat(),
            "withdrawn_at": consent.withdrawn_at.isoformat() if consent.withdrawn_at else None,
        }
        for consent in consents.consents_of(user)
    ]


def erase_consents(user: User) -> int:
    """Withdrawn, not deleted: for three years the city must be able to show that it was allowed to act."""
    standing = list(consents.consents_of(user).filter(withdrawn_at=None))
    for consent in standing:
        consents.withdraw(consent=consent, by=None)
    return len(standing)


def expire_consents(today: date, dry_run: bool) -> int:
    due = Consent.objects.filter(withdrawn_at__lt=_years_before(today, WITHDRAWN_YEARS))
    return due.count() if dry_run else due.delete()[0]


def export_profile(user: User) -> list[dict[str, Any]]:
    return [
        {
            "job_title": row.job_title,
            "phone": row.phone,
            "room": row.room,
            "hours": row.hours,
            "languages": row.languages,
            "topics": row.topics,
            "photo": row.photo.url if row.photo else "",
            "deals_with_people": row.deals_with_people,
        }
        for row in OfficialProfile.objects.filter(user=user)
    ]


def erase_profile(user: User) -> int:
    rows = OfficialProfile.objects.filter(user=user)
    for name in [str(row.photo.name) for row in rows if row.photo]:
        transaction.on_commit(partial(default_storage.delete, name))
    return rows.delete()[0]


def leave_units(user: User) -> int:
    """An erased person leads no unit and works in none."""
    led = Unit.objects.filter(head=user).update(head=None)
    led += Unit.objects.filter(deputy_head=user).update(deputy_head=None)
    count = user.units.count()
    user.units.clear()
    return int(led + count)


PERSONAL_DATA = (
    PersonalData(
        model="accounts.User",
        personal=(
            "email",
            "first_name",
            "last_name",
            "phone",
            "language",
            "password",
            "last_login",
            "date_joined",
        ),
        other=("is_superuser", "is_staff", "is_active", "is_demo"),
        purpose="An account at the hub: signing in and having one's data asked only once",
        legal_basis="GDPR art. 6(1)(e), a task in the public interest; for officials their employment",
        retention="Until erased by the person; unconfirmed 30 days, unused 3 years; officials while they hold a role",
        export=export_user,
        erase=erase_user,
        expire=expire_users,
    ),
    PersonalData(
        model="account.EmailAddress",
        personal=("email", "user"),
        other=("verified", "primary"),
        purpose="Addresses with which a person signs in",
        legal_basis="GDPR art. 6(1)(e)",
        retention="As long as the account",
        export=export_addresses,
        erase=erase_addresses,
    ),
    PersonalData(
        model="mfa.Authenticator",
        personal=("user", "data", "last_used_at"),
        other=("type", "created_at"),
        purpose="The second step of signing in; secrets are encrypted",
        legal_basis="GDPR art. 6(1)(e) and 32, security of processing",
        retention="Until removed by the person or with the account",
        export=export_factors,
        erase=erase_factors,
    ),
    PersonalData(
        model="sessions.Session",
        personal=("session_data",),
        other=("session_key", "expire_date"),
        purpose="Keeping a person signed in",
        legal_basis="GDPR art. 6(1)(e)",
        retention="Until signing out, two weeks at most",
        expire=expire_sessions,
        erase=lambda user: (
            0
        ),  # an erased account is inactive: its sessions sign nobody in and lapse by themselves
    ),
    PersonalData(
        model="wagtailusers.UserProfile",
        personal=("user", "preferred_language", "avatar", "current_time_zone"),
        other=("theme", "contrast", "density", "keyboard_shortcuts", "dismissibles"),
        purpose="How an official likes the desk to look",
        legal_basis="GDPR art. 6(1)(e)",
        retention="As long as the account",
        erase=erase_desk_profile,
    ),
    PersonalData(
        model="accounts.OfficialProfile",
        personal=("user", "photo", "phone", "room", "hours", "languages"),
        other=("job_title", "topics", "deals_with_people", "updated_at"),
        purpose="Telling people whom they deal with: officials who deal with people, about their work only",
        legal_basis="GDPR art. 6(1)(e); the photo: art. 6(1)(a), the official's consent",
        retention="While the person works at the desk",
        export=export_profile,
        erase=erase_profile,
    ),
    PersonalData(
        model="accounts.Consent",
        personal=("user", "email", "subject", "given_at", "withdrawn_at"),
        other=("purpose", "text", "text_version", "language"),
        purpose="Proof of what a person agreed to, in which words and when",
        legal_basis="GDPR art. 7(1), proof of consent",
        retention="While the consent stands and 3 years after its withdrawal (limitation of claims)",
        export=export_consents,
        erase=erase_consents,
        expire=expire_consents,
    ),
    PersonalData(  # the log is a lower app than this one, so its classification stands here
        model="audit.AuditEntry",
        personal=("actor", "actor_label"),
        other=("at", "action", "target_type", "target_id", "target_label", "detail"),
        purpose="Accountability: who did what with cases and personal data",
        legal_basis="GDPR art. 5(2) and 32, accountability and security",
        retention="Names of actors 5 years or until the person is erased; the acts themselves for good",
        export=audit.export_acts,
        erase=audit.forget_actor,
        expire=audit.forget_old_actors,
    ),
    PersonalData(
        model="accounts.Unit",
        personal=("head", "deputy_head", "members"),
        other=("id", "name", "name_pl", "name_en", "name_uk", "parent", "active"),
        purpose="Knowing who leads a unit of the office and who works in it",
        legal_basis="GDPR art. 6(1)(e), the organisation of the office",
        retention="As long as the unit exists; a person goes with the account",
        erase=leave_units,
    ),
    PersonalData(
        model="manifest.JobRun",
        other=("name", "last_started_at"),
    ),
)
