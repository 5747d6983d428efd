"""The keeper of the message catalogues, tried on two small apps in a temporary folder."""

import gettext
from io import StringIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from django.core.management import CommandError, call_command

from kramy.kernel.manifest.management.commands import translations

FORMS = {"pl": ("%(count)s mapa", "%(count)s mapy", "%(count)s map"), "uk": ("мапа", "мапи", "мап")}
COUNTED = ("%(count)s map", "%(count)s maps")


def _catalogue(folder: Path, language: str, *messages: tuple) -> Path:
    """Write a catalogue of (id, translation[, context]) for an app."""
    catalog = Catalog(locale=language, fuzzy=False)
    for identity, text, *context in messages:
        catalog.add(identity, text, context=context[0] if context else None)
    path = translations.catalogue_path(folder, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog)
    return path


def _run(action: str, **options) -> str:
    out = StringIO()
    call_command("translations", action, stdout=out, **options)
    return out.getvalue()


def _problems(**options) -> list[str]:
    with pytest.raises(CommandError) as refusal:
        _run("check", **options)
    first, *lines = str(refusal.value).splitlines()
    assert first == "Untranslated or wrong:"
    return lines


@pytest.fixture
def apps_of_two(tmp_path, monkeypatch, settings) -> tuple[Path, Path]:
    settings.ROOT = tmp_path
    folders = (tmp_path / "maps", tmp_path / "letters")
    for folder in folders:
        folder.mkdir()

    def hub_apps(label: str | None) -> list[Path]:
        return [folder for folder in folders if label in (None, folder.name)]

    monkeypatch.setattr(translations, "hub_apps", hub_apps)
    return folders


def _words(folder: Path, source: str) -> None:
    (folder / "words.py").write_text(source, encoding="utf-8")


def test_a_missing_translation_is_reported_for_each_language(apps_of_two):
    maps, _letters = apps_of_two
    _words(maps, '_("Map")\n_("List")\n')
    _catalogue(maps, "pl", ("Map", "Mapa"), ("List", "Lista"))
    _catalogue(maps, "uk", ("Map", "Мапа"))
    assert _problems() == ["maps uk: 'List'"]
    _catalogue(maps, "uk", ("Map", "Мапа"), ("List", "Список"))
    assert _run("check") == "Every message is translated.\n"


def test_every_plural_form_of_the_language_is_wanted(apps_of_two):
    maps, _letters = apps_of_two
    _words(maps, 'ngettext("%(count)s map", "%(count)s maps", number)\n')
    _catalogue(maps, "uk", (COUNTED, tuple(f"%(count)s {form}" for form in FORMS["uk"])))
    _catalogue(maps, "pl", (COUNTED, (*FORMS["pl"][:2], "")))
    assert _problems() == ["maps pl: '%(count)s map'"]
    _catalogue(maps, "pl", (COUNTED, FORMS["pl"]))
    assert _run("check") == "Every message is translated.\n"


def test_update_adds_new_words_keeps_translations_and_drops_words_no_longer_used(apps_of_two):
    maps, letters = apps_of_two
    _words(maps, '_("Map")\npgettext("paper", "Letter")\n')
    path = _catalogue(maps, "pl", ("Map", "Mapa"), ("Chart", "Wykres"))
    _catalogue(maps, "uk")
    assert _run("update", app="maps") == (
        "maps/locale/pl/LC_MESSAGES/django.po: 1 to translate\n"
        "maps/locale/uk/LC_MESSAGES/django.po: 2 to translate\n"
    )
    found = {(each.context, each.id): each.string for each in translations.read(path, "pl") if each.id}
    assert found == {(None, "Map"): "Mapa", ("paper", "Letter"): ""}
    assert not (letters / "locale").exists()


def test_words_of_a_template_are_read_but_not_those_in_an_html_comment(apps_of_two):
    maps, _letters = apps_of_two
    (maps / "page.html").write_text(
        '{% load i18n %}<!-- {% translate "Hidden" %} -->'
        '<p>{% translate "Shown" %}</p><p>{% translate "Before" context "answer" %}</p>'
        "{% blocktranslate trimmed count count=number %}\n {{ count }} map\n"
        "{% plural %} {{ count }} maps\n{% endblocktranslate %}",
        encoding="utf-8",
    )
    found = [(each.context, each.id) for each in translations.extract(maps) if each.id]
    assert sorted(found, key=str) == [("answer", "Before"), (None, "Shown"), (None, COUNTED)]


def test_tests_and_migrations_hold_no_words(apps_of_two):
    maps, _letters = apps_of_two
    for name in ("tests", "migrations"):
        (maps / name).mkdir()
        _words(maps / name, '_("Unseen")\n')
    assert [each.id for each in translations.extract(maps) if each.id] == []


def test_compile_writes_what_gettext_reads(apps_of_two):
    maps, _letters = apps_of_two
    path = _catalogue(maps, "pl", ("Map", "Mapa"), (COUNTED, FORMS["pl"]), ("Map", "Odwzoruj", "verb"))
    _run("compile")
    with path.with_suffix(".mo").open("rb") as file:
        polish = gettext.GNUTranslations(file)
    assert polish.gettext("Map") == "Mapa"
    assert polish.pgettext("verb", "Map") == "Odwzoruj"
    assert [polish.ngettext(*COUNTED, number) for number in (1, 2, 5, 22)] == [
        "%(count)s mapa",
        "%(count)s mapy",
        "%(count)s map",
        "%(count)s mapy",
    ]


def test_one_message_with_two_translations_is_reported_with_both(apps_of_two):
    maps, letters = apps_of_two
    for folder in apps_of_two:
        _words(folder, '_("Apply")\n')
        _catalogue(folder, "uk", ("Apply", "Застосувати"))
    _catalogue(maps, "pl", ("Apply", "Zastosuj"))
    _catalogue(letters, "pl", ("Apply", "Złóż wniosek"))
    told = ["pl: 'Apply' is in maps 'Zastosuj' but letters 'Złóż wniosek'"]
    assert _problems() == told
    assert _problems(app="letters") == told
    _catalogue(letters, "pl", ("Apply", "Zastosuj"))
    assert _run("check") == "Every message is translated.\n"


def test_a_conflict_of_other_apps_is_not_reported_for_one_app(apps_of_two, tmp_path, monkeypatch):
    maps, letters = apps_of_two
    third = tmp_path / "people"
    third.mkdir()
    monkeypatch.setattr(
        translations,
        "hub_apps",
        lambda label: [folder for folder in (maps, letters, third) if label in (None, folder.name)],
    )
    _catalogue(maps, "pl", ("Apply", "Zastosuj"))
    _catalogue(letters, "pl", ("Apply", "Złóż wniosek"))
    assert _run("check", app="people") == "Every message is translated.\n"


def test_a_context_parts_two_meanings_and_is_named_when_they_differ(apps_of_two):
    maps, letters = apps_of_two
    _catalogue(maps, "uk", ("Apply", "Застосувати", "import"), ("To", "До"))
    _catalogue(letters, "uk", ("Apply", "Подати заяву"), ("To", "До"))
    assert _run("check") == "Every message is translated.\n"
    _catalogue(letters, "uk", ("Apply", "Подати заяву", "import"), ("To", "До"))
    assert _problems() == [
        "uk: 'Apply' (context 'import') is in maps 'Застосувати' but letters 'Подати заяву'"
    ]
