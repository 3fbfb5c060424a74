"""The same statements in the other nine languages, in digits of every script and in sums written either way."""

import pytest

from triage.statements import Kind, excluding, read
from triage.statements.numbers import amount, ascii_digits

NONE, SOME, ALL, DROP = Kind.DELIVERED_NONE, Kind.DELIVERED_SOME, Kind.DELIVERED_ALL, Kind.DROPPED
TWICE, PAID = Kind.CHARGED_TWICE, Kind.PAID

SAID = {
    "pt": [
        ("não chegou nada", NONE, None),
        ("só chegaram 300", SOME, "300"),
        ("chegaram todos", ALL, None),
        ("os seguidores sumiram", DROP, None),
        ("fui cobrado duas vezes", TWICE, None),
        ("paguei R$ 1.234,50 nisso", PAID, "1234.50 BRL"),
    ],
    "fr": [
        ("je n'ai rien reçu", NONE, None),
        ("je n'ai reçu que 300 abonnés", SOME, "300"),
        ("tout est arrivé", ALL, None),
        ("mes abonnés ont disparu", DROP, None),
        ("j'ai été débité deux fois", TWICE, None),
        ("j'ai payé 12,50 €", PAID, "12.50 EUR"),
    ],
    "de": [
        ("nichts ist angekommen", NONE, None),
        ("nur 300 Follower sind gekommen", SOME, "300"),
        ("alles ist angekommen", ALL, None),
        ("die Likes sind wieder verschwunden", DROP, None),
        ("es wurde zweimal abgebucht", TWICE, None),
        ("ich habe 1.234,50 Euro bezahlt", PAID, "1234.50 EUR"),
    ],
    "tr": [
        ("hiçbir şey gelmedi", NONE, None),
        ("sadece 300 beğeni geldi", SOME, "300"),
        ("hepsi geldi", ALL, None),
        ("takipçiler tekrar düştü", DROP, None),
        ("iki kez para çekildi", TWICE, None),
        ("45,90 TL ödedim", PAID, "45.90 TRY"),
    ],
    "ar": [
        ("لم يصل أي شيء", NONE, None),
        ("وصل ٣٠٠ متابع فقط", SOME, "300"),
        ("وصلت كاملة", ALL, None),
        ("المتابعين نزلوا بعد يوم", DROP, None),
        ("تم خصم المبلغ مرتين", TWICE, None),
        ("دفعت ٢٠ دولار", PAID, "20 USD"),
    ],
    "hi": [
        ("कुछ भी नहीं आया", NONE, None),
        ("सिर्फ ३०० लाइक आए", SOME, "300"),
        ("सब आ गए", ALL, None),
        ("फॉलोअर कम हो गए", DROP, None),
        ("पैसे दो बार कट गए", TWICE, None),
        ("मैंने 500 रुपये दिए", PAID, "500 INR"),
    ],
    "id": [
        ("belum ada yang masuk", NONE, None),
        ("cuma masuk 300", SOME, "300"),
        ("sudah masuk semua", ALL, None),
        ("followers saya hilang", DROP, None),
        ("saldo terpotong dua kali", TWICE, None),
        ("saya bayar Rp 15.000,00", PAID, "15000.00 IDR"),
    ],
    "vi": [
        ("chưa lên gì", NONE, None),
        ("chỉ lên được 300", SOME, "300"),
        ("đã lên đủ", ALL, None),
        ("bị tụt rồi", DROP, None),
        ("bị trừ tiền hai lần", TWICE, None),
        ("mình đã trả 1.500.000 đồng", PAID, "1500000 VND"),
    ],
    "zh": [
        ("一个都没到", NONE, None),
        ("只到了300", SOME, "300"),
        ("全部到了", ALL, None),
        ("粉丝又掉了", DROP, None),
        ("扣了两次钱", TWICE, None),
        ("我付了30元", PAID, "30 CNY"),
    ],
}
ROWS = [row for rows in SAID.values() for row in rows]


@pytest.mark.parametrize(("text", "kind", "value"), ROWS)
def test_a_sentence_states_this_and_nothing_else(text: str, kind: Kind, value: str | None) -> None:
    assert [(one.kind, one.value) for one in read(text)] == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        *("se não chegar nada, quero meu dinheiro", "si rien reçu demain, je veux être remboursé"),
        *("wenn nichts angekommen ist, was dann", "eğer hiç gelmedi ise", "kalau belum ada yang masuk gimana"),
        *("nếu chưa lên gì thì sao", "如果一个都没到怎么办", "إذا لم يصل أي شيء ماذا أفعل", "अगर कुछ नहीं आया तो"),
        *("não chegou nada mais", "nichts mehr gekommen", "chưa lên gì thêm", "rien reçu de plus"),
    ],
)
def test_a_condition_or_no_more_than_before_states_nothing(text: str) -> None:
    assert read(text) == ()


def test_spanish_reflexives_are_no_portuguese_condition() -> None:
    assert [one.kind for one in read("Se cayeron los seguidores")] == [DROP]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("一个都没到。只到了300", 1),
        ("一个都没到。不好意思，只到了300", 0),
        ("कुछ नहीं आया। सिर्फ 300 लाइक आए", 1),
        ("não chegou nada. na verdade só chegaram 300", 0),
        ("hiç gelmedi. pardon, sadece 300 beğeni geldi", 0),
    ],
)
def test_statements_exclude_each_other_and_are_taken_back_in_every_language(text: str, pairs: int) -> None:
    assert len(excluding(read(text))) == pairs


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("20", "20"),
        ("20.5", "20.5"),
        ("20,50", "20.50"),
        ("0.125", "0.125"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234.567", "1234567"),
        ("12 500", "12500"),
        ("1'250.00", "1250.00"),
        ("1.234", None),
        ("1,234", None),
    ],
)
def test_a_sum_is_read_in_either_way_of_writing_and_not_where_it_can_be_both(written: str, plain: str | None) -> None:
    assert amount(written) == plain


def test_a_sum_in_thousands_by_a_word_names_no_value() -> None:
    assert [(one.kind, one.value) for one in read("saya bayar 15 ribu")] == [(PAID, None)]
    assert [(one.kind, one.value) for one in read("دفعت 50 ريال")] == [(PAID, None)]


def test_digits_of_every_script_keep_their_places() -> None:
    assert ascii_digits("١٢٣ और १२३, ²") == "123 और 123, 2"
