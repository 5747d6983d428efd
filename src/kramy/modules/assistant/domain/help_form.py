"""The questionnaire by which somebody asks for help: three pages, as plain data.

========================  ================  =====================================================
``topic``                 single_choice     key of a ``HelpTopic``
``stage``                 single_choice     ``firm`` or ``starting``
``firm``                  organisation      asked of firms; NIP not required
``name``                  short_text        whom we talk to
``applicant_email``       email             where letters about the case go
``contact_way``           single_choice     call, email, meeting or video
``phone``                 phone             asked of those who want a call
``preferred_time``        multiple_choice   parts of a working day
``talk_language``         single_choice     pl, en or uk: who is chosen depends on it
``description``           long_text         up to 3,000 characters
``files``                 file              up to 5
``data_processing``       consent           has read how personal data are processed
========================  ================  =====================================================
"""

from kramy.kernel.questionnaires.base import Choice, Definition, Page, Question, Texts

SLUG = "help"
TOPIC_SOURCE = "assistant.topics"
CONSENT_VERSION = "2026-11"


def _t(pl: str, en: str, uk: str) -> Texts:
    return {"pl": pl, "en": en, "uk": uk}


TITLES = _t("Prośba o pomoc opiekuna", "Asking an assistant for help", "Прохання про допомогу помічника")
INTRODUCTIONS = _t(
    "Trzy krótkie kroki i sprawdzenie odpowiedzi. Od razu poznasz z imienia i nazwiska osobę, która zajmie się "
    "Twoją sprawą, z jej bezpośrednim numerem telefonu. NIP nie jest potrzebny: pomagamy także tym, którzy dopiero "
    "zaczynają.",
    "Three short steps and a look at your answers. You learn at once, by name, who will look after your matter, with "
    "their direct phone number. You need no tax number: we help those who are only starting out, too.",
    "Три короткі кроки й перевірка відповідей. Ви одразу дізнаєтеся імʼя людини, яка займеться вашою справою, і її "
    "прямий номер телефону. NIP не потрібен: ми допомагаємо й тим, хто лише починає.",
)


def help_form() -> Definition:
    return Definition(pages=(_topic(), _contact(), _description()))


def _topic() -> Page:
    return Page(
        key="topic",
        title=_t("O co chodzi", "What it is about", "Про що йдеться"),
        questions=(
            Question(
                key="topic",
                kind="single_choice",
                label=_t("Temat", "Topic", "Тема"),
                options={"choices_source": TOPIC_SOURCE},
            ),
            Question(
                key="stage",
                kind="single_choice",
                label=_t("W czyim imieniu pytasz?", "For whom do you ask?", "Від чийого імені ви запитуєте?"),
                choices=(
                    Choice(
                        key="firm",
                        label=_t(
                            "Firmy lub organizacji", "A firm or an organisation", "Фірми або організації"
                        ),
                    ),
                    Choice(
                        key="starting",
                        label=_t(
                            "Własnym: dopiero zaczynam",
                            "For myself: I am only starting out",
                            "Власного: я лише починаю",
                        ),
                    ),
                ),
            ),
            Question(
                key="firm",
                kind="organisation",
                label=_t("Firma", "Firm", "Фірма"),
                options={"nip_required": False},
                show_if={"question": "stage", "is": "equals", "value": "firm"},
            ),
        ),
    )


