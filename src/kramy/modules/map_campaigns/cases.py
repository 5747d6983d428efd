"""The case kind ``map_entry``: a firm asks for its place on a map."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kramy.kernel.casework.base import CaseKind, Flag, Prompt, Similar
from kramy.kernel.casework.enums import FlagKind
from kramy.kernel.manifest.api import city
from kramy.kernel.organisations import api as organisations
from kramy.kernel.places import api as places
from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.base import Choice
from kramy.modules.map_campaigns.domain.applying.answers import place_in, read_answers
from kramy.modules.map_campaigns.domain.applying.renewals import changes_nothing, intake_for_renewal
from kramy.modules.map_campaigns.domain.applying.survey import CATEGORY_SOURCE
from kramy.modules.map_campaigns.domain.campaigns.campaigns import KIND
from kramy.modules.map_campaigns.domain.duplicates.applications import (
    Duplicate,
    duplicates_of,
    published_like,
)
from kramy.modules.map_campaigns.domain.duplicates.reasons import kept_in_words
from kramy.modules.map_campaigns.domain.entries import entries
from kramy.modules.map_campaigns.domain.keeping_true.confirmations import token_for
from kramy.modules.map_campaigns.domain.statistics.owner_links import figures_token
from kramy.modules.map_campaigns.enums import EntryState
from kramy.modules.map_campaigns.models import Campaign, Category, Confirmation, Entry

PERMISSION = "map_campaigns.decide_entries"

LIKENESS_WORDS = {
    "nip": gettext_lazy("the same NIP"),
    "name": gettext_lazy("a similar name"),
    "phone": gettext_lazy("the same phone"),
}


def title_of(answers: dict[str, Any]) -> str:
    return str(answers.get("name") or (answers.get("firm") or {}).get("name") or "")


def validate(intake: Any, answers: dict[str, Any]) -> dict[str, str]:
    """What only the map knows: the pin is in the city, the categories are the campaign's, the dates in order."""
    errors: dict[str, str] = {}
    place = place_in(answers)
    if place is not None and not places.in_city(place.lon, place.lat):
        errors["address"] = _(
            "The pin is outside the city, and the map shows places in the city only. "
            "Move the pin or choose another address."
        )
    campaign = Campaign.objects.filter(intake_id=intake.pk).first()
    chosen = answers.get("categories") or []
    if campaign is not None:
        offered = {category.slug for category in entries.offered_categories(campaign)}
        if not set(chosen) <= offered:
            errors["categories"] = _("One of the categories is no longer offered. Choose again.")
    main = answers.get("main_category")
    if main and main not in chosen:
        errors["main_category"] = _("The main category must be one of those you chose.")
    first, last = answers.get("offer_from"), answers.get("offer_until")
    if first and last and last < first:
        errors["offer_until"] = _("The offer ends before it begins.")
    return errors


def flags(case: Any) -> Iterator[Flag]:
    """Possible duplicates, in the city's first language: officials of every language read one case."""
    with translation.override(city().languages[0]):
        place = place_in(case.answers.answers)
        if place is not None and not places.in_city(place.lon, place.lat):
            yield Flag(kind=FlagKind.OUTSIDE_CITY, key="address", text=_("The pin is outside the city."))
        for duplicate in duplicates_of(case):
            yield _flag(duplicate)


def _flag(duplicate: Duplicate) -> Flag:
    reasons = ", ".join(str(LIKENESS_WORDS[reason]) for reason in duplicate.likeness.reasons)
    detail = {"reasons": list(duplicate.likeness.reasons), "metres": duplicate.likeness.metres}
    words = {"reasons": reasons, "metres": duplicate.likeness.metres}
    if duplicate.entry is not None:
        return Flag(
            kind=FlagKind.POSSIBLE_DUPLICATE,
            key=f"entry:{duplicate.entry.pk}",
            text=_("On the map already: “%(name)s” (%(reasons)s, %(metres)d m away)")
            % {"name": duplicate.entry.name, **words},
            url=entry_url(duplicate.entry),
            detail={**detail, "entry": duplicate.entry.pk},
        )
    return Flag(
        kind=FlagKind.POSSIBLE_DUPLICATE,
        key=f"case:{duplicate.case.pk}",
        text=_("Another open application: %(name)s (%(reasons)s, %(metres)d m away)")
        % {"name": duplicate.case, **words},
        url=desk_case_url(duplicate.case),
        detail={**detail, "case": duplicate.case.pk},
    )


