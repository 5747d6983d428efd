"""What is to be erased when its time is over, and who agreed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kramy.kernel.casework.enums import ErasureState


class ErasureList(models.Model):
    """Cases of one kind whose time is over on ``erase_on``. Two different officials sign; the list stays for good.

    ``counts`` say after the erasure how much of what was erased (cases, entries, messages, files, …).
    """

    kind = models.CharField(_("kind of case"), max_length=60)
    proposed_at = models.DateTimeField(auto_now_add=True)
    erase_on = models.DateField(_("erased from"))
    state = models.CharField(max_length=12, choices=ErasureState.choices, default=ErasureState.PROPOSED)
    first_signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_signed_at = models.DateTimeField(null=True, blank=True)
    second_signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    second_signed_at = models.DateTimeField(null=True, blank=True)
    rejected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    rejection = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("list of cases to erase")
        verbose_name_plural = _("lists of cases to erase")
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(state__in=["proposed", "signed_once", "signed"]),
                name="casework_one_running_erasure",
            ),
            models.CheckConstraint(
                condition=Q(second_signer__isnull=True) | ~Q(second_signer=F("first_signer")),
                name="casework_two_signers",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["signed", "done"])
                | Q(first_signer__isnull=False, second_signer__isnull=False),
                name="casework_erased_when_signed_twice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.erase_on}"


class ErasureItem(models.Model):
    """One case of a list. Taken off (``kept_because``) it stays; its number outlives what was erased."""

    list = models.ForeignKey(ErasureList, models.CASCADE, related_name="items")
    case = models.ForeignKey("casework.Case", models.SET_NULL, null=True, related_name="+")
    number = models.CharField(max_length=30)
    closed_on = models.DateField()
    kept_because = models.CharField(_("why it is kept"), max_length=300, blank=True)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("case to erase")
        verbose_name_plural = _("cases to erase")
        ordering = ["closed_on", "number"]
        constraints = [models.UniqueConstraint(fields=["list", "number"], name="casework_erasure_item_once")]

    def __str__(self) -> str:
        return self.number
