"""What the sign-in page of a demo shows."""

from typing import Any

from django import template
from django.conf import settings

from kramy.kernel.accounts.domain import queries, roles
from kramy.kernel.accounts.enums import Role

register = template.Library()
SHOWN = 8


@register.simple_tag
def demo_sign_ins() -> dict[str, Any]:
    """``people``: (address, roles in words) of the demo's accounts, those of the desk first, and their
    ``password``; nobody outside the demo."""
    if not settings.DEMO:
        return {"people": [], "password": ""}
    people = []
    for user in queries.demo_people()[:SHOWN]:
        held = roles.role_names(user)
        people.append({"email": user.email, "roles": [role.label for role in Role if role in held]})
    return {"people": people, "password": settings.DEMO_PASSWORD}
