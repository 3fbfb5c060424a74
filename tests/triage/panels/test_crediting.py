"""The blind credit call: one call, and an outcome that its answer proves."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from triage.panels.model import CreditCall, CreditOutcome
from triage.panels.perfectpanel import PerfectPanel
from triage.panels.perfectpanel_v1 import PerfectPanelV1

ADD = "/adminapi/v2/payments/add"
V1 = "/adminapi/v1"
CONFIRMED, REFUSED, UNCLEAR = CreditOutcome.CONFIRMED, CreditOutcome.REFUSED, CreditOutcome.UNCLEAR
PAID = {"payment_id": 77, "user": {"username": "Maria"}, "amount": {"value": "0.66", "currency_code": "USD"}}


def call(amount: str = "0.66", account: str = "maria") -> CreditCall:
    return CreditCall(account, Decimal(amount), "USD", "MG1 refund for order 10482")


@pytest.fixture
def panel(scripted: Any, no_wait: Any) -> Iterator[PerfectPanel]:
    adapter = PerfectPanel(scripted.url, "secret-key", payment_method="Bonus", limit=no_wait)
    yield adapter
    adapter.close()


@pytest.fixture
def old_panel(scripted: Any, no_wait: Any) -> Iterator[PerfectPanelV1]:
    adapter = PerfectPanelV1(scripted.url, "secret-key", limit=no_wait)
    yield adapter
    adapter.close()


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (200, {"data": PAID, "error_message": "", "error_code": 0}, CONFIRMED),
        (200, {"data": PAID, "error_message": None, "error_code": "0"}, CONFIRMED),
        (200, {"data": PAID, "error_message": "Mail could not be sent", "error_code": 0}, UNCLEAR),
        (500, {"data": PAID, "error_message": "", "error_code": 0}, UNCLEAR),
        (200, {"data": {**PAID, "user": {"username": "somebody"}}, "error_code": 0}, UNCLEAR),
        (200, {"data": {**PAID, "payment_id": 0}, "error_code": 0}, UNCLEAR),
        (200, {"data": {}, "error_message": "", "error_code": 0}, UNCLEAR),
        (200, {"data": {"id": 77}, "error_message": "Mail could not be sent", "error_code": 12}, UNCLEAR),
        (200, {"message": "queued"}, UNCLEAR),
        (200, b"", UNCLEAR),
        (200, b"<html>Just a moment...</html>", UNCLEAR),
        (302, b"", UNCLEAR),
        (403, b"<html>Just a moment...</html>", UNCLEAR),
        (400, b"<html>Bad request</html>", UNCLEAR),
        (408, {"error_message": "timeout", "error_code": 408}, UNCLEAR),
        (409, {"error_message": "duplicate payment", "error_code": 409}, UNCLEAR),
        (500, {"error_message": "database", "error_code": 500}, UNCLEAR),
        (503, b"", UNCLEAR),
        (200, {"data": None, "error_message": "User not found", "error_code": 404}, REFUSED),
        (400, {"error_message": "bad amount", "error_code": 400}, REFUSED),
        (403, {"error_message": "not for this key", "error_code": 403}, REFUSED),
        (401, b"", REFUSED),
        (404, b"<html>not found</html>", REFUSED),
        (422, {"errors": {"amount": ["bad"]}}, REFUSED),
        (429, b"", REFUSED),
    ],
)
def test_an_answer_is_what_it_proves_and_the_call_is_made_once(
    scripted: Any, panel: PerfectPanel, reply: Any, status: int, body: Any, outcome: CreditOutcome
) -> None:
    scripted.on(ADD, reply(body, status))
    assert panel.credit(call()).outcome is outcome
    assert len(scripted.asked(ADD)) == 1


def test_a_confirmed_credit_carries_what_the_panel_confirms(scripted: Any, panel: PerfectPanel, reply: Any) -> None:
    scripted.on(ADD, reply({"data": PAID, "error_code": 0}))
    answer = panel.credit(call())
    assert (answer.payment_id, answer.amount, answer.currency) == ("77", Decimal("0.66"), "USD")


def test_the_call_names_account_amount_method_memo_and_no_commission(
    scripted: Any, panel: PerfectPanel, reply: Any
) -> None:
    scripted.on(ADD, reply({"data": PAID, "error_code": 0}))
    panel.credit(call("12.30"))
    (sent,) = scripted.asked(ADD)
    assert sent.body == (
        b'{"username":"maria","amount":12.3,"method":"Bonus","memo":"MG1 refund for order 10482",'
        b'"affiliate_commission":false}'
    )


def test_a_cut_connection_is_unclear_and_never_tried_again(scripted: Any, panel: PerfectPanel, reply: Any) -> None:
    scripted.on(ADD, reply(cut=True))
    assert panel.credit(call()).outcome is UNCLEAR
    assert len(scripted.asked(ADD)) == 1


def test_a_busy_panel_says_when_to_come_back(scripted: Any, panel: PerfectPanel, reply: Any) -> None:
    scripted.on(ADD, reply(b"", 429, {"Retry-After": "7"}))
    assert panel.credit(call()).retry_after == 7.0


@pytest.mark.parametrize(
    "wrong", [call("0.665"), call("0"), call("-1"), call("NaN"), call("Infinity"), call(account=" ")]
)
def test_a_call_that_cannot_be_right_is_never_sent(
    scripted: Any, panel: PerfectPanel, old_panel: PerfectPanelV1, wrong: CreditCall
) -> None:
    assert panel.credit(wrong).outcome is REFUSED
    assert old_panel.credit(wrong).outcome is REFUSED
    assert scripted.calls == []


def test_a_closed_adapter_answers_unclear_and_does_not_raise(scripted: Any, panel: PerfectPanel) -> None:
    panel.close()
    assert panel.credit(call()).outcome is UNCLEAR
    assert scripted.calls == []


class Full:
    """A limiter whose queue is too long."""

    def wait(self, most: float) -> bool:  # noqa: ARG002 - the port's
        return False


def test_a_call_that_waits_too_long_for_its_turn_is_never_sent(scripted: Any) -> None:
    adapter = PerfectPanel(scripted.url, "secret-key", payment_method="Bonus", limit=Full())
    assert adapter.credit(call()).outcome is REFUSED
    assert scripted.calls == []
    adapter.close()


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ({"status": "success"}, CONFIRMED),
        ({"status": "Sucess"}, CONFIRMED),
        ({"status": "success", "message": "Payment added"}, CONFIRMED),
        ({"status": "success", "error": "odd"}, UNCLEAR),
        ({"status": "fail"}, REFUSED),
        ({"status": "fail", "error": "user_not_found"}, REFUSED),
        ({"status": "error", "error": "bad_amount"}, REFUSED),
        ({"error": "bad_auth"}, REFUSED),
        ({}, UNCLEAR),
        (b"<html>Just a moment...</html>", UNCLEAR),
    ],
)
def test_the_old_api_says_success_in_words(
    scripted: Any, old_panel: PerfectPanelV1, reply: Any, body: Any, outcome: CreditOutcome
) -> None:
    scripted.on(V1, reply(body))
    assert old_panel.credit(call()).outcome is outcome
    assert len(scripted.asked(V1)) == 1


def test_the_old_api_is_sent_two_decimals_and_a_false_that_php_understands(
    scripted: Any, old_panel: PerfectPanelV1, reply: Any
) -> None:
    scripted.on(V1, reply({"status": "success"}))
    assert old_panel.credit(call("5")).payment_id == "MG1"
    form = scripted.asked(V1)[0].form
    assert (form["action"], form["amount"], form["affiliate_commission"]) == ("addPayment", "5.00", "0")
    assert scripted.asked(V1)[0].query == {}


@pytest.mark.parametrize("which", ["panel", "old_panel"])
def test_a_panel_that_echoes_our_key_does_not_make_us_tell_it(
    scripted: Any, reply: Any, request: pytest.FixtureRequest, which: str
) -> None:
    echo = reply({"error": "bad key secret-key"})
    scripted.on(ADD, echo)
    scripted.on(V1, echo)
    adapter = request.getfixturevalue(which)
    answer = adapter.credit(call())
    assert answer.outcome is REFUSED
    assert "secret-key" not in f"{answer} {adapter!r}"
    assert "***" in answer.reason
