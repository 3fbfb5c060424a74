"""One fault, many claims: proposed as an incident, approved once, withdrawn. Credits are made one by one after that."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import Connection

from bot.app import App
from bot.desk.holding import actor
from bot.desk.reckoning import CAUSES, TYPES, Finding, Reckoned, mark_of, reckon, sums
from bot.desk.rights import Invalid, NotAllowed, Stale, is_senior
from bot.work.handing import alert_staff
from storage import agents, cases, incidents, jobs
from storage.agents import Agent
from storage.incidents import MOST_CASES, SCOPES, Incident, WrongState

MOST_LETTERS = 1_000
ALONE = timedelta(minutes=10)
"""So long after the proposal its author may approve it above the limit, where nobody else is there who could."""


def read_finding(type: str, cause: str) -> Finding:
    """The fault as it was chosen. Raises `Invalid`."""
    if type not in TYPES or cause not in ("", *CAUSES):
        raise Invalid("Choose what happened, and what caused it.")
    return Finding(type, cause)


def since(app: App, now: datetime) -> datetime:
    """From when on claims count towards an incident."""
    return now - timedelta(hours=app.settings.team.incident_hours)


def waiting(conn: Connection, app: App, now: datetime) -> int:
    """How many incidents call for somebody: gathered and not yet proposed, or proposed and not yet approved."""
    found = incidents.suspects(conn, app.panel_id, since(app, now), app.settings.team.incident_cases)
    return len(found) + incidents.proposed_count(conn, app.panel_id)


def members(conn: Connection, app: App, scope: str, subject: str, now: datetime) -> list[int]:
    """The cases that an incident on that service or provider could settle. Raises `LookupError` for no such scope."""
    if scope not in SCOPES:
        raise LookupError(scope)
    return incidents.gathered(conn, app.panel_id, scope, subject, since(app, now))


def propose(
    conn: Connection,
    app: App,
    agent: Agent,
    now: datetime,
    *,
    scope: str,
    subject: str,
    finding: Finding,
    words: str,
    numbers: Sequence[str],
) -> int:
    """Name the fault for those cases and leave it to be approved; the incident's id. Staff and record hear of it.

    Raises `Invalid` without words or cases, `Stale` for a case that left the group meanwhile.
    """
    said = words.replace("\0", "").strip()
    if not said or len(said) > MOST_LETTERS:
        raise Invalid(f"Say what happened and how you know it, in at most {MOST_LETTERS} characters.")
    chosen = _chosen(conn, app, members(conn, app, scope, subject, now), numbers)
    made = incidents.propose(
        conn,
        panel_id=app.panel_id,
        scope=scope,
        subject=subject,
        type=finding.type,
        cause=finding.cause,
        words=said,
        case_ids=chosen,
        agent_id=agent.id,
        now=now,
    )
    for case_id in chosen:
        data = {"incident": made, "type": finding.type, "cause": finding.cause, "words": said}
        cases.add_event(conn, cases.load(conn, case_id), "incident_proposed", actor(agent), data, now)
    alert_staff(conn, app, f"{agent.name} proposes incident {made}: {subject}, {len(chosen)} cases. {said[:300]}", now)
    return made


def reckoned_of(conn: Connection, app: App, agent: Agent, found: Incident) -> list[Reckoned]:
    """Each of its cases under the fault, as the records stand now."""
    finding = Finding(found.type, found.cause)
    return [reckon(conn, app, agent, line.case_id, finding) for line in found.lines]


def approve(conn: Connection, app: App, agent: Agent, incident_id: int, now: datetime, *, mark: str) -> None:
    """Approve it as it was seen (`mark`): every case with a credit becomes due, and a job makes the credits.

    Raises `Stale` when a sum has moved or somebody was there first, `NotAllowed` above the agent's limit.
    """
    found = incidents.load(conn, app.panel_id, incident_id, hold=True)
    reckoned = reckoned_of(conn, app, agent, found)
    if mark_of(reckoned) != mark:
        raise Stale("A case or a sum has moved since you looked. Look at what is new, then decide again.")
    credits = [one.credit for one in reckoned if one.credit]
    if not credits:
        raise Invalid("The policy credits none of these cases, so there is nothing to approve.")
    must_be_allowed(conn, app, agent, found, sums(credits), now)
    _end(conn, incident_id, "approved", agent, now)
    for one in reckoned:
        kept = {"amount": one.credit.amount, "currency": one.credit.currency} if one.credit else {}
        state = "due" if one.credit else "left"
        incidents.set_line(conn, incident_id, one.case.id, state, now, why=one.why, **kept)
        data = {"incident": incident_id, "proposed_by": agents.load(conn, found.proposed_by).name, "why": one.why}
        shown = {name: str(value) for name, value in kept.items()}
        cases.add_event(conn, one.case, "incident_approved", actor(agent), {**data, **shown}, now)
    queue(conn, app, incident_id, now)


def queue(conn: Connection, app: App, incident_id: int, now: datetime) -> None:
    """Have what is due of it credited."""
    payload = {"incident_id": incident_id}
    put = {"kind": "incident", "key": f"{app.panel_id}:{incident_id}", "payload": payload}
    jobs.put(conn, **put, run_at=now, panel_id=app.panel_id, now=now)  # type: ignore[arg-type]


def withdraw(conn: Connection, app: App, agent: Agent, incident_id: int, now: datetime) -> None:
    """Take the proposal back; its cases are as before. Raises `NotAllowed` for another agent's, `Stale` once ended."""
    found = incidents.load(conn, app.panel_id, incident_id, hold=True)
    if found.proposed_by != agent.id and not is_senior(agent):
        raise NotAllowed("Only who proposed it, a lead or an operator withdraws it.")
    _end(conn, incident_id, "withdrawn", agent, now)
    for line in found.lines:
        case = cases.load(conn, line.case_id)
        cases.add_event(conn, case, "incident_withdrawn", actor(agent), {"incident": incident_id}, now)


