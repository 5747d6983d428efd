from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from kramy.kernel.manifest.base import DeskItem, Job, KramyAppConfig, Manifest, Permission

DAY = 86_400


class AccountsConfig(KramyAppConfig):
    name = "kramy.kernel.accounts"
    label = "accounts"
    verbose_name = _("Accounts")
    manifest = Manifest(
        public_urls="kramy.kernel.accounts.web.public.urls",
        rest_urls="kramy.kernel.accounts.web.root_urls",
        desk_urls="kramy.kernel.accounts.web.desk.urls",
        desk_items=(
            DeskItem(
                name="people",
                label=_("People"),
                url_name="accounts_desk:people",
                icon="group",
                permission="accounts.manage_people",
                order=900,
            ),
        ),
        permissions=(
            Permission(codename="manage_people", name="Can invite officials and change their roles"),
            Permission(codename="manage_units", name="Can change the units of the office"),
        ),
        jobs=(Job(name="retention", task="kramy.kernel.accounts.tasks.apply_retention", every_seconds=DAY),),
        personal_data=("kramy.kernel.accounts.retention.PERSONAL_DATA",),
    )

    def ready(self) -> None:
        from kramy.kernel.accounts.receivers import after_migrate

        post_migrate.connect(after_migrate, sender=self, dispatch_uid="accounts.ensure_roles")
