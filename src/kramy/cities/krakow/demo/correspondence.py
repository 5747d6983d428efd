"""People write to each other: messages with files, a complaint and its answer, an e-mail address that does not exist."""

import io
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kramy.kernel.casework import api as casework
from kramy.kernel.casework.enums import CaseState, ComplaintOutcome, WritingPurpose
from kramy.kernel.messaging import api as messaging

CITY = (
    "Dzień dobry, w załączniku przesyłamy szkic oznaczenia wejścia. Proszę sprawdzić, czy adres i godziny się zgadzają.",
    "Dzień dobry, dziękuję za rozmowę telefoniczną. Zgodnie z ustaleniami wpis pokaże też ogródek od maja.",
)
FIRMS = (
    "Dzień dobry, przesyłam zdjęcie witryny po remoncie. Czy może zastąpić poprzednie?",
    "Dzień dobry, od poniedziałku otwieramy godzinę wcześniej. Czy muszę składać nowy wniosek?",
    "Dzień dobry, dodaję zdjęcie, o które Państwo prosili.",
)
COMPLAINT = "Od dwóch tygodni nikt nie odpowiada na moje pytanie o termin. Proszę o wyjaśnienie."
ANSWER = "Przepraszamy. Wiadomość trafiła do osoby na zwolnieniu; sprawę prowadzi już ktoś inny i odpowie do jutra."


def correspond(*, people: dict[str, Any], pictures: list[bytes], today: date, at: Any) -> None:
    """Needs the cases of the scene; changes no state of them."""
    official, head = people["official"], people["city_administrator"]
    mine = list(
        casework.Case.objects.filter(user=people["applicant"])
        .select_related("intake")
        .order_by("-received_at")[:2]
    )
    for number, case in enumerate(mine):
        when = _morning(today - timedelta(days=1 + number))
        with at(when):
            _write(case, FIRMS[number], pictures[number], by=people["applicant"])
        with at(when + timedelta(hours=2)):
            file = SimpleUploadedFile(f"szkic-{number + 1}.jpg", pictures[-1 - number])
            casework.add_message(case=case, text=CITY[number], by=official, files=[file])
    waiting = list(
        casework.Case.objects.filter(state__in=[CaseState.RECEIVED, CaseState.IN_REVIEW])
        .select_related("intake")
        .order_by("received_at", "pk")[:4]
    )
    for number, case in enumerate(waiting[:2]):
        with at(_morning(today) - timedelta(hours=20 * (number + 1))):
            _write(case, FIRMS[number + 1], pictures[number + 3])
    for number, case in enumerate(waiting[2:4]):
        with at(_morning(today - timedelta(days=3 + number))):
            complaint = _complain(case)
        if number:
            with at(_morning(today - timedelta(days=1))):
                _answer(complaint, official if case.responsible_id == head.pk else head)
    if waiting:
        letter = messaging.messages_about(waiting[0]).filter(recipient=waiting[0].applicant_email).last()
        if letter is not None:
            messaging.bounce(message=letter, reason="550 5.1.1 no such mailbox")


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9, 20)))


def _write(case: Any, text: str, picture: bytes, by: Any = None) -> None:
    writing = casework.writing_of(case=case, purpose=WritingPurpose.MESSAGE, user=by)
    casework.add_file(writing, io.BytesIO(picture), "witryna.jpg")
    casework.reply(case=case, writing_id=writing.pk, text=text, by=by)


def _complain(case: Any) -> Any:
    writing = casework.writing_of(case=case, purpose=WritingPurpose.COMPLAINT)
    return casework.complain(case=case, writing_id=writing.pk, text=COMPLAINT)


def _answer(complaint: Any, by: Any) -> None:
    casework.answer_complaint(complaint=complaint, outcome=ComplaintOutcome.PARTLY, text=ANSWER, by=by)
