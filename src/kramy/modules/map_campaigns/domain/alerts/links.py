"""The signed links by which a subscription is confirmed, managed and ended: no account is needed, and none can be
guessed. The one that ends it holds for ever, as it stands in old messages."""

import uuid
from datetime import timedelta

from django.core import signing

from kramy.modules.map_campaigns.models import AlertSubscription

CONFIRM_FOR = timedelta(days=3)
MANAGE_FOR = timedelta(days=90)


def _signer(purpose: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(sep=".", salt=f"map_campaigns.alerts.{purpose}")


def confirm_token(subscription: AlertSubscription) -> str:
    return _signer("confirm").sign(f"{subscription.key.hex}-{subscription.request}")


def manage_token(subscription: AlertSubscription) -> str:
    return _signer("manage").sign(subscription.key.hex)


def out_token(subscription: AlertSubscription) -> str:
    return _signer("out").sign(subscription.key.hex)


def read_confirm(token: str) -> tuple[uuid.UUID, int] | None:
    """The key and the number of the asking; None for a link that is forged or too old."""
    text = _read("confirm", token, CONFIRM_FOR)
    if text is None:
        return None
    key, _dash, number = text.partition("-")
    return uuid.UUID(key), int(number)


def read_manage(token: str) -> uuid.UUID | None:
    text = _read("manage", token, MANAGE_FOR)
    return uuid.UUID(text) if text else None


def read_out(token: str) -> uuid.UUID | None:
    text = _read("out", token, None)
    return uuid.UUID(text) if text else None


def _read(purpose: str, token: str, longest: timedelta | None) -> str | None:
    try:
        return _signer(purpose).unsign(token, max_age=longest)
    except signing.BadSignature:  # too old is one of them
        return None
