"""The levers, the seeds and the index page of the sandbox."""

import csv
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

import bot.sandbox
from bot.sandbox import create_app
from tests.kit.sandbox import SandboxServer

FOLDER = Path(bot.sandbox.__file__).parent
HEADERS = {
    "incidents": "number,type,cause,note",
    "disputes": "number,account,state,covers",
    "flags": "account,kind,state,note",
    "external_changes": "service,number,when,note",
    "service_promises": "service,refill_days,expected_hours,note",
    "promotional_shares": "number,share",
    "right_prices": "number,charge",
}


async def test_levers_do_not_exist_for_other_machines(tmp_path: Path) -> None:
    app = create_app(tmp_path / "panel.db")
    elsewhere = httpx.ASGITransport(app, client=("192.0.2.7", 4711))
    async with httpx.AsyncClient(transport=elsewhere, base_url="http://panel") as stranger:
        for method, path in (("GET", "payments"), ("POST", "faults"), ("POST", "reset"), ("GET", "examples")):
            assert (await stranger.request(method, f"/_sandbox/{path}")).status_code == 404
        assert (await stranger.get("/")).status_code == 200
    app.state.panel.store.close()


def test_an_order_of_any_kind_can_be_created_and_altered_on_both_sides(panel: SandboxServer) -> None:
    made = panel.lever(
        "orders",
        username="tokyo_wave",
        link="https://www.tiktok.com/@x/video/9",
        status="In progress",
        charge="33.5",
        created_hours_ago=5,
        at_provider={"status": "Completed", "remains": 0},
    )
    assert (made["status"], made["charge"], made["currency"]) == ("in_progress", "33.5", "JPY")
    assert made["at_provider"]["status"] == "completed"
    changed = panel.lever(f"orders/{made['id']}", remains=-3, at_provider={"status": "partial"})
    assert (changed["remains"], changed["at_provider"]["status"]) == (-3, "partial")
    assert panel.lever(f"orders/{made['id']}", at_provider=None)["at_provider"] is None
    again = panel.lever(f"orders/{made['id']}", at_provider={"status": "error"})
    assert again["at_provider"]["status"] == "error"
    assert panel.lever("orders", at_provider=None)["external_id"] is None


@pytest.mark.parametrize(
    "body",
    [
        {"username": "nobody"},
        {"status": "partail"},
        {"charge": "much"},
        {"remains": "many"},
        {"colour": "red"},
        {"returns": "sometimes"},
        {"created": "yesterday"},
        {"external_id": "7104820"},
    ],
)
def test_a_wrong_lever_is_refused_and_changes_nothing(panel: SandboxServer, body: dict[str, Any]) -> None:
    assert panel.admin.post("orders", json=body).status_code == 400
    assert panel.admin.get("orders/10542").status_code == 404


def test_modes_are_read_changed_and_checked(panel: SandboxServer) -> None:
    assert panel.admin.get("mode").json()["returns"] == "manual"
    assert panel.lever("mode", charge="net")["charge"] == "net"
    for wrong in ({"returns": "maybe"}, {"speed": 1}, {"rate_limit": "5"}):
        assert panel.admin.post("mode", json=wrong).status_code == 400


def test_users_can_be_added_with_money_and_unknown_ones_are_404(panel: SandboxServer) -> None:
    added = panel.lever("users", username="rich", currency="EUR", balance="7.5")
    assert panel.admin.get(f"accounts/{added['username']}").json()["balance"] == "7.50"
    assert panel.admin.post("users", json={"username": "rich"}).status_code == 400
    assert panel.admin.post("users", json={}).status_code == 400
    assert panel.admin.get("accounts/nobody").status_code == 404


def test_reset_seeds_again_and_forgets_faults(panel: SandboxServer) -> None:
    panel.lever("orders", status="pending")
    panel.lever("orders/10482", remains=5)
    panel.lever("faults", path="*", fault="cut")
    panel.lever("reset")
    assert panel.admin.get("orders/10482").json()["remains"] == 1000
    assert panel.admin.get("orders/10542").status_code == 404
    assert panel.admin.get("faults").json() == []
    assert panel.lever("orders")["id"] == 10542


def test_the_same_orders_are_seeded_every_time(tmp_path: Path) -> None:
    def everything(name: str) -> list[Any]:
        with SandboxServer(tmp_path / name, clock=lambda: 1_790_000_000) as panel:
            return [panel.admin.get(f"orders/{number}").json() for number in range(10482, 10542)]

    assert everything("a.db") == everything("b.db")


def test_seeds_hold_every_state_and_interesting_combination(panel: SandboxServer) -> None:
    orders = [panel.admin.get(f"orders/{number}").json() for number in range(10482, 10542)]
    assert {order["currency"] for order in orders} == {"USD", "EUR", "JPY"}
    states = {order["status"] for order in orders}
    assert states >= {"completed", "partial", "canceled", "pending", "in_progress", "processing", "awaiting"}
    assert states >= {"error", "fail", "on_hold"}
    sides = {(order["status"], (order["at_provider"] or {}).get("status")) for order in orders}
    assert sides >= {("partial", "partial"), ("partial", "in_progress"), ("canceled", "canceled"), ("awaiting", None)}
    assert sides >= {("canceled", "completed"), ("completed", "partial"), ("processing", "canceled")}


def test_the_examples_are_seeded_orders_in_either_mode(panel: SandboxServer) -> None:
    for returns in ("manual", "automatic"):
        panel.lever("mode", returns=returns)
        examples = panel.admin.get("examples").json()
        assert len(examples) == 3
        for example in examples:
            assert panel.admin.get(f"orders/{example['number']}").json()["link"] == example["link"]
            assert example["what"]


@pytest.mark.parametrize("name", sorted(HEADERS))
def test_the_registers_fit_the_seeded_orders(panel: SandboxServer, name: str) -> None:
    file = FOLDER / "registers" / f"{name}.csv"
    assert file.read_text("utf-8").splitlines()[0] == HEADERS[name]
    for row in csv.DictReader(file.read_text("utf-8").splitlines()):
        if row.get("number"):
            assert panel.admin.get(f"orders/{row['number']}").status_code == 200
        if row.get("account"):
            assert panel.admin.get(f"accounts/{row['account']}").status_code == 200


def test_every_cancel_reason_of_the_seeds_but_the_customers_own_has_a_cause(panel: SandboxServer) -> None:
    causes = json.loads((FOLDER / "causes.json").read_text("utf-8"))
    orders = [panel.admin.get(f"orders/{number}").json() for number in range(10482, 10542)]
    reasons = {order["cancel_reason"] for order in orders if order["cancel_reason"]}
    assert {reason for reason in reasons if reason.lower() not in causes} == {"Canceled by customer", "Not accepted"}


def test_the_index_page_lists_orders_as_text(panel: SandboxServer) -> None:
    panel.lever("orders", link='"><script>alert(1)</script>')
    page = httpx.get(panel.url, trust_env=False).text
    assert "10482" in page
    assert "https://www.instagram.com/maria.lopes.art/" in page
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "sandbox-admin-key" in page
