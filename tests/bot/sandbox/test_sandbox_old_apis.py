"""The sandbox's user API v2, its provider and its admin API v1, over HTTP."""

from typing import Any

import httpx

from tests.kit.sandbox import SandboxServer


def test_a_status_is_told_in_text_to_the_key_that_ordered(maria: Any) -> None:
    assert maria.ask(action="status", order="10482") == {
        "charge": "2.00",
        "start_count": "1240",
        "status": "Partial",
        "remains": "1000",
        "currency": "USD",
    }


def test_a_key_sees_only_its_own_orders(maria: Any) -> None:
    assert maria.ask(action="status", order="10483") == {"error": "Incorrect order ID"}
    several = maria.ask(action="status", orders="10482,10483,abc")
    assert several["10482"]["status"] == "Partial"
    assert several["10483"] == several["abc"] == {"error": "Incorrect order ID"}


def test_wrong_keys_and_unknown_actions_are_errors_with_status_200(maria: Any) -> None:
    assert maria.ask(action="status", order="10482", key="wrong") == {"error": "Invalid API key"}
    assert maria.ask(action="explode") == {"error": "Incorrect request"}
    assert maria.ask() == {"error": "Incorrect request"}


def test_the_user_api_also_answers_get(panel: SandboxServer) -> None:
    query = {"key": "sandbox-user-key-maria", "action": "balance"}
    answer = httpx.get(f"{panel.url}/api/v2", params=query, trust_env=False)
    assert answer.json() == {"balance": "34.20", "currency": "USD"}


def test_services_are_listed_with_rates_in_text(maria: Any) -> None:
    services = {row["service"]: row for row in maria.ask(action="services")}
    assert services[101]["rate"] == "0.66667"
    assert (services[101]["refill"], services[104]["refill"], services[103]["cancel"]) == (True, False, False)
    assert {"Instagram", "TikTok", "YouTube", "Telegram"} <= {row["category"] for row in services.values()}


def test_an_order_is_debited_forwarded_and_visible_everywhere(maria: Any, supplier: Any, admin: httpx.Client) -> None:
    made = maria.ask(action="add", service=401, link="https://t.me/new_channel", quantity=1000)
    assert maria.ask(action="balance")["balance"] == "33.00"
    assert maria.ask(action="status", order=made["order"])["status"] == "Pending"
    external_id = admin.get(f"orders/{made['order']}").json()["data"]["external_id"]
    assert supplier.ask(action="status", order=external_id)["remains"] == "1000"


def test_orders_that_cannot_be_placed_are_refused(maria: Any) -> None:
    link = "https://t.me/new_channel"
    assert "error" in maria.ask(action="add", service=9, link=link, quantity=1000)
    assert "between" in maria.ask(action="add", service=401, link=link, quantity="10²")["error"]
    assert maria.ask(action="add", service=401, link="", quantity=1000) == {"error": "Incorrect request"}
    poor = maria.ask(action="add", service=401, link=link, quantity=50_000)
    assert poor == {"error": "You have insufficient balance"}


def test_subscriptions_and_drip_feeds_tell_neither_charge_nor_remains(panel: SandboxServer) -> None:
    query = {"key": "sandbox-user-key-reseller", "action": "status", "orders": "10519,10520"}
    answer = httpx.post(f"{panel.url}/api/v2", data=query, trust_env=False).json()
    assert answer == {"10519": {"status": "Active", "posts": 10}, "10520": {"status": "Active", "runs": 5}}


def test_a_refill_is_numbered_and_its_state_can_be_asked(maria: Any) -> None:
    refill = maria.ask(action="refill", order="10482")["refill"]
    assert isinstance(refill, str)
    assert maria.ask(action="refill_status", refill=refill) == {"status": "Pending"}
    several = maria.ask(action="refill", orders="10482,10483,10490")
    assert isinstance(several[0]["refill"], int)
    assert several[1] == {"order": 10483, "refill": {"error": "Incorrect order ID"}}
    assert "error" in several[2]["refill"]
    states = maria.ask(action="refill_status", refills=f"{refill},999")
    assert states == [
        {"refill": int(refill), "status": "Pending"},
        {"refill": 999, "status": {"error": "Refill not found"}},
    ]
    assert maria.ask(action="refill_status", refill="999") == {"error": "Refill not found"}


def test_cancel_is_asked_item_by_item(maria: Any) -> None:
    answers = maria.ask(action="cancel", orders="10502,10483,10482")
    assert answers[0] == {"order": 10502, "cancel": 1}
    assert answers[1] == {"order": 10483, "cancel": {"error": "Incorrect order ID"}}
    assert "error" in answers[2]["cancel"]
    assert maria.ask(action="cancel") == {"error": "Incorrect request"}


def test_the_provider_answers_by_its_own_numbers_and_may_disagree(supplier: Any) -> None:
    assert supplier.ask(action="status", order="7104820")["status"] == "Partial"
    assert supplier.ask(action="status", order="7104920")["status"] == "In progress"
    assert supplier.ask(action="status", order="7105040") == {"error": "Incorrect order ID"}
    assert supplier.ask(action="status", order="10482") == {"error": "Incorrect order ID"}
    assert supplier.ask(action="status", order="7104820", key="sandbox-admin-key") == {"error": "Invalid API key"}


