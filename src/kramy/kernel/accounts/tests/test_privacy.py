"""Classification, copy, erasure and retention across the apps."""

from datetime import date

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from kramy.kernel.accounts.base import PersonalData
from kramy.kernel.accounts.domain import privacy
from kramy.kernel.accounts.models import Consent, User
from kramy.kernel.accounts.tasks import apply_retention
from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.audit.models import AuditEntry

OTHER = ("purpose", "text", "text_version", "language")
PERSONAL = ("user", "email", "subject", "given_at", "withdrawn_at")
COMPLETE = {"purpose": "p", "legal_basis": "l", "retention": "r"}


def problems_of(monkeypatch, *items):
    monkeypatch.setattr(privacy, "hub_models", lambda: iter([Consent]))
    monkeypatch.setattr(privacy, "offers", lambda slot: (items,))
    return privacy.problems()


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([PersonalData(model="accounts.Consent", personal=PERSONAL, other=OTHER, **COMPLETE)], []),
        ([], ["accounts.Consent is not classified"]),
        (
            [PersonalData(model="accounts.Consent", personal=PERSONAL[1:], other=OTHER, **COMPLETE)],
            ["accounts.Consent.user is not classified"],
        ),
        (
            [PersonalData(model="accounts.Consent", personal=PERSONAL, other=(*OTHER, "email"), **COMPLETE)],
            ["accounts.Consent.email is classified as both"],
        ),
        (
            [PersonalData(model="accounts.Consent", personal=PERSONAL, other=(*OTHER, "gone"), **COMPLETE)],
            ["accounts.Consent.gone does not exist"],
        ),
        (
            [PersonalData(model="accounts.Consent", personal=PERSONAL, other=OTHER)],
            ["accounts.Consent holds personal data without purpose, legal basis or retention"],
        ),
        (
            [PersonalData(model="accounts.Consent", personal=PERSONAL, other=OTHER, **COMPLETE)] * 2,
            ["accounts.consent is classified 2 times"],
        ),
    ],
)
def test_every_field_is_classified_exactly_once(monkeypatch, items, expected):
    assert problems_of(monkeypatch, *items) == expected


def test_surrogate_keys_and_links_to_parents_need_no_class():
    assert privacy.fields_to_classify(Consent) == {*PERSONAL, *OTHER}


def test_our_own_models_are_classified():
    assert [
        problem for problem in privacy.problems() if problem.startswith(("accounts.", "audit.", "manifest."))
    ] == []


def test_check_fails_on_an_unclassified_field(monkeypatch):
    monkeypatch.setattr(privacy, "problems", lambda: ["casework.Case.title is not classified"])
    with pytest.raises(CommandError, match=r"casework\.Case\.title is not classified"):
        call_command("privacy", "--check")
    with pytest.raises(CommandError, match="Say --check or --register"):
        call_command("privacy")


def test_the_register_names_fields_purpose_basis_and_retention(monkeypatch, settings, tmp_path, capsys):
    item = PersonalData(
        model="accounts.Consent",
        personal=PERSONAL,
        other=OTHER,
        purpose="Proof",
        legal_basis="art. 7",
        retention="3 years",
        export=lambda user: [],
    )
    monkeypatch.setattr(privacy, "offers", lambda slot: ((item, PersonalData(model="x.Y", other=("a",))),))
    monkeypatch.setattr(privacy, "problems", list)
    settings.PROJECT = tmp_path
    call_command("privacy", "--register")
    text = (tmp_path / "docs" / "privacy-register.md").read_text()
    for line in (
        "## accounts.Consent",
        "- **Personal data:** `user`, `email`, `subject`, `given_at`, `withdrawn_at`",
        "- **Purpose:** Proof",
        "- **Legal basis:** art. 7",
        "- **Kept:** 3 years",
        "- **The person's own tools:** copy",
        "- x.Y",
    ):
        assert line in text.splitlines()
    call_command("privacy", "--check")
    (tmp_path / "docs" / "privacy-register.md").write_text("old")
    with pytest.raises(CommandError, match="out of date"):
        call_command("privacy", "--check")


