from django.utils.translation import gettext_lazy as _

from kramy.kernel.manifest.base import DeskItem, Job, KramyAppConfig, Manifest, NavigationItem, Permission


class CaseworkConfig(KramyAppConfig):
    name = "kramy.kernel.casework"
    label = "casework"
    verbose_name = _("Cases")
    manifest = Manifest(
        public_urls="kramy.kernel.casework.web.public.urls",
        desk_urls="kramy.kernel.casework.web.desk.urls",
        account_navigation=(NavigationItem(label=_("My matters"), url_name="casework:mine", order=10),),
        desk_items=(
            DeskItem(
                name="cases",
                label=_("Cases"),
                url_name="casework_desk:queue",
                icon="list-ul",
                permission="casework.view_queue",
                order=10,
            ),
            DeskItem(
                name="absences",
                label=_("Absences"),
                url_name="casework_desk:absences",
                icon="calendar-alt",
                permission="casework.view_queue",
                order=12,
            ),
            DeskItem(
                name="case_statistics",
                label=_("Statistics of cases"),
                url_name="casework_desk:statistics",
                icon="table",
                permission="casework.view_queue",
                order=13,
            ),
            DeskItem(
                name="case_kinds",
                label=_("Kinds of cases"),
                url_name="casework_desk:kinds",
                icon="cogs",
                permission="casework.change_settings",
                order=14,
            ),
            DeskItem(
                name="complaints",
                label=_("Complaints"),
                url_name="casework_desk:complaints",
                icon="warning",
                permission="casework.answer_complaints",
                order=12,
            ),
            DeskItem(
                name="filing",
                label=_("Filing"),
                url_name="casework_desk:filing",
                icon="folder-open-inverse",
                permission="casework.file_cases",
                order=14,
            ),
        ),
        desk_search=(
            "kramy.kernel.casework.web.desk.find.CASES",
            "kramy.kernel.casework.web.desk.find.SAID",
        ),
        dashboard_tiles=(
            "kramy.kernel.casework.web.desk.tiles.CASE_NUMBERS",
            "kramy.kernel.casework.web.desk.tiles.OLDEST_CASES",
        ),
        permissions=(
            Permission(
                codename="view_queue",
                name="Can see the queue of cases",
                roles=("official", "city_administrator"),
            ),
            Permission(codename="answer_complaints", name="Can answer complaints about cases of others"),
            Permission(codename="file_cases", name="Can file cases in the records system"),
            Permission(codename="change_reasons", name="Can change the lists of reasons for decisions"),
            Permission(codename="change_routing", name="Can change who gets which case"),
            Permission(codename="manage_absences", name="Can enter absences of every official"),
            Permission(
                codename="change_settings", name="Can set times, reminders and units of kinds of cases"
            ),
            Permission(
                codename="manage_intakes",
                name="Can open intakes and set their limits",
                roles=("editor", "city_administrator"),
            ),
            Permission(codename="change_templates", name="Can change reply templates"),
            Permission(codename="manage_access", name="Can change who sees which cases and see who saw them"),
            Permission(codename="sign_erasure", name="Can sign lists of cases to erase"),
        ),
        jobs=(
            Job(
                name="casework.file_closed",
                task="kramy.kernel.casework.tasks.file_closed",
                every_seconds=300,
            ),
            Job(
                name="casework.keep_copies",
                task="kramy.kernel.casework.tasks.keep_copies",
                every_seconds=300,
            ),
            Job(
                name="casework.carry_out_accepted",
                task="kramy.kernel.casework.tasks.carry_out_accepted",
                every_seconds=60,
            ),
            Job(
                name="casework.index_cases",
                task="kramy.kernel.casework.tasks.index_new_cases",
                every_seconds=300,
            ),
            Job(
                name="casework.erasure",
                task="kramy.kernel.casework.tasks.propose_and_erase",
                every_seconds=24 * 3600,
            ),
            Job(
                name="casework.absences",
                task="kramy.kernel.casework.tasks.hand_over_and_back",
                every_seconds=600,
            ),
            Job(
                name="casework.delete_strays",
                task="kramy.kernel.casework.tasks.delete_strays",
                every_seconds=24 * 3600,
            ),
            Job(name="casework.remind", task="kramy.kernel.casework.tasks.remind", every_seconds=3600),
            Job(
                name="casework.silence",
                task="kramy.kernel.casework.tasks.carry_out_silence",
                every_seconds=600,
            ),
        ),
        case_kinds=("kramy.kernel.casework.general.APPLICATION",),
        messages=tuple(
            f"kramy.kernel.casework.notifications.{name}"
            for name in (
                "Received",
                "CorrectionRequested",
                "Answered",
                "Accepted",
                "RefusedApplication",
                "Closed",
                "Withdrawn",
                "FromOfficial",
                "ReplyReceived",
                "NewReply",
                "ComplaintReceived",
                "NewComplaint",
                "ComplaintDelayed",
                "ComplaintAnswered",
                "HandedOver",
                "NotDelivered",
                "AddressChanged",
                "LinkAgain",
                "DraftSaved",
            )
        )
        + tuple(
            f"kramy.kernel.casework.joining_letters.{name}" for name in ("Merged", "Parted", "Transferred")
        )
        + tuple(
            f"kramy.kernel.casework.clock_letters.{name}"
            for name in (
                "Extended",
                "Suspended",
                "Resumed",
                "StandIn",
                "CasesCame",
                "LeftAlone",
                "CaseStands",
                "AwaitedReminder",
            )
        ),
        organisation_facts=("kramy.kernel.casework.domain.facts.CASES",),
        personal_data=tuple(
            f"kramy.kernel.casework.retention.{name}"
            for name in (
                "ACCESSES",
                "CASES",
                "COUNTERS",
                "DECISIONS",
                "DRAFTS",
                "ERASURES",
                "ERASURE_ITEMS",
                "VISITS",
                "FLAGS",
                "INTAKES",
                "INTERESTS",
                "LINKS",
                "PAUSES",
                "PRESENCES",
                "REASONS",
                "RIGHTS",
                "SEARCH",
                "SUBMISSIONS",
                "TASKS",
                "TEMPLATES",
                "TIMELINE",
                "VIEWS",
            )
        )
        + tuple(
            f"kramy.kernel.casework.retention_of_messages.{name}"
            for name in (
                "CALENDAR_LINKS",
                "COMPLAINTS",
                "COPIES",
                "FILES",
                "FILINGS",
                "READ_MARKS",
                "WRITINGS",
            )
        )
        + tuple(
            f"kramy.kernel.casework.clock_retention.{name}"
            for name in (
                "ABSENCES",
                "EXTENSIONS",
                "HAND_OVERS",
                "KIND_SETTINGS",
                "OPINIONS",
                "REMINDERS",
                "ROUTING_RULES",
            )
        ),
    )

    def ready(self) -> None:
        from kramy.kernel.casework import receivers  # noqa: F401 (connects them)
        from kramy.kernel.casework.base import filing_adapters
        from kramy.kernel.casework.domain.filing_adapters import Folder, HttpService
        from kramy.kernel.casework.domain.visibility import seen_messages
        from kramy.kernel.casework.web.desk.organisation_panel import CASES
        from kramy.kernel.messaging.base import message_filters
        from kramy.kernel.organisations.base import organisation_panels

        organisation_panels.register("casework.cases", CASES)
        message_filters.register("casework", seen_messages)
        for adapter in (Folder(), HttpService()):
            filing_adapters.register(adapter.key, adapter)
