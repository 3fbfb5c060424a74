"""What a customer would read: the action really carried out, its words noted, and everything undone."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.app import App
from storage import messages
from storage.agents import Agent
from storage.cases import Case

Deed = Callable[[Connection, App, Agent, Case, datetime], Any]


class Rehearsed(Exception):
    """Ends the transaction of a rehearsal, so that nothing of it stays. `told` is what the customer would read."""

    def __init__(self, told: tuple[str, ...]) -> None:
        super().__init__("this was a rehearsal")
        self.told = told


def rehearse(conn: Connection, app: App, agent: Agent, case: Case, deed: Deed) -> None:
    """Carry the deed out and raise `Rehearsed`, which undoes it. Raises what the deed raises, as it would then.

    There is no second wording to keep in step: the words are those that would be sent, in the customer's language.
    """
    before = messages.of_chat(conn, case.chat_id, limit=1)
    deed(conn, app, agent, case, app.database.now(conn))
    said = messages.of_chat(conn, case.chat_id, after_id=before[-1].id if before else 0)
    raise Rehearsed(tuple(one.text for one in said if one.author != "customer"))
