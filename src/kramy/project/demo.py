"""The demo scene of the installed city: loaded once, through the domain's own verbs."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.module_loading import import_string

DEMO_SEED = 2026


def load_demo(*, say: Callable[[str], object] = print, seed: int = DEMO_SEED) -> bool:
    """Load the scene unless it is there already; returns whether it was loaded."""
    if get_user_model().objects.filter(is_demo=True).exists():
        return False
    say(f"Loading the demo city of {settings.CITY.names['en']} …")
    with transaction.atomic():
        import_string(settings.CITY.demo)(seed=seed, password=settings.DEMO_PASSWORD, say=say)
    return True


def demo_sign_ins() -> list[tuple[str, str, str]]:
    """(role, e-mail, password) of every demo account that is there to be tried."""
    people = (
        get_user_model()
        .objects.filter(is_demo=True, is_active=True)
        .prefetch_related("groups")
        .order_by("id")
    )
    return [
        (
            ", ".join(group.name.replace("_", " ") for group in person.groups.all()) or "applicant",
            person.email,
            settings.DEMO_PASSWORD,
        )
        for person in people
    ]