def similar(intake: Any, answers: dict[str, Any], previous: Any) -> list[Similar]:
    """What is on the map already and may be the applicant's place: public data only."""
    return [
        Similar(
            title=each.entry.name,
            address=f"{each.entry.street} {each.entry.house_number}".strip(),
            url=entry_url(each.entry),
            since=each.entry.published_at,
            reason=kept_in_words(_public_reasons(each.likeness.why)),
            has_owner=each.entry.case_id is not None,
        )
        for each in published_like(answers, intake_id=intake.pk, previous=previous)
        if each.entry is not None
    ]


def _public_reasons(why: dict[str, Any]) -> dict[str, Any]:
    """Not that NIP or telephone are the same: that would tell anybody who types them whose they are."""
    return {**why, "codes": [code for code in why["codes"] if code not in ("nip", "phone")]}


def accepted(*, case: Any, decision: Any, by: Any) -> None:
    """Runs inside ``decide``: the entry is there when the case is accepted, and not otherwise."""
    entries.publish_from_case(case=case, by=by)


def withdrawn(*, case: Any, by: Any) -> None:
    """The firm takes an accepted entry back: its own, even when that was merged with another."""
    entry = entries.own_entry_of(case)
    if entry is not None:
        entries.withdraw(entry=entry, by=by)


def links(case: Any) -> list[tuple[str, str]]:
    """The entry's page, every map the entry is on now, and its figures."""
    entry = entries.entry_of(case)
    if entry is None:
        return []
    figures = (_("Views and clicks of the entry"), reverse("maps:figures", args=[figures_token(entry)]))
    if entry.state != EntryState.PUBLISHED:
        return [figures]
    found = [(_("Entry: %(name)s") % {"name": entry.name}, entry_url(entry))]
    for listing in entry.listings.select_related("campaign").order_by(
        F("rule").asc(nulls_first=True), "campaign__position", "campaign__slug"
    ):
        url = reverse("maps:campaign", args=[listing.campaign.slug])
        found.append((_("Map: %(title)s") % {"title": listing.campaign.title}, url))
    found.append(figures)
    return found


def prompts(cases: Sequence[Any]) -> dict[int, Prompt]:
    """Owners of entries that wait to be confirmed, or have gone for want of it, confirm them by one press."""
    asked = (
        Confirmation.objects.filter(entry__case__in=cases)
        .filter(Q(answer="", entry__state=EntryState.PUBLISHED) | Q(entry__state=EntryState.UNCONFIRMED))
        .select_related("entry")
        .order_by("pk")
    )
    return {question.entry.case_id: _prompt(question) for question in asked if question.entry.case_id}


def _prompt(question: Confirmation) -> Prompt:
    url = reverse("maps:confirm", args=[token_for(question)])
    if question.entry.state == EntryState.UNCONFIRMED:
        return Prompt(
            text=_("The entry is off the map, because nobody has confirmed it. Is it still true?"),
            label=_("Everything is still true: put it back"),
            url=url,
        )
    return Prompt(
        text=_("Is everything on the map still true?"), label=_("Everything is still true"), url=url
    )


def entry_url(entry: Entry) -> str:
    return reverse("maps:entry", args=[entry.campaign.slug, entry.pk, entry.slug])


def desk_case_url(case: Any) -> str:
    try:
        return reverse("casework_desk:case", args=[case.pk])
    except NoReverseMatch:  # the desk is not mounted in every installation's URL configuration
        return ""


