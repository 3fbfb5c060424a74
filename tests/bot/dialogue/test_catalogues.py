"""The catalogues: complete, with the same placeholders, in the right plural form; and faults in them are found."""

from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from bot.dialogue import catalogues
from bot.dialogue.catalogues import ISOLATE, languages, missing_translations, say, say_n, supported
from bot.dialogue.fact_words import in_words


def test_nothing_is_missing() -> None:
    assert languages() == ("en", "ar", "de", "es", "fr", "hi", "id", "pt", "ru", "tr", "vi", "zh")
    assert missing_translations() == []


@pytest.mark.parametrize("language", languages()[1:])
def test_placeholders_are_the_same_in_every_language(language: str) -> None:
    with (catalogues.FOLDER / f"{language}.po").open("rb") as file:
        for message in read_po(file, locale=language):
            if isinstance(message.id, str) and message.id:
                assert names(str(message.string)) == names(message.id)


def names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (1, "1 скриншот"),
        (2, "2 скриншота"),
        (5, "5 скриншотов"),
        (11, "11 скриншотов"),
        (21, "21 скриншот"),
        (22, "22 скриншота"),
    ],
)
def test_russian_has_three_plural_forms(n: int, words: str) -> None:
    assert say_n("ru", "{n} screenshot", "{n} screenshots", n) == words


def test_english_and_spanish_have_two() -> None:
    assert [say_n("en", "{n} screenshot", "{n} screenshots", n) for n in (1, 2)] == ["1 screenshot", "2 screenshots"]
    assert [say_n("es", "{n} screenshot", "{n} screenshots", n) for n in (1, 2)] == ["1 captura", "2 capturas"]


@pytest.mark.parametrize(
    ("tag", "language"),
    [("es-MX", "es"), ("RU", "ru"), ("pt_BR", "pt"), ("zh-CN", "zh"), ("ja", "en"), ("", "en"), ("../x", "en")],
)
def test_a_client_gets_the_nearest_language(tag: str, language: str) -> None:
    assert supported(tag) == language


def test_values_are_never_read_as_placeholders() -> None:
    assert say("en", "Link: {link}", link="{number} {0}") == "Link: {number} {0}"


@pytest.fixture
def planted(tmp_path: Path) -> Iterator[Path]:
    """A folder of catalogues of our own, in place of the shipped one."""
    folder, catalogues.FOLDER = catalogues.FOLDER, tmp_path
    for file in folder.glob("*.po"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    forget()
    yield tmp_path
    catalogues.FOLDER = folder
    forget()


def forget() -> None:
    catalogues.languages.cache_clear()
    catalogues._catalogue.cache_clear()


def spoil(file: Path, old: str, new: str) -> list[str]:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    forget()
    return missing_translations()


def test_a_missing_translation_is_found(planted: Path) -> None:
    faults = spoil(planted / "es.po", 'msgstr "Quitar"', 'msgstr ""')
    assert faults == ["es: no translation of 'Remove'"]


def test_a_wrong_placeholder_is_found(planted: Path) -> None:
    faults = spoil(planted / "ru.po", "Заказ: {number}", "Заказ: {nomer}")
    assert any("Заказ: {nomer}" in fault for fault in faults)


def test_a_lost_placeholder_is_found(planted: Path) -> None:
    assert spoil(planted / "ru.po", "Заказ: {number}", "Заказ") == ["ru: 'Order: {number}' loses a placeholder"]


def test_a_missing_plural_form_is_found(planted: Path) -> None:
    faults = spoil(planted / "ru.po", 'msgstr[2] "{n} скриншотов"', 'msgstr[2] ""')
    assert any("{n} screenshot" in fault for fault in faults)


def test_values_are_set_apart_only_in_right_to_left_languages(planted: Path) -> None:
    (planted / "ar.po").write_text(
        'msgid ""\nmsgstr ""\n"Language: ar\\n"\n\nmsgid "Order: {number}"\nmsgstr "الطلب: {number}"\n', "utf-8"
    )
    forget()
    sentence = "What happened: {words}"
    assert f"{ISOLATE[0]}nothing came{ISOLATE[1]}" in say("ar", sentence, words="nothing came")
    assert ISOLATE[0] not in say("ru", sentence, words="nothing came")
    assert ISOLATE[0] not in say("en", sentence, words="nothing came")


def test_nothing_invisible_stands_around_what_people_copy() -> None:
    assert say("ar", "Order: {number}", number="10482").endswith(" 10482")
    assert say("ar", "Link: {link}", link="instagram.com/acme").endswith(" instagram.com/acme")


@pytest.mark.parametrize("language", languages())
def test_facts_put_into_a_sentence_bring_no_second_colon(language: str) -> None:
    facts = {
        "order_status": "canceled",
        "provider_status": "partial",
        "failure_cause": "provider_failure",
        "link_state_now": "private",
        "order_remains": 5,
        "service_refill_days": 30,
    }
    told = say(language, "What the records say: {facts}.", facts=in_words(language, facts))
    assert told.count(";") == len(facts) - 1
    assert sum(told.count(colon) for colon in ":：") == 1
