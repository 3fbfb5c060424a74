"""How the sandbox gives money back by itself, in each combination of its two modes."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.sandbox import ADMIN_KEY
from tests.kit.sandbox import SandboxServer

MODES = [("manual", "gross"), ("manual", "net"), ("automatic", "gross"), ("automatic", "net")]


def balance(panel: SandboxServer, username: str = "maria.lopes") -> Decimal:
    return Decimal(panel.admin.get(f"accounts/{username}").json()["balance"])


def shown(panel: SandboxServer, number: int) -> str:
    answer = httpx.get(
        f"{panel.url}/adminapi/v2/orders/{number}", headers={"X-Api-Key": ADMIN_KEY}, trust_env=False
    ).json()
    return str(answer["data"]["charge"]["value"])


def admin_v2(panel: SandboxServer, path: str, **body: Any) -> None:
    answer = httpx.post(f"{panel.url}/adminapi/v2/{path}", headers={"X-Api-Key": ADMIN_KEY}, json=body, trust_env=False)
    assert answer.status_code == 200


@pytest.mark.parametrize(("returns", "charge"), MODES)
def test_a_flip_to_partial_and_then_canceled_moves_what_the_mode_says(
    tmp_path: Path, returns: str, charge: str
) -> None:
    with SandboxServer(tmp_path / "panel.db", returns=returns, charge=charge) as panel:
        order = panel.lever("orders", status="in_progress", quantity=10_000, remains=10_000, charge="10.00")["id"]
        start, payments = balance(panel), panel.payments()
        admin_v2(panel, f"orders/{order}/set-partial", remains=1000)
        by_itself = returns == "automatic"
        assert balance(panel) - start == (Decimal("1.00") if by_itself else 0)
        assert shown(panel, order) == ("9.00" if by_itself and charge == "net" else "10.00")
        admin_v2(panel, f"orders/{order}/set-partial", remains=1000)
        assert balance(panel) - start == (Decimal("1.00") if by_itself else 0)
        admin_v2(panel, "orders/change-status", ids=str(order), status="canceled")
        assert balance(panel) - start == (Decimal("10.00") if by_itself else 0)
        assert shown(panel, order) == ("0.00" if by_itself and charge == "net" else "10.00")
        assert panel.payments() == payments


@pytest.mark.parametrize(("returns", "charge"), MODES)
def test_seeded_orders_are_as_if_the_panel_had_always_worked_that_way(
    tmp_path: Path, returns: str, charge: str
) -> None:
    with SandboxServer(tmp_path / "panel.db", returns=returns, charge=charge) as panel:
        by_itself = returns == "automatic"
        partial, canceled = (panel.admin.get(f"orders/{number}").json() for number in (10482, 10484))
        assert (partial["returned"], canceled["returned"]) == (("0.66667", "4.00") if by_itself else ("0.00", "0.00"))
        net = by_itself and charge == "net"
        assert (shown(panel, 10482), shown(panel, 10484)) == (("1.33333", "0.00") if net else ("2.00", "4.00"))
        kinds = [line["kind"] for line in panel.admin.get("accounts/jbrown88").json()["log"]]
        assert ("return" in kinds) is by_itself


@pytest.mark.parametrize(
    ("remains", "returned"), [(0, "0.00"), (-40, "0.00"), (4000, "2.00"), (3000, "2.00"), (1, "0.00067")]
)
def test_remains_count_within_zero_and_the_quantity(panel: SandboxServer, remains: int, returned: str) -> None:
    panel.lever("mode", returns="automatic")
    made = panel.lever("orders", status="partial", quantity=3000, remains=remains, charge="2.00")
    assert made["returned"] == returned


def test_completed_and_failed_orders_move_no_money(panel: SandboxServer) -> None:
    panel.lever("mode", returns="automatic")
    order = panel.lever("orders", status="in_progress", charge="5.00")["id"]
    start = balance(panel)
    for status in ("error", "fail", "completed"):
        panel.lever(f"orders/{order}", status=status, remains=500)
    assert balance(panel) == start


def test_switching_the_mode_and_back_leaves_every_balance_where_it_was(panel: SandboxServer) -> None:
    names = ("maria.lopes", "jbrown88", "tokyo_wave", "ahmed.ali")
    before = [balance(panel, name) for name in names]
    panel.lever("mode", returns="automatic")
    assert [balance(panel, name) for name in names] != before
    panel.lever("mode", returns="manual", charge="net")
    assert [balance(panel, name) for name in names] == before


def test_what_staff_gave_back_stays_given_when_the_mode_is_switched(panel: SandboxServer) -> None:
    start = balance(panel)
    admin_v2(panel, "orders/cancel", ids="10490")
    panel.lever("mode", returns="automatic")
    panel.lever("mode", returns="manual")
    assert balance(panel) - start == Decimal("0.45")


def test_one_order_can_differ_from_the_panels_mode(panel: SandboxServer) -> None:
    made = panel.lever("orders", status="canceled", charge="3.00", returns="automatic")
    assert made["returned"] == "3.00"
    panel.lever("mode", returns="automatic")
    assert panel.admin.get("orders/10491").json()["returned"] == "0.00"


def test_an_alteration_without_return_logic_moves_no_money(panel: SandboxServer) -> None:
    panel.lever("mode", returns="automatic")
    start = balance(panel)
    changed = panel.lever("orders/10490", status="canceled", return_logic=False)
    assert (changed["status"], changed["returned"], balance(panel)) == ("canceled", "0.00", start)
