"""The sandbox's admin API v2, over HTTP."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from bot.sandbox.panel import READ_ONLY_KEY
from tests.kit.sandbox import SandboxServer


def data(answer: httpx.Response) -> Any:
    body = answer.json()
    assert (answer.status_code, body["error_code"], body["error_message"]) == (200, 0, "")
    return body["data"]


def error(answer: httpx.Response) -> tuple[int, Any, str]:
    body = answer.json()
    assert body["error_code"] != 0
    return answer.status_code, body["data"], body["error_message"]


def pay(admin: httpx.Client, **changes: Any) -> httpx.Response:
    body = {
        "username": "maria.lopes",
        "amount": 0.66,
        "method": "Makegood refund",
        "memo": "MG7K2",
        "affiliate_commission": False,
    }
    return admin.post("payments/add", json={**body, **changes})


def test_an_order_is_shown_in_full_with_its_provider(admin: httpx.Client) -> None:
    order = data(admin.get("orders/10482"))
    assert order["user"] == "maria.lopes"
    assert order["status"] == "partial"
    assert (order["quantity"], order["remains"], order["start_count"]) == (3000, 1000, 1240)
    assert order["charge"] == {"value": "2.00", "currency_code": "USD", "formatted": "$2.00"}
    assert order["external_id"] == "7104820"
    assert order["provider"] == "sandbox-supplier.example"
    assert order["cancel_reason"] == "Supplier error"
    assert set(order["actions"]) == {"refill", "resend", "cancel_and_refund", "request_cancel"}


@pytest.mark.parametrize("number", ["99999", "abc", "10482x", "-1", "9" * 30, "١٠٤٨٢"])
def test_an_unknown_order_is_a_404_in_the_envelope(admin: httpx.Client, number: str) -> None:
    assert error(admin.get(f"orders/{number}")) == (404, None, "Order not found")


def test_a_missing_or_wrong_key_is_401_and_a_key_for_reading_cannot_write(panel: SandboxServer) -> None:
    root = f"{panel.url}/adminapi/v2"
    with httpx.Client(trust_env=False) as anyone:
        assert error(anyone.get(f"{root}/orders"))[0] == 401
        assert error(anyone.get(f"{root}/orders", headers={"X-Api-Key": "wrong"}))[0] == 401
        reader = {"X-Api-Key": READ_ONLY_KEY}
        assert anyone.get(f"{root}/orders", headers=reader).status_code == 200
        refused = anyone.post(f"{root}/payments/add", headers=reader, json={"username": "maria.lopes", "amount": 5})
        assert error(refused)[0] == 403


def test_orders_are_paged_to_the_end_newest_first(admin: httpx.Client) -> None:
    seen: list[dict[str, Any]] = []
    href: str | None = "/adminapi/v2/orders?limit=25&sort=date-desc"
    while href:
        body = admin.get(str(admin.base_url.join(href))).json()
        seen += body["data"]["list"]
        href = body["pagination"]["next_page_href"]
    assert len({row["id"] for row in seen}) == len(seen) == 60
    created = [row["created"] for row in seen]
    assert created == sorted(created, reverse=True)
    assert not any("provider" in row for row in seen)


def test_orders_are_filtered_by_number_state_service_and_time(admin: httpx.Client, panel: SandboxServer) -> None:
    def ids(**query: Any) -> set[int]:
        return {row["id"] for row in data(admin.get("orders", params={"limit": 1000, **query}))["list"]}

    assert ids(ids="10482, 10484,99999") == {10482, 10484}
    assert ids(order_status="on_hold") == {10529}
    assert ids(service_ids="161") == {10535}
    made = panel.lever("orders", created="2020-01-02T03:04:05Z")
    moment = 1577934245
    assert ids(created_from=moment, created_to=moment) == {made["id"]}
    assert made["id"] not in ids(created_from=moment + 1)


def test_a_filter_this_panel_does_not_know_is_ignored_and_a_broken_one_is_400(admin: httpx.Client) -> None:
    assert data(admin.get("orders", params={"user": "maria.lopes", "limit": 1000}))["count"] == 60
    for query in (
        {"limit": "many"},
        {"created_from": "2020-01-01"},
        {"ids": "1;2"},
        {"sort": "price"},
        {"offset": "9" * 40},
    ):
        assert error(admin.get("orders", params=query))[0] == 400


def test_a_payment_is_booked_confirmed_and_found_again_by_its_memo(admin: httpx.Client, panel: SandboxServer) -> None:
    before = data(admin.get("users", params={"username": "maria.lopes"}))["list"][0]["balance"]["value"]
    paid = data(pay(admin))
    assert isinstance(paid["payment_id"], int)
    assert paid["amount"] == {"value": "0.66", "currency_code": "USD", "formatted": "$0.66"}
    assert (before, paid["user"]["balance"]["value"]) == ("34.20", "34.86")
    newest = data(admin.get("payments", params={"limit": 1}))["list"][0]
    assert newest == paid
    assert newest["memo"] == "MG7K2"
    assert panel.admin.get("accounts/maria.lopes").json()["log"][-1]["kind"] == "payment"


def test_the_same_call_again_pays_again_for_there_is_no_idempotency_key(admin: httpx.Client) -> None:
    assert data(pay(admin))["payment_id"] != data(pay(admin))["payment_id"]
    assert data(admin.get("users", params={"username": "maria.lopes"}))["list"][0]["balance"]["value"] == "35.52"


def test_commission_is_paid_to_the_referrer_unless_the_call_says_false(
    admin: httpx.Client, panel: SandboxServer
) -> None:
    def balance() -> str:
        return str(panel.admin.get("accounts/reseller_hub").json()["balance"])

    assert balance() == "610.52731"
    data(pay(admin))
    assert balance() == "610.52731"
    answer = admin.post(
        "payments/add", json={"username": "maria.lopes", "amount": "1.00", "method": "Bonus", "memo": "x"}
    )
    assert data(answer)["amount"]["value"] == "1.00"
    assert balance() == "610.57731"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"username": "nobody"}, 404),
        ({"username": None}, 404),
        ({"amount": 0}, 422),
        ({"amount": -1}, 422),
        ({"amount": True}, 422),
        ({"amount": "much"}, 422),
        ({"amount": 0.000001}, 422),
        ({"amount": "1e999999999"}, 422),
        ({"amount": "NaN"}, 422),
        ({"method": "Cowrie shells"}, 422),
        ({"method": None}, 422),
    ],
)
def test_a_payment_that_cannot_be_booked_is_refused_and_books_nothing(
    admin: httpx.Client, panel: SandboxServer, changes: dict[str, Any], status: int
) -> None:
    before = panel.payments()
    assert error(pay(admin, **changes))[0] == status
    assert panel.payments() == before


def test_a_body_that_is_no_json_object_is_400(admin: httpx.Client) -> None:
    for body in (b"{", b"[1]", b"\xff\xfe", b"amount=1"):
        assert error(admin.post("payments/add", content=body))[0] == 400


def test_payments_made_at_the_same_moment_are_all_kept(admin: httpx.Client, panel: SandboxServer) -> None:
    with ThreadPoolExecutor(8) as many:
        answers = list(many.map(lambda n: data(pay(admin, amount=0.01, memo=f"MG{n}")), range(40)))
    assert len({answer["payment_id"] for answer in answers}) == 40
    assert panel.admin.get("accounts/maria.lopes").json()["balance"] == "34.60"


def test_payments_are_listed_since_a_time_and_in_either_direction(admin: httpx.Client, panel: SandboxServer) -> None:
    data(pay(admin))
    newest = panel.payments()[0]["created"]
    since = data(admin.get("payments", params={"created_from": newest, "username": "ignored"}))
    assert [row["memo"] for row in since["list"]] == ["MG7K2"]
    ascending = data(admin.get("payments", params={"sort": "date-asc", "limit": 1000}))["list"]
    assert ascending[-1]["memo"] == "MG7K2"
    first = admin.get("payments", params={"limit": 2}).json()
    second = admin.get(str(admin.base_url.join(first["pagination"]["next_page_href"]))).json()
    assert {row["payment_id"] for row in first["data"]["list"]}.isdisjoint(
        row["payment_id"] for row in second["data"]["list"]
    )


def test_an_unknown_user_is_an_empty_list_and_a_new_one_can_be_added(admin: httpx.Client) -> None:
    assert data(admin.get("users", params={"username": "nobody"})) == {"count": 0, "list": []}
    added = data(admin.post("users/add", json={"username": "fresh", "email": "f@example.com", "currency": "EUR"}))
    assert added["balance"] == {"value": "0.00", "currency_code": "EUR", "formatted": "€0.00"}
    assert data(admin.get("users", params={"email": "f@example.com"}))["list"] == [added]
    assert error(admin.post("users/add", json={"username": "fresh"}))[0] == 422


def test_status_remains_link_and_cancel_reason_can_be_changed(admin: httpx.Client) -> None:
    data(admin.post("orders/change-status", json={"ids": "10502,10503", "status": "completed"}))
    assert data(admin.get("orders/10503"))["status"] == "completed"
    given = {"id": 10490, "status": "in_progress", "remains": 5, "start_count": 7, "cancel_reason": "none"}
    data(admin.post("orders/update", json={"orders": [given]}))
    changed = data(admin.get("orders/10490"))
    assert (changed["remains"], changed["start_count"], changed["cancel_reason"]) == (5, 7, "none")
    data(admin.post("orders/10490/edit-link", json={"link": "https://www.instagram.com/p/other/"}))
    assert data(admin.get("orders/10490"))["link"].endswith("/other/")


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("orders/change-status", {"ids": "10482", "status": "partail"}, 422),
        ("orders/change-status", {"ids": "10482,1", "status": "completed"}, 404),
        ("orders/change-status", {"status": "completed"}, 422),
        ("orders/update", {"orders": {"id": 10482}}, 422),
        ("orders/update", {"orders": [{"id": 10482, "remains": "--5"}]}, 422),
        ("orders/10482/set-partial", {"remains": "x"}, 422),
        ("orders/10482/edit-link", {}, 422),
        ("orders/1/set-partial", {"remains": 1}, 404),
        ("orders/request-cancel", {"ids": "10482"}, 422),
    ],
)
def test_a_wrong_order_call_is_refused_and_changes_nothing(
    admin: httpx.Client, path: str, body: dict[str, Any], status: int
) -> None:
    before = data(admin.get("orders/10482"))
    assert error(admin.post(path, json=body))[0] == status
    assert data(admin.get("orders/10482")) == before


def test_a_cancel_request_reaches_the_provider_and_cancels_nothing_here(
    admin: httpx.Client, panel: SandboxServer
) -> None:
    data(admin.post("orders/request-cancel", json={"ids": "10502"}))
    order = data(admin.get("orders/10502"))
    assert (order["status"], order["actions"]["request_cancel"]) == ("pending", False)
    assert panel.admin.get("orders/10502").json()["at_provider"]["status"] == "canceled"


def test_cancel_and_refund_gives_the_money_back_even_where_the_panel_does_not_by_itself(
    admin: httpx.Client, panel: SandboxServer
) -> None:
    data(admin.post("orders/cancel", json={"ids": "10490", "cancel_reason": "Asked by support"}))
    order = panel.admin.get("orders/10490").json()
    assert (order["status"], order["returned"], order["cancel_reason"]) == ("canceled", "0.45", "Asked by support")
    assert panel.admin.get("accounts/maria.lopes").json()["balance"] == "34.65"
    data(admin.post("orders/cancel", json={"ids": "10490"}))
    assert panel.admin.get("accounts/maria.lopes").json()["balance"] == "34.65"


def test_a_resent_order_gets_a_new_number_at_the_provider(admin: httpx.Client) -> None:
    before = data(admin.get("orders/10504"))
    data(admin.post("orders/resend", json={"ids": "10504"}))
    after = data(admin.get("orders/10504"))
    assert after["status"] == "pending"
    assert after["external_id"] != before["external_id"]


def test_tickets_are_listed_read_answered_and_opened(admin: httpx.Client, panel: SandboxServer) -> None:
    number = panel.lever("tickets", username="newcomer", subject="link", message="AB12CD34\n<b>now</b>")["ticket_id"]
    listed = data(admin.get("tickets", params={"status": "pending", "order": "desc", "sort_by": "created_at"}))["list"]
    assert (listed[0]["id"], listed[0]["user"], listed[0]["status"]) == (number, "newcomer", "pending")
    detail = data(admin.get(f"tickets/{number}"))
    assert detail["messages"][0]["message"] == "<p>AB12CD34</p><p>&lt;b&gt;now&lt;/b&gt;</p>"
    data(admin.post(f"tickets/{number}/reply", json={"staff_name": "Ana", "message": "Linked."}))
    answered = data(admin.get(f"tickets/{number}"))
    assert (answered["status"], answered["messages"][-1]["is_staff"]) == ("answered", True)
    opened = data(admin.post("tickets/add", json={"username": "newcomer", "subject": "Hello", "message": "Hi"}))
    assert data(admin.get(f"tickets/{opened['ticket_id']}"))["user"] == "newcomer"
    assert error(admin.get("tickets/4711"))[0] == 404
    assert error(admin.post("tickets/add", json={"username": "nobody", "subject": "x", "message": "x"}))[0] == 404


def test_too_many_calls_in_a_second_are_429_and_the_panel_recovers(admin: httpx.Client, panel: SandboxServer) -> None:
    panel.lever("mode", rate_limit=2)
    statuses = [admin.get("orders/10482").status_code for _ in range(4)]
    assert statuses == [200, 200, 429, 429]
    panel.lever("mode", rate_limit=0)
    assert admin.get("orders/10482").status_code == 200


def test_money_can_come_as_a_number_or_bare_and_dates_by_another_clock(
    admin: httpx.Client, panel: SandboxServer
) -> None:
    utc = data(admin.get("orders/10485"))
    assert utc["charge"]["value"] == "0.27819"
    panel.lever("mode", money="object_number", utc_offset=180)
    ahead = data(admin.get("orders/10485"))
    assert ahead["charge"]["value"] == 0.27819
    assert ahead["created"] > utc["created"]
    panel.lever("mode", money="scalar")
    assert data(admin.get("orders/10485"))["charge"] == "0.27819"


def test_yen_are_shown_without_decimals(admin: httpx.Client) -> None:
    assert data(admin.get("orders/10486"))["charge"] == {"value": "120", "currency_code": "JPY", "formatted": "¥120"}
