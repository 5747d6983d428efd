"""The database refuses to change or delete an entry, whoever asks."""

from importlib import import_module

import pytest
from django.db import DatabaseError, connection, transaction

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.audit.api import record
from kramy.kernel.audit.models import AuditEntry

migration = import_module("kramy.kernel.audit.migrations.0002_append_only")

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(db):
    """The guard against deletion, which the test run takes away for its own cleaning up."""
    statements = migration.SQLITE if connection.vendor == "sqlite" else migration.POSTGRESQL
    statement = next(each for each in statements if "audit_entry_kept" in each)
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("action", "audit.forged"),
        ("target_type", "x"),
        ("target_id", "2"),
        ("target_label", "x"),
        ("detail", {"a": 1}),
        ("at", "2020-01-01T00:00:00Z"),
        ("actor_label", "Somebody else"),
    ],
)
def test_no_field_of_an_entry_can_be_changed(field, value):
    entry = record("audit.tested", by=UserFactory())
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).update(**{field: value})
    assert AuditEntry.objects.get(pk=entry.pk).action == "audit.tested"


def test_an_entry_cannot_be_given_another_actor():
    entry = record("audit.tested", by=UserFactory())
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).update(actor=UserFactory())


def test_the_person_can_be_taken_out():
    entry = record("audit.tested", by=UserFactory())
    assert AuditEntry.objects.filter(pk=entry.pk).update(actor=None, actor_label="") == 1
    entry.refresh_from_db()
    assert (entry.actor, entry.actor_label, entry.action) == (None, "", "audit.tested")


def test_saving_a_changed_entry_is_refused():
    entry = record("audit.tested", by=None)
    entry.action = "audit.forged"
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.save()


def test_an_entry_cannot_be_deleted(kept):
    entry = record("audit.tested", by=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).delete()
    assert AuditEntry.objects.filter(pk=entry.pk).count() == 1
