"""The secret link by which a firm reads the figures of its entry; nothing is stored, the signature is the proof."""

from django.core import signing

from kramy.modules.map_campaigns.models import Entry


def _signer() -> signing.Signer:
    return signing.Signer(salt="map_campaigns.figures", sep="~")


def figures_token(entry: Entry) -> str:
    return _signer().sign(str(entry.pk))


def entry_of_figures(token: str) -> int:
    """The id of the entry; raises ``signing.BadSignature`` when the link is none of ours."""
    return int(_signer().unsign(token))
