"""One question after a case is closed."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Satisfaction(models.Model):
    """How the applicant was served, from 1 (badly) to 5 (very well); once for a case."""

    case = models.OneToOneField("casework.Case", models.CASCADE, related_name="satisfaction")
    score = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    text = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("opinion on a case")
        verbose_name_plural = _("opinions on cases")
        constraints = [
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="casework_score_from_1_to_5")
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.score}"