@pytest.mark.django_db
def test_the_account_is_erased_last_and_one_failure_undoes_all(monkeypatch):
    user = UserFactory()
    order = []

    def erase(name, fail=False):
        def run(person):
            order.append((name, person.email))
            if fail:
                raise RuntimeError(name)
            return 1

        return run

    last = next(item for item in privacy.classifications() if item.model == "accounts.User")
    items = (last, PersonalData(model="a.A", erase=erase("A")), PersonalData(model="b.B", erase=erase("B")))
    monkeypatch.setattr(privacy, "offers", lambda slot: items)
    email = user.email
    assert privacy.erase_person(user=user, by=user) == {"a.A": 1, "b.B": 1, "accounts.User": 1}
    assert order == [("A", email), ("B", email)]
    other = UserFactory()
    broken = (
        PersonalData(model="a.A", erase=last.erase),
        PersonalData(model="b.B", erase=erase("B", fail=True)),
    )
    monkeypatch.setattr(privacy, "offers", lambda slot: broken)
    with pytest.raises(RuntimeError):
        privacy.erase_person(user=other, by=other)
    assert User.objects.get(pk=other.pk).is_active


def test_what_is_kept_is_said(monkeypatch):
    items = (
        PersonalData(model="a.A", personal=("x",), purpose="P", legal_basis="L", retention="R"),
        PersonalData(model="b.B", personal=("x",), erase=lambda user: 0, **COMPLETE),
        PersonalData(model="c.C", other=("x",)),
    )
    monkeypatch.setattr(privacy, "offers", lambda slot: items)
    assert privacy.kept_after_erasure() == [privacy.Kept(purpose="P", legal_basis="L", retention="R")]


TODAY = date(2026, 11, 20)


@pytest.fixture
def people(db):
    with time_machine.travel("2023-01-01T12:00:00Z", tick=False):
        people = {
            "unused": UserFactory(),
            "official": UserFactory(official=True),
            "demo": UserFactory(is_demo=True),
            "came back": UserFactory(),
        }
    with time_machine.travel("2026-10-01T12:00:00Z", tick=False):
        people |= {"unconfirmed": UserFactory(verified=False), "confirmed": UserFactory()}
    with time_machine.travel("2026-11-10T12:00:00Z", tick=False):
        people["just signed up"] = UserFactory(verified=False)
    User.objects.filter(pk=people["came back"].pk).update(last_login=timezone.now())
    return people


def test_accounts_unused_or_never_confirmed_go(people):
    assert privacy.apply_retention(TODAY, dry_run=True)["accounts.User"] == 2
    assert User.objects.filter(email__endswith="@erased.invalid").count() == 0
    assert privacy.apply_retention(TODAY)["accounts.User"] == 2
    gone = {name for name, user in people.items() if not User.objects.get(pk=user.pk).is_active}
    assert gone == {"unused", "unconfirmed"}
    assert privacy.apply_retention(TODAY)["accounts.User"] == 0


@pytest.mark.django_db
def test_consents_go_three_years_after_withdrawal():
    for year, subject in ((2022, "old"), (2025, "new")):
        with time_machine.travel(f"{year}-05-01T12:00:00Z", tick=False):
            Consent.objects.create(
                email="a@example.com",
                purpose="contact",
                text="t",
                text_version="1",
                language="pl",
                subject=subject,
                withdrawn_at=timezone.now(),
            )
    Consent.objects.create(
        email="a@example.com", purpose="contact", text="t", text_version="1", language="pl"
    )
    assert privacy.apply_retention(TODAY)["accounts.Consent"] == 1
    assert list(Consent.objects.order_by("pk").values_list("subject", flat=True)) == ["new", ""]


@pytest.mark.django_db
def test_the_retention_command_and_task(people, capsys):
    call_command("retention", "--dry-run")
    assert "accounts.User: 2 (dry run)" in capsys.readouterr().out.splitlines()
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        result = apply_retention.enqueue()
    assert result.return_value["accounts.User"] == 2
    assert AuditEntry.objects.get(action="accounts.retention_applied").detail["accounts.User"] == 2
