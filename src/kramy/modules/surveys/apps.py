from django.utils.translation import gettext_lazy as _

from kramy.kernel.manifest.base import (
    DeskItem,
    Job,
    KramyAppConfig,
    Manifest,
    NavigationItem,
    Permission,
)

_HERE = "kramy.modules.surveys"


class SurveysConfig(KramyAppConfig):
    name = _HERE
    label = "surveys"
    verbose_name = _("Surveys")
    manifest = Manifest(
        public_urls=f"{_HERE}.web.public.urls",
        desk_urls=f"{_HERE}.web.desk.urls",
        navigation=(NavigationItem(label=_("Available surveys"), url_name="surveys:index", order=60),),
        desk_items=(
            DeskItem(
                name="surveys",
                label=_("Surveys"),
                url_name="surveys_desk:list",
                icon="list-ul",
                permission="surveys.view_results",
                order=510,
            ),
        ),
        permissions=(
            Permission(
                codename="manage_surveys",
                name="Can make, open and close surveys",
                roles=("official", "editor", "city_administrator"),
            ),
            Permission(
                codename="view_results",
                name="Can see results of surveys",
                roles=("official", "editor", "city_administrator"),
            ),
            Permission(
                codename="export_answers",
                name="Can take single answers of surveys away",
                roles=("official", "city_administrator"),
            ),
        ),
        jobs=(
            Job(name="surveys.send_letters", task=f"{_HERE}.tasks.send_letters", every_seconds=60),
            Job(name="surveys.finish_closed", task=f"{_HERE}.tasks.finish_closed", every_seconds=60),
        ),
        messages=(f"{_HERE}.notifications.Invited", f"{_HERE}.notifications.Reminded"),
        personal_data=(f"{_HERE}.retention.PERSONAL_DATA",),
        demo=(f"{_HERE}.demo.make_surveys",),
    )
