"""What is recognised in the text of an order page, and what is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.pictures.reading import Amount, Found, plain, recognise

PAGE = """21:52 LTE 5G

Order details $168.27

Order ID
104012

Link
https://instagram.com/p/DS3MoJaQNjC
Quantity
5000
Start count

3855

Remains

1722

Charge
$ 32.90
Status
In progress
Created
2026-06-02 22:44
"""


def test_a_page_of_cards_is_read_whole() -> None:
    assert recognise(PAGE) == Found(
        numbers=("104012",),
        perhaps=("104012", "5000", "3855", "1722"),
        amounts=(Amount("168.27", "USD"), Amount("32.90", "USD")),
        counts={"quantity": 5000, "start": 3855, "remains": 1722},
        statuses=("in_progress",),
        times=("2026-06-02 22:44",),
    )


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("ID #104012", ("104012",)),
        ("Order 104012 for lena", ("104012",)),
        ("No. 104012", ("104012",)),
        ("Pedido 104012", ("104012",)),
        ("Заказ № 104012", ("104012",)),
        ("Номер заказа: 104012", ("104012",)),
        ("#104012 #104013", ("104012", "104013")),
        ("Order ID: 104012\nOrder ID: 104012", ("104012",)),
        ("order 2026-06-02", ()),
        ("Order total 12.50", ()),
        ("order 12", ()),
        ("void 104012", ()),
        ("5000 likes", ()),
    ],
)
def test_order_numbers_are_those_that_are_called_so(text: str, numbers: tuple[str, ...]) -> None:
    assert recognise(text).numbers == numbers


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("$12.40", [("12.40", "USD")]),
        ("12,40 €", [("12.40", "EUR")]),
        ("1.234,56 €", [("1234.56", "EUR")]),
        ("1,234.56 USD", [("1234.56", "USD")]),
        ("USD 1,234", [("1234", "USD")]),
        ("₽ 1 200,50", [("1200.50", "RUB")]),
        ("0.0042 USDT", [("0.0042", "USDT")]),
        ("3,855 $32.90", [("32.90", "USD")]),
        ("5000 likes", []),
    ],
)
def test_amounts_need_a_currency(text: str, amounts: list[tuple[str, str]]) -> None:
    assert [(one.value, one.currency) for one in recognise(text).amounts] == amounts


def test_counts_are_taken_only_from_beside_their_label_or_alone_under_it() -> None:
    assert recognise("ORDERED REMAINING\n\n5,000 1,722").counts == {}
    assert recognise("Remains: 1,722 of 5,000").counts == {"remains": 1722}
    assert recognise("Restante 1.722\nCantidad 5 000").counts == {"remains": 1722, "quantity": 5000}


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("Status Partial", ("partial",)),
        ("Inprogress", ("in_progress",)),
        ("Отменён", ("canceled",)),
        ("incomplete", ()),
        ("impartial view", ()),
        ("Completed ... Canceled", ("completed", "canceled")),
    ],
)
def test_status_words_are_whole_words(text: str, statuses: tuple[str, ...]) -> None:
    assert recognise(text).statuses == statuses


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("02.06.2026 22:44", ("02.06.2026 22:44",)),
        ("Jun 02, 2026 at 22:44", ("Jun 02, 2026 22:44",)),
        ("2026/06/02 22:44:00", ("2026/06/02 22:44:00",)),
        ("1.2.3", ()),
    ],
)
def test_dates_are_kept_as_they_stand(text: str, times: tuple[str, ...]) -> None:
    assert recognise(text).times == times


def test_a_handle_is_no_mail_address() -> None:
    assert recognise("@lena.k and lena@example.com").handles == ("lena.k",)


@pytest.mark.parametrize(("digits", "value"), [("12", "12"), ("1,234", "1234"), ("1.234", "1.234"), (",5", "0.5")])
def test_digits_become_plain(digits: str, value: str) -> None:
    assert plain(digits) == value


@given(st.text(max_size=400))
def test_any_text_will_do_and_what_is_found_is_kept_whole(text: str) -> None:
    found = recognise(text)
    assert Found.from_json(found.to_json()) == found
