import pytest
from django.core import mail


@pytest.fixture
def sent_mail(django_capture_on_commit_callbacks):
    """The messages that left (a function): those sent at once and those the outbox delivers on commit."""
    callbacks = django_capture_on_commit_callbacks(execute=True)
    callbacks.__enter__()
    state = {"open": True}

    def messages():
        if state["open"]:
            state["open"] = False
            callbacks.__exit__(None, None, None)
        return mail.outbox

    yield messages
    messages()
