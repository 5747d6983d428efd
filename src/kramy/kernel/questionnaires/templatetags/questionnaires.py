"""What templates of answers need: links to kept files."""

from django import template

from kramy.kernel.questionnaires.domain.links import attachment_url as url_of
from kramy.kernel.questionnaires.models import Attachment

register = template.Library()


@register.simple_tag
def attachment_url(attachment: Attachment, thumbnail: bool = False) -> str:
    """The address of a kept file (or of its thumbnail), good for a day."""
    return url_of(attachment, thumbnail=thumbnail)
