"""The adapters over real HTTP, against the sandbox panel, which shares no code with them."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.kit.sandbox import SandboxServer
from triage.panels.model import CreditCall, CreditOutcome, OrderStatus, PanelRefused, PanelUnavailable, Payment
from triage.panels.opening import open_panel
from triage.panels.provider import ProviderShops
from triage.ports import Panel

CREDIT = "/adminapi/v2/payments/add"
LONG_AGO = datetime.now(UTC) - timedelta(days=400)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    with SandboxServer(tmp_path_factory.mktemp("panel") / "panel.db", returns="manual", charge="gross") as running:
        yield running


@pytest.fixture
def sandbox(server: SandboxServer) -> SandboxServer:
    server.reset(returns="manual", charge="gross")
    server.admin.delete("faults")
    server.admin.delete("calls")
    return server


class Unhurried:
    """A limiter for a panel that is ours alone."""

    def wait(self, most: float) -> bool:  # noqa: ARG002 - the port's
        return True


def opened(sandbox: SandboxServer, kind: str = "perfectpanel", key: str = "sandbox-admin-key", **more: Any) -> Panel:
    return open_panel(kind, sandbox.url, key, payment_method="Makegood refund", limit=Unhurried(), **more)


@pytest.fixture
def panel(sandbox: SandboxServer) -> Iterator[Panel]:
    adapter = opened(sandbox)
    yield adapter
    adapter.close()


def credit(reference: str = "MGTEST", amount: str = "0.66") -> CreditCall:
    return CreditCall("maria.lopes", Decimal(amount), "USD", f"{reference} refund for order 10482")


def ours(panel: Panel) -> list[Payment]:
    return [one for one in panel.payments("maria.lopes", LONG_AGO) if "MGTEST" in one.memo]


def eventually(true: Callable[[], bool], seconds: float = 5) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.05)
    return true()


def fault(sandbox: SandboxServer, name: str, path: str = CREDIT, **more: Any) -> None:
    sandbox.admin.post("faults", json={"path": path, "fault": name, "times": 1, **more})


def test_an_order_is_read_with_everything_the_facts_need(panel: Panel) -> None:
    order = panel.order("10482")
    assert order is not None
    assert (order.account, order.status, order.quantity, order.remains) == (
        "maria.lopes",
        OrderStatus.PARTIAL,
        3000,
        1000,
    )
    assert (order.charge, order.currency, order.cancel_reason) == (Decimal("2.00"), "USD", "Supplier error")
    assert order.external_id
    assert order.created is not None


@pytest.mark.parametrize("number", ["99999", "../users", "1 OR 1=1", ""])
def test_an_unknown_number_is_none_and_a_path_is_no_number(panel: Panel, number: str) -> None:
    assert panel.order(number) is None


def test_a_wrong_key_is_refused_without_being_told(sandbox: SandboxServer) -> None:
    adapter = opened(sandbox, key="wrong-secret-key")
    with pytest.raises(PanelRefused) as caught:
        adapter.order("10482")
    assert "wrong-secret-key" not in f"{caught.value} {adapter!r}"
    adapter.close()


@pytest.mark.parametrize("name", ["html_challenge", "down", "cut", "truncated"])
def test_a_panel_that_cannot_be_read_is_unavailable_never_an_empty_answer(
    sandbox: SandboxServer, panel: Panel, name: str
) -> None:
    fault(sandbox, name, "/adminapi/", times=-1)
    with pytest.raises(PanelUnavailable):
        panel.order("10482", fresh=True)
    with pytest.raises(PanelUnavailable):
        panel.payments("maria.lopes", LONG_AGO)


def test_a_busy_panel_is_asked_again(sandbox: SandboxServer, panel: Panel) -> None:
    fault(sandbox, "429", "/adminapi/v2/orders")
    assert panel.order("10482", fresh=True) is not None


def test_a_confirmed_credit_names_its_payment_and_is_found_by_its_memo(panel: Panel) -> None:
    answer = panel.credit(credit())
    assert (answer.outcome, answer.amount) == (CreditOutcome.CONFIRMED, Decimal("0.66"))
    assert [one.number for one in ours(panel)] == [answer.payment_id]


@pytest.mark.parametrize("name", ["cut", "html_challenge", "5xx_before", "5xx_after", "empty", "truncated"])
def test_an_answer_that_proves_nothing_is_unclear_and_the_call_is_never_repeated(
    sandbox: SandboxServer, panel: Panel, name: str
) -> None:
    fault(sandbox, name)
    assert panel.credit(credit()).outcome is CreditOutcome.UNCLEAR
    assert len(sandbox.calls("payments/add")) == 1


def test_a_credit_applied_after_its_answer_was_lost_is_found_once_by_looking(
    sandbox: SandboxServer, panel: Panel
) -> None:
    fault(sandbox, "late", seconds=0.3)
    assert panel.credit(credit()).outcome is CreditOutcome.UNCLEAR
    assert ours(panel) == []
    assert eventually(lambda: len(ours(panel)) == 1)
    assert len(sandbox.calls("payments/add")) == 1


def test_another_amount_than_the_one_sent_is_told_as_the_panel_confirms_it(
    sandbox: SandboxServer, panel: Panel
) -> None:
    fault(sandbox, "wrong_amount", amount="0.60")
    answer = panel.credit(credit())
    assert (answer.outcome, answer.amount, answer.currency) == (CreditOutcome.CONFIRMED, Decimal("0.60"), "USD")


def test_the_old_apis_lost_answer_is_unclear_too(sandbox: SandboxServer) -> None:
    adapter = opened(sandbox, "perfectpanel_v1")
    fault(sandbox, "cut", "/adminapi/v1", contains="addPayment")
    assert adapter.credit(credit()).outcome is CreditOutcome.UNCLEAR
    assert len([call for call in sandbox.calls("/adminapi/v1") if call["method"] == "POST"]) == 1
    adapter.close()


@pytest.mark.parametrize("money", ["object", "object_number", "scalar"])
def test_the_same_order_is_read_from_every_style_of_money(sandbox: SandboxServer, money: str) -> None:
    sandbox.reset(returns="manual", charge="gross", money=money)
    adapter = opened(sandbox)
    order = adapter.order("10482")
    assert order is not None
    assert order.charge == Decimal("2.00")
    adapter.close()


def test_a_panel_in_another_time_zone_gives_the_same_moments(sandbox: SandboxServer, panel: Panel) -> None:
    here = panel.order("10482", fresh=True)
    sandbox.lever("mode", utc_offset=330)
    told = opened(sandbox, utc_offset=timedelta(minutes=330))
    learnt = opened(sandbox, "perfectpanel_v1")
    orders = [adapter.order("10482", fresh=True) for adapter in (told, learnt)]
    assert here is not None
    assert [one.created for one in orders if one] == [here.created] * 2
    told.close()
    learnt.close()


@pytest.mark.parametrize("status", [200, 400, 422, 429])
def test_a_well_formed_refusal_is_a_refusal(sandbox: SandboxServer, panel: Panel, status: int) -> None:
    fault(sandbox, "refuse", status=status)
    assert panel.credit(credit()).outcome is CreditOutcome.REFUSED
    assert ours(panel) == []


def test_a_panel_that_is_not_there_was_certainly_never_asked(sandbox: SandboxServer) -> None:
    adapter = open_panel("perfectpanel", "http://127.0.0.1:9", "k", payment_method="m")
    assert adapter.credit(credit()).outcome is CreditOutcome.REFUSED
    adapter.close()


def test_a_credit_pays_no_affiliate(sandbox: SandboxServer, panel: Panel) -> None:
    panel.credit(credit())
    assert all("affiliate" not in str(payment.get("memo", "")).lower() for payment in sandbox.payments())
    assert len([payment for payment in sandbox.payments() if "MGTEST" in str(payment["memo"])]) == 1


def test_payments_are_read_through_every_page(sandbox: SandboxServer, panel: Panel) -> None:
    for number in range(130):
        sandbox.admin.post(
            "payments", json={"username": "k_petrov", "amount": "1.00", "method": "Bonus", "memo": f"gift {number}"}
        )
    before = panel.credit(credit("MGOLDEST"))
    assert before.outcome is CreditOutcome.CONFIRMED
    assert any("MGOLDEST" in one.memo for one in panel.payments("maria.lopes", LONG_AGO))


def test_the_provider_answers_for_its_own_number_and_a_strange_one_is_unknown(sandbox: SandboxServer) -> None:
    shops = ProviderShops([("sandbox-supplier.example", f"{sandbox.url}/provider", "sandbox-provider-key")])
    answer = shops.order("sandbox-supplier.example", "7104820")
    assert answer is not None
    assert answer.status is OrderStatus.PARTIAL
    assert shops.order(None, "7104820") is not None
    assert shops.order("sandbox-supplier.example", "1") is None
    assert shops.order("somebody.else", "7104820") is None
    shops.close()


def test_the_old_api_reads_orders_and_credits_but_cannot_read_payments(sandbox: SandboxServer) -> None:
    adapter = opened(sandbox, "perfectpanel_v1")
    order = adapter.order("10482")
    assert order is not None
    assert (order.status, order.remains, order.currency) == (OrderStatus.PARTIAL, 1000, None)
    assert adapter.order("99999") is None
    assert adapter.credit(credit()).outcome is CreditOutcome.CONFIRMED
    assert not adapter.can_read_payments
    with pytest.raises(PanelRefused):
        adapter.payments("maria.lopes", LONG_AGO)
    adapter.close()


def test_other_orders_on_the_same_link_are_found(panel: Panel) -> None:
    order = panel.order("10482")
    assert order is not None
    found = panel.orders_of_target(str(order.link), LONG_AGO)
    assert found is not None
    assert "10482" in [one.number for one in found]
