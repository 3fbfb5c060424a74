"""Every fault of the sandbox, seen by a client and in the panel's books."""

import time
from typing import Any

import httpx
import pytest

from tests.kit.sandbox import SandboxServer

PAY = "/adminapi/v2/payments/add"
BODY = {
    "username": "maria.lopes",
    "amount": 0.66,
    "method": "Makegood refund",
    "memo": "MG7K2",
    "affiliate_commission": False,
}


def paid(panel: SandboxServer) -> list[str]:
    return [row["amount"] for row in panel.payments() if row["memo"] == "MG7K2"]


def fault(panel: SandboxServer, name: str, path: str = PAY, **more: Any) -> None:
    panel.lever("faults", **{"path": path, "fault": name, **more})


def pay(admin: httpx.Client) -> httpx.Response:
    return admin.post("payments/add", json=BODY)


def test_a_slow_answer_comes_late_but_comes(admin: httpx.Client, panel: SandboxServer) -> None:
    fault(panel, "slow", seconds=0.2)
    started = time.monotonic()
    assert pay(admin).status_code == 200
    assert time.monotonic() - started >= 0.2


@pytest.mark.parametrize("name", ["slow", "slow_after"])
def test_a_client_that_gives_up_on_a_slow_call_has_paid_all_the_same(
    admin: httpx.Client, panel: SandboxServer, name: str
) -> None:
    fault(panel, name, seconds=0.3)
    with pytest.raises(httpx.ReadTimeout):
        admin.post("payments/add", json=BODY, timeout=0.1)
    assert wait_for(panel) == ["0.66"]


@pytest.mark.parametrize(
    ("name", "more", "status", "booked"),
    [
        ("429", {}, 429, []),
        ("5xx_before", {}, 502, []),
        ("5xx_before", {"status": 503}, 503, []),
        ("5xx_after", {}, 502, ["0.66"]),
        ("html_challenge", {}, 403, []),
        ("html_challenge", {"status": 200}, 200, []),
        ("html_challenge", {"applied": True}, 403, ["0.66"]),
        ("refuse", {}, 422, []),
        ("refuse", {"status": 200, "message": "No"}, 200, []),
        ("truncated", {}, 200, ["0.66"]),
        ("empty", {}, 200, ["0.66"]),
    ],
)
def test_a_fault_answers_and_books_what_its_name_says(
    admin: httpx.Client, panel: SandboxServer, name: str, more: dict[str, Any], status: int, booked: list[str]
) -> None:
    fault(panel, name, **more)
    answer = pay(admin)
    assert answer.status_code == status
    assert paid(panel) == booked
    assert "payment_id" not in answer.text or name == "truncated"
    assert pay(admin).json()["error_code"] == 0, "a fault hits once unless it says otherwise"


def test_a_429_says_when_to_come_back_and_a_refusal_is_well_formed(admin: httpx.Client, panel: SandboxServer) -> None:
    fault(panel, "429", seconds=7)
    assert pay(admin).headers["retry-after"] == "7"
    fault(panel, "refuse", status=403, message="Method is off")
    assert pay(admin).json() == {"data": None, "pagination": None, "error_message": "Method is off", "error_code": 403}


@pytest.mark.parametrize(("name", "booked"), [("cut", ["0.66"]), ("down", [])])
def test_a_cut_connection_gives_no_byte_of_an_answer(
    admin: httpx.Client, panel: SandboxServer, name: str, booked: list[str]
) -> None:
    fault(panel, name)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        pay(admin)
    assert paid(panel) == booked
    assert admin.get("orders/10482").status_code == 200


def test_a_late_call_is_booked_after_its_connection_was_cut(admin: httpx.Client, panel: SandboxServer) -> None:
    fault(panel, "late", seconds=0.2)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        pay(admin)
    assert paid(panel) == []
    assert wait_for(panel) == ["0.66"]


def test_a_wrong_amount_is_booked_and_confirmed(admin: httpx.Client, panel: SandboxServer) -> None:
    fault(panel, "wrong_amount", amount="0.6")
    assert pay(admin).json()["data"]["amount"]["value"] == "0.60"
    assert paid(panel) == ["0.60"]


def test_a_wrong_amount_works_on_forms_too(old_admin: Any, panel: SandboxServer) -> None:
    fault(panel, "wrong_amount", path="/adminapi/v1", contains="action=addPayment", amount=5)
    fields = {"username": "maria.lopes", "amount": "0.66", "details": "MG7K2"}
    assert old_admin.ask(action="addPayment", **fields) == {"status": "success"}
    assert paid(panel) == ["5.00"]


def test_an_order_can_change_between_two_reads(admin: httpx.Client, panel: SandboxServer) -> None:
    panel.lever("mode", returns="automatic")
    fault(panel, "change", path="/adminapi/v2/orders/10490", skip=1, order=10490, set={"status": "canceled"})
    first, second = (admin.get("orders/10490").json()["data"]["status"] for _ in range(2))
    assert (first, second) == ("in_progress", "canceled")
    assert panel.admin.get("orders/10490").json()["returned"] == "0.45"


def test_faults_choose_by_method_glob_and_content_and_count_their_hits(
    admin: httpx.Client, panel: SandboxServer
) -> None:
    fault(panel, "5xx_before", path="/adminapi/v2/*", method="post", contains="MG7K2", times=2)
    assert admin.get("orders/10482").status_code == 200
    assert admin.post("payments/add", json={**BODY, "memo": "other"}).status_code == 200
    assert [pay(admin).status_code for _ in range(3)] == [502, 502, 200]


def test_faults_are_listed_last_for_ever_and_are_cleared(admin: httpx.Client, panel: SandboxServer) -> None:
    fault(panel, "down", path="*", times=-1)
    for _ in range(3):
        with pytest.raises(httpx.HTTPError):
            admin.get("orders/10482")
    assert [rule["times"] for rule in panel.admin.get("faults").json()] == [-1]
    assert panel.admin.delete("faults").json() == []
    assert admin.get("orders/10482").status_code == 200


def test_the_form_apis_refuse_in_their_own_shape(old_admin: Any, maria: Any, panel: SandboxServer) -> None:
    fault(panel, "refuse", path="/adminapi/v1", message="no")
    fault(panel, "refuse", path="/api/v2", message="no")
    assert old_admin.ask(action="getUser", username="maria.lopes") == {"status": "fail", "error": "no"}
    assert maria.ask(action="balance") == {"error": "no"}


@pytest.mark.parametrize(
    "rule",
    [
        {},
        {"path": "*", "fault": "nonsense"},
        {"fault": "cut"},
        {"path": "*", "fault": "cut", "often": 3},
        {"path": "*", "fault": "cut", "times": "3"},
        {"path": "*", "fault": "cut", "times": True},
    ],
)
def test_a_wrong_fault_is_refused_with_its_reason(panel: SandboxServer, rule: dict[str, Any]) -> None:
    answer = panel.admin.post("faults", json=rule)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert panel.admin.get("faults").json() == []


def test_the_record_of_calls_hides_keys(old_admin: Any, admin: httpx.Client, panel: SandboxServer) -> None:
    old_admin.ask(action="getUser", username="maria.lopes")
    httpx.get(f"{panel.url}/api/v2?key=sandbox-user-key-maria&action=balance", trust_env=False)
    pay(admin)
    record = str(panel.calls())
    assert "sandbox-" not in record
    assert [call["method"] for call in panel.calls("payments/add")] == ["POST"]


def wait_for(panel: SandboxServer) -> list[str]:
    until = time.monotonic() + 5
    while not paid(panel) and time.monotonic() < until:
        time.sleep(0.02)
    return paid(panel)
