"""Addresses of kept files: signed and short-lived, because what is not decided yet is nobody else's to see."""

from django.core import signing
from django.urls import reverse

from kramy.kernel.questionnaires.models import Attachment

SALT = "questionnaires.attachment"
GOOD_FOR = 24 * 60 * 60
"""Seconds for which an address can be opened."""


def attachment_url(attachment: Attachment, *, thumbnail: bool = False) -> str:
    """A path that opens the file (or its thumbnail) for a day."""
    signed = signing.dumps(str(attachment.pk), salt=SALT, compress=False)
    name = "thumbnail" if thumbnail and attachment.thumbnail else "file"
    return reverse("questionnaires:attachment", kwargs={"signed": signed, "which": name})


def attachment_of(signed: str) -> Attachment | None:
    """The file a signed address was made for; None when it is forged, too old or gone."""
    try:
        key = signing.loads(signed, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    return Attachment.objects.filter(pk=key).first()
