"""One fault, many claims: one approval credits each by the formula, and nothing more than was seen."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.app import App
from bot.desk import incidents as desk
from bot.desk.reckoning import Finding, mark_of
from bot.desk.rights import Invalid, NotAllowed, Stale
from bot.desk.settling import incident_step
from storage import cases, credits, facts, incidents, jobs, registers, seals, switches
from storage.agents import Agent
from storage.incidents import Incident
from tests.kit.cases import Opened, add_agent, case_now, open_case, said_in

OUTAGE = Finding("outage", "provider_failure")
UNKNOWN: dict[str, Any] = {"incident_verified": None, "incident_type": None, "failure_cause": None}
"""A claim that waits for a person because nobody knows what went wrong."""
WORDS = "North was down from nine to noon; their notice of the day"


def claims(app: App, many: int, **given: Any) -> list[Opened]:
    return [open_case(app, order=f"9{place}", chat_key=f"c{place}", **{**UNKNOWN, **given}) for place in range(many)]


def proposed(app: App, agent: Agent, opened: list[Opened], *, subject: str = "North", scope: str = "provider") -> int:
    numbers = [one.number for one in opened]
    given: dict[str, Any] = {"scope": scope, "subject": subject, "finding": OUTAGE, "words": WORDS, "numbers": numbers}
    return app.database.run(lambda conn: desk.propose(conn, app, agent, app.database.now(conn), **given))


def seen_mark(app: App, agent: Agent, incident_id: int) -> str:
    def read(conn: Connection) -> str:
        found = incidents.load(conn, app.panel_id, incident_id)
        return mark_of(desk.reckoned_of(conn, app, agent, found))

    return app.database.read(read)


def approved(app: App, agent: Agent, incident_id: int, *, mark: str = "", after: timedelta = timedelta(0)) -> None:
    mark = mark or seen_mark(app, agent, incident_id)
    app.database.run(
        lambda conn: desk.approve(conn, app, agent, incident_id, app.database.now(conn) + after, mark=mark)
    )


def kept(app: App, incident_id: int) -> Incident:
    return app.database.read(lambda conn: incidents.load(conn, app.panel_id, incident_id))


def states(app: App, incident_id: int) -> list[str]:
    return [line.state for line in kept(app, incident_id).lines]


def amounts(app: App, opened: Opened) -> list[Decimal]:
    return app.database.read(lambda conn: [one.amount for one in credits.of_case(conn, opened.case_id)])


def test_claims_of_one_service_and_provider_gather_and_those_proposed_gather_no_more(either: App) -> None:
    opened, ada = claims(either, 5), add_agent(either, "Ada")
    open_case(either, order="1", chat_key="else", order_service="Views")
    since = either.database.read(lambda conn: desk.since(either, either.database.now(conn)))

    def gathered() -> list[tuple[str, str, int]]:
        found = either.database.read(lambda conn: incidents.suspects(conn, "main", since, 5))
        return [(one.scope, one.subject, one.cases) for one in found]

    assert gathered() == [("provider", "North", 6), ("service", "Instagram likes", 5)]
    proposed(either, ada, opened[:2])
    assert gathered() == []
    late = since + timedelta(days=30)
    assert either.database.read(lambda conn: incidents.suspects(conn, "main", late, 1)) == []


def test_one_approval_credits_every_case_by_the_formula_and_tells_each_customer(either: App) -> None:
    opened = claims(either, 3)
    ada, lia = add_agent(either, "Ada"), add_agent(either, "Lia", "lead")
    made = proposed(either, ada, opened)
    assert [case_now(either, one).state for one in opened] == ["handoff"] * 3
    approved(either, lia, made)
    assert states(either, made) == ["due"] * 3
    queued = either.database.run(
        lambda conn: jobs.claim(conn, "main", ("incident",), "test", either.database.now(conn), 60, 5)
    )
    assert [job.payload for job in queued] == [{"incident_id": made}]
    incident_step(either, made)
    incident_step(either, made)  # a job that comes back credits nothing twice
    assert states(either, made) == ["credited"] * 3
    for one in opened:
        assert amounts(either, one) == [Decimal("30.00")]
        assert case_now(either, one).state == "crediting"
        assert [line for line in said_in(either, one) if line.startswith("agent: ") and "30.00" in line]
    row = either.database.read(lambda conn: registers.find(conn, "main", "incidents", "90"))
    assert (row[0]["type"], row[0]["cause"], row[0]["note"]) == ("outage", "provider_failure", WORDS)
    kinds = either.database.read(lambda conn: [one.kind for one in cases.events(conn, opened[0].case_id)])
    assert [one for one in kinds if "incident" in one or one == "credit_approved"] == [
        *("incident_proposed", "incident_approved", "incident_recorded", "credit_approved")
    ]
    assert either.database.read(lambda conn: list(seals.faults(conn, "main"))) == []


def test_a_case_that_refuses_is_left_with_its_reason_and_stops_no_other(either: App) -> None:
    opened, lia, ada = claims(either, 4), add_agent(either, "Lia", "lead"), add_agent(either, "Ada")
    made = proposed(either, ada, opened)
    approved(either, lia, made)

    def meanwhile(conn: Connection) -> None:
        now = either.database.now(conn)
        cases.update(conn, opened[0].case_id, now, held_by=ada.id)
        second = cases.load(conn, opened[1].case_id)
        facts.agent_fact(conn, second, "order_remains", 1500, "agent Ada", "looked", ada.id, now)
        facts.agent_fact(conn, second, "order_delivered", 1500, "agent Ada", "looked", ada.id, now)
        facts.agent_fact(conn, second, "metric_current_count", 2700, "agent Ada", "looked", ada.id, now)
        cases.update(conn, opened[2].case_id, now, state="closed", outcome="withdrawn", closed_at=now)

    either.database.run(meanwhile)
    incident_step(either, made)
    lines = kept(either, made).lines
    assert [line.state for line in lines] == ["left", "left", "left", "credited"]
    assert lines[0].why == f"Ada holds {opened[0].number}."
    assert lines[1].why == "The policy gives 45.00 USD by now, 30 USD was approved."
    assert "closed" in lines[2].why
    assert [amounts(either, one) for one in opened] == [[], [], [], [Decimal("30.00")]]
    known = either.database.read(lambda conn: {row.name: row.value for row in facts.latest(conn, opened[1].case_id)})
    assert known["incident_verified"] is None  # nothing of a case that was left is kept
    assert case_now(either, opened[1]).state == "handoff"


def test_two_claims_on_one_order_are_credited_once(either: App) -> None:
    opened = [open_case(either, order="77", chat_key=key, **UNKNOWN) for key in ("a", "b")]
    made = proposed(either, add_agent(either, "Ada"), opened)
    approved(either, add_agent(either, "Lia", "lead"), made)
    incident_step(either, made)
    assert states(either, made) == ["credited", "left"]


def test_what_contradicts_the_fault_is_left_out_and_other_claims_are_not_held_up(app: App) -> None:
    opened = [*claims(app, 1), open_case(app, order="8", chat_key="x", **{**UNKNOWN, "failure_cause": "link_private"})]
    made = proposed(app, add_agent(app, "Ada"), opened)
    approved(app, add_agent(app, "Lia", "lead"), made)
    lines = kept(app, made).lines
    assert [line.state for line in lines] == ["due", "left"]
    assert "failure_cause is on record as link private" in lines[1].why


def test_above_the_limit_for_the_sum_of_all_another_lead_approves_what_a_lead_proposed(app: App) -> None:
    opened = claims(app, 2, order_charge="60.00", correct_charge="60.00")  # 20 each, 40 together, above 25
    ada, lia = add_agent(app, "Ada"), add_agent(app, "Lia", "lead")
    made = proposed(app, lia, opened)
    with pytest.raises(NotAllowed, match=r"40.00 USD, above the limit"):
        approved(app, ada, made)
    with pytest.raises(NotAllowed, match="nobody else could approve it"):
        approved(app, lia, made)
    max_ = add_agent(app, "Max", "operator")
    with pytest.raises(NotAllowed, match="another lead or operator"):
        approved(app, lia, made, after=timedelta(hours=1))
    approved(app, max_, made)
    assert states(app, made) == ["due", "due"]


def test_where_nobody_else_could_a_lead_waits_ten_minutes_with_the_own_proposal(app: App) -> None:
    lia = add_agent(app, "Lia", "lead")
    made = proposed(app, lia, claims(app, 2))
    with pytest.raises(NotAllowed):
        approved(app, lia, made, after=timedelta(minutes=9))
    approved(app, lia, made, after=timedelta(minutes=11))
    assert states(app, made) == ["due", "due"]


def test_within_the_limit_the_agent_who_proposed_it_approves_it(app: App) -> None:
    ada = add_agent(app, "Ada")
    made = proposed(app, ada, claims(app, 2, order_charge="30.00", correct_charge="30.00"))
    approved(app, ada, made)
    incident_step(app, made)
    assert states(app, made) == ["credited", "credited"]


def test_what_moved_since_it_was_seen_is_not_approved_and_nothing_ends_twice(app: App) -> None:
    opened, ada, lia = claims(app, 2), add_agent(app, "Ada"), add_agent(app, "Lia", "lead")
    made = proposed(app, ada, opened)
    mark = seen_mark(app, lia, made)
    app.database.run(lambda conn: cases.update(conn, opened[0].case_id, app.database.now(conn), held_by=ada.id))
    with pytest.raises(Stale, match="moved since you looked"):
        approved(app, lia, made, mark=mark)
    app.database.run(lambda conn: desk.withdraw(conn, app, ada, made, app.database.now(conn)))
    for deed in (lambda conn: desk.withdraw(conn, app, ada, made, app.database.now(conn)), None):
        with pytest.raises(Stale, match="already"):
            app.database.run(deed) if deed else approved(app, lia, made)
    incident_step(app, made)
    assert states(app, made) == ["listed", "listed"]
    assert amounts(app, opened[1]) == []


@pytest.mark.parametrize(("words", "chosen"), [("", None), ("x" * 1001, None), (WORDS, []), (WORDS, ["MG-9999"])])
def test_a_proposal_without_words_cases_or_with_a_strange_case_is_refused(
    app: App, words: str, chosen: list[str] | None
) -> None:
    numbers = [one.number for one in claims(app, 2)] if chosen is None else chosen
    given: dict[str, Any] = {"scope": "provider", "subject": "North", "finding": OUTAGE}
    ada = add_agent(app, "Ada")
    with pytest.raises((Invalid, Stale)):
        app.database.run(
            lambda conn: desk.propose(conn, app, ada, app.database.now(conn), words=words, numbers=numbers, **given)
        )
    assert app.database.read(lambda conn: incidents.listing(conn, "main")) == []


def test_credits_that_are_stopped_leave_every_case_with_people(app: App) -> None:
    opened, lia = claims(app, 2), add_agent(app, "Lia", "lead")
    made = proposed(app, add_agent(app, "Ada"), opened)
    approved(app, lia, made)
    app.database.run(
        lambda conn: switches.put(conn, "main", "credits_stopped", True, app.database.now(conn), by="test")
    )
    incident_step(app, made)
    assert {line.why for line in kept(app, made).lines} == {"The operator has stopped all credits."}
    assert [amounts(app, one) for one in opened] == [[], []]
