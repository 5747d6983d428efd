"""Profiles of officials: who shows what of their work, and the card that the public sees."""

from collections.abc import Iterable
from typing import Any, BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from kramy.kernel.accounts.base import OfficialCard, official_topics
from kramy.kernel.accounts.domain.roles import role_names
from kramy.kernel.accounts.enums import SpokenLanguage
from kramy.kernel.accounts.models import OfficialProfile, User
from kramy.kernel.audit.api import record
from kramy.kernel.manifest.api import city
from kramy.lib import identifiers, opening_hours, opening_hours_words, pictures
from kramy.lib.errors import Refused

MANAGE = "accounts.manage_people"
PHOTO_SIDE = 640
PHOTO_BYTES = 10_000_000


def can_change_profile(*, user: User, by: User) -> bool:
    """Officials their own, administrators everybody's."""
    return by.has_perm(MANAGE) or (by.pk == user.pk and bool(role_names(user)))


def topic_choices() -> list[tuple[str, str]]:
    """Every topic that apps offer, in the active language."""
    return [choice for source in official_topics for choice in source()]


def profile_of(user: User) -> OfficialProfile:
    """The person's profile, a new unsaved one when there is none."""
    found = OfficialProfile.objects.filter(user=user).first()
    return found or OfficialProfile(user=user)


@transaction.atomic
def change_official_profile(
    *,
    user: User,
    by: User,
    job_titles: dict[str, str] | None = None,
    phone: str = "",
    room: str = "",
    hours: str = "",
    languages: Iterable[str] = (),
    topics: Iterable[str] = (),
    deals_with_people: bool | None = None,
    photo: BinaryIO | bytes | None = None,
    remove_photo: bool = False,
) -> OfficialProfile:
    """Write the whole profile. ``job_titles`` by language code; ``deals_with_people`` None leaves it as it is.

    Raises `Refused` with the ``field`` that is wrong; only administrators say who deals with people.
    """
    if not can_change_profile(user=user, by=by):
        raise Refused(_("You may change your own profile only."), code="not_yours")
    User.objects.select_for_update().get(pk=user.pk)
    profile = profile_of(user)
    if deals_with_people is not None and deals_with_people != profile.deals_with_people:
        _check_deals_with_people(by)
        profile.deals_with_people = deals_with_people
    _write_job_titles(profile, job_titles or {})
    profile.phone = _checked("phone", identifiers.clean_phone, phone)
    profile.hours = _checked("hours", lambda text: opening_hours.parse(text).expression, hours)
    profile.room = " ".join(room.split())[:150]
    profile.languages = _known("languages", languages, SpokenLanguage.values)
    profile.topics = _known("topics", topics, [key for key, _label in topic_choices()])
    _write_photo(profile, photo, remove=remove_photo)
    profile.save()
    record(
        "accounts.profile_changed",
        by=by,
        target=user,
        detail={"public": profile.deals_with_people, "photo": bool(profile.photo)},
    )
    return profile


def _check_deals_with_people(by: User) -> None:
    if not by.has_perm(MANAGE):
        raise Refused(
            _("An administrator says who deals with people."), code="not_yours", field="deals_with_people"
        )


def _write_job_titles(profile: OfficialProfile, job_titles: dict[str, str]) -> None:
    for code in city().languages:
        if code in job_titles:
            setattr(profile, f"job_title_{code}", " ".join(job_titles[code].split())[:150])


def _checked(field: str, clean: Any, value: str) -> str:
    text = " ".join((value or "").split())
    if not text:
        return ""
    try:
        return str(clean(text))
    except Refused as refused:
        refused.field = field
        raise


def _known(field: str, chosen: Iterable[str], known: Iterable[str]) -> list[str]:
    """The chosen keys in the order in which they are offered; unknown ones are refused."""
    wanted, offered = set(chosen), list(known)
    if not wanted <= set(offered):
        raise Refused(
            _("One of the choices is no longer offered. Choose again."), code="unknown", field=field
        )
    return [key for key in offered if key in wanted]


def _write_photo(profile: OfficialProfile, photo: BinaryIO | bytes | None, *, remove: bool) -> None:
    if photo is None and not remove:
        return
    old = profile.photo.name
    if photo is None:
        profile.photo = ""
    else:
        try:
            picture = pictures.prepare(photo, max_bytes=PHOTO_BYTES, max_side=PHOTO_SIDE)
        except pictures.PictureRefused as refused:
            refused.field = "photo"
            raise
        profile.photo.save("photo.webp", ContentFile(picture.content), save=False)
    if old:
        transaction.on_commit(lambda: default_storage.delete(old))


def official_card(user: User | None) -> OfficialCard | None:
    """What anybody may see of this official; None when they do not deal with people or no longer work here."""
    if user is None or not user.is_active:
        return None
    profile = OfficialProfile.objects.filter(user=user, deals_with_people=True).first()
    return _card(user, profile) if profile else None


def official_cards(user_ids: Iterable[int]) -> dict[int, OfficialCard]:
    """Cards by id of the user, for lists: one query."""
    rows = OfficialProfile.objects.filter(
        user__in=set(user_ids), deals_with_people=True, user__is_active=True
    ).select_related("user")
    return {profile.user_id: _card(profile.user, profile) for profile in rows}


def _card(user: User, profile: OfficialProfile) -> OfficialCard:
    names = dict(SpokenLanguage.choices)
    return OfficialCard(
        user_id=user.pk,
        name=user.get_full_name() or _("Official"),
        job_title=profile.job_title or "",
        photo=profile.photo.url if profile.photo else "",
        phone=identifiers.format_phone(profile.phone) if profile.phone else "",
        phone_link=profile.phone,
        room=profile.room,
        hours=tuple((line.days, line.hours) for line in opening_hours_words.lines(profile.hours))
        if profile.hours
        else (),
        languages=tuple(str(names[key]) for key in profile.languages if key in names),
    )


def speakers(user_ids: Iterable[int], language: str) -> set[int]:
    """Which of these people say in their profile that they speak ``language`` (a key of SpokenLanguage)."""
    rows = OfficialProfile.objects.filter(user__in=set(user_ids)).values_list("user_id", "languages")
    return {user_id for user_id, spoken in rows if language in spoken}
