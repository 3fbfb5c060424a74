"""A message that is nothing but one plain word is that word, however politely it is said; anything more is not."""

import pytest

from bot.dialogue import signals
from bot.dialogue.understand import understand
from tests.bot.dialogue.theatre import Theatre

SAID = {
    "yes": [
        *("yes, send it please", "sí, gracias", "да, спасибо", "sim, pode enviar", "evet, gönder lütfen", "نعم، ارسل"),
        *("haan bhej do bhai", "ya kirim aja kak", "oui, c'est bon merci", "ja das stimmt so", "đúng rồi gửi đi ạ"),
        "对的，提交吧",
    ],
    "no": [
        *("no thanks", "no, gracias", "нет, спасибо", "não, obrigado", "hayır, teşekkürler", "لا، شكرا", "nahi bhai"),
        *("gak usah kak", "non, merci", "nein, danke", "không cần đâu ạ", "不用，谢谢"),
    ],
    "cancel": [
        *(
            "cancel it please",
            "cancela, por favor",
            "отмена, спасибо",
            "cancela isso aí",
            "iptal et abi",
            "إلغاء لو سمحت",
        ),
        *("cancel karo yaar", "batalkan aja", "annulez ça", "bitte einfach abbrechen", "hủy luôn nhé", "取消吧"),
    ],
    "status": [
        *("what's the status please", "quiero saber el estado, gracias", "какой статус", "son durum abi"),
        *("wie ist der Stand denn", "现在进度怎么样啊", "cek status dong kak"),
    ],
    "wait": [
        *("how long then", "quanto tempo vai demorar?", "ne kadar sürer acaba", "كم يستغرق الوقت؟"),
        *("kitna time lagega bhai", "berapa lama lagi ya kak", "combien de temps encore ?"),
        *("wie lange dauert das noch?", "còn bao lâu nữa vậy ạ", "还要多久啊？"),
    ],
}


@pytest.mark.parametrize(("command", "text"), [(name, text) for name, texts in SAID.items() for text in texts])
def test_politeness_around_a_word_changes_nothing_of_it(command: str, text: str) -> None:
    assert understand(text).command == command


@pytest.mark.parametrize(
    "text",
    [
        *("yes but only a part came", "não quero cancelar", "nicht abbrechen", "iptal etmeyin", "不要取消", "对不对"),
        *("thanks", "danke", "谢谢", "kak", "gracias", "yes 10482", "okra", "justo", "haanji nahi"),
    ],
)
def test_what_says_more_or_nothing_is_no_command(text: str) -> None:
    assert understand(text).command == ""


@pytest.mark.parametrize(
    "text",
    [
        *("where is my money", "dónde está mi dinero", "где мои деньги", "wo ist mein Geld", "cadê meu dinheiro"),
        *("param nerede", "وين فلوسي", "paisa kahan hai", "uang saya mana", "我的钱呢"),
    ],
)
def test_asking_for_the_money_belongs_to_the_case_and_is_no_command(text: str) -> None:
    assert understand(text).command == ""


@pytest.mark.parametrize(
    "text",
    [
        *("cancelado", "отменен", "foi cancelado", "iptal edildi", "ملغي", "रद्द हो गया", "dibatalkan", "annulé"),
        *("storniert", "bị hủy", "取消了", "被取消了"),
    ],
)
def test_an_order_that_was_cancelled_cancels_no_claim(text: str) -> None:
    assert understand(text).command == ""
    assert signals.reason(text) == "cancelled_order"


@pytest.mark.parametrize("text", ["ja das stimmt so", "evet, gönder lütfen", "对的，提交吧", "haan bhej do bhai"])
def test_a_polite_yes_sends_the_claim_and_adds_nothing_to_the_words(text: str) -> None:
    theatre = Theatre()
    theatre.does("order 10482 nothing came https://instagram.com/p/Cxyz123AbC")
    turn = theatre.does(text)
    assert [act.value for act in turn.acts] == ["submit"]
    assert turn.claim is not None
    assert turn.claim.explanation == "nothing came"