def must_be_allowed(
    conn: Connection, app: App, agent: Agent, found: Incident, totals: dict[str, Decimal], now: datetime
) -> None:
    """Up to the limit, for the sum of all, whoever likes approves; above it a lead or operator who did not propose it.

    Where nobody else could, its author may after ten minutes. Raises `NotAllowed`.
    """
    above = [f"{sum_} {currency}" for currency, sum_ in totals.items() if sum_ > app.settings.cap(currency)]
    if not above:
        return
    said = f"Together that is {', '.join(above)}, above the limit of one person"
    if not is_senior(agent):
        raise NotAllowed(f"{said}; a lead or an operator approves it.")
    if found.proposed_by != agent.id:
        return
    if any(is_senior(one) and one.id != agent.id for one in agents.listing(conn, app.panel_id)):
        raise NotAllowed(f"{said}, and you proposed it; another lead or operator approves it.")
    if now < found.proposed_at + ALONE:
        at = found.proposed_at + ALONE
        raise NotAllowed(f"{said}, and nobody else could approve it: you may from {at:%H:%M} UTC on.")


def _chosen(conn: Connection, app: App, allowed: Sequence[int], numbers: Sequence[str]) -> list[int]:
    wanted = list(dict.fromkeys(numbers))
    if not 0 < len(wanted) <= MOST_CASES:
        raise Invalid(f"Choose between one and {MOST_CASES} cases.")
    found = [cases.by_number(conn, app.panel_id, number) for number in wanted]
    gone = [number for number, case in zip(wanted, found, strict=True) if case is None or case.id not in allowed]
    if gone:
        raise Stale(f"{', '.join(one[:20] for one in gone[:5])} moved on meanwhile. Look again, then decide.")
    return [case.id for case in found if case is not None]


def _end(conn: Connection, incident_id: int, state: str, agent: Agent, now: datetime) -> None:
    try:
        incidents.end(conn, incident_id, state, agent.id, now)
    except WrongState as problem:
        raise Stale("Somebody has approved or withdrawn this incident already.") from problem
