"""The admin API v1 and the suppliers' user API, in the dialects that were met."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from triage.panels.model import OrderStatus, PanelRefused, PanelUnavailable
from triage.panels.perfectpanel_v1 import PerfectPanelV1
from triage.panels.provider import ProviderShops

V1 = "/adminapi/v1"
USER_API = "/api/v2"
NOW = datetime(2026, 11, 20, 12, 0, 3, tzinfo=UTC)


@pytest.fixture
def panel(scripted: Any, no_wait: Any) -> Iterator[PerfectPanelV1]:
    adapter = PerfectPanelV1(scripted.url, "secret-key", utc_offset=timedelta(hours=1), limit=no_wait, now=lambda: NOW)
    yield adapter
    adapter.close()


@pytest.fixture
def shops(scripted: Any) -> Iterator[ProviderShops]:
    several = [("Supplier", f"{scripted.url}/api/v2/", "secret-key"), ("other.example", "http://127.0.0.1:9", "k")]
    opened = ProviderShops(several)
    yield opened
    opened.close()


def row(**more: Any) -> dict[str, Any]:
    return {"id": "10482", "username": "maria", "order_status": "In progress", "date": "2026-11-20 10:00:00", **more}


@pytest.mark.parametrize(
    "orders", [[row()], {"10482": {**row(), "id": 10482}}, {"10482": {"order_status": "In progress"}}]
)
def test_an_order_is_found_in_a_list_or_under_its_number(
    scripted: Any, panel: PerfectPanelV1, reply: Any, orders: Any
) -> None:
    scripted.on(V1, reply({"status": "sucess", "orders": orders}))
    order = panel.order("10482")
    assert order is not None
    assert order.status is OrderStatus.IN_PROGRESS
    asked = scripted.calls[0]
    assert (asked.method, asked.query, asked.form["action"]) == ("POST", {}, "getOrders-by-id")


@pytest.mark.parametrize(
    ("panel_clock", "created"),
    [
        ("2026-11-20 15:00:00", datetime(2026, 11, 20, 7, tzinfo=UTC)),
        ("2026-11-20 17:30:40", datetime(2026, 11, 20, 4, 30, tzinfo=UTC)),
        ("2026-11-20 15:07:00", None),
        ("2026-11-25 12:00:00", None),
        (None, datetime(2026, 11, 20, 9, tzinfo=UTC)),
    ],
    ids=["three hours ahead", "five and a half", "wrong by minutes", "wrong by days", "not told: the setting"],
)
def test_the_panels_own_clock_says_what_its_dates_mean(
    scripted: Any, panel: PerfectPanelV1, reply: Any, panel_clock: str | None, created: datetime | None
) -> None:
    scripted.on(V1, reply({"status": "success", "orders": [row(current_date=panel_clock)]}))
    order = panel.order("10482")
    assert order is not None
    assert order.created == created


@pytest.mark.parametrize("word", ["order_not_found", "orders_not_found", "no_orders"])
def test_an_unknown_order_is_none_in_every_spelling(
    scripted: Any, panel: PerfectPanelV1, reply: Any, word: str
) -> None:
    scripted.on(V1, reply({"status": "fail", "error": word}))
    assert panel.order("10482") is None


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"error": "bad_auth"}, PanelRefused),
        ({"error": "bad_action"}, PanelRefused),
        ({"status": "fail", "error": "database"}, PanelUnavailable),
        ({"status": "fail"}, PanelUnavailable),
        ({"status": "success"}, PanelUnavailable),
        ({"status": "success", "orders": [row(id=9)]}, PanelUnavailable),
        ({}, PanelUnavailable),
        (b"<html>Just a moment...</html>", PanelUnavailable),
    ],
)
def test_an_answer_that_is_no_order_is_never_none(
    scripted: Any, panel: PerfectPanelV1, reply: Any, body: Any, problem: type[Exception]
) -> None:
    scripted.on(V1, reply(body))
    with pytest.raises(problem):
        panel.order("10482")


def test_an_account_is_read_and_an_unknown_one_is_none(scripted: Any, panel: PerfectPanelV1, reply: Any) -> None:
    scripted.on(V1, reply({"status": "success", "user": {"username": "maria", "balance": "1.5"}}))
    account = panel.account("maria")
    assert account is not None
    assert account.currency is None
    scripted.on(V1, reply({"status": "fail", "error": "user_not_found"}))
    assert panel.account("maria") is None
    scripted.on(V1, reply({"status": "success"}))
    with pytest.raises(PanelUnavailable):
        panel.account("maria")


def test_what_the_old_api_cannot_do_is_said(panel: PerfectPanelV1) -> None:
    with pytest.raises(PanelRefused):
        panel.tickets(NOW)
    assert not panel.request_cancel("10482").accepted
    assert panel.orders_of_target("https://x.example", NOW) is None


PARTIAL = {"charge": "0.27819", "start_count": "3572", "status": "Partial", "remains": "157", "currency": "USD"}


@pytest.mark.parametrize(
    "body",
    [
        PARTIAL,
        {"data": PARTIAL, "error": None},
        {"71": PARTIAL, "72": {"error": "Incorrect order ID"}},
        [{"order": 72, "status": "Completed"}, {"order": 71, **PARTIAL}],
        {"data": [{"id": "71", **PARTIAL}]},
        {**PARTIAL, "order": 71, "remains": 157, "status": "partial"},
    ],
)
def test_a_supplier_is_understood_in_every_shape(scripted: Any, shops: ProviderShops, reply: Any, body: Any) -> None:
    scripted.on(USER_API, reply(body))
    order = shops.order("supplier", "71")
    assert order is not None
    assert (order.status, order.remains) == (OrderStatus.PARTIAL, 157)
    assert scripted.calls[0].form == {"key": "secret-key", "action": "status", "order": "71"}


@pytest.mark.parametrize(
    ("body", "status", "remains"),
    [
        ({"status": "Active", "runs": 5}, OrderStatus.IN_PROGRESS, None),
        ({"status": "In progress", "remains": "Unknown", "start_count": ""}, OrderStatus.IN_PROGRESS, None),
        ({"status": "Fail", "remains": 0}, OrderStatus.ERROR, 0),
        ({"status": "104"}, None, None),
        ({"status": "Cron pending"}, None, None),
    ],
)
def test_what_a_supplier_does_not_say_is_unknown(
    scripted: Any, shops: ProviderShops, reply: Any, body: Any, status: OrderStatus | None, remains: int | None
) -> None:
    scripted.on(USER_API, reply(body))
    order = shops.order("supplier", "71")
    assert order is not None
    assert (order.status, order.remains) == (status, remains)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, {"error": "Incorrect order ID"}),
        (200, {"status": "104", "error": "Order not found."}),
        (200, {"71": "Incorrect order ID"}),
        (200, {"71": {"error": "Incorrect order ID"}}),
        (422, {"error": {"code": 104, "message": "The selected order id is invalid."}}),
        (200, {"data": None, "error": {"message": "Order not found"}}),
    ],
)
def test_an_order_the_supplier_has_not_is_none(
    scripted: Any, shops: ProviderShops, reply: Any, status: int, body: Any
) -> None:
    scripted.on(USER_API, reply(body, status))
    assert shops.order("supplier", "71") is None


@pytest.mark.parametrize(
    ("status", "body", "problem"),
    [
        (200, {"error": "Invalid API key"}, PanelRefused),
        (401, {"error": "Invalid api key"}, PanelRefused),
        (200, "Incorrect request", PanelRefused),
        (200, b"<html>Just a moment...</html>", PanelUnavailable),
        (200, {"balance": "1"}, PanelUnavailable),
        (200, {"order": 72, "status": "Completed"}, PanelUnavailable),
        (200, [{"order": 72, "status": "Completed"}], PanelUnavailable),
        (200, [], PanelUnavailable),
        (200, b"null", PanelUnavailable),
        (422, {"status": "Completed"}, PanelUnavailable),
    ],
)
def test_a_supplier_that_does_not_answer_the_question_is_never_taken_to_answer_it(
    scripted: Any, shops: ProviderShops, reply: Any, status: int, body: Any, problem: type[Exception]
) -> None:
    scripted.on(USER_API, reply(body, status))
    with pytest.raises(problem):
        shops.order("supplier", "71")


def test_a_supplier_is_found_by_name_or_by_host_and_no_other_is_asked(
    scripted: Any, shops: ProviderShops, reply: Any
) -> None:
    scripted.on(USER_API, reply(PARTIAL))
    assert shops.order(" SUPPLIER ", "71") is not None
    for stranger in (None, "somebody.else", "", "http://[broken", "https://127.0.0.1/two-suppliers-live-here"):
        assert shops.order(stranger, "71") is None
    assert len(scripted.calls) == 1
    assert "secret-key" not in repr(shops)


@pytest.mark.parametrize("named", ["www.supplier.example", "https://supplier.example/api/v2", "SUPPLIER.example"])
def test_an_address_in_the_panel_names_the_supplier_of_that_host(named: str) -> None:
    shops = ProviderShops([("Main", "https://supplier.example", "k"), ("Other", "https://other.example", "k")])
    found = shops._shop(named)
    assert found is not None
    assert repr(found[0]) == "Transport(supplier.example)"
    shops.close()
