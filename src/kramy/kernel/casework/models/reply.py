"""Words officials use again and again."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReplyTemplate(models.Model):
    """A reply with fields such as ``{{ number }}``, in every language.

    ``kind`` empty: for cases of every kind; ``unit`` empty: for officials of every unit.
    """

    kind = models.CharField(_("kind of case"), max_length=60, blank=True)
    unit = models.ForeignKey(
        "accounts.Unit", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    title = models.CharField(_("title at the desk"), max_length=200)
    text = models.TextField(_("text the applicant reads"))
    active = models.BooleanField(_("offered to officials"), default=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("reply template")
        verbose_name_plural = _("reply templates")
        ordering = ["position", "title", "id"]

    def __str__(self) -> str:
        return self.title