def panel_context(case: Any) -> dict[str, Any]:
    """What stands beside the answers on the case screen: duplicates as of now, and the entry as it is now.

    The firm's earlier cases are shown by casework itself.
    """
    entry = entries.entry_of(case)
    return {
        "duplicates": [
            {
                "duplicate": duplicate,
                "url": entry_url(duplicate.entry) if duplicate.entry else desk_case_url(duplicate.case),
                "reason": kept_in_words(duplicate.likeness.why),
                "merge_with": entry if entry and duplicate.entry and duplicate.entry != entry else None,
            }
            for duplicate in duplicates_of(case)
        ],
        "entry": entry,
        "entry_url": entry_url(entry) if entry and entry.state == EntryState.PUBLISHED else "",
        "differences": list(differences(case, entry)) if entry and entry.case_id != case.pk else [],
        "changes_nothing": entry is not None and entry.case_id != case.pk and changes_nothing(case),
    }


def differences(case: Any, entry: Entry) -> Iterator[dict[str, Any]]:
    """Every field of the entry that accepting the case would change: its label, now, and then."""
    answers = read_answers(case.answers.answers)
    for name, value in answers.fields.items():
        now = getattr(entry, name)
        if now != value:
            yield {
                "label": getattr(Entry._meta.get_field(name), "verbose_name", name),
                "now": _shown(now),
                "then": _shown(value),
            }
    current = {category.slug: category.name for category in entry.categories.all()}
    if set(current) != set(answers.categories):
        names = {
            category.slug: category.name for category in Category.objects.filter(slug__in=answers.categories)
        }
        yield {
            "label": _("Categories"),
            "now": ", ".join(current.values()),
            "then": ", ".join(names.get(slug, slug) for slug in answers.categories),
        }
    if (round(entry.lon, 6), round(entry.lat, 6)) != (round(answers.lon, 6), round(answers.lat, 6)):
        yield {
            "label": _("Pin"),
            "now": f"{entry.lat:.5f}, {entry.lon:.5f}",
            "then": f"{answers.lat:.5f}, {answers.lon:.5f}",
        }


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value.isoformat() if isinstance(value, date) else str(value or "—")


def intake_context(intake: Any) -> dict[str, Any]:
    campaign = Campaign.objects.filter(intake_id=intake.pk).first()
    return {"campaign_id": campaign.pk if campaign else None}


def category_choices(context: Mapping[str, Any]) -> list[Choice]:
    """The campaign's categories; every category there is when the context names no campaign."""
    campaign_id: Any = context.get("campaign_id")
    campaign = Campaign.objects.filter(pk=campaign_id).first() if campaign_id else None
    found = entries.offered_categories(campaign) if campaign else list(Category.objects.all())
    languages = city().languages
    return [
        Choice(
            key=category.slug,
            label={code: getattr(category, f"name_{code}", None) or category.name for code in languages},
        )
        for category in found
    ]


def _known(key: str) -> Any:
    def known(context: Mapping[str, Any]) -> Any:
        user = context.get("user")
        if not getattr(user, "is_authenticated", False):
            return None
        return organisations.known_answers(organisation=organisations.joined_last(user)).get(key)

    return known


def register_sources() -> None:
    """Offer the campaign's categories and what is known of a signed-in person to questionnaires."""
    questionnaires.register_choices_source(CATEGORY_SOURCE, category_choices)
    for key in ("firm", "phone", "email", "website"):
        questionnaires.register_prefill(f"map_campaigns.{key}", _known(key))
    questionnaires.register_prefill(
        "map_campaigns.applicant_email", lambda context: getattr(context.get("user"), "email", None)
    )


def in_force(ids: Sequence[int]) -> set[int]:
    """Cases whose entries may still be on a map, or come back to it: who owns them must stay known."""
    alive = (EntryState.PUBLISHED, EntryState.UNCONFIRMED, EntryState.HIDDEN)
    return set(Entry.objects.filter(case__in=ids, state__in=alive).values_list("case_id", flat=True))


MAP_ENTRY = CaseKind(
    key=KIND,
    name=gettext_lazy("Entry on a map"),
    permission=PERMISSION,
    title_of=title_of,
    validate=validate,
    flags=flags,
    similar=similar,
    accepted=accepted,
    withdrawn=withdrawn,
    links=links,
    in_force=in_force,
    context_panels=("map_campaigns/desk/case_panel.html",),
    panel_context=panel_context,
    intake_context=intake_context,
    renewal_intake=intake_for_renewal,
    prompts=prompts,
)
