"""The demo's campaigns: windows, categories, questionnaires and the rules between them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from kramy.cities.krakow.demo.categories import ACTIVE, CATEGORIES, CHRISTMAS, GASTRONOMY
from kramy.kernel.questionnaires.api import seed_questionnaire
from kramy.modules.map_campaigns import api as maps

TITLES = {
    "active": ("Jestem aktywny", "I'm active", "Я активний"),
    "gastronomy": ("Gastronomia", "Gastronomy", "Гастрономія"),
    "christmas": ("Kupuję w święta", "Christmas offers", "Купую на свята"),
}
_SUMMARIES = {
    "active": (
        "Mapa krakowskich firm, które działają i czekają na klientów w Twojej okolicy.",
        "A map of Kraków's firms that are open and waiting for customers near you.",
        "Мапа краківських фірм, які працюють і чекають на клієнтів поруч із вами.",
    ),
    "gastronomy": (
        "Restauracje, bary, kawiarnie i piekarnie: kto jest otwarty, kto dowozi, kto pakuje na wynos.",
        "Restaurants, bars, cafés and bakeries: who is open, who delivers, who packs to take away.",
        "Ресторани, бари, кав'ярні та пекарні: хто відчинений, хто доставляє, хто пакує на виніс.",
    ),
    "christmas": (
        "Prezenty, wypieki i świąteczne menu od krakowskich firm. Mapa zamyka się 6 stycznia.",
        "Presents, baking and festive menus from Kraków's firms. The map closes on 6 January.",
        "Подарунки, випічка та святкове меню від краківських фірм. Мапа закривається 6 січня.",
    ),
}
_LANGUAGES = ("pl", "en", "uk")


@dataclass(frozen=True, kw_only=True)
class Season:
    """The Christmas season to come, or the one that is on: applications before ``closes_on``, public to 6 January."""

    year: int
    opens_on: date
    closes_on: date
    public_until: date


def season(today: date) -> Season:
    """The season whose 6 January is next; in spring and summer the demo opens it early, so it can be tried."""
    year = today.year if today > date(today.year, 1, 6) else today.year - 1
    last_day = date(year + 1, 1, 6)
    closes = date(year, 12, 21)
    if today >= closes:
        closes = last_day
    return Season(
        year=year,
        opens_on=min(date(year, 11, 1), today - timedelta(days=14)),
        closes_on=closes,
        public_until=last_day,
    )


def moment(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """A moment of the city's clock."""
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour, minute))


def texts(name: str, values: tuple[str, str, str]) -> dict[str, str]:
    return {f"{name}_{language}": value for language, value in zip(_LANGUAGES, values, strict=True)}


def make_categories(*, by: Any) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for position, seed in enumerate(CATEGORIES):
        made[seed.slug] = maps.create_category(
            by=by,
            slug=seed.slug,
            icon=seed.icon,
            colour=seed.colour,
            parent=made.get(seed.parent),
            position=position,
            **texts("name", seed.names),
            **texts("search_words", seed.words),
        )
    return made


def make_questionnaires(*, by: Any) -> dict[str, Any]:
    plain = seed_questionnaire(
        "map-entry",
        {"pl": "Wpis na mapę", "en": "Map entry", "uk": "Запис на мапі"},
        maps.map_entry_survey().to_json(),
        by=by,
    )
    holidays = seed_questionnaire(
        "map-entry-christmas",
        {"pl": "Wpis na mapę świąteczną", "en": "Christmas map entry", "uk": "Запис на святковій мапі"},
        maps.map_entry_survey(holidays=True).to_json(),
        by=by,
    )
    return {"plain": plain.questionnaire, "holidays": holidays.questionnaire}


def make_campaigns(*, by: Any, today: date) -> dict[str, Any]:
    """The two maps that are always open and last year's Christmas map, open as it was then."""
    categories = make_categories(by=by)
    questionnaires = make_questionnaires(by=by)
    coming = season(today)

    def campaign(key: str, slug: str, *, icon: str, colour: str, position: int, suffix: str = "") -> Any:
        polish, english, ukrainian = TITLES[key]
        titles = (polish + suffix, english + suffix, ukrainian + suffix)
        return maps.create_campaign(
            by=by, slug=slug, icon=icon, colour=colour, position=position, published=True, is_demo=True,
            **texts("title", titles), **texts("summary", _SUMMARIES[key]),
        )  # fmt: skip

    active = campaign("active", "active", icon="shop", colour="#1f5f5b", position=1)
    gastronomy = campaign("gastronomy", "gastronomy", icon="restaurant", colour="#8a3324", position=2)
    christmas = campaign(
        "christmas", f"christmas-{coming.year - 1}", icon="christmas", colour="#2f5d3a", position=3,
        suffix=f" {coming.year - 1}",
    )  # fmt: skip
    for target, slugs in ((active, ACTIVE), (gastronomy, GASTRONOMY), (christmas, CHRISTMAS)):
        maps.set_categories(campaign=target, categories=[categories[slug] for slug in slugs], by=by)
    maps.set_windows(campaign=active, opens_at=moment(today - timedelta(days=200)), by=by,
                     questionnaire=questionnaires["plain"])  # fmt: skip
    maps.set_windows(campaign=gastronomy, opens_at=moment(today - timedelta(days=180)), by=by,
                     questionnaire=questionnaires["plain"])  # fmt: skip
    maps.set_windows(
        campaign=christmas,
        opens_at=moment(date(coming.year - 1, 11, 1)),
        closes_at=moment(date(coming.year - 1, 12, 21)),
        public_from=date(coming.year - 1, 11, 15),
        public_until=date(coming.year, 1, 6),
        questionnaire=questionnaires["holidays"],
        by=by,
    )
    maps.set_rules(campaign=gastronomy, rules=[maps.RuleWanted(target=active)], by=by)
    maps.set_rules(campaign=christmas, rules=[maps.RuleWanted(target=active)], by=by)
    return {"active": active, "gastronomy": gastronomy, "last_christmas": christmas, "categories": categories}


def open_christmas(*, last: Any, by: Any, today: date) -> Any:
    """This season's edition, made from the last one; its firms are invited to renew."""
    coming = season(today)
    return maps.start_next_edition(
        campaign=last,
        slug=f"christmas-{coming.year}",
        opens_at=moment(coming.opens_on),
        closes_at=moment(coming.closes_on),
        public_from=coming.opens_on,
        public_until=coming.public_until,
        titles=dict(zip(_LANGUAGES, TITLES["christmas"], strict=True)),
        published=True,
        by=by,
    )
