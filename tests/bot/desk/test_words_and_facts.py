"""What an agent says reaches the customer, what an agent knows reaches the policy, and a note reaches neither."""

from typing import Any

import pytest

from bot.app import App
from bot.desk import deciding, recording, telling
from bot.desk.holding import take
from bot.desk.rights import Invalid, Stale
from bot.work.judging import latest
from storage import cases, facts, messages
from storage.agents import Agent
from tests.kit.cases import Opened, add_agent, case_now, open_case, said_in


def do(app: App, deed: Any, agent: Agent, opened: Opened, **given: Any) -> Any:
    return app.database.run(
        lambda conn: deed(conn, app, agent, cases.lock(conn, opened.case_id), app.database.now(conn), **given)
    )


def test_an_agents_words_reach_the_customer_as_they_are(app: App) -> None:
    opened, ada = open_case(app), add_agent(app, "Ada")
    do(app, telling.say, ada, opened, text="Hello <b>Lena</b>, one moment")
    assert any("Hello <b>Lena</b>, one moment" in line for line in said_in(app, opened) if line.startswith("agent: "))
    assert case_now(app, opened).held_by == ada.id


def test_a_note_stays_on_the_desk(app: App) -> None:
    opened, ada = open_case(app), add_agent(app, "Ada")
    do(app, telling.note, ada, opened, text="looks odd")
    assert "note: looks odd" in said_in(app, opened)
    seen = app.database.read(lambda conn: messages.of_chat(conn, opened.chat_id))
    assert all("looks odd" not in message.text for message in seen)
    assert case_now(app, opened).held_by is None


@pytest.mark.parametrize("text", ["", "   \n", "x" * 4001])
def test_an_empty_or_endless_message_is_refused(app: App, text: str) -> None:
    opened, ada = open_case(app), add_agent(app, "Ada")
    with pytest.raises(Invalid):
        do(app, telling.say, ada, opened, text=text)


def test_somebody_elses_case_is_not_written_to(app: App) -> None:
    opened, ada, bela = open_case(app), add_agent(app, "Ada"), add_agent(app, "Bela")
    do(app, take, ada, opened)
    with pytest.raises(Stale, match="Ada holds"):
        do(app, telling.say, bela, opened, text="hello")


def test_asking_names_the_items_to_the_customer_and_keeps_the_case(app: App) -> None:
    opened, ada = open_case(app), add_agent(app, "Ada")
    do(app, telling.ask, ada, opened, items=["screenshots"], text="The whole page, please.")
    said = [line for line in said_in(app, opened) if line.startswith("agent: ")]
    assert "The whole page, please." in said[-1]
    assert (case_now(app, opened).state, case_now(app, opened).held_by) == ("handoff", ada.id)


@pytest.mark.parametrize(("items", "text"), [([], ""), (["password"], "please")])
def test_asking_for_nothing_or_for_something_unheard_of_is_refused(app: App, items: list[str], text: str) -> None:
    opened, ada = open_case(app), add_agent(app, "Ada")
    with pytest.raises(Invalid):
        do(app, telling.ask, ada, opened, items=items, text=text)


def test_declining_names_the_clause_and_closes(app: App) -> None:
    opened, ada = open_case(app), add_agent(app, "Ada")
    do(app, deciding.decline, ada, opened, clause="F4.b", words="You have all of it.")
    case = case_now(app, opened)
    assert (case.state, case.outcome, case.held_by) == ("closed", "declined", None)
    told = "\n".join(said_in(app, opened))
    assert "F4.b" in told
    assert "You have all of it." in told


def test_declining_needs_a_clause_of_the_policy(app: App) -> None:
    opened, ada = open_case(app), add_agent(app, "Ada")
    with pytest.raises(Invalid, match="clause"):
        do(app, deciding.decline, ada, opened, clause="Q1", words="no")
    assert case_now(app, opened).state == "handoff"


def test_closing_without_a_decision_tells_the_customer(app: App) -> None:
    opened, ada = open_case(app), add_agent(app, "Ada")
    before = len(said_in(app, opened))
    do(app, deciding.close, ada, opened, text="Solved by itself.")
    assert (case_now(app, opened).state, case_now(app, opened).outcome) == ("closed", "answered")
    assert "Solved by itself." in "\n".join(said_in(app, opened)[before:])


