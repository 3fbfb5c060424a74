"""The language of the words is guessed from twenty letters on, offered once by a button, and never imposed."""

import pytest

from bot.dialogue.hearing import heard
from tests.bot.dialogue.theatre import Theatre, lines_of

WRITTEN = {
    "en": "only half of my likes ever came",
    "es": "no llegó nada de mi pedido, necesito ayuda",
    "pt": "meu pedido não chegou, cadê os seguidores",
    "ru": "мой заказ так и не пришёл до сих пор",
    "tr": "siparişim gelmedi, yardım edin lütfen",
    "ar": "طلبي لم يصل ابدا واريد استرداد المبلغ",
    "hi": "मेरा ऑर्डर अभी तक नहीं आया है भाई",
    "id": "pesanan saya belum masuk sama sekali",
    "fr": "mes abonnés ne sont jamais arrivés",
    "de": "meine Bestellung ist nie angekommen",
    "vi": "đơn hàng của tôi không được giao gì cả",
    "zh": "我的订单一直没有到账请帮我看看",
}


@pytest.mark.parametrize("tag", WRITTEN)
def test_each_language_is_heard(tag: str) -> None:
    assert heard(WRITTEN[tag]) == tag


@pytest.mark.parametrize(
    "words", ["", "nada", "nichts da", "refund 10482", "😡😡😡😡😡😡😡😡😡😡😡😡😡😡😡😡😡😡😡😡😡😡", "\x00" * 50]
)
def test_too_little_is_not_guessed_at(words: str) -> None:
    assert heard(words) == ""


def test_words_in_another_language_bring_an_offer_once_and_the_answer_stays_in_the_client_s() -> None:
    theatre = Theatre(language="en")
    said = lines_of(theatre.does(WRITTEN["es"]))
    assert said[0].startswith("What is the order number")
    assert "¿Escribo en español?" in said
    assert "[Español]" in said[-1]
    assert theatre.draft.language == "en"
    assert not any("Español" in line for line in lines_of(theatre.does("otra vez: no llegó nada de lo que pedí")))


def test_the_button_of_the_offer_changes_the_language_and_keeps_the_claim() -> None:
    theatre = Theatre(language="en")
    theatre.does(f"order 10482 {WRITTEN['de']}")
    theatre.does("[button Deutsch]")
    assert (theatre.draft.language, theatre.draft.number) == ("de", "10482")
    assert theatre.draft.explanation


def test_nothing_is_offered_to_whoever_has_chosen_or_writes_in_the_language_of_the_chat() -> None:
    theatre = Theatre(language="en")
    theatre.does("/language fr")
    assert not any("Español" in line for line in lines_of(theatre.does(WRITTEN["es"])))
    other = Theatre(language="es")
    assert not any("¿Escribo" in line for line in lines_of(other.does(WRITTEN["es"])))
