"""Knowledge cards: answers to the questions asked most, written once, in versions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Card(models.Model):
    """A card and its place; the words are in its versions. ``current`` is the published one (None: not published yet)."""

    slug = models.SlugField(max_length=80, unique=True)
    topics = models.ManyToManyField("assistant.HelpTopic", related_name="cards", blank=True)
    current = models.ForeignKey(
        "assistant.CardVersion", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    check_by = models.DateField(_("check again by"))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("knowledge card")
        verbose_name_plural = _("knowledge cards")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


class CardVersion(models.Model):
    """One wording; never changed once written. ``links`` is lines "label | address"; ``stems`` what the search compares,
    by language: {"pl": {"title": […], "summary": […], "body": […]}}."""

    card = models.ForeignKey(Card, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(_("question or title"), max_length=200)
    summary = models.TextField(_("answer in short"))
    who = models.TextField(_("who"), blank=True)
    what = models.TextField(_("what to do"), blank=True)
    cost = models.TextField(_("cost"), blank=True)
    time = models.TextField(_("time"), blank=True)
    documents = models.TextField(_("documents"), blank=True)
    legal_basis = models.TextField(_("legal basis"), blank=True)
    links = models.TextField(_("links"), blank=True)
    checked_on = models.DateField(_("checked on"))
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    change_note = models.CharField(_("what changed"), max_length=300, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    stems = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("version of a card")
        verbose_name_plural = _("versions of cards")
        ordering = ["card", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["card", "number"], name="assistant_card_version_unique"),
            models.CheckConstraint(condition=~Q(title=""), name="assistant_card_titled"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class CardVotes(models.Model):
    """Answers to "Was this helpful?" counted by day; nothing about who answered."""

    card = models.ForeignKey(Card, models.CASCADE, related_name="votes")
    day = models.DateField()
    helpful = models.PositiveIntegerField(default=0)
    unhelpful = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("answers about a card")
        verbose_name_plural = _("answers about cards")
        constraints = [models.UniqueConstraint(fields=["card", "day"], name="assistant_votes_a_day")]

    def __str__(self) -> str:
        return f"{self.card} {self.day}"
