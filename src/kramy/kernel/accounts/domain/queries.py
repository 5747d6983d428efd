"""Looking people up."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from kramy.kernel.accounts.enums import Role
from kramy.kernel.accounts.models import User


def people(*, text: str = "", role: str = "") -> QuerySet[User]:
    """People by name or address; ``role``: one role, "applicant", "all", or empty for everybody with a role.

    Erased accounts are never listed.
    """
    in_role = User.groups.through.objects.filter(user=OuterRef("pk"), group__name__in=Role.values)
    found = User.objects.exclude(email__endswith="@erased.invalid").prefetch_related("groups")
    if role in Role.values:
        found = found.filter(Exists(in_role.filter(group__name=role)))
    elif role == "applicant":
        found = found.exclude(Exists(in_role))
    elif role != "all":
        found = found.filter(Exists(in_role))
    for word in text.split():
        found = found.filter(
            Q(email__icontains=word) | Q(first_name__icontains=word) | Q(last_name__icontains=word)
        )
    return found.order_by("last_name", "first_name", "email")


def demo_people() -> QuerySet[User]:
    """The demo's accounts, those with a role first."""
    in_role = User.groups.through.objects.filter(user=OuterRef("pk"), group__name__in=Role.values)
    found = User.objects.filter(is_demo=True, is_active=True).exclude(email__endswith="@erased.invalid")
    return found.annotate(works=Exists(in_role)).order_by("-works", "pk").prefetch_related("groups")
