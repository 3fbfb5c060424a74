"""The admin API v2 in the dialects that were met: what is not said is unknown, what is not proven is no answer."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from triage.panels.model import OrderStatus, PanelRefused, PanelUnavailable
from triage.panels.opening import open_panel
from triage.panels.perfectpanel import PerfectPanel

BASE = "/adminapi/v2"
ORDER = f"{BASE}/orders/10482"
LIST = f"{BASE}/orders"
SINCE = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def panel(scripted: Any, no_wait: Any) -> Iterator[PerfectPanel]:
    adapter = PerfectPanel(
        scripted.url, "secret-key", payment_method="Bonus", utc_offset=timedelta(hours=3), limit=no_wait
    )
    yield adapter
    adapter.close()


def test_an_order_in_strings_and_scalars_is_read_exactly(scripted: Any, panel: PerfectPanel, reply: Any) -> None:
    row = {"id": "10482", "user": "maria", "status": "Partial", "quantity": "3000", "remains": "157", "start_count": ""}
    row |= {"charge": "0.27819", "currency": "usd", "created": "2026-11-12 09:00:00", "external_id": 7104820}
    scripted.on(ORDER, reply({"data": row, "error_message": "", "error_code": "0"}))
    order = panel.order("10482")
    assert order is not None
    assert (order.status, order.quantity, order.remains, order.start_count) == (OrderStatus.PARTIAL, 3000, 157, None)
    assert (order.charge, order.currency, order.external_id) == (Decimal("0.27819"), "USD", "7104820")
    assert order.created == datetime(2026, 11, 12, 6, tzinfo=UTC)
    assert (order.provider, order.link, order.cancel_reason) == (None, None, None)


def test_what_cannot_be_read_is_unknown_and_breaks_nothing(scripted: Any, panel: PerfectPanel, reply: Any) -> None:
    row = {"id": 10482, "user": 17, "status": "104", "remains": "Unknown", "charge": {"formatted": "?"}, "created": 5}
    scripted.on(ORDER, reply({"data": {**row, "link": ["x"], "quantity": None}}))
    order = panel.order("10482")
    assert order is not None
    known = (order.account, order.status, order.remains, order.charge, order.created, order.link, order.quantity)
    assert known == (None,) * 7


@pytest.mark.parametrize("number", ["010482", "../users", "10482/edit-link", "1 OR 1=1", "", "٣", "a" * 41])
def test_what_is_no_order_number_is_never_asked(scripted: Any, panel: PerfectPanel, number: str) -> None:
    assert panel.order(number) is None
    assert not panel.request_cancel(number).accepted
    assert scripted.calls == []


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, {"data": None, "error_message": "Order not found", "error_code": 404}),
        (404, {"error": "nothing here"}),
        (200, {"error": "Incorrect order ID"}),
        (422, {"error_message": "Order not found.", "error_code": 104}),
    ],
)
def test_an_order_the_panel_says_it_has_not_is_none(
    scripted: Any, panel: PerfectPanel, reply: Any, status: int, body: Any
) -> None:
    scripted.on(ORDER, reply(body, status))
    assert panel.order("10482") is None


@pytest.mark.parametrize("body", [b"<html>404</html>", {"message": "The route could not be found."}])
def test_a_404_that_is_not_the_apis_own_is_checked_in_the_list(
    scripted: Any, panel: PerfectPanel, reply: Any, body: Any
) -> None:
    scripted.on(ORDER, reply(body, 404))
    scripted.on(LIST, reply({"data": {"list": [{"id": 10482, "user": "maria"}]}}))
    found = panel.order("10482", fresh=True)
    assert found is not None
    assert found.account == "maria"
    scripted.on(LIST, reply({"data": {"list": []}}))
    assert panel.order("10482", fresh=True) is None
    scripted.on(LIST, reply({"data": {"list": [{"id": 9, "user": "k_petrov"}]}}))
    with pytest.raises(PanelUnavailable):
        panel.order("10482", fresh=True)
    scripted.on(LIST, reply(b"<html>404</html>", 404))
    with pytest.raises(PanelUnavailable):
        panel.order("10482", fresh=True)


@pytest.mark.parametrize(
    ("status", "body", "problem"),
    [
        (200, {"error": "database"}, PanelUnavailable),
        (200, {"data": {"id": 9}}, PanelUnavailable),
        (200, {"data": []}, PanelUnavailable),
        (200, b"<html>Just a moment...</html>", PanelUnavailable),
        (403, b"<html>Just a moment...</html>", PanelUnavailable),
        (302, b"", PanelUnavailable),
        (403, {"error_message": "no", "error_code": 403}, PanelRefused),
        (200, {"error_message": "Invalid API key", "error_code": 401}, PanelRefused),
    ],
)
def test_an_answer_that_is_no_order_is_never_one(
    scripted: Any, panel: PerfectPanel, reply: Any, status: int, body: Any, problem: type[Exception]
) -> None:
    scripted.on(ORDER, reply(body, status))
    with pytest.raises(problem):
        panel.order("10482")


def test_an_order_is_remembered_for_a_moment_and_read_anew_when_asked(
    scripted: Any, panel: PerfectPanel, reply: Any
) -> None:
    scripted.on(ORDER, reply({"data": {"id": 10482, "status": "pending"}}), reply({"data": {"id": 10482}}))
    assert panel.order("10482") == panel.order("10482")
    assert len(scripted.calls) == 1
    assert panel.order("10482", fresh=True) == panel.order("10482")
    assert len(scripted.calls) == 2


def test_an_account_is_found_by_its_exact_name(scripted: Any, panel: PerfectPanel, reply: Any) -> None:
    users = f"{BASE}/users"
    scripted.on(users, reply({"data": {"count": 0, "list": []}}))
    assert panel.account("maria") is None
    scripted.on(users, reply({"data": {"list": [{"username": "maria", "balance": "5.5", "currency_code": "USD"}]}}))
    account = panel.account("maria")
    assert account is not None
    assert (account.balance, account.currency) == (Decimal("5.5"), "USD")
    scripted.on(users, reply({"data": {"list": [{"username": "somebody"}]}}))
    with pytest.raises(PanelUnavailable):
        panel.account("maria")


def test_orders_of_a_target_are_checked_here_whatever_the_panel_filters(
    scripted: Any, panel: PerfectPanel, reply: Any
) -> None:
    rows = [
        {"id": 3, "link": " https://x.example/a ", "created": "2026-11-20 00:00:00"},
        {"id": 2, "link": "https://x.example/b", "created": "2026-11-20 00:00:00"},
        {"id": 1, "link": "https://x.example/a", "created": "2026-10-01 00:00:00"},
    ]

    def answer(asked: Any) -> Any:
        return reply({"data": {"list": rows[asked.page]}})

    scripted.on(LIST, answer)
    found = panel.orders_of_target("https://x.example/a", SINCE)
    assert found is not None
    assert [one.number for one in found] == ["3"]


def test_a_shop_too_large_to_search_is_unknown_not_empty(scripted: Any, panel: PerfectPanel, reply: Any) -> None:
    def answer(asked: Any) -> Any:
        return reply({"data": {"list": [{"id": asked.page.start + n} for n in range(1, 11)]}})

    scripted.on(LIST, answer)
    assert panel.orders_of_target("https://x.example/a", SINCE) is None


@pytest.mark.parametrize(
    ("status", "body", "accepted"),
    [
        (200, {"data": {"list": [{"id": 10482}]}, "error_code": 0}, True),
        (200, {"data": {"list": [{"id": 10482, "error": "too late"}]}, "error_code": 0}, False),
        (200, {"error": "You are not eligible to cancel this order."}, False),
        (422, {"error_message": "too late", "error_code": 422}, False),
    ],
)
def test_a_cancel_is_accepted_only_in_so_many_words(
    scripted: Any, panel: PerfectPanel, reply: Any, status: int, body: Any, accepted: bool
) -> None:
    scripted.on(f"{LIST}/request-cancel", reply(body, status))
    answer = panel.request_cancel("10482")
    assert (answer.accepted, bool(answer.reason)) == (accepted, not accepted)


@pytest.mark.parametrize(
    ("status", "body", "problem"),
    [
        (200, b"<html>Just a moment...</html>", PanelUnavailable),
        (200, {}, PanelUnavailable),
        (500, {"error": "x"}, PanelUnavailable),
        (403, {"error_message": "no", "error_code": 403}, PanelRefused),
    ],
)
def test_a_cancel_without_an_answer_is_not_accepted(
    scripted: Any, panel: PerfectPanel, reply: Any, status: int, body: Any, problem: type[Exception]
) -> None:
    scripted.on(f"{LIST}/request-cancel", reply(body, status))
    with pytest.raises(problem):
        panel.request_cancel("10482")
    assert len(scripted.calls) == 1


def test_tickets_carry_what_their_account_wrote_as_plain_text(scripted: Any, panel: PerfectPanel, reply: Any) -> None:
    rows = [{"id": 8, "created_at": "2026-11-21 10:00:00"}, {"id": 7, "created_at": "2026-11-20 10:00:00"}]
    rows += [{"id": 6, "created_at": "2026-10-01 10:00:00"}, {"id": "../users", "created_at": "2026-11-22 10:00:00"}]
    messages = [
        {"is_staff": False, "message": "<p>code <b>AB12</b> &amp; more</p><script>x</script>"},
        {"is_staff": "1", "message": "<p>CD34</p>"},
        {"message": "EF56"},
        {"sender": "maria", "message": "GH78"},
    ]
    scripted.on(f"{BASE}/tickets", lambda asked: reply({"data": {"list": rows[asked.page]}}))
    scripted.on(f"{BASE}/tickets/8", reply({"data": {"id": 8, "user": "maria", "messages": messages}}))
    scripted.on(f"{BASE}/tickets/7", reply({"error": "Ticket not found"}, 404))
    (ticket,) = panel.tickets(SINCE)
    assert (ticket.number, ticket.account) == ("8", "maria")
    assert ticket.messages == ("code AB12 & more", "GH78")
    assert scripted.asked(f"{BASE}/users") == []


def test_an_unknown_kind_of_panel_is_not_taken_for_another() -> None:
    with pytest.raises(ValueError, match="socpanel"):
        open_panel("socpanel", "http://127.0.0.1:9", "k", payment_method="m")