def test_a_closed_case_is_not_decided_again(app: App) -> None:
    opened, ada = open_case(app), add_agent(app, "Ada")
    do(app, deciding.close, ada, opened, text="")
    with pytest.raises(Stale, match="closed"):
        do(app, deciding.decline, ada, opened, clause="F4.b", words="")


def test_a_recorded_fact_is_assessed_at_once_and_shows_before_and_after(either: App) -> None:
    opened, ada = open_case(either, order_remains=None), add_agent(either, "Ada")
    change = do(
        either, recording.record_fact, ada, opened, name="order_remains", typed="1000", note="seen in the panel"
    )
    assert change.before != change.after
    assert "30" not in change.before.detail
    assert "credit partial 30" in change.after.detail
    judged = either.database.read(lambda conn: latest(conn, opened.case_id))
    assert judged is not None
    assert judged.facts["order_remains"] == 1000
    assert case_now(either, opened).state == "handoff", "recording a fact decides nothing by itself"
    case = case_now(either, opened)
    assert either.database.read(lambda conn: recording.last_change(conn, case)) == change


def test_who_recorded_a_fact_and_why_stays_with_it(app: App) -> None:
    opened, ada = open_case(app, provider_status=None), add_agent(app, "Ada")
    do(app, recording.record_fact, ada, opened, name="provider_status", typed="partial", note="asked the provider")
    row = next(
        row
        for row in app.database.read(lambda conn: facts.latest(conn, opened.case_id))
        if row.name == "provider_status"
    )
    assert (row.value, row.agent_id, row.note) == ("partial", ada.id, "asked the provider")
    assert "Ada" in row.source


def test_an_empty_value_records_that_the_fact_is_unknown(app: App) -> None:
    opened, ada = open_case(app), add_agent(app, "Ada")
    change = do(app, recording.record_fact, ada, opened, name="order_remains", typed="", note="the count is wrong")
    assert change.value == "unknown"
    judged = app.database.read(lambda conn: latest(conn, opened.case_id))
    assert judged is not None
    assert judged.facts["order_remains"] is None


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("order_remains", "many"),
        ("order_status", "partail"),
        ("claimant_is_owner", "perhaps"),
        ("order_charge", "2 dollars"),
        ("order_created_at", "yesterday"),
        ("claim_text", "give me money"),
        ("no_such_fact", "1"),
    ],
)
def test_a_value_that_does_not_fit_the_fact_is_refused_and_nothing_is_kept(app: App, name: str, typed: str) -> None:
    opened, ada = open_case(app), add_agent(app, "Ada")
    with pytest.raises(Invalid):
        do(app, recording.record_fact, ada, opened, name=name, typed=typed, note="guess")
    assert app.database.read(lambda conn: facts.by_agents(conn, opened.case_id)) == []


def test_a_fact_without_saying_how_one_knows_it_is_refused(app: App) -> None:
    opened, ada = open_case(app), add_agent(app, "Ada")
    with pytest.raises(Invalid, match="how you know it"):
        do(app, recording.record_fact, ada, opened, name="order_remains", typed="10", note="  ")


def test_the_open_facts_come_first_in_the_list(app: App) -> None:
    opened = open_case(app, provider_status=None)
    known = {row.name: row.value for row in app.database.read(lambda conn: facts.latest(conn, opened.case_id))}
    listed = recording.recordable(known)
    assert listed[0].name == "provider_status"
    assert "partial" in listed[0].choices
    assert [one.name for one in listed if one.name.startswith("claim_")] == ["claim_screenshots"], (
        "which a person may review"
    )


def test_the_customers_newer_claim_is_not_disturbed_by_an_older_case(app: App) -> None:
    from storage import chats

    opened, ada = open_case(app), add_agent(app, "Ada")
    newer = open_case(app, order="10999")
    before = app.database.read(lambda conn: chats.load(conn, newer.chat_id)).draft
    do(app, telling.say, ada, opened, text="about your first order")
    after = app.database.read(lambda conn: chats.load(conn, newer.chat_id)).draft
    assert after == before
