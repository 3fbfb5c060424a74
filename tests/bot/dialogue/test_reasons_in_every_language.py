"""Complaints that are no missing delivery are known in every language, and are no wish for a person."""

import pytest

from bot.dialogue import signals
from bot.dialogue.understand import understand

QUALITY = [
    *("these are fake accounts, not real people", "son cuentas de mala calidad", "плохое качество, одни боты"),
    *("são contas falsas, não são pessoas de verdade", "hepsi sahte hesap, gerçek bir insan yok"),
    *("كلها حسابات وهمية ولا شخص حقيقي", "सब फर्जी अकाउंट हैं, असली नहीं", "akun bot semua, bukan orang asli"),
    *("ce sont de faux comptes, pas de vraies personnes", "das sind keine echten Menschen, nur Bots"),
    *("toàn bot, không phải người thật", "粉丝不是真人，质量太差"),
]


@pytest.mark.parametrize("text", QUALITY)
def test_followers_that_are_no_people_are_a_complaint_and_no_wish_for_a_person(text: str) -> None:
    assert signals.reason(text) == "quality"
    assert understand(text).command == ""


HALF = [
    *("only half of it came", "it stopped halfway", "this is a scam, half never came", "got 200 out of 500"),
    *(
        "500 of 1,000 delivered",
        "llegó la mitad",
        "пришла половина",
        "200 из 500 пришло",
        "só chegou a metade",
        "yarısı geldi",
    ),
    *(
        "وصل نصف العدد فقط",
        "आधे ही आए",
        "cuma setengah yang masuk",
        "seulement la moitié est arrivée",
        "nur die Hälfte kam",
    ),
    *("solo llegó una parte", "пришла только часть", "chỉ được một nửa", "只来了一半", "४०० में से 200 of 400"),
]


@pytest.mark.parametrize("text", HALF)
def test_a_half_and_so_many_of_so_many_are_a_part(text: str) -> None:
    assert signals.reason(text) == "partial_delivery"


@pytest.mark.parametrize("text", ["I waited half an hour", "500 of 500 came", "0 of 500 came", "ordered on 3/10/2026"])
def test_an_hour_and_a_whole_are_no_part(text: str) -> None:
    assert signals.reason(text) != "partial_delivery"


WRONG_LINK = [
    *("I gave the wrong link", "puse el enlace equivocado", "я указал не та ссылка", "coloquei o link errado"),
    *("yanlış link vermişim", "وضعت رابط خطأ", "मैंने गलत लिंक दिया", "saya salah link"),
    *("j'ai mis le mauvais lien", "ich habe den falschen Link angegeben", "mình nhập sai link", "我链接填错了"),
]


@pytest.mark.parametrize("text", WRONG_LINK)
def test_a_link_that_was_wrong_is_read_in_every_language(text: str) -> None:
    assert signals.reason(text) == "wrong_link"


NO_RESULT = [
    *("I got no sales from it", "sin resultados", "нет продаж", "nenhuma venda veio disso", "hiç satış olmadı"),
    *("بدون نتيجة", "कोई फायदा नहीं हुआ", "gak ada hasil sama sekali", "aucune vente avec ça", "keine Verkäufe dadurch"),
    *("không hiệu quả gì", "一点没效果"),
]


@pytest.mark.parametrize("text", NO_RESULT)
def test_a_result_that_was_hoped_for_is_told_from_a_delivery(text: str) -> None:
    assert signals.reason(text) == "no_result"


REAL = [
    *("ich will einen echten Menschen", "je veux parler à une vraie personne", "quero uma pessoa de verdade"),
    *("gerçek bir insanla konuşmak istiyorum", "أريد التحدث مع شخص حقيقي", "给我找真人"),
]


@pytest.mark.parametrize("text", REAL)
def test_a_real_person_who_is_asked_for_is_brought(text: str) -> None:
    assert understand(text).command == "human"
