from kramy.kernel.questionnaires.api import problems
from kramy.modules.map_campaigns.domain.applying.answers import published_part, read_answers
from kramy.modules.map_campaigns.domain.applying.survey import map_entry_survey

PAGES = ["firm", "what", "where", "hours", "ordering", "contact", "pictures", "applicant", "consent"]


def test_the_survey_is_sound() -> None:
    assert list(problems(map_entry_survey())) == []
    assert list(problems(map_entry_survey(holidays=True))) == []


def test_pages_come_in_the_order_of_the_brief() -> None:
    assert [page.key for page in map_entry_survey().pages] == PAGES
    assert [page.key for page in map_entry_survey(holidays=True).pages] == [
        *PAGES[:5],
        "holidays",
        *PAGES[5:],
    ]


def test_every_text_is_there_in_three_languages() -> None:
    survey = map_entry_survey(holidays=True)
    texts = [
        text
        for page in survey.pages
        for text in (
            page.title,
            page.introduction,
            *(words for q in page.questions for words in (q.label, q.hint)),
        )
        if text
    ]
    assert {tuple(text) for text in texts} == {("pl", "en", "uk")}
    assert all(words.strip() for text in texts for words in text.values())


ANSWERS = {
    "firm": {"name": "Pod Lipą", "nip": "6762442337"},
    "name": " Pierogarnia ",
    "categories": ["bary", "kawiarnie"],
    "main_category": "kawiarnie",
    "address": {
        "street": "Szewska",
        "house_number": "4",
        "postcode": "31-009",
        "town": "Kraków",
        "lon": 19.9,
        "lat": 50.0,
    },
    "phone": "+48123300962",
    "show_phone": False,
    "email": "a@example.pl",
    "show_email": True,
    "online_order": False,
    "order_url": "https://old.example.pl",
    "offer_until": "2026-12-24",
    "applicant_email": "anna@example.com",
    "pictures": ["1"],
    "website": "",
}


def test_answers_are_read_as_an_entry() -> None:
    read = read_answers(ANSWERS)
    assert read.categories == ("kawiarnie", "bary")
    assert (read.lon, read.lat) == (19.9, 50.0)
    assert read.organisation == {"name": "Pod Lipą", "nip": "6762442337"}
    shown = {name: value for name, value in read.fields.items() if value}
    assert shown.pop("offer_until").isoformat() == "2026-12-24"
    assert shown == {
        "name": "Pierogarnia",
        "street": "Szewska",
        "house_number": "4",
        "postcode": "31-009",
        "town": "Kraków",
        "email": "a@example.pl",
    }


def test_the_first_category_is_the_main_one_unless_another_chosen_one_is_named() -> None:
    assert read_answers(ANSWERS | {"main_category": None}).categories == ("bary", "kawiarnie")
    assert read_answers(ANSWERS | {"main_category": "sklepy"}).categories == ("bary", "kawiarnie")


def test_what_bears_on_the_map_leaves_out_consents_and_empty_answers() -> None:
    part = published_part(ANSWERS)
    assert set(ANSWERS) - set(part) == {"applicant_email", "pictures", "website"}
