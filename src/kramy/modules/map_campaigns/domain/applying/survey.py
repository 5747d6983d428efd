"""The questionnaire by which a firm asks for its place on a map, as plain data.

Keys and what is made of the answers (kinds and their JSON are in ``questionnaires.base``):

======================  ================  ==========================================================
``firm``                organisation      who applies; never shown on the map
``name``                short_text        ``Entry.name``, at most 100 characters
``description``         long_text         ``Entry.description``, at most 600 characters
``categories``          multiple_choice   slugs of 1 to 5 categories of the campaign
``main_category``       single_choice     slug of one of them; the first of them when left out
``address``             address           street … town and the pin, which must be in the city
``opening_hours``       opening_hours     ``Entry.opening_hours``
``online_order``        yes_no            shown as a service; yes asks for ``order_url``
``order_url``           link              where to order
``takeaway``            yes_no            shown as a service
``delivery``            yes_no            shown as a service
``website`` …           link              also ``facebook`` and ``instagram``
``phone``               phone             published only when ``show_phone`` is yes
``email``               email             published only when ``show_email`` is yes
``pictures``            pictures          1 to 5
``applicant_email``     email             where messages about the case go, in the language of the form; never published
``publication_consent`` consent           without it there is nothing to publish
``data_processing``     consent           has read how personal data are processed
======================  ================  ==========================================================

The Christmas variant adds a page ``holidays`` with ``offer`` (long_text, 400 characters), ``offer_from`` and
``offer_until`` (dates).
"""

from typing import Any

from kramy.kernel.questionnaires.base import Definition, Page, Question, Texts

CATEGORY_SOURCE = "map_campaigns.categories"
NAME_LENGTH = 100
DESCRIPTION_LENGTH = 600
OFFER_LENGTH = 400
MOST_CATEGORIES = 5
MOST_PICTURES = 5

CONSENT_VERSION = "2026-11"

INDISPENSABLE = {"name": "short_text", "categories": "multiple_choice", "address": "address"}
"""Keys and kinds without which answers make no entry."""


def missing_in(definition: Definition) -> list[str]:
    """Keys of ``INDISPENSABLE`` that a questionnaire does not ask for, or asks for in another way."""
    asked = {question.key: question for page in definition.pages for question in page.questions}
    return [
        key
        for key, kind in INDISPENSABLE.items()
        if key not in asked
        or asked[key].kind != kind
        or (key == "categories" and asked[key].options.get("choices_source") != CATEGORY_SOURCE)
    ]


def _t(pl: str, en: str, uk: str) -> Texts:
    return {"pl": pl, "en": en, "uk": uk}


def map_entry_survey(*, holidays: bool = False) -> Definition:
    """The questionnaire of a map campaign; ``holidays`` adds the page about the offer for the holidays."""
    pages = [_firm(), _what(), _where(), _hours(), _ordering()]
    if holidays:
        pages.append(_holidays())
    return Definition(pages=(*pages, _contact(), _pictures(), _applicant(), _consent()))


def _firm() -> Page:
    return Page(
        key="firm",
        title=_t("Twoja firma", "Your firm", "Ваша фірма"),
        introduction=_t(
            "Dane firmy widzi tylko urząd. Na mapie pokażemy nazwę miejsca, którą podasz na następnej stronie.",
            "Only the city office sees the firm's details. The map shows the name of the place, which you give "
            "on the next page.",
            "Дані фірми бачить лише мерія. На мапі ми покажемо назву місця, яку ви вкажете на наступній сторінці.",
        ),
        questions=(
            Question(
                key="firm",
                kind="organisation",
                label=_t("Firma", "Firm", "Фірма"),
                hint=_t(
                    "Pełna nazwa i NIP. NIP możesz wpisać ze spacjami lub kreskami.",
                    "Full name and tax number (NIP). You may type the NIP with spaces or hyphens.",
                    "Повна назва та NIP. NIP можна ввести з пробілами або дефісами.",
                ),
                options={"nip_required": True, "prefill": "map_campaigns.firm"},
            ),
        ),
    )


def _what() -> Page:
    return Page(
        key="what",
        title=_t("Co robisz", "What you do", "Що ви робите"),
        questions=(
            Question(
                key="name",
                kind="short_text",
                label=_t("Nazwa na mapie", "Name on the map", "Назва на мапі"),
                hint=_t(
                    "Tak, jak znają ją klienci, na przykład „Pierogarnia Pod Lipą”.",
                    "As your customers know it, for example “Pod Lipą Dumpling Bar”.",
                    "Так, як її знають клієнти, наприклад «Вареники під липою».",
                ),
                options={"max_length": NAME_LENGTH},
            ),
            Question(
                key="description",
                kind="long_text",
                label=_t("Opis", "Description", "Опис"),
                hint=_t(
                    "Dwa, trzy zdania: co oferujesz i czym się wyróżniasz.",
                    "Two or three sentences: what you offer and what makes you special.",
                    "Два-три речення: що ви пропонуєте і чим вирізняєтеся.",
                ),
                options={"max_length": DESCRIPTION_LENGTH, "rows": 6},
            ),
            *_categories(),
        ),
    )


