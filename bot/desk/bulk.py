"""One action on many cases: each in a transaction of its own, and one line for each that says what became of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.app import App
from bot.desk import deciding, holding, sorting
from bot.desk.foretelling import Words, foretold
from bot.desk.proposals import refusing_clause
from bot.desk.rights import Invalid, NotAllowed, Stale
from storage.agents import Agent
from storage.cases import Case

MOST_CASES = 50
"""A page of the queue."""

Bulk = Callable[[Connection, App, Agent, Case, datetime, str], None]


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one case, in one sentence; `said` is what its customer would read, where it was only tried."""

    number: str
    done: bool
    words: str
    said: Sequence[Words] = ()


async def on_all(
    app: App, agent: Agent, numbers: Sequence[str], action: str, argument: str, seen: int, *, only_look: bool
) -> list[Line]:
    """The action on each of the cases. What one refuses hinders no other; `only_look` changes nothing.

    `seen` is the newest event of the panel when the list was drawn: a case that moved on since is not decided. Raises
    `Invalid` for an action that is none, for no cases and for too many.
    """
    if action not in ACTIONS:
        raise Invalid("Choose what is to be done.")
    chosen = list(dict.fromkeys(numbers))
    if not 0 < len(chosen) <= MOST_CASES:
        raise Invalid(f"Choose between one and {MOST_CASES} cases.")
    return [await _on_one(app, agent, number, action, argument, seen, only_look) for number in chosen]


async def _on_one(app: App, agent: Agent, number: str, action: str, argument: str, seen: int, only_look: bool) -> Line:
    def begin(conn: Connection) -> Case:
        case = holding.open_for(conn, app, number, None)
        if action in DECIDING and holding.newest_event(conn, case) > seen:
            raise Stale(f"{number} moved on meanwhile. Look at what is new, then decide again.")
        return case

    def deed(conn: Connection, case: Case) -> None:
        ACTIONS[action](conn, app, agent, case, app.database.now(conn), argument)

    try:
        if only_look:
            return Line(number, True, "The customer would read this:", await foretold(app, begin, deed))
        await app.database.arun(lambda conn: deed(conn, begin(conn)))
    except (Invalid, NotAllowed, Stale) as problem:
        return Line(number, False, str(problem))
    except LookupError:
        return Line(number[:20], False, "There is no such case.")
    return Line(number, True, DONE[action])


def _take(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, _: str) -> None:
    holding.take(conn, app, agent, case, now)


def _give_back(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, _: str) -> None:
    holding.give_back(conn, app, agent, case, now)


def _assign(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, argument: str) -> None:
    sorting.assign(conn, app, agent, case, now, name=argument)


def _tag(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, argument: str) -> None:
    sorting.tag_also(conn, app, agent, case, now, words=argument)


def _snooze(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, argument: str) -> None:
    sorting.snooze(conn, app, agent, case, now, hours=argument)


def _decline(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, argument: str) -> None:
    """Only where the policy itself refuses, each by its own clause: nobody refuses many by one clause unread."""
    clause = refusing_clause(conn, case)
    if not clause:
        raise Invalid("The policy does not refuse this one; decide it by itself.")
    deciding.decline(conn, app, agent, case, now, clause=clause, words=argument)


def _close(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, argument: str) -> None:
    """Only with words: a customer never reads nothing but that the case is closed."""
    if not argument:
        raise Invalid("Write the last words to the customers.")
    deciding.close(conn, app, agent, case, now, text=argument)


DECIDING = ("decline", "close")
ACTIONS: Mapping[str, Bulk] = {
    "take": _take,
    "give-back": _give_back,
    "assign": _assign,
    "tag": _tag,
    "snooze": _snooze,
    "decline": _decline,
    "close": _close,
}
DONE: Mapping[str, str] = {
    "take": "You hold it now.",
    "give-back": "Back in the queue.",
    "assign": "It is theirs now.",
    "tag": "Tagged.",
    "snooze": "Put off, or back in the queue.",
    "decline": "Declined by the policy's clause and closed; the customer has been told.",
    "close": "Closed; the customer has been told.",
}
