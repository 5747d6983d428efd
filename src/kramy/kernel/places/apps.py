from django.utils.translation import gettext_lazy as _

from kramy.kernel.manifest.base import DeskItem, KramyAppConfig, Manifest, Permission


class PlacesConfig(KramyAppConfig):
    name = "kramy.kernel.places"
    label = "places"
    manifest = Manifest(
        public_urls="kramy.kernel.places.web.public.urls",
        rest_urls="kramy.kernel.places.web.rest.urls",
        desk_urls="kramy.kernel.places.web.desk.urls",
        desk_items=(
            DeskItem(
                name="places",
                label=_("Places"),
                url_name="places_desk:districts",
                icon="site",
                permission="places.manage_places",
                order=600,
            ),
        ),
        permissions=(
            Permission(codename="manage_places", name="Import districts, map layers and addresses"),
        ),
        personal_data=("kramy.kernel.places.retention.PERSONAL_DATA",),
    )

    def ready(self) -> None:
        from kramy.kernel.places import receivers  # noqa: F401 - connects them
