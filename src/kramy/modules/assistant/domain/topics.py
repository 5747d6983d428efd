"""Topics people ask help with: edited at the desk, offered in the form, on cards and in officials' profiles."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.accounts.base import official_topics
from kramy.kernel.audit.api import record
from kramy.kernel.casework import api as casework
from kramy.kernel.manifest.api import city
from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.base import Choice
from kramy.lib.errors import Refused
from kramy.lib.periods import add_months
from kramy.lib.text import slug as slug_of
from kramy.modules.assistant.domain import help_form
from kramy.modules.assistant.domain.permissions import MANAGE_TOPICS
from kramy.modules.assistant.models import HelpTopic

KIND = "help"
ASKED_MONTHS = 12

FIRST_TOPICS: tuple[tuple[str, tuple[str, str, str], tuple[str, str, str]], ...] = (
    (
        "starting",
        ("Zakładam firmę", "Starting up", "Відкриваю бізнес"),
        (
            "rejestracja, forma prawna, pierwsze składki",
            "registration, legal form, first contributions",
            "реєстрація, правова форма, перші внески",
        ),
    ),
    (
        "premises",
        ("Szukam lokalu", "Looking for premises", "Шукаю приміщення"),
        (
            "lokale miejskie, zmiana sposobu użytkowania, ogródki",
            "city premises, change of use, outdoor seating",
            "міські приміщення, зміна призначення, літні майданчики",
        ),
    ),
    (
        "hiring",
        ("Zatrudniam", "Hiring", "Наймаю працівників"),
        (
            "pracownicy, cudzoziemcy, dopłaty, staże",
            "employees, foreigners, subsidies, internships",
            "працівники, іноземці, субсидії, стажування",
        ),
    ),
    (
        "street-works",
        ("Remont ulicy przy moich drzwiach", "Street works at my door", "Ремонт вулиці біля моїх дверей"),
        (
            "dojazd, dostawy, ulgi w czynszu, terminy robót",
            "access, deliveries, relief in rent, dates of works",
            "підʼїзд, доставки, знижки на оренду, строки робіт",
        ),
    ),
    (
        "investing",
        ("Inwestuję", "Investing", "Інвестую"),
        (
            "tereny, decyzje, ulgi, strefa inwestycji",
            "land, permits, reliefs, investment zone",
            "ділянки, дозволи, пільги, інвестиційна зона",
        ),
    ),
    (
        "exporting",
        ("Sprzedaję za granicę", "Exporting", "Продаю за кордон"),
        (
            "VAT w Unii, targi, wsparcie eksportu",
            "VAT in the EU, fairs, support for exporters",
            "ПДВ у ЄС, ярмарки, підтримка експорту",
        ),
    ),
    (
        "trouble",
        ("Mam kłopoty", "In trouble", "Маю труднощі"),
        (
            "zaległości, raty, zawieszenie, restrukturyzacja",
            "arrears, instalments, suspension, restructuring",
            "заборгованість, розстрочка, призупинення, реструктуризація",
        ),
    ),
    (
        "permits",
        ("Zezwolenia i koncesje", "Permits and licences", "Дозволи та ліцензії"),
        (
            "alkohol, gastronomia, transport, zajęcie pasa drogowego",
            "alcohol, catering, transport, use of the road",
            "алкоголь, громадське харчування, транспорт, зайняття дороги",
        ),
    ),
    (
        "taxes",
        ("Podatki i opłaty lokalne", "Local taxes and fees", "Місцеві податки та збори"),
        (
            "od nieruchomości, śmieci, opłata skarbowa",
            "property tax, waste, stamp duty",
            "на нерухомість, сміття, гербовий збір",
        ),
    ),
    (
        "other",
        ("Coś innego", "Something else", "Інше"),
        (
            "opisz sprawę, znajdziemy właściwą osobę",
            "describe the matter, we find the right person",
            "опишіть справу, ми знайдемо потрібну людину",
        ),
    ),
)


@transaction.atomic
def open_help(*, by: Any) -> Any:
    """The standing window for requests, with its questionnaire and the first topics; called again it changes nothing."""
    for position, (key, names, hints) in enumerate(FIRST_TOPICS):
        texts = {
            f"{field}_{code}": words
            for field, translated in (("name", names), ("hint", hints))
            for code, words in zip(("pl", "en", "uk"), translated, strict=True)
        }
        HelpTopic.objects.get_or_create(key=key, defaults={"position": position, **texts})
    known = standing_intake()
    if known is not None:
        return known
    version = questionnaires.seed_questionnaire(
        help_form.SLUG, help_form.TITLES, help_form.help_form().to_json(), by=by
    )
    titles: dict[str, Any] = {
        **{f"title_{code}": words for code, words in help_form.TITLES.items()},
        **{f"introduction_{code}": words for code, words in help_form.INTRODUCTIONS.items()},
    }
    return casework.open_intake(
        kind=KIND,
        slug=help_form.SLUG,
        questionnaire=version.questionnaire,
        due_working_days=5,
        by=by,
        **titles,
    )


def standing_intake() -> Any:
    """Where requests are sent now; None when none is open."""
    windows = casework.Intake.objects.filter(kind=KIND).order_by("-opens_at", "-pk")
    return next((window for window in windows if window.is_open()), None)


@transaction.atomic
def save_topic(
    *,
    topic: HelpTopic | None = None,
    names: dict[str, str],
    hints: dict[str, str],
    position: int = 0,
    active: bool = True,
    by: Any,
) -> HelpTopic:
    """A new topic, or other words for one; ``names`` by language, the city's first one is required."""
    if not by.has_perm(MANAGE_TOPICS):
        raise Refused(_("You may not change topics."), code="not_allowed")
    first = city().languages[0]
    name = " ".join(names.get(first, "").split())
    if not name:
        raise Refused(_("Write the name of the topic."), code="name", field=f"name_{first}")
    saved = topic or HelpTopic(key=_free_key(names.get("en") or name))
    for code in city().languages:
        setattr(saved, f"name_{code}", " ".join(names.get(code, "").split())[:120] or None)
        setattr(saved, f"hint_{code}", " ".join(hints.get(code, "").split())[:250])
    saved.position, saved.active = position, active
    saved.save()
    record("assistant.topic_saved", by=by, target=saved)
    return saved


