"""Roles are groups; what a role may do comes from the manifests. Code asks for permissions, never for groups."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from kramy.kernel.accounts.enums import Role
from kramy.kernel.accounts.models import User
from kramy.kernel.manifest.base import manifests

DESK = "wagtailadmin.access_admin"
# Whoever keeps the hub's pages may do all of this to every page and file.
EDITING_ROLES = (Role.EDITOR, Role.CITY_ADMINISTRATOR)
PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page")
FILE_PERMISSIONS = (
    "add_image",
    "change_image",
    "choose_image",
    "add_document",
    "change_document",
    "choose_document",
)


@transaction.atomic
def ensure_roles() -> None:
    """Create the roles' groups and the permissions of every manifest.

    A permission is given to its default roles once, when it is created (or when the role is): a city that took
    it away later keeps its decision.
    """
    groups: dict[str, Group] = {}
    new_roles: set[str] = set()
    for role in Role.values:
        groups[role], created = Group.objects.get_or_create(name=role)
        if created:
            new_roles.add(role)
            groups[role].permissions.add(
                _permission("wagtailadmin", "admin", "access_admin", "Can access the desk")[0]
            )
    for config, manifest in manifests():
        for offered in manifest.permissions:
            permission, created = _permission(
                config.label, "permissions", offered.codename, str(offered.name)
            )
            for role in offered.roles:
                if created or role in new_roles:
                    groups[Role(role)].permissions.add(permission)
    for role in new_roles.intersection(EDITING_ROLES):
        _may_edit(groups[role])


def _permission(app_label: str, model: str, codename: str, name: str) -> tuple[Permission, bool]:
    content_type, _created = ContentType.objects.get_or_create(app_label=app_label, model=model)
    return Permission.objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": name[:255]}
    )


def _may_edit(group: Group) -> None:
    """Pages and files from the roots down; a database without roots (an emptied one) has nothing to edit."""
    root_page = Page.objects.filter(depth=1).first()
    if root_page is not None:
        for permission in Permission.objects.filter(
            content_type__app_label="wagtailcore", codename__in=PAGE_PERMISSIONS
        ):
            GroupPagePermission.objects.get_or_create(group=group, page=root_page, permission=permission)
    root_collection = Collection.objects.filter(depth=1).first()
    if root_collection is not None:
        for permission in Permission.objects.filter(codename__in=FILE_PERMISSIONS):
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=root_collection, permission=permission
            )


def role_names(user: User) -> set[str]:
    """The roles of a person as values of :class:`Role`; empty for an applicant."""
    if user.pk is None:
        return set()
    return {group.name for group in user.groups.all()} & set(Role.values)


def set_groups(user: User, roles: Iterable[str]) -> None:
    """Give exactly ``roles`` (unknown ones raise ``ValueError``); groups that are no roles stay."""
    wanted = {Role(role).value for role in roles}
    others = user.groups.exclude(name__in=Role.values)
    user.groups.set([*others, *Group.objects.filter(name__in=wanted)])


def with_permission(*permissions: str) -> QuerySet[User]:
    """Active people who hold one of ``permissions`` ("app.codename"), by a group or in person, in order of name."""
    named = Q(pk__in=[])
    for permission in permissions:
        app_label, codename = permission.split(".")
        named |= Q(content_type__app_label=app_label, codename=codename)
    held = Permission.objects.filter(named)
    by_group = User.groups.through.objects.filter(group__permissions__in=held).values("user")
    in_person = User.user_permissions.through.objects.filter(permission__in=held).values("user")
    return User.objects.filter(
        Q(is_superuser=True) | Q(pk__in=by_group) | Q(pk__in=in_person), is_active=True
    ).order_by("last_name", "first_name", "email")
