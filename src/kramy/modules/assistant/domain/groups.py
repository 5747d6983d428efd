"""Groups of companies, which share one assistant."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record
from kramy.lib.errors import Refused
from kramy.modules.assistant.domain import assignments, clients
from kramy.modules.assistant.domain.choice import Why
from kramy.modules.assistant.domain.permissions import HANDLE
from kramy.modules.assistant.enums import GroupRole
from kramy.modules.assistant.models import Client, CompanyGroup, GroupMember


def _check(by: Any) -> None:
    if not by.has_perm(HANDLE):
        raise Refused(_("You may not change groups of companies."), code="not_allowed")


@transaction.atomic
def save_group(*, group: CompanyGroup | None = None, name: str, note: str = "", by: Any) -> CompanyGroup:
    """A new group, or another name and note for one."""
    _check(by)
    words = " ".join(name.split())[:200]
    if not words:
        raise Refused(_("Write the name of the group."), code="name", field="name")
    others = CompanyGroup.objects.filter(name=words)
    if (others.exclude(pk=group.pk) if group is not None else others).exists():
        raise Refused(_("There is a group with this name already."), code="taken", field="name")
    saved = group or CompanyGroup()
    saved.name, saved.note = words, note.strip()
    saved.save()
    record("assistant.group_saved", by=by, target=saved)
    return saved


@transaction.atomic
def add_member(
    *, group: CompanyGroup, organisation: Any, role: str = GroupRole.CHILD, by: Any
) -> GroupMember:
    """The organisation joins; from now on it is looked after through the group.

    A group without an assistant takes over the organisation's own; in one that has one the organisation's own assignment
    ends. Refused: ``taken`` when it is in another group, ``parent`` when there is a parent company already.
    """
    _check(by)
    CompanyGroup.objects.select_for_update().get(pk=group.pk)
    own = Client.objects.filter(organisation=organisation).first()
    try:
        with transaction.atomic():
            member = GroupMember.objects.create(
                group=group, organisation=organisation, role=GroupRole(role), since=timezone.localdate()
            )
    except IntegrityError:
        if GroupMember.objects.filter(organisation=organisation).exists():
            raise Refused(
                _("This organisation is in a group already."), code="taken", field="organisation"
            ) from None
        raise Refused(_("The group has a parent company already."), code="parent", field="role") from None
    record("assistant.group_joined", by=by, target=group, detail={"organisation": organisation.pk})
    _share_assistant(group, own, by=by)
    return member


@transaction.atomic
def remove_member(*, member: GroupMember, by: Any) -> None:
    """The organisation leaves; it keeps the person it was looked after by."""
    _check(by)
    shared = clients.of_organisation(member.organisation)
    standing = assignments.current(shared) if shared else None
    organisation = member.organisation
    record("assistant.group_left", by=by, target=member.group, detail={"organisation": organisation.pk})
    member.delete()
    own = clients.find_or_make(organisation=organisation)
    if standing is not None and assignments.current(own) is None:
        assignments.begin_with(client=own, official=standing.official, by=by, why=Why.GROUP)


def _share_assistant(group: CompanyGroup, own: Client | None, *, by: Any) -> None:
    shared = clients.for_group(group)
    standing = assignments.current(own) if own is not None else None
    if standing is None:
        return
    official = standing.official
    assignments.end_silently(
        standing, by=by, note=_("Looked after through the group %(group)s.") % {"group": group.name}
    )
    if assignments.current(shared) is None:
        assignments.begin_with(client=shared, official=official, by=by, why=Why.GROUP)