def test_the_provider_refills_cancels_and_takes_orders(supplier: Any) -> None:
    refill = supplier.ask(action="refill", order="7104820")["refill"]
    assert supplier.ask(action="refill_status", refill=refill) == {"status": "Pending"}
    assert supplier.ask(action="cancel", orders="7105020") == [{"order": 7105020, "cancel": 1}]
    assert supplier.ask(action="status", order="7105020")["status"] == "Canceled"
    made = supplier.ask(action="add", service=201, link="https://www.tiktok.com/@x/video/1", quantity=1000)["order"]
    assert supplier.ask(action="status", order=made)["status"] == "Pending"
    assert supplier.ask(action="balance")["currency"] == "USD"


def test_refills_of_the_provider_are_not_the_panels(supplier: Any, maria: Any) -> None:
    refill = supplier.ask(action="refill", order="7104820")["refill"]
    assert maria.ask(action="refill_status", refill=refill) == {"error": "Refill not found"}


def test_v1_reads_orders_by_number_with_the_panels_clock(old_admin: Any) -> None:
    answer = old_admin.ask(action="getOrders-by-id", orders="10482,99999", provider=1)
    assert answer["status"] == "success"
    (order,) = answer["orders"]
    assert (order["username"], order["order_status"], order["charge"]) == ("maria.lopes", "Partial", "2.00")
    assert order["current_date"] > order["date"]
    assert (order["provider"], order["provider_charge"]) == ("sandbox-supplier.example", "1.10")


def test_v1_answers_its_own_errors_with_status_200(old_admin: Any) -> None:
    assert old_admin.ask(action="getOrders-by-id", orders="1", key="wrong") == {"error": "bad_auth"}
    assert old_admin.ask(action="nonsense") == {"error": "bad_action"}
    assert old_admin.ask(action="getOrders-by-id", orders="1") == {"status": "fail", "error": "orders_not_found"}
    assert old_admin.ask(action="setCompleted", id="1") == {"status": "fail", "error": "order_not_found"}
    assert old_admin.ask(action="addPayment", username="nobody", amount="1") == {
        "status": "fail",
        "error": "user_not_found",
    }
    assert old_admin.ask(action="addPayment", username="maria.lopes", amount="-1")["error"] == "bad_amount"
    assert old_admin.ask(action="setPartial", id="10490", remains="²")["error"] == "bad_remains"


def test_v1_books_a_payment_without_naming_it(old_admin: Any, panel: SandboxServer) -> None:
    booked = old_admin.ask(
        action="addPayment", username="maria.lopes", amount="0.66", details="MG7K2", affiliate_commission="false"
    )
    assert booked == {"status": "success"}
    assert (panel.payments()[0]["memo"], panel.payments()[0]["amount"]) == ("MG7K2", "0.66")
    old_admin.ask(action="deductPayment", username="maria.lopes", amount="0.16", details="slip")
    assert old_admin.ask(action="getUser", username="maria.lopes")["balance"] == "34.70"


def test_v1_sets_states_and_counts(old_admin: Any, panel: SandboxServer) -> None:
    for action, extra in (
        ("setInprogress", {}),
        ("setStartcount", {"start_count": 9}),
        ("setRemains", {"remains": 44}),
        ("setPartial", {"remains": 43}),
        ("setCompleted", {}),
        ("setCancelled", {}),
        ("setCanceled", {}),
    ):
        assert old_admin.ask(action=action, id="10490", **extra) == {"status": "success"}
    order = panel.admin.get("orders/10490").json()
    assert (order["status"], order["start_count"], order["remains"]) == ("canceled", 9, 43)


def test_v1_queue_reads_change_the_orders_they_read(old_admin: Any, panel: SandboxServer) -> None:
    assert old_admin.ask(action="getOrder", type="201")["id"] == 10502
    assert panel.admin.get("orders/10502").json()["status"] == "in_progress"
    assert old_admin.ask(action="getOrders", type="201") == {"status": "fail", "error": "no_orders"}


def test_v1_lists_a_users_orders_their_providers_and_opens_tickets(old_admin: Any, admin: httpx.Client) -> None:
    listed = old_admin.ask(action="getOrders-by-user", username="maria.lopes", limit=2)["orders"]
    assert len(listed) == 2
    assert old_admin.ask(action="getOrders-by-user", username="newcomer")["error"] == "no_orders"
    data = old_admin.ask(action="getMassProviderData", orders="10482,1")["orders"]
    assert data == [{"id": 10482, "provider": "sandbox-supplier.example", "external_id": "7104820"}]
    ticket = old_admin.ask(action="addTicket", username="newcomer", subject="Hi", message="There")["ticket_id"]
    assert admin.get(f"tickets/{ticket}").json()["data"]["user"] == "newcomer"
