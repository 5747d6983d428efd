"""Who may open what at the desk: every address there is, for each role. A new address must be added here."""

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor

pytestmark = pytest.mark.django_db

OFFICIAL, EDITOR, ADMINISTRATOR = "official", "editor", "city_administrator"
CLERK = "counter_clerk"
EVERYBODY = {OFFICIAL, EDITOR, ADMINISTRATOR}
HANDLE = {OFFICIAL, ADMINISTRATOR}
EDIT = {EDITOR, ADMINISTRATOR}
GOVERN = {ADMINISTRATOR}
COUNTER = HANDLE | {CLERK}

ALLOWED: dict[str, set[str]] = {
    **{
        f"assistant_desk:{name}": HANDLE
        for name in (
            "clients", "open", "groups", "group_new", "group", "group_add", "group_remove", "client", "before_call",
            "hand_over", "contact", "next_contact", "objective_new", "objective", "blocker", "blocker_solve", "promise",
            "promise_settle", "aid", "aid_ask", "aid_remove",
        )
    },
    **{f"assistant_desk:{name}": EVERYBODY for name in ("cards", "card_new", "card_edit", "card_history", "card_act")},
    **{f"assistant_desk:{name}": EDIT for name in ("topics", "open_help", "topic_new", "topic")},
    "map_campaigns_desk:campaigns": EVERYBODY,
    "map_campaigns_desk:campaign_new": EDIT,
    "map_campaigns_desk:statistics": EVERYBODY,
    "map_campaigns_desk:statistics_export": EVERYBODY,
    "map_campaigns_desk:compare": HANDLE,
    "map_campaigns_desk:entry": EVERYBODY,
    "map_campaigns_desk:entry_hide": HANDLE,
    "map_campaigns_desk:entry_restore": HANDLE,
    **{
        f"map_campaigns_desk:{name}": HANDLE
        for name in (
            "confirmations_confirm", "duplicates", "duplicate_pair", "duplicate_merge", "duplicate_dismiss",
            "duplicate_reopen", "merge", "merge_undo", "report_ask", "report_correct", "report_dismiss", "report_hide",
            "reports_bulk",
        )
    },
    "map_campaigns_desk:confirmations": EVERYBODY,
    "map_campaigns_desk:reports": EVERYBODY,
    "map_campaigns_desk:report": EVERYBODY,
    "map_campaigns_desk:statistics_weeks": EVERYBODY,
    "map_campaigns_desk:statistics_weeks_export": EVERYBODY,
    "map_campaigns_desk:keeping": EDIT,
    "map_campaigns_desk:own_host": EDIT,
    "map_campaigns_desk:own_look": EDIT,
    "map_campaigns_desk:own_look_preview": EDIT,
    "map_campaigns_desk:campaign": EDIT,
    "map_campaigns_desk:look": EDIT,
    "map_campaigns_desk:categories": EDIT,
    "map_campaigns_desk:category_new": EDIT,
    "map_campaigns_desk:windows": EDIT,
    "map_campaigns_desk:rules": EDIT,
    "map_campaigns_desk:embedding": EDIT,
    "map_campaigns_desk:publish": EDIT,
    "map_campaigns_desk:next_edition": EDIT,
    "map_campaigns_desk:entries": EVERYBODY,
    "map_campaigns_desk:entries_export": EVERYBODY,
    **{
        f"map_campaigns_desk:{name}": HANDLE
        for name in (
            "imports", "import_new", "import_show", "import_match", "import_start", "import_undo",
            "import_resume", "import_progress", "import_duplicates", "import_report",
        )
    },
    **{
        f"service_point_desk:{name}": COUNTER
        for name in (
            "board", "day_list", "book", "record", "record_correct", "record_undo", "appointments",
            "appointments_export", "appointment", "mark",
            "appointment_move", "appointment_cancel", "waiting",
        )
    },
    **{
        f"service_point_desk:{name}": HANDLE
        for name in (
            "specialists", "specialist_new", "specialist", "specialist_feed", "rota", "pattern", "exception",
            "exception_remove", "copy_week", "catalogue", "catalogue_new", "catalogue_edit", "earlier",
        )
    },
    **{
        f"service_point_desk:{name}": EVERYBODY | COUNTER
        for name in ("statistics", "statistics_export", "consultations_export")
    },
    "audit_desk:log": GOVERN,
    "audit_desk:export": GOVERN,
    **{
        f"accounts_desk:{name}": GOVERN
        for name in (
            "people", "invite", "person", "profile", "change_roles", "set_active", "invite_again", "units",
            "unit_new", "unit",
        )
    },
    **{
        f"organisations_desk:{name}": HANDLE
        for name in (
            "index", "export_csv", "export_xlsx", "add", "detail", "edit", "add_member", "remove_member",
            "add_site", "remove_site",
        )
    },
    **{
        f"places_desk:{name}": GOVERN
        for name in (
            "districts", "layers", "remove_layer", "addresses", "imports", "upload", "import", "start",
        )
    },
    "messaging_desk:messages": HANDLE,
    "messaging_desk:message": HANDLE,
    "messaging_desk:retry": GOVERN,
    **{
        f"questionnaires_desk:{name}": EVERYBODY
        for name in (
            "list", "create", "detail", "rename", "start_draft", "import", "edit", "act", "condition", "discard", "changes",
            "export", "export_xlsform", "preview", "translate",
        )
    },
    **{f"casework_desk:{name}": EDIT for name in ("intakes", "intake_new", "intake")},
    "questionnaires_desk:publish": GOVERN,
    "questionnaires_desk:withdraw": GOVERN,
    **{
        f"surveys_desk:{name}": EVERYBODY
        for name in (
            "list", "create", "survey", "change", "open", "close", "remind", "delete", "restore", "invited",
            "uninvite", "results",
        )
    },
    "surveys_desk:export": HANDLE,
    **{
        f"casework_desk:{name}": HANDLE
        for name in (
            "queue", "export", "bulk", "attachment", "thumbnail", "case", "compare", "take", "assign", "accept",
            "refuse", "close", "clock", "correction", "note", "message", "file", "address", "complaints",
            "complaint", "complaint_answer", "complaint_delay",
            "absences", "absence_new", "absence_end", "statistics", "statistics_export",
            "search", "save_view", "remove_view", "interests", "end_interest", "transfer", "add_task", "task_done",
            "link", "unlink", "merge", "part", "split", "use_template", "here",
        )
    },
    **{
        f"casework_desk:{name}": GOVERN
        for name in (
            "reasons", "reason_new", "reason", "kinds", "kind", "templates", "template_new", "template", "rights",
            "right", "who", "erasures", "erasure", "erasure_sign", "erasure_reject", "erasure_keep",
        )
    },
    **{
        f"casework_desk:{name}": GOVERN
        for name in (
            "reasons", "reason_new", "reason", "kinds", "kind", "routing", "routing_new", "routing_rule",
            "routing_move",
        )
    },
    **{
        f"casework_desk:{name}": GOVERN
        for name in ("filing", "filing_ask", "filing_supplement", "filing_retry", "filing_by_hand", "filing_package")
    },
}  # fmt: skip
EXAMPLES = {
    "<uuid:pk>": "0f0e7c1a-0000-4000-8000-000000000000",
    "<uuid:invitation>": "0f0e7c1a-0000-4000-8000-000000000000",
    "<str:what>": "answers.csv",
    "<str:extension>": "csv",
    "<slug:kind>": "districts",
    "<slug:what>": "services",
    "<int:year>": "2026",
    "<slug:form>": "message",
}


