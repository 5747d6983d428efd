"""The words of a case, folded, as the search reads them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseSearch(models.Model):
    """``names``: number, subject, firm, NIP, addresses; ``words``: answers, messages, notes and names of files.

    Written with the case (``domain.search``). A full-text index over both is made by the migration.
    """

    case = models.OneToOneField("casework.Case", models.CASCADE, primary_key=True, related_name="search")
    names = models.TextField()
    words = models.TextField(blank=True)
    version = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("words of a case")
        verbose_name_plural = _("words of cases")

    def __str__(self) -> str:
        return str(self.case_id)
