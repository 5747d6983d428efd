"""The links by which people without an account see, move and cancel what is theirs: signed, so none can be guessed."""

import uuid

from django.core import signing

from kramy.modules.service_point.models import Appointment, WaitingEntry


def _signer(purpose: str) -> signing.Signer:
    return signing.Signer(sep=".", salt=f"service_point.{purpose}")


def appointment_token(appointment: Appointment) -> str:
    return _signer("appointment").sign(appointment.key.hex)


def waiting_token(entry: WaitingEntry) -> str:
    return _signer("waiting").sign(entry.key.hex)


def read_appointment(token: str) -> uuid.UUID | None:
    return _read("appointment", token)


def read_waiting(token: str) -> uuid.UUID | None:
    return _read("waiting", token)


def _read(purpose: str, token: str) -> uuid.UUID | None:
    """The key; None for a link that is forged."""
    try:
        return uuid.UUID(_signer(purpose).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