def _under(patterns: Any, prefix: str, namespace: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in patterns:
        path = f"{prefix}{each.pattern}"
        if isinstance(each, URLResolver):
            found |= _under(each.url_patterns, path, each.namespace or namespace)
        elif isinstance(each, URLPattern) and namespace.endswith("_desk"):
            found[f"{namespace}:{each.name}"] = _example(path)
    return found


def _example(path: str) -> str:
    parts = []
    for part in path.split("/"):
        for name, value in EXAMPLES.items():
            part = part.replace(name, value)
        parts.append("999999" if part.startswith("<int:") else part)
    return "/" + "/".join(parts)


ADDRESSES = _under(get_resolver().url_patterns, "", "")


def test_every_address_of_the_desk_is_in_the_table() -> None:
    assert {address.split("/")[1] for address in ADDRESSES.values()} == {"desk"}
    assert set(ADDRESSES) == set(ALLOWED)


@pytest.mark.parametrize("role", [None, "applicant", OFFICIAL, EDITOR, CLERK, ADMINISTRATOR])
def test_each_role_opens_what_the_table_says(role: str | None) -> None:
    """Read and written to, with ids that do not exist: who is let through gets anything but a refusal."""
    client = Client()
    if role is not None:
        client.force_login(give_second_factor(UserFactory(roles=[] if role == "applicant" else [role])))
    opened = set()
    for name, address in ADDRESSES.items():
        answers = [client.get(address), client.post(address)]
        if not all(_is_refused(answer, role) for answer in answers):
            opened.add(name)
    assert opened == {name for name, roles in ALLOWED.items() if role in roles}


def _is_refused(answer: Any, role: str | None) -> bool:
    if role is None:
        return answer.status_code == 302 and answer["Location"].startswith("/account/login/")
    if role == "applicant":
        return answer.status_code == 403
    return answer.status_code == 405 or (answer.status_code, answer.get("Location")) == (302, "/desk/")
