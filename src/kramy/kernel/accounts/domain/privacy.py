"""The record of processing: every field classified; a person's copy, erasure and retention, across all apps."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.accounts.base import PersonalData
from kramy.kernel.accounts.domain.roles import role_names
from kramy.kernel.accounts.models import User
from kramy.kernel.audit.api import record
from kramy.kernel.manifest.base import offers
from kramy.lib.errors import Refused

# Erased last: the others find their rows by the account and its address, and write to the log meanwhile.
LAST = ("audit.AuditEntry", "accounts.User")


def classifications() -> list[PersonalData]:
    """What every app says about its models, in the order of installation; an offer is one or a tuple of them."""
    offered = offers("personal_data")
    return [item for group in offered for item in ((group,) if isinstance(group, PersonalData) else group)]


def hub_models() -> Iterator[type[models.Model]]:
    """The concrete models of the hub's own apps."""
    for model in apps.get_models():
        config = apps.get_app_config(model._meta.app_label)
        if config.name.startswith("kramy.") and not model._meta.proxy:
            yield model


def fields_to_classify(model: type[models.Model]) -> set[str]:
    """Fields of the model's own table; surrogate keys, links to a parent's row and translations of a classified
    field say nothing of their own."""
    return {
        field.name
        for field in model._meta.local_concrete_fields
        if not (field.primary_key and isinstance(field, models.AutoField | models.BigAutoField))
        and not (isinstance(field, models.OneToOneField) and field.remote_field.parent_link)
        and not hasattr(field, "translated_field")
    }


def problems() -> list[str]:
    """Sentences about fields that nobody classified, or that were classified twice or do not exist."""
    found: list[str] = []
    classified = classifications()
    names = Counter(item.model.lower() for item in classified)
    for name, times in names.items():
        if times > 1:
            found.append(f"{name} is classified {times} times")
    by_model = {item.model.lower(): item for item in classified}
    for model in hub_models():
        label = model._meta.label
        item = by_model.get(label.lower())
        if item is None:
            found.append(f"{label} is not classified")
            continue
        found.extend(_problems_of_model(model, item))
    for item in classified:
        if item.personal and not (item.purpose and item.legal_basis and item.retention):
            found.append(f"{item.model} holds personal data without purpose, legal basis or retention")
    return sorted(found)


def _problems_of_model(model: type[models.Model], item: PersonalData) -> Iterator[str]:
    label = model._meta.label
    needed = fields_to_classify(model)
    known = {field.name for field in model._meta.get_fields()}
    personal, other = set(item.personal), set(item.other)
    for name in sorted(needed - personal - other):
        yield f"{label}.{name} is not classified"
    for name in sorted(personal & other):
        yield f"{label}.{name} is classified as both"
    for name in sorted((personal | other) - known):
        yield f"{label}.{name} does not exist"


def export_person(user: User) -> dict[str, Any]:
    """A person's copy of their data (GDPR art. 15 and 20), JSON-ready: rows by model."""
    return {
        "exported_at": timezone.now().isoformat(),
        "email": user.email,
        "data": {
            item.model: rows for item in classifications() if item.export and (rows := item.export(user))
        },
    }


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What erasure leaves, why (``legal_basis``) and until when (``retention``)."""

    purpose: str
    legal_basis: str
    retention: str


def kept_after_erasure() -> list[Kept]:
    """Personal data that an erasure does not touch, because a law wants them kept."""
    return [
        Kept(purpose=str(item.purpose), legal_basis=str(item.legal_basis), retention=str(item.retention))
        for item in classifications()
        if item.personal and item.erase is None
    ]


@transaction.atomic
def erase_person(*, user: User, by: User | None) -> dict[str, int]:
    """Erase or anonymise what every app keeps about the person (GDPR art. 17); returns rows touched by model.

    Refused for people with a role: their acts are the city's, a city administrator takes their role first.
    """
    if role_names(user):
        raise Refused(
            _("You work at the desk. Ask a city administrator to take your roles away first."),
            code="official",
        )
    ordered = sorted(
        classifications(), key=lambda item: LAST.index(item.model) + 1 if item.model in LAST else 0
    )
    touched = {item.model: item.erase(user) for item in ordered if item.erase}
    record("accounts.erased", by=None, target=user, detail={"itself": by is not None and by.pk == user.pk})
    return touched


def apply_retention(today: date, dry_run: bool = False) -> dict[str, int]:
    """Remove or anonymise what is past its time; returns rows by model. A dry run changes nothing."""
    touched: dict[str, int] = {}
    for item in classifications():
        if item.expire:
            with transaction.atomic():
                touched[item.model] = item.expire(today, dry_run)
    if not dry_run and any(touched.values()):
        record(
            "accounts.retention_applied",
            by=None,
            detail={name: count for name, count in touched.items() if count},
        )
    return touched


def register() -> str:
    """The record of processing (GDPR art. 30) as Markdown, the same for the same code."""
    lines = [
        "# Privacy register",
        "",
        "What the hub keeps about people, why, on what legal basis and for how long (GDPR art. 30).",
        "Made by `manage.py privacy --register` from each app's `retention.py`; do not edit by hand.",
        "",
    ]
    bare: list[str] = []
    for item in sorted(classifications(), key=lambda each: each.model):
        if not item.personal:
            bare.append(item.model)
            continue
        rights = [name for name, offered in (("copy", item.export), ("erasure", item.erase)) if offered]
        lines += [
            f"## {item.model}",
            "",
            f"- **Personal data:** {', '.join(f'`{name}`' for name in item.personal)}",
            f"- **Purpose:** {item.purpose}",
            f"- **Legal basis:** {item.legal_basis}",
            f"- **Kept:** {item.retention}",
            f"- **The person's own tools:** {' and '.join(rights) or 'none; on request'}",
            f"- **Retention job:** {'yes' if item.expire else 'no'}",
            "",
        ]
    lines += ["## Models without personal data", "", *(f"- {name}" for name in bare), ""]
    return "\n".join(lines)
