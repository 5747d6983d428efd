from django.utils.translation import gettext_lazy as _

from kramy.kernel.manifest.base import (
    DeskItem,
    Job,
    KramyAppConfig,
    Manifest,
    NavigationItem,
    Permission,
)

_HERE = "kramy.modules.service_point"


class ServicePointConfig(KramyAppConfig):
    name = _HERE
    label = "service_point"
    verbose_name = _("Business Service Point")
    manifest = Manifest(
        public_urls=f"{_HERE}.web.public.urls",
        desk_urls=f"{_HERE}.web.desk.urls",
        navigation=(NavigationItem(label=_("Advice"), url_name="service_point:index", order=20),),
        desk_items=(
            DeskItem(
                name="service-point",
                label=_("Counter"),
                url_name="service_point_desk:board",
                icon="calendar-alt",
                permission="service_point.work_at_counter",
                order=150,
            ),
            DeskItem(
                name="service-point-rota",
                label=_("Rota and services"),
                url_name="service_point_desk:specialists",
                icon="group",
                permission="service_point.manage_point",
                order=155,
            ),
            DeskItem(
                name="service-point-statistics",
                label=_("Advice in figures"),
                url_name="service_point_desk:statistics",
                icon="table",
                permission="service_point.view_statistics",
                order=160,
            ),
        ),
        permissions=(
            Permission(
                codename="work_at_counter",
                name="Can see appointments and record consultations",
                roles=("official", "counter_clerk", "city_administrator"),
            ),
            Permission(
                codename="manage_point",
                name="Can edit the rota, specialists and services of the service point",
                roles=("official", "city_administrator"),
            ),
            Permission(
                codename="view_statistics",
                name="Can see statistics of consultations",
                roles=("official", "editor", "counter_clerk", "city_administrator"),
            ),
        ),
        jobs=(
            Job(name="service_point.remind", task=f"{_HERE}.tasks.remind", every_seconds=300),
            Job(name="service_point.keep_line", task=f"{_HERE}.tasks.keep_line", every_seconds=60),
            Job(
                name="service_point.forget_minutes",
                task=f"{_HERE}.tasks.forget_minutes",
                every_seconds=86_400,
            ),
        ),
        dashboard_tiles=(f"{_HERE}.web.desk.tiles.TODAY",),
        messages=tuple(
            f"{_HERE}.notifications.{name}"
            for name in (
                "AppointmentBooked",
                "AppointmentMoved",
                "AppointmentCancelled",
                "AppointmentReminder",
                "AppointmentToRebook",
                "WaitingJoined",
                "SlotOffered",
                "WaitingEnded",
            )
        ),
        my_matters=(f"{_HERE}.portal.MATTERS",),
        organisation_facts=(f"{_HERE}.portal.FACTS_BEFORE_CALL",),
        personal_data=(f"{_HERE}.retention.PERSONAL_DATA",),
        demo=(f"{_HERE}.demo.fill",),
    )

    def ready(self) -> None:
        from kramy.modules.service_point import receivers  # noqa: F401 - connects them