def _categories() -> tuple[Question, Question]:
    return (
        Question(
            key="categories",
            kind="multiple_choice",
            label=_t("Kategorie", "Categories", "Категорії"),
            hint=_t("Zaznacz od 1 do 5.", "Choose 1 to 5.", "Позначте від 1 до 5."),
            options={"choices_source": CATEGORY_SOURCE, "min_count": 1, "max_count": MOST_CATEGORIES},
        ),
        Question(
            key="main_category",
            kind="single_choice",
            label=_t("Główna kategoria", "Main category", "Головна категорія"),
            hint=_t(
                "Wybierz jedną z zaznaczonych. Od niej zależy znak na mapie. Gdy nie wybierzesz, będzie to "
                "pierwsza z nich.",
                "One of those you chose. The mark on the map depends on it. If you choose none, it is the "
                "first of them.",
                "Одна з позначених. Від неї залежить знак на мапі. Якщо не вибрати, це буде перша з них.",
            ),
            required=False,
            options={"choices_source": CATEGORY_SOURCE},
        ),
    )


def _where() -> Page:
    return Page(
        key="where",
        title=_t("Gdzie jesteś", "Where you are", "Де ви знаходитесь"),
        questions=(
            Question(
                key="address",
                kind="address",
                label=_t("Adres", "Address", "Адреса"),
                hint=_t(
                    "Zacznij pisać ulicę i wybierz adres z listy. Pinezkę na mapie możesz przesunąć.",
                    "Start typing the street and choose the address from the list. You can move the pin on the map.",
                    "Почніть вводити вулицю й виберіть адресу зі списку. Позначку на мапі можна пересунути.",
                ),
            ),
        ),
    )


def _hours() -> Page:
    return Page(
        key="hours",
        title=_t("Godziny otwarcia", "Opening hours", "Години роботи"),
        questions=(
            Question(
                key="opening_hours",
                kind="opening_hours",
                label=_t("Kiedy jest otwarte", "When you are open", "Коли відчинено"),
                hint=_t(
                    "Dzięki godzinom mieszkańcy znajdą Cię w filtrze „teraz otwarte”.",
                    "With opening hours, residents find you under “open now”.",
                    "Завдяки годинам мешканці знайдуть вас у фільтрі «зараз відчинено».",
                ),
                required=False,
            ),
        ),
    )


def _ordering() -> Page:
    return Page(
        key="ordering",
        title=_t("Zamówienia", "Ordering", "Замовлення"),
        questions=(
            Question(
                key="online_order",
                kind="yes_no",
                label=_t(
                    "Czy można zamówić przez internet?",
                    "Can people order online?",
                    "Чи можна замовити через інтернет?",
                ),
            ),
            Question(
                key="order_url",
                kind="link",
                label=_t(
                    "Adres strony do zamawiania", "Web address for orders", "Адреса сторінки для замовлень"
                ),
                show_if={"question": "online_order", "is": "equals", "value": True},
            ),
            Question(
                key="takeaway",
                kind="yes_no",
                label=_t("Czy jest na wynos?", "Do you offer takeaway?", "Чи є на виніс?"),
            ),
            Question(
                key="delivery",
                kind="yes_no",
                label=_t("Czy dowozisz?", "Do you deliver?", "Чи є доставка?"),
            ),
        ),
    )


def _holidays() -> Page:
    return Page(
        key="holidays",
        title=_t("Oferta na święta", "Offer for the holidays", "Святкова пропозиція"),
        questions=(
            Question(
                key="offer",
                kind="long_text",
                label=_t(
                    "Co przygotowujesz na święta", "What you offer for the holidays", "Що ви готуєте на свята"
                ),
                hint=_t(
                    "Na przykład: uszka, barszcz, choinki, bony podarunkowe, dłuższe godziny.",
                    "For example: dumplings, borscht, Christmas trees, gift vouchers, longer hours.",
                    "Наприклад: вушка, борщ, ялинки, подарункові сертифікати, довші години.",
                ),
                options={"max_length": OFFER_LENGTH, "rows": 4},
            ),
            Question(
                key="offer_from",
                kind="date",
                label=_t("Oferta od", "Offer from", "Пропозиція від"),
                required=False,
            ),
            Question(
                key="offer_until",
                kind="date",
                label=_t(
                    "Oferta do (ostatni dzień)", "Offer until (last day)", "Пропозиція до (останній день)"
                ),
                required=False,
            ),
        ),
    )


