"""The desk at work: units, replies ready to be sent, tasks, linked cases, a case handed on, an interest declared."""

from datetime import date, timedelta
from typing import Any

from kramy.kernel.accounts.api import Unit, save_unit
from kramy.kernel.casework import api as casework
from kramy.kernel.casework.enums import OPEN_STATES

UNITS = (
    {
        "pl": "Referat Wsparcia Przedsiębiorców",
        "en": "Business Support Section",
        "uk": "Відділ підтримки підприємців",
    },
    {"pl": "Referat Rozwoju Handlu", "en": "Trade Development Section", "uk": "Відділ розвитку торгівлі"},
)

_TEMPLATES = (
    (
        {"pl": "Potwierdzenie i termin", "en": "Received, and by when", "uk": "Отримано і до коли"},
        {
            "pl": "Dzień dobry,\n\nsprawa {{ number }} („{{ subject }}”) jest u mnie. Odpowiem najpóźniej {{ due }}.\n\n"
            "{{ official }}\ntel. {{ official_phone }}",
            "en": "Hello,\n\nI handle case {{ number }} (“{{ subject }}”) and will answer by {{ due }}.\n\n"
            "{{ official }}\nphone {{ official_phone }}",
            "uk": "Добрий день!\n\nСправа {{ number }} («{{ subject }}») у мене. Відповім не пізніше {{ due }}.\n\n"
            "{{ official }}\nтел. {{ official_phone }}",
        },
    ),
    (
        {"pl": "Prośba o lepsze zdjęcie", "en": "A better picture, please", "uk": "Прохання про краще фото"},
        {
            "pl": "Dzień dobry,\n\nprosimy o wyraźne zdjęcie wejścia do lokalu firmy {{ firm }}, zrobione za dnia.",
            "en": "Hello,\n\nplease send a clear picture of the entrance of {{ firm }}, taken by day.",
            "uk": "Добрий день!\n\nБудь ласка, надішліть чітке фото входу до закладу {{ firm }}, зроблене вдень.",
        },
    ),
    (
        {"pl": "Co dalej po przyjęciu", "en": "What comes after acceptance", "uk": "Що далі після прийняття"},
        {
            "pl": "Dzień dobry,\n\nwpis firmy {{ firm }} jest już na mapie. Zmiany zgłasza się z linku w wiadomości "
            "o sprawie {{ number }}.",
            "en": "Hello,\n\nthe entry of {{ firm }} is on the map. Changes are made by the link in the message with number "
            "{{ number }}.",
            "uk": "Добрий день!\n\nЗапис фірми {{ firm }} уже на карті. Зміни подають за посиланням у листі з номером "
            "{{ number }}.",
        },
    ),
)  # fmt: skip


def furnish(*, people: dict[str, Any], today: date) -> None:
    administrator, anna, piotr = people["city_administrator"], people["official"], people["official_2"]
    if not Unit.objects.exists():
        save_unit(names=UNITS[0], head=administrator, members=[anna, piotr], by=administrator)
        save_unit(names=UNITS[1], head=piotr, members=[], by=administrator)
    ours = Unit.objects.filter(members=anna).order_by("pk").first()
    other = Unit.objects.exclude(members=anna).order_by("pk").first()
    for number, (titles, texts) in enumerate(_TEMPLATES):
        casework.save_template(titles=titles, texts=texts, position=number, by=administrator)
    casework.save_view(name="Po terminie w zespole", query="view=team&due=overdue", unit=ours, by=anna)
    casework.save_view(name="Możliwe duplikaty", query="flagged=1", by=anna)
    # requests for help stay with their assistant: only applications to the maps are handed about here
    applications = casework.visible_cases(anna).filter(kind="map_entry", state__in=OPEN_STATES)
    waiting = list(applications.order_by("received_at")[:6])
    if len(waiting) < 6:
        return
    first, second, third, fourth, *_rest = waiting
    casework.add_task(
        case=first, title="Zadzwonić w sprawie godzin otwarcia", assignee=anna, due_on=today, by=piotr
    )
    casework.add_task(
        case=second,
        title="Sprawdzić adres z wydziałem geodezji",
        assignee=anna,
        due_on=today + timedelta(days=2),
        by=anna,
    )
    casework.add_task(case=second, title="Obejrzeć zdjęcia", by=anna)
    casework.link_cases(case=first, other=second, reason="Ta sama kamienica", by=anna)
    if other is not None:
        casework.transfer(
            case=third,
            unit=other,
            reason="Lokal podlega programowi handlu, tam zna się tę sprawę z ubiegłego roku.",
            by=anna,
        )
    if fourth.organisation is not None:
        casework.declare_interest(
            official=piotr, organisation=fourth.organisation, reason="Brat jest wspólnikiem", by=piotr
        )
