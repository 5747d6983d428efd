from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kramy.kernel.manifest.base import DeskItem, Job, KramyAppConfig, Manifest, Permission


class QuestionnairesConfig(KramyAppConfig):
    name = "kramy.kernel.questionnaires"
    label = "questionnaires"
    verbose_name = _("Questionnaires")
    manifest = Manifest(
        public_urls="kramy.kernel.questionnaires.web.public.urls",
        desk_urls="kramy.kernel.questionnaires.web.desk.urls",
        desk_items=(
            DeskItem(
                name="questionnaires",
                label=pgettext_lazy("desk menu", "Questionnaires"),
                url_name="questionnaires_desk:list",
                icon="form",
                permission="questionnaires.manage_questionnaires",
                order=500,
            ),
        ),
        permissions=(
            Permission(
                codename="manage_questionnaires",
                name="Change questionnaires",
                roles=("official", "editor", "city_administrator"),
            ),
            Permission(codename="publish_questionnaires", name="Publish questionnaires"),
        ),
        jobs=(
            Job(
                name="questionnaires.delete_strays",
                task="kramy.kernel.questionnaires.tasks.delete_strays",
                every_seconds=24 * 3600,
            ),
        ),
        personal_data=("kramy.kernel.questionnaires.retention.PERSONAL_DATA",),
    )
