"""What Prometheus reads: every metric of the table, true numbers, and nobody's name."""

import httpx
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Connection

from bot.app import App
from bot.web.metrics import METRICS
from storage import cases, chats, inbox, switches
from tests.kit.web import work_all


def scraped(root: str) -> dict[str, dict[str, float]]:
    """Metric -> label value -> number."""
    text = httpx.get(f"{root}/metrics").raise_for_status().text
    return {
        family.name: {next(iter(sample.labels.values()), ""): sample.value for sample in family.samples}
        for family in text_string_to_metric_families(text)
    }


def open_with_a_person(app: App, order: str) -> None:
    def work(conn: Connection) -> None:
        now = app.database.now(conn)
        chat = chats.open_chat(conn, app.panel_id, "web", order, language="en", name="maria.lopes", now=now)
        given = {"object": "order", "order_number": order, "target_key": None, "claim": {}}
        case = cases.open_case(conn, panel_id=app.panel_id, chat_id=chat.id, now=now, **given)
        cases.update(conn, case.id, now, state="handoff", handed_off_at=now)
        switches.put(conn, app.panel_id, "credits_stopped", True, now, by="test")

    app.database.run(work)


def test_every_metric_of_the_table_is_served_with_its_unit_and_meaning(app: App, root: str) -> None:
    open_with_a_person(app, "10482")
    seen = scraped(root)
    assert {metric.name for metric in METRICS} <= set(seen)
    assert all(metric.meaning.endswith(".") for metric in METRICS)
    assert seen["makegood_cases"] == {"handoff": 1.0}
    assert seen["makegood_credits_stopped"] == {"": 1.0}
    assert seen["makegood_oldest_handoff_seconds"][""] >= 0


def test_a_waiting_message_is_counted_until_it_is_worked(app: App, root: str) -> None:
    with httpx.Client(base_url=root, headers={"accept": "application/json"}) as client:
        client.get("/chat")
        client.post("/chat/messages", data={"event_id": "event-0001", "text": "hello"})
    assert scraped(root)["makegood_messages_waiting"] == {"": 1.0}
    work_all(app)
    assert scraped(root)["makegood_messages_waiting"] == {"": 0.0}
    assert app.database.read(lambda conn: inbox.fetching(conn, app.panel_id, "web")) == []


def test_the_numbers_name_no_customer_and_no_order(app: App, root: str) -> None:
    open_with_a_person(app, "10482")
    text = httpx.get(f"{root}/metrics").text
    assert "maria" not in text
    assert "10482" not in text
