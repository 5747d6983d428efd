"""What a public register said of a NIP on a day."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RegisterAnswer(models.Model):
    """Kept so that nobody is asked twice, and to count how often the register was asked in a day."""

    nip = models.CharField(max_length=10)
    day = models.DateField()
    found = models.BooleanField()
    firm = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("answer of a register")
        verbose_name_plural = _("answers of registers")
        ordering = ["-day", "nip"]
        constraints = [models.UniqueConstraint(fields=["nip", "day"], name="organisations_asked_once_a_day")]
        indexes = [models.Index(fields=["day"], name="organisations_asked_on")]

    def __str__(self) -> str:
        return f"{self.nip} {self.day}"
