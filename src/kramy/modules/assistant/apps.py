from django.utils.translation import gettext_lazy as _

from kramy.kernel.manifest.base import (
    DeskItem,
    Job,
    KramyAppConfig,
    Manifest,
    NavigationItem,
    Permission,
)

_HERE = "kramy.modules.assistant"
_WORKERS = ("official", "city_administrator")


class AssistantConfig(KramyAppConfig):
    name = _HERE
    label = "assistant"
    verbose_name = _("Entrepreneur's Assistant")
    manifest = Manifest(
        public_urls=f"{_HERE}.web.public.urls",
        desk_urls=f"{_HERE}.web.desk.urls",
        navigation=(NavigationItem(label=_("Help for firms"), url_name="assistant:help", order=20),),
        account_navigation=(NavigationItem(label=_("My assistant"), url_name="assistant:mine", order=15),),
        desk_items=(
            DeskItem(
                name="clients",
                label=_("My clients"),
                url_name="assistant_desk:clients",
                icon="user",
                permission="assistant.handle_requests",
                order=20,
            ),
            DeskItem(
                name="cards",
                label=_("Knowledge cards"),
                url_name="assistant_desk:cards",
                icon="help",
                permission="assistant.write_cards",
                order=30,
            ),
            DeskItem(
                name="help-topics",
                label=_("Topics of help"),
                url_name="assistant_desk:topics",
                icon="tag",
                permission="assistant.manage_topics",
                order=520,
            ),
        ),
        permissions=(
            Permission(
                codename="handle_requests",
                name="Can look after clients: requests for help, account plans, contacts, groups",
                roles=_WORKERS,
            ),
            Permission(codename="manage_clients", name="Can hand over anybody's clients"),
            Permission(
                codename="write_cards",
                name="Can write knowledge cards",
                roles=("official", "editor", "city_administrator"),
            ),
            Permission(
                codename="manage_topics",
                name="Can change the topics of help",
                roles=("editor", "city_administrator"),
            ),
        ),
        jobs=(
            Job(
                name="assistant.remind_of_contacts",
                task=f"{_HERE}.tasks.remind_of_contacts",
                every_seconds=3600,
            ),
            Job(
                name="assistant.ask_register_of_aid",
                task=f"{_HERE}.tasks.ask_register_of_aid",
                every_seconds=60,
            ),
        ),
        case_kinds=(f"{_HERE}.cases.HELP",),
        messages=(f"{_HERE}.notifications.HandedOver", f"{_HERE}.notifications.ContactDue"),
        home_sections=(f"{_HERE}.portal.HOME_SECTION",),
        my_matters=(f"{_HERE}.portal.MY_ASSISTANT",),
        organisation_facts=tuple(f"{_HERE}.facts.{name}" for name in ("PLAN", "CONTACTS", "AID")),
        search=(f"{_HERE}.portal.search_cards",),
        sitemaps=(f"{_HERE}.portal.CardSitemap",),
        personal_data=(f"{_HERE}.retention.PERSONAL_DATA",),
    )

    def ready(self) -> None:
        from kramy.kernel.organisations.base import organisation_panels
        from kramy.modules.assistant import cases, receivers  # noqa: F401 - connects them
        from kramy.modules.assistant.domain import topics
        from kramy.modules.assistant.facts import ASSISTANT_PANEL

        topics.register_sources()
        cases.register_sources()
        organisation_panels.register("assistant.client", ASSISTANT_PANEL)
