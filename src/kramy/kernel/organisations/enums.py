from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    FIRM = "firm", _("Firm")
    NGO = "ngo", _("Association or foundation")
    SCHOOL = "school", _("School")
    UNIVERSITY = "university", _("University")
    CITY_UNIT = "city_unit", _("City unit")


class MemberRole(models.TextChoices):
    OWNER = "owner", _("Owner")
    MEMBER = "member", _("Member")
