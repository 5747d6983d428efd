"""What the demo's firms and people starting out asked help with; all of them invented."""

from dataclasses import dataclass

from stdnum.pl import nip as checked

ACCOUNT = "firma@kramy.example"


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request. ``stage``: new, taken, awaiting, answered or closed (with ``result``); ``firm`` "" is somebody only
    starting out; ``by_applicant`` is sent from the demo's own account."""

    topic: str
    days_ago: int
    stage: str
    name: str
    email: str
    description: str
    reply: str = ""
    language: str = "pl"
    firm: str = ""
    nip: str = ""
    phone: str = ""
    result: str = ""
    by_applicant: bool = False


def made_up_nip(number: int) -> str:
    """A NIP with a right check digit, of a row of numbers that the demo's other firms do not use."""
    for body in range(number * 20, number * 20 + 20):
        digits = f"67621{body:04d}"
        for last in "0123456789":
            if checked.is_valid(digits + last):
                return digits + last
    raise ValueError(number)


_FIRMS = (
    ("Piekarnia Kopiec sp. z o.o.", "starting", 88, "closed", "helped", "Chcemy otworzyć drugi sklep. Od czego zacząć?"),
    ("Studio Rudawa s.c.", "premises", 80, "closed", "helped", "Szukamy lokalu 60 m² na pracownię ceramiki."),
    ("Kawiarnia Zakole", "street-works", 74, "closed", "helped_partly", "Remont ulicy odciął nam dostawy przed 9:00."),
    ("Warsztat Dębnicki", "taxes", 69, "closed", "helped", "Czy garaż obok warsztatu jest zajęty na działalność?"),
    ("Nordika Soft sp. z o.o.", "investing", 63, "closed", "helped", "Planujemy centrum danych. Czy należy się ulga?"),
    ("Mydlarnia Bronowice", "exporting", 58, "closed", "helped", "Pierwsze zamówienie z Niemiec: co z VAT?"),
    ("Pierogarnia u Flisaków", "permits", 55, "closed", "not_helped", "Odmówiono nam zezwolenia na alkohol. Co dalej?"),
    ("Zielona Kładka", "hiring", 51, "closed", "helped", "Zatrudniamy pierwszą osobę na umowę o pracę."),
    ("Tramwajowa 12 sp. z o.o.", "trouble", 47, "closed", "not_for_us", "Spór z kontrahentem o zapłatę faktury."),
    ("Drukarnia Garbary", "street-works", 42, "closed", "could_not_reach", "Hałas i kurz z budowy, klienci nie dochodzą."),
    ("Oprawa Ram Lipowa", "premises", 38, "closed", "helped", "Kończy się umowa najmu lokalu miejskiego."),
    ("Kantyna Zabłocie", "permits", 33, "answered", "", "Chcemy postawić ogródek od kwietnia."),
    ("Serwis Rowerowy Mogiła", "hiring", 29, "answered", "", "Jak zatrudnić mechanika z Gruzji?"),
    ("Biuro Projektów Kładka", "investing", 24, "answered", "", "Co plan miejscowy mówi o działce przy Lipskiej?"),
    ("Manufaktura Swoszowice", "exporting", 19, "awaiting", "", "Chcemy wysyłać do Wielkiej Brytanii, potrzebny EORI?"),
    ("Cukiernia pod Zegarem", "trouble", 15, "answered", "", "Nie zdążymy zapłacić podatku od nieruchomości."),
    ("Pralnia Ruczaj", "taxes", 12, "taken", "", "Jak wypełnić DN-1 po przejęciu drugiej pralni?"),
    ("Pracownia Krój", "premises", 9, "taken", "", "Chcemy zmienić mieszkanie na pracownię krawiecką."),
    ("Hostel Starowiślna", "street-works", 6, "new", "", "Goście nie mogą dojechać taksówką pod drzwi."),
    ("Sklep Rybny Kleparz", "permits", 3, "new", "", "Potrzebujemy zezwolenia na sprzedaż wina."),
    ("Montaż Instalacji Wanda", "hiring", 2, "new", "", "Szukamy uczniów na praktyki."),
    ("Gospoda Tyniec", "taxes", 1, "new", "", "Czy od ogródka płaci się podatek od nieruchomości?"),
)  # fmt: skip
_PEOPLE = (
    ("Marta Sowa", "pl", "starting", 84, "closed", "helped", "Chcę otworzyć pracownię ceramiki, nie mam jeszcze firmy."),
    ("Олена Шевчук", "uk", "starting", 72, "closed", "helped", "Хочу відкрити манікюрний салон. З чого почати?"),
    ("James Carter", "en", "starting", 61, "closed", "helped", "I am British and want to open a language school."),
    ("Андрій Коваль", "uk", "hiring", 44, "closed", "helped_partly", "Як мені найняти двох працівників у пекарню?"),
    ("Piotr Malec", "pl", "starting", 36, "answered", "", "Sprzedaję ręcznie robione świece. Czy muszę zakładać firmę?"),
    ("Ірина Бондар", "uk", "premises", 27, "answered", "", "Шукаю невелике приміщення для кафе."),
    ("Karolina Wrona", "pl", "starting", 21, "awaiting", "", "Chcę dostać dotację z urzędu pracy na start."),
    ("Sofia Rossi", "en", "permits", 14, "answered", "", "What do I need to run a food truck in Kraków?"),
    ("Jakub Zięba", "pl", "starting", 8, "taken", "", "Zastanawiam się nad spółką czy działalnością."),
    ("Наталія Гнатюк", "uk", "starting", 4, "new", "", "Чи можу я вести діяльність зі статусом UKR?"),
    ("Emil Krawiec", "pl", "other", 2, "new", "", "Prowadzę podcast o Krakowie i szukam partnerów."),
    ("Ada Mróz", "pl", "other", 1, "new", "", "Chciałabym zorganizować kiermasz na Rynku Podgórskim."),
)  # fmt: skip
_REPLIES = {
    "pl": "Dzień dobry, poniżej odpowiedź krok po kroku. W razie pytań proszę dzwonić bezpośrednio do mnie.",
    "en": "Hello, the answer is below, step by step. Please call me directly with any question.",
    "uk": "Добрий день! Нижче відповідь крок за кроком. Із запитаннями телефонуйте безпосередньо мені.",
}
_ASKED = "Proszę dosłać skan pisma, o którym Pani/Pan wspomina, i numer działki lub lokalu."


