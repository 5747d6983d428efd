from django.utils.translation import gettext_lazy as _

from kramy.kernel.manifest.base import DeskItem, Job, KramyAppConfig, Manifest, Permission


class MessagingConfig(KramyAppConfig):
    name = "kramy.kernel.messaging"
    label = "messaging"
    manifest = Manifest(
        public_urls="kramy.kernel.messaging.web.public.urls",
        desk_urls="kramy.kernel.messaging.web.desk.urls",
        desk_items=(
            DeskItem(
                name="messages",
                label=_("Messages"),
                url_name="messaging_desk:messages",
                icon="mail",
                permission="messaging.view_messages",
                order=800,
            ),
        ),
        permissions=(
            Permission(
                codename="view_messages",
                name="Can see the messages the hub sends",
                roles=("official", "city_administrator"),
            ),
            Permission(
                codename="retry_messages", name="Can send a message again", roles=("city_administrator",)
            ),
        ),
        jobs=(
            Job(
                name="messaging.deliver_waiting",
                task="kramy.kernel.messaging.tasks.deliver_waiting",
                every_seconds=30,
            ),
        ),
        personal_data=(
            "kramy.kernel.messaging.retention.OUTBOX",
            "kramy.kernel.messaging.retention.ATTACHMENTS",
            "kramy.kernel.messaging.retention.PREFERENCES",
        ),
    )

    def ready(self) -> None:
        from kramy.kernel.messaging import receivers  # noqa: F401 (connects them)
