from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.audit.api import (
    export_acts,
    forget_actor,
    forget_old_actors,
    history_of,
    record,
    record_view,
)
from kramy.kernel.audit.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_record_keeps_who_what_and_about_what():
    by, target = UserFactory(first_name="Ala", last_name="Nowak"), UserFactory()
    entry = record("accounts.tested", by=by, target=target, detail={"a": 1})
    assert (entry.actor, entry.actor_label, entry.action) == (by, "Ala Nowak", "accounts.tested")
    assert (entry.target_type, entry.target_id, entry.detail) == ("accounts.user", str(target.pk), {"a": 1})


def test_the_system_has_no_name():
    entry = record("accounts.tested", by=None)
    assert (entry.actor, entry.actor_label, entry.target_type, entry.target_label) == (None, "", "", "")


def test_a_person_as_a_subject_is_a_number_because_the_log_never_forgets():
    target = UserFactory(first_name="Ala")
    assert record("accounts.tested", by=None, target=target).target_label == f"#{target.pk}"


def test_history_is_newest_first():
    target = UserFactory()
    before = history_of(target).count()
    record("accounts.first", by=None, target=target)
    record("accounts.second", by=None, target=target)
    assert [entry.action for entry in history_of(target)][:2] == ["accounts.second", "accounts.first"]
    assert history_of(target).count() == before + 2


def test_looking_again_within_half_an_hour_adds_nothing(django_capture_on_commit_callbacks):
    by, target = UserFactory(), UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        assert record_view(by=by, target=target).action == "accounts.viewed"
    assert record_view(by=by, target=target) is None
    cache.clear()  # another process has its own cache
    assert record_view(by=by, target=target) is None
    assert AuditEntry.objects.filter(action="accounts.viewed").count() == 1


def test_looking_again_costs_no_query(django_capture_on_commit_callbacks, django_assert_num_queries):
    by, target = UserFactory(), UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        record_view(by=by, target=target)
    with django_assert_num_queries(0):
        record_view(by=by, target=target)


def test_looking_again_later_and_somebody_elses_look_are_entries():
    by, target = UserFactory(), UserFactory()
    record_view(by=by, target=target, action="casework.viewed")
    record_view(by=UserFactory(), target=target, action="casework.viewed")
    with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
        record_view(by=by, target=target, action="casework.viewed")
    assert AuditEntry.objects.filter(action="casework.viewed").count() == 3


def test_a_look_that_was_rolled_back_silences_nothing(django_capture_on_commit_callbacks):
    by, target = UserFactory(), UserFactory()
    with django_capture_on_commit_callbacks(execute=False):
        record_view(by=by, target=target)
    assert cache.get(f"audit:view:{by.pk}:accounts.viewed:accounts.user:{target.pk}") is None


def test_forgetting_an_actor_keeps_the_acts():
    by = UserFactory()
    record("accounts.tested", by=by)
    assert [act["action"] for act in export_acts(by)] == ["accounts.tested"]
    assert forget_actor(by) == 1
    assert export_acts(by) == []
    assert AuditEntry.objects.get(action="accounts.tested").actor_label == ""


def test_after_five_years_the_log_no_longer_says_who():
    with time_machine.travel("2020-01-01T12:00:00Z", tick=False):
        by = UserFactory()
        record("accounts.tested", by=by)
    today = timezone.localdate().replace(year=2026)
    assert forget_old_actors(today, True) == 1
    assert AuditEntry.objects.get(action="accounts.tested").actor == by
    assert forget_old_actors(today, False) == 1
    assert forget_old_actors(today, False) == 0
    assert AuditEntry.objects.get(action="accounts.tested").actor is None
