from django.utils.translation import gettext_lazy as _

from kramy.kernel.manifest.base import DeskItem, KramyAppConfig, Manifest, Permission


class AuditConfig(KramyAppConfig):
    name = "kramy.kernel.audit"
    label = "audit"
    verbose_name = _("Audit")
    manifest = Manifest(
        desk_urls="kramy.kernel.audit.web.desk.urls",
        desk_items=(
            DeskItem(
                name="audit",
                label=_("Audit log"),
                url_name="audit_desk:log",
                icon="history",
                permission="audit.view_log",
                order=910,
            ),
        ),
        permissions=(Permission(codename="view_log", name="Can read the audit log"),),
    )
