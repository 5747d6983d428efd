"""Places where an organisation works."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kramy.kernel.audit.api import record
from kramy.kernel.organisations.models import Organisation, Site
from kramy.lib.errors import Refused
from kramy.lib.identifiers import clean_postcode

LONGEST = {"name": 200, "street": 150, "house_number": 30, "postcode": 10, "town": 100}
TEXTS = tuple(LONGEST)


def _cleaned(values: dict[str, Any]) -> dict[str, Any]:
    found = {key: " ".join(str(values.get(key) or "").split()) for key in TEXTS}
    if found["postcode"]:
        try:
            found["postcode"] = clean_postcode(found["postcode"])
        except Refused as error:
            error.field = "postcode"
            raise
    if not (found["name"] or found["street"]):
        raise Refused(_("Write the street or a name of the place."), code="empty", field="street")
    for key, longest in LONGEST.items():
        found[key] = found[key][:longest]
    return found | {"lon": values.get("lon"), "lat": values.get("lat")}


@transaction.atomic
def add_site(*, organisation: Organisation, by: Any, **values: Any) -> Site:
    """Add a place: name, street, house_number, postcode, town, lon, lat."""
    site = Site.objects.create(organisation=organisation, **_cleaned(values))
    record("organisations.site_added", by=by, target=organisation, detail={"site": site.pk})
    return site


@transaction.atomic
def change_site(*, site: Site, by: Any, **values: Any) -> Site:
    """Change a place; what is not given stays."""
    kept = {key: getattr(site, key) for key in (*TEXTS, "lon", "lat")}
    for key, value in _cleaned(kept | values).items():
        setattr(site, key, value)
    site.save()
    record("organisations.site_changed", by=by, target=site.organisation, detail={"site": site.pk})
    return site


@transaction.atomic
def remove_site(*, site: Site, by: Any) -> None:
    record("organisations.site_removed", by=by, target=site.organisation, detail={"site": site.pk})
    site.delete()