def _contact() -> Page:
    return Page(
        key="contact",
        title=_t("Strony i kontakt", "Links and contact", "Посилання та контакти"),
        introduction=_t(
            "Podaj tylko to, co chcesz. Telefon i e-mail pokażemy na mapie, jeśli się na to zgodzisz.",
            "Give only what you want to. We show your phone and e-mail on the map if you agree.",
            "Вкажіть лише те, що бажаєте. Телефон і e-mail ми покажемо на мапі, якщо ви погодитесь.",
        ),
        questions=(
            _optional(
                "website",
                "link",
                _t("Strona internetowa", "Website", "Вебсайт"),
                prefill="map_campaigns.website",
            ),
            _optional("facebook", "link", _t("Facebook", "Facebook", "Facebook"), network="facebook"),
            _optional("instagram", "link", _t("Instagram", "Instagram", "Instagram"), network="instagram"),
            _optional("phone", "phone", _t("Telefon", "Phone", "Телефон"), prefill="map_campaigns.phone"),
            _show(
                "show_phone",
                "phone",
                _t("Pokazać telefon na mapie?", "Show the phone on the map?", "Показати телефон на мапі?"),
            ),
            _optional(
                "email",
                "email",
                _t("E-mail dla klientów", "E-mail for customers", "E-mail для клієнтів"),
                prefill="map_campaigns.email",
            ),
            _show(
                "show_email",
                "email",
                _t("Pokazać e-mail na mapie?", "Show the e-mail on the map?", "Показати e-mail на мапі?"),
            ),
        ),
    )


def _optional(key: str, kind: str, label: Texts, **options: Any) -> Question:
    return Question(key=key, kind=kind, label=label, required=False, options=options)


def _show(key: str, question: str, label: Texts) -> Question:
    return Question(key=key, kind="yes_no", label=label, show_if={"question": question, "is": "answered"})


def _pictures() -> Page:
    return Page(
        key="pictures",
        title=_t("Zdjęcia", "Pictures", "Фото"),
        introduction=_t(
            "Od 1 do 5 zdjęć. Pierwsze będzie najważniejsze. Usuniemy z nich ukryte dane, na przykład miejsce "
            "wykonania.",
            "1 to 5 pictures. The first one matters most. We remove hidden data from them, such as where they "
            "were taken.",
            "Від 1 до 5 фото. Перше буде головним. Ми видалимо з них приховані дані, наприклад місце зйомки.",
        ),
        questions=(
            Question(
                key="pictures",
                kind="pictures",
                label=_t(
                    "Zdjęcia miejsca lub produktów",
                    "Pictures of the place or of products",
                    "Фото місця або товарів",
                ),
                hint=_t(
                    "JPG, PNG, WebP lub HEIC. Nie wysyłaj zdjęć, na których widać twarze osób, które się na to "
                    "nie zgodziły.",
                    "JPG, PNG, WebP or HEIC. Do not send pictures showing people who have not agreed to it.",
                    "JPG, PNG, WebP або HEIC. Не надсилайте фото людей, які не дали на це згоди.",
                ),
                options={"min_count": 1, "max_count": MOST_PICTURES},
            ),
        ),
    )


def _applicant() -> Page:
    return Page(
        key="applicant",
        title=_t("Kontakt w sprawie", "Contact about the case", "Контакт у справі"),
        questions=(
            Question(
                key="applicant_email",
                kind="email",
                label=_t("Twój e-mail", "Your e-mail", "Ваш e-mail"),
                hint=_t(
                    "Wyślemy na niego link do sprawy i wiadomości o niej. Nie pokażemy go na mapie.",
                    "We send the link to your case and messages about it there. We do not show it on the map.",
                    "На нього ми надішлемо посилання на справу та повідомлення про неї. На мапі його не показуємо.",
                ),
                options={"applicant": True, "prefill": "map_campaigns.applicant_email"},
            ),
        ),
    )


def _consent() -> Page:
    options: dict[str, Any] = {"text_version": CONSENT_VERSION}
    return Page(
        key="consent",
        title=_t("Zgody", "Consents", "Згоди"),
        questions=(
            Question(
                key="publication_consent",
                kind="consent",
                label=_t(
                    "Zgadzam się na opublikowanie wpisu i zdjęć na miejskich mapach. Mogę to w każdej chwili cofnąć.",
                    "I agree to the entry and the pictures being published on the city's maps. I can withdraw "
                    "this at any time.",
                    "Я погоджуюся на публікацію запису та фото на міських мапах. Я можу відкликати це в "
                    "будь-який момент.",
                ),
                options={**options, "purpose": "publication"},
            ),
            Question(
                key="data_processing",
                kind="consent",
                label=_t(
                    "Znam informację o przetwarzaniu danych osobowych.",
                    "I have read how personal data are processed.",
                    "Я ознайомлений(-а) з інформацією про обробку персональних даних.",
                ),
                hint=_t(
                    "Dane firmy i Twój e-mail urząd przetwarza, żeby rozpatrzyć wniosek. Szczegóły są na stronie "
                    "o prywatności.",
                    "The office processes the firm's details and your e-mail to decide on the application. "
                    "Details are on the privacy page.",
                    "Мерія обробляє дані фірми та ваш e-mail, щоб розглянути заяву. Подробиці — на сторінці про "
                    "приватність.",
                ),
                options={**options, "purpose": "contact"},
            ),
        ),
    )