def offered() -> list[HelpTopic]:
    return list(HelpTopic.objects.filter(active=True))


def asked_most() -> list[HelpTopic]:
    """Every offered topic with ``asked`` (requests in the last year) and ``card_count`` (published), most asked first."""
    since = add_months(timezone.localdate(), -ASKED_MONTHS)
    return list(
        HelpTopic.objects.filter(active=True)
        .annotate(
            asked=Count("requests", filter=Q(requests__asked_on__gte=since), distinct=True),
            card_count=Count(
                "cards",
                filter=Q(cards__current__isnull=False, cards__withdrawn_at__isnull=True),
                distinct=True,
            ),
        )
        .order_by("-asked", "position", "pk")
    )


def choices(context: Mapping[str, Any]) -> list[Choice]:
    """The source of the question ``topic``: those offered; all there ever were when the context is empty."""
    rows = HelpTopic.objects.filter(active=True) if context else HelpTopic.objects.all()
    return [
        Choice(
            key=topic.key,
            label={code: getattr(topic, f"name_{code}") or topic.name for code in city().languages},
            hint={code: getattr(topic, f"hint_{code}") or "" for code in city().languages},
        )
        for topic in rows
    ]


def register_sources() -> None:
    questionnaires.register_choices_source(help_form.TOPIC_SOURCE, choices)
    official_topics.register("assistant", lambda: [(topic.key, topic.name) for topic in offered()])


def _free_key(words: str) -> str:
    base = slug_of(words, longest=32) or "topic"
    key, number = base, 1
    while HelpTopic.objects.filter(key=key).exists():
        number += 1
        key = f"{base}-{number}"
    return key
