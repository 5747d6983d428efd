from django.utils.translation import gettext_lazy as _

from kramy.kernel.manifest.base import (
    DeskItem,
    Job,
    KramyAppConfig,
    Manifest,
    NavigationItem,
    Permission,
)

_HERE = "kramy.modules.map_campaigns"


class MapCampaignsConfig(KramyAppConfig):
    name = _HERE
    label = "map_campaigns"
    verbose_name = _("Map campaigns")
    manifest = Manifest(
        public_urls=f"{_HERE}.web.public.urls",
        desk_urls=f"{_HERE}.web.desk.urls",
        rest_urls=f"{_HERE}.web.rest.urls",
        navigation=(NavigationItem(label=_("Maps"), url_name="maps:index", order=10),),
        desk_items=(
            DeskItem(
                name="map-campaigns",
                label=_("Map campaigns"),
                url_name="map_campaigns_desk:campaigns",
                icon="site",
                permission="map_campaigns.view_statistics",
                order=200,
            ),
            DeskItem(
                name="map-duplicates",
                label=_("Possible duplicates"),
                url_name="map_campaigns_desk:duplicates",
                icon="copy",
                permission="map_campaigns.decide_entries",
                order=205,
            ),
            DeskItem(
                name="map-reports",
                label=_("Keeping maps true"),
                url_name="map_campaigns_desk:reports",
                icon="check",
                permission="map_campaigns.decide_entries",
                order=210,
            ),
            DeskItem(
                name="map-statistics",
                label=_("Statistics"),
                url_name="map_campaigns_desk:statistics",
                icon="table",
                permission="map_campaigns.view_statistics",
                order=220,
            ),
            DeskItem(
                name="map-imports",
                label=_("Imports"),
                url_name="map_campaigns_desk:imports",
                icon="upload",
                permission="map_campaigns.import_entries",
                order=230,
            ),
        ),
        permissions=(
            Permission(
                codename="decide_entries",
                name="Can decide on entries of maps",
                roles=("official", "city_administrator"),
            ),
            Permission(
                codename="edit_campaigns",
                name="Can edit map campaigns",
                roles=("editor", "city_administrator"),
            ),
            Permission(
                codename="import_entries",
                name="Can import entries of maps",
                roles=("official", "city_administrator"),
            ),
            Permission(
                codename="view_statistics",
                name="Can see statistics of map campaigns",
                roles=("official", "editor", "city_administrator"),
            ),
        ),
        jobs=(
            Job(name="map_campaigns.publish_stale", task=f"{_HERE}.tasks.publish_stale", every_seconds=15),
            Job(
                name="map_campaigns.publish_resting_pages",
                task=f"{_HERE}.tasks.publish_resting_pages",
                every_seconds=300,
            ),
            Job(
                name="map_campaigns.forget_retired_maps",
                task=f"{_HERE}.tasks.forget_retired_maps",
                every_seconds=60,
            ),
            Job(
                name="map_campaigns.forget_stray_maps",
                task=f"{_HERE}.tasks.forget_stray_maps",
                every_seconds=86_400,
            ),
            Job(
                name="map_campaigns.compare_entries", task=f"{_HERE}.tasks.compare_entries", every_seconds=20
            ),
            Job(
                name="map_campaigns.expire_entries", task=f"{_HERE}.tasks.expire_entries", every_seconds=3600
            ),
            Job(name="map_campaigns.keep_true", task=f"{_HERE}.tasks.keep_true", every_seconds=3600),
            Job(
                name="map_campaigns.invite_when_open",
                task=f"{_HERE}.tasks.invite_when_open",
                every_seconds=3600,
            ),
            Job(
                name="map_campaigns.tell_of_new_entries",
                task=f"{_HERE}.tasks.tell_of_new_entries",
                every_seconds=60,
            ),
            Job(name="map_campaigns.resume_imports", task=f"{_HERE}.tasks.resume_imports", every_seconds=60),
        ),
        dashboard_tiles=(f"{_HERE}.web.desk.tiles.CLOSING_SOON",),
        case_kinds=(f"{_HERE}.cases.MAP_ENTRY",),
        messages=tuple(
            f"{_HERE}.notifications.{name}"
            for name in (
                "EditionInvitation",
                "EntryExpiring",
                "EntryExpired",
                "EntriesMerged",
                "EntriesParted",
                "EntryToConfirm",
                "EntryUnconfirmed",
                "EntryCorrected",
                "ReportAnswered",
                "AlertConfirmation",
                "NewPlaces",
            )
        ),
        search=("kramy.modules.map_campaigns.portal.search_entries",),
        host_routes=(f"{_HERE}.web.public.own_host.find",),
        home_sections=(f"{_HERE}.portal.HOME_SECTION",),
        organisation_facts=(f"{_HERE}.portal.ENTRY_FACTS",),
        personal_data=(f"{_HERE}.retention.PERSONAL_DATA",),
        demo=(f"{_HERE}.demo.keep_true",),
    )

    def ready(self) -> None:
        from kramy.modules.map_campaigns import receivers  # noqa: F401 - connects them
        from kramy.modules.map_campaigns.cases import register_sources

        register_sources()