def _of_firms() -> list[Request]:
    return [
        Request(
            topic=topic,
            days_ago=days,
            stage=stage,
            result=result,
            name=f"Biuro {firm.split(maxsplit=1)[0]}",
            email=f"kontakt{number}@example.org",
            description=words,
            reply=_ASKED if stage == "awaiting" else _REPLIES["pl"],
            firm=firm,
            nip=made_up_nip(number + 1),
            phone="+48126160000" if number % 2 else "",
        )
        for number, (firm, topic, days, stage, result, words) in enumerate(_FIRMS)
    ]


def _of_people() -> list[Request]:
    return [
        Request(
            topic=topic,
            days_ago=days,
            stage=stage,
            result=result,
            name=name,
            email=f"start{number}@example.org",
            description=words,
            reply=_ASKED if stage == "awaiting" else _REPLIES[language],
            language=language,
        )
        for number, (name, language, topic, days, stage, result, words) in enumerate(_PEOPLE)
    ]


REQUESTS: tuple[Request, ...] = (
    *_of_firms(),
    *_of_people(),
    Request(
        topic="premises",
        days_ago=45,
        stage="closed",
        result="helped",
        name="Halina Bąk",
        email=ACCOUNT,
        description="Szukam drugiego lokalu na Podgórzu, do 60 m².",
        reply=_REPLIES["pl"],
        firm="Bąk i Córki s.c.",
        nip=made_up_nip(90),
        by_applicant=True,
    ),
    Request(
        topic="street-works",
        days_ago=5,
        stage="answered",
        name="Halina Bąk",
        email=ACCOUNT,
        description="Od poniedziałku przed lokalem stoi koparka, dostawcy nie mają jak podjechać.",
        reply=_REPLIES["pl"],
        firm="Bąk i Córki s.c.",
        nip=made_up_nip(90),
        by_applicant=True,
    ),
)
