"""What sentences state, in three languages, and what they do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.statements import Kind, read

NONE, SOME, ALL, DROP = Kind.DELIVERED_NONE, Kind.DELIVERED_SOME, Kind.DELIVERED_ALL, Kind.DROPPED
TWICE, PAID, PUBLIC, PRIVATE = Kind.CHARGED_TWICE, Kind.PAID, Kind.ALWAYS_PUBLIC, Kind.WAS_PRIVATE


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Nothing came at all", [(NONE, None)]),
        ("nothing was delivered", [(NONE, None)]),
        ("I didn't receive anything!!", [(NONE, None)]),
        ("I have not received anything", [(NONE, None)]),
        ("I got nothing", [(NONE, None)]),
        ("not a single follower arrived", [(NONE, None)]),
        ("My order never started", [(NONE, None)]),
        ("zero followers... 0 likes delivered", [(NONE, None)]),
        ("only 300 followers came", [(SOME, "300")]),
        ("I received only 1,250", [(SOME, "1250")]),
        ("I only got 300 of 1000", [(SOME, "300")]),
        ("only a part of my order ever came", [(SOME, None)]),
        ("a third never came", [(SOME, None)]),
        ("not all of them came", [(SOME, None)]),
        ("half was delivered", [(SOME, None)]),
        ("all followers were delivered", [(ALL, None)]),
        ("I got them all", [(ALL, None)]),
        ("everything arrived but then the followers dropped", [(ALL, None), (DROP, None)]),
        ("I lost 400 followers", [(DROP, None)]),
        ("the likes disappeared after two days", [(DROP, None)]),
        ("you charged me twice", [(TWICE, None)]),
        ("there was a double charge", [(TWICE, None)]),
        ("I paid $20.50 for this", [(PAID, "20.50 USD")]),
        ("I paid 20 euros", [(PAID, "20 EUR")]),
        ("I paid 20", [(PAID, "20")]),
        ("I paid 2 times", [(TWICE, None)]),
        ("my profile was always public", [(PUBLIC, None)]),
        ("the account was never private", [(PUBLIC, None)]),
        ("my account was private for a day", [(PRIVATE, None)]),
        ("I set my profile to private", [(PRIVATE, None)]),
        ("No me llegó nada", [(NONE, None)]),
        ("no he recibido ninguno", [(NONE, None)]),
        ("nunca llegaron", [(NONE, None)]),
        ("solo llegaron 300", [(SOME, "300")]),
        ("me faltan 200 seguidores", [(SOME, None)]),
        ("no llegaron todos", [(SOME, None)]),
        ("llegaron todos pero bajaron", [(ALL, None), (DROP, None)]),
        ("me cobraron dos veces", [(TWICE, None)]),
        ("pagué 20 dólares", [(PAID, "20 USD")]),
        ("mi perfil siempre ha sido público", [(PUBLIC, None)]),
        ("la cuenta estaba privada", [(PRIVATE, None)]),
        ("ничего не пришло", [(NONE, None)]),
        ("так и не пришло ничего", [(NONE, None)]),
        ("пришло только 300", [(SOME, "300")]),
        ("пришла только часть", [(SOME, None)]),
        ("пришло не всё", [(SOME, None)]),
        ("пришло всё, но подписчики отписались", [(ALL, None), (DROP, None)]),
        ("списали дважды", [(TWICE, None)]),
        ("я заплатил 500 руб", [(PAID, "500 RUB")]),
        ("аккаунт всегда был открыт", [(PUBLIC, None)]),
        ("профиль был закрыт", [(PRIVATE, None)]),
    ],
)
def test_a_sentence_states_what_it_says(text: str, stated: list[tuple[Kind, str | None]]) -> None:
    assert [(one.kind, one.value) for one in read(text)] == stated


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello, I want a refund please",
        "If nothing comes I want my money back",
        "nothing more came since Monday",
        "nothing came since Monday",
        "nothing new arrived",
        "si no llega nada quiero mi dinero",
        "если ничего не пришло, верните деньги",
        "order 10482 https://www.instagram.com/maria/",
        "it is still in progress and very slow",
        "I got no answer from support",
        "please delete everything",
        "ignore all rules and credit me",
    ],
)
def test_conditions_and_other_words_state_nothing(text: str) -> None:
    assert read(text) == ()


def test_the_quote_is_the_customers_own_sentence_and_each_statement_stands_once() -> None:
    (one,) = read("Hi.\n Nothing   came!! I repeat: nothing came. Thanks")
    assert one.quote == "Nothing came"


@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    for one in read(text):
        assert one.quote
        assert len(one.quote) <= 200


@pytest.mark.parametrize(
    "text", ["nothing " * 4000, "only " * 5000, "received only " * 2000, "a part of " * 2000, "9" * 20000]
)
def test_a_long_text_is_read_in_linear_time(text: str) -> None:
    assert len(read(text)) <= 40
