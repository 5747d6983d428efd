"""Verbs on categories."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns.models import Category


@transaction.atomic
def create_category(*, by: Any, parent: Category | None = None, **fields: Any) -> Category:
    """A new category; ``fields`` are the model's, texts by language (``name_pl`` …).

    Refuses a third level (``too_deep``) and what the model's validation says (``invalid``, with the field).
    """
    if parent is not None and parent.parent_id is not None:
        raise Refused(_("Categories have two levels only."), code="too_deep", field="parent")
    category = Category(parent=parent, **fields)
    try:
        category.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Refused(messages[0], code="invalid", field=field) from error
    category.save()
    record("map_campaigns.category_created", by=by, target=category)
    return category
