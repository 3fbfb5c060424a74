"""A case is held by one person at a time."""

import threading

import pytest

from bot.app import App
from bot.desk.holding import give_back, open_for, take
from bot.desk.rights import NotAllowed, Stale
from storage import cases
from storage.agents import Agent
from tests.kit.cases import Opened, add_agent, case_now, open_case, said_in


def taken(app: App, agent: Agent, opened: Opened, *, over: bool = False) -> None:
    app.database.run(
        lambda conn: take(conn, app, agent, cases.lock(conn, opened.case_id), app.database.now(conn), over=over)
    )


def kinds(app: App, opened: Opened) -> list[str]:
    return [event.kind for event in app.database.read(lambda conn: cases.events(conn, opened.case_id))]


def test_taking_a_case_is_recorded_with_the_agents_name(app: App) -> None:
    opened, ada = open_case(app), add_agent(app, "Ada")
    taken(app, ada, opened)
    assert case_now(app, opened).held_by == ada.id
    newest = app.database.read(lambda conn: cases.events(conn, opened.case_id))[-1]
    assert (newest.kind, newest.actor) == ("taken", "agent:Ada")


def test_taking_twice_changes_nothing(app: App) -> None:
    opened, ada = open_case(app), add_agent(app, "Ada")
    taken(app, ada, opened)
    before = kinds(app, opened)
    taken(app, ada, opened)
    assert kinds(app, opened) == before


def test_a_second_agent_is_told_who_holds_the_case(app: App) -> None:
    opened, ada, bela = open_case(app), add_agent(app, "Ada"), add_agent(app, "Bela")
    taken(app, ada, opened)
    with pytest.raises(Stale, match=r"Ada holds MG-1001\."):
        taken(app, bela, opened)
    with pytest.raises(NotAllowed, match="only a lead or an operator"):
        taken(app, bela, opened, over=True)
    assert case_now(app, opened).held_by == ada.id


def test_a_lead_takes_a_case_over(app: App) -> None:
    opened, ada, lead = open_case(app), add_agent(app, "Ada"), add_agent(app, "Lia", "lead")
    taken(app, ada, opened)
    taken(app, lead, opened, over=True)
    assert case_now(app, opened).held_by == lead.id


def test_of_two_agents_at_the_same_moment_one_gets_the_case(either: App) -> None:
    opened = open_case(either)
    people = [add_agent(either, f"Agent {place}") for place in range(4)]
    refused: list[str] = []

    def race(agent: Agent) -> None:
        try:
            taken(either, agent, opened)
        except Stale as problem:
            refused.append(str(problem))

    threads = [threading.Thread(target=race, args=(agent,)) for agent in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 3
    assert kinds(either, opened).count("taken") == 1


def test_a_case_given_back_is_free_again_and_stays_in_the_queue(app: App) -> None:
    opened, ada, bela = open_case(app), add_agent(app, "Ada"), add_agent(app, "Bela")
    taken(app, ada, opened)
    app.database.run(lambda conn: give_back(conn, app, ada, cases.lock(conn, opened.case_id), app.database.now(conn)))
    assert (case_now(app, opened).state, case_now(app, opened).held_by) == ("handoff", None)
    taken(app, bela, opened)


def test_only_the_holder_gives_back(app: App) -> None:
    opened, ada, bela = open_case(app), add_agent(app, "Ada"), add_agent(app, "Bela")
    taken(app, ada, opened)
    with pytest.raises(NotAllowed):
        app.database.run(
            lambda conn: give_back(conn, app, bela, cases.lock(conn, opened.case_id), app.database.now(conn))
        )


def test_an_advised_case_that_an_agent_takes_comes_in_front_of_people(app: App) -> None:
    opened, ada = open_case(app, order_status="completed", order_remains=0, order_delivered=3000), add_agent(app, "Ada")
    app.database.run(lambda conn: cases.update(conn, opened.case_id, app.database.now(conn), state="advised"))
    taken(app, ada, opened)
    case = case_now(app, opened)
    assert (case.state, case.handoff_reason, case.held_by) == ("handoff", "taken_by_agent", ada.id)


@pytest.mark.parametrize("state", ["closed", "crediting"])
def test_a_closed_case_and_one_being_credited_cannot_be_taken(app: App, state: str) -> None:
    opened, ada = open_case(app), add_agent(app, "Ada")
    app.database.run(lambda conn: cases.update(conn, opened.case_id, app.database.now(conn), state=state))
    with pytest.raises(Stale):
        taken(app, ada, opened)


def test_an_action_on_a_page_that_is_out_of_date_is_refused(app: App) -> None:
    opened, ada = open_case(app), add_agent(app, "Ada")
    seen = app.database.read(lambda conn: cases.events(conn, opened.case_id))[-1].id
    assert app.database.run(lambda conn: open_for(conn, app, opened.number, seen)).id == opened.case_id
    taken(app, ada, opened)
    with pytest.raises(Stale, match="moved on"):
        app.database.run(lambda conn: open_for(conn, app, opened.number, seen))
    assert app.database.run(lambda conn: open_for(conn, app, opened.number, None)).held_by == ada.id


def test_a_case_number_nobody_has_is_not_found(app: App) -> None:
    with pytest.raises(LookupError):
        app.database.run(lambda conn: open_for(conn, app, "MG-9999", None))


def test_the_customer_hears_that_a_person_looks(app: App) -> None:
    opened = open_case(app)
    assert any(line.startswith("bot: ") for line in said_in(app, opened))