def _contact() -> Page:
    return Page(
        key="reach",
        title=_t("Jak się skontaktować", "How to reach you", "Як з вами звʼязатися"),
        questions=(
            Question(
                key="name",
                kind="short_text",
                label=_t("Imię i nazwisko", "First and last name", "Імʼя та прізвище"),
                options={"max_length": 120, "autocomplete": "name"},
            ),
            Question(
                key="applicant_email",
                kind="email",
                label=_t("Adres e-mail", "E-mail address", "Адреса електронної пошти"),
                hint=_t(
                    "Wyślemy na niego odnośnik do sprawy i odpowiedzi.",
                    "We send the link to your case and the answers there.",
                    "На неї ми надішлемо посилання на справу та відповіді.",
                ),
                options={"applicant": True},
            ),
            Question(
                key="contact_way",
                kind="single_choice",
                label=_t(
                    "Jak wolisz rozmawiać?", "How do you prefer to talk?", "Як вам зручніше спілкуватися?"
                ),
                choices=(
                    Choice(key="call", label=_t("Przez telefon", "By phone", "Телефоном")),
                    Choice(key="email", label=_t("E-mailem", "By e-mail", "Електронною поштою")),
                    Choice(key="meeting", label=_t("Na spotkaniu", "At a meeting", "На зустрічі")),
                    Choice(key="video", label=_t("Przez wideo", "By video", "Відеозвʼязком")),
                ),
            ),
            Question(
                key="phone",
                kind="phone",
                label=_t("Numer telefonu", "Phone number", "Номер телефону"),
                show_if={"question": "contact_way", "is": "equals", "value": "call"},
            ),
            Question(
                key="preferred_time",
                kind="multiple_choice",
                label=_t("Kiedy Ci pasuje?", "When does it suit you?", "Коли вам зручно?"),
                hint=_t("W dni robocze.", "On working days.", "У робочі дні."),
                required=False,
                choices=tuple(
                    Choice(key=key, label=_t(words, words, words))
                    for key, words in (
                        ("early", "8:00–10:00"),
                        ("morning", "10:00–12:00"),
                        ("noon", "12:00–14:00"),
                        ("afternoon", "14:00–16:00"),
                    )
                ),
            ),
            Question(
                key="talk_language",
                kind="single_choice",
                label=_t("W jakim języku?", "In which language?", "Якою мовою?"),
                choices=(
                    Choice(key="pl", label=_t("po polsku", "in Polish", "польською")),
                    Choice(key="en", label=_t("po angielsku", "in English", "англійською")),
                    Choice(key="uk", label=_t("po ukraińsku", "in Ukrainian", "українською")),
                ),
            ),
        ),
    )


def _description() -> Page:
    return Page(
        key="description",
        title=_t("Opisz sprawę", "Describe the matter", "Опишіть справу"),
        questions=(
            Question(
                key="description",
                kind="long_text",
                label=_t(
                    "Co się dzieje i czego potrzebujesz?",
                    "What is the matter and what do you need?",
                    "Що відбувається і що вам потрібно?",
                ),
                hint=_t(
                    "Własnymi słowami. Nie wpisuj numeru PESEL ani danych o zdrowiu.",
                    "In your own words. Do not write your PESEL number or anything about health.",
                    "Власними словами. Не вказуйте номер PESEL чи дані про здоровʼя.",
                ),
                options={"max_length": 3000, "rows": 8},
            ),
            Question(
                key="files",
                kind="file",
                label=_t("Pliki", "Files", "Файли"),
                hint=_t(
                    "Na przykład pismo, które dostałeś lub dostałaś.",
                    "Such as a letter that you got.",
                    "Наприклад, лист, який ви отримали.",
                ),
                required=False,
                options={"max_count": 5, "max_mb": 10},
            ),
            Question(
                key="data_processing",
                kind="consent",
                label=_t(
                    "Wiem, jak urząd przetwarza moje dane",
                    "I know how the office processes my data",
                    "Я знаю, як мерія обробляє мої дані",
                ),
                hint=_t(
                    "Dane są potrzebne, żeby Ci pomóc. Szczegóły są na stronie o prywatności.",
                    "The data are needed to help you. Details are on the privacy page.",
                    "Дані потрібні, щоб вам допомогти. Подробиці — на сторінці про приватність.",
                ),
                options={"text_version": CONSENT_VERSION, "purpose": "contact"},
            ),
        ),
    )
