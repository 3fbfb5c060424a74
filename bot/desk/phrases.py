"""Macros: words said often, with the case's own facts put in, in the customer's language where there are any."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.app import App
from bot.desk.holding import actor
from bot.desk.proposals import proposed
from bot.desk.rights import Invalid, must_be_senior
from bot.dialogue.catalogues import languages
from bot.dialogue.from_case import money
from storage import chats, macros
from storage.agents import Agent
from storage.cases import Case
from storage.macros import Macro

VARIABLES = {
    "case": "the case's number",
    "order": "the order's number",
    "amount": "the amount the policy proposes, in the customer's way of writing it",
    "customer": "the customer's name, as the channel tells it",
    "agent": "your name",
}
"""Name of a variable -> what stands in its place."""

FORM = re.compile(r"\{(\w+)\}")
NAME = re.compile(r"[\w \-]{1,60}")
MOST_LETTERS = 2000


def keep(conn: Connection, app: App, agent: Agent, now: datetime, *, name: str, language: str, text: str) -> None:
    """Keep a macro, in the place of an earlier one of that name and language. Raises `Invalid`, `NotAllowed`."""
    must_be_senior(agent, "change the macros")
    if not NAME.fullmatch(name):
        raise Invalid("Give it a name of letters, digits, spaces and hyphens, at most 60.")
    if language not in languages():
        raise Invalid(f"Choose its language: {', '.join(languages())}.")
    if not text or len(text) > MOST_LETTERS:
        raise Invalid(f"Write its text, of at most {MOST_LETTERS} characters.")
    unknown = sorted(set(FORM.findall(text)) - set(VARIABLES))
    if unknown:
        named = ", ".join(f"{{{one}}}" for one in VARIABLES)
        raise Invalid(f"There is no {{{unknown[0]}}}; there are {named}.")
    macros.keep(conn, app.panel_id, name, language, text, actor(agent), now)


def remove(conn: Connection, app: App, agent: Agent, macro_id: int) -> None:
    """Take a macro away. Raises `LookupError` when it is gone."""
    must_be_senior(agent, "change the macros")
    if not macros.remove(conn, app.panel_id, macro_id):
        raise LookupError(f"there is no macro {macro_id}")


def offered(conn: Connection, app: App, agent: Agent, case: Case) -> list[tuple[str, str]]:
    """Name and text of each macro for this case: in the customer's language, else in English, its variables filled."""
    listed = macros.listing(conn, app.panel_id)
    if not listed:
        return []
    chat = chats.load(conn, case.chat_id)
    best: dict[str, Macro] = {}
    for one in listed:
        if one.language == chat.language or (one.language == "en" and one.name not in best):
            best[one.name] = one
    if not best:
        return []
    values = _values(conn, app, agent, case, chat.language, chat.customer_name or "")
    return [(one.name, filled(one.text, values)) for one in best.values()]


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables filled; one without a value stays as it is written, so that it is seen."""
    return FORM.sub(lambda found: values.get(found[1]) or found[0], text)


def _values(conn: Connection, app: App, agent: Agent, case: Case, language: str, customer: str) -> Mapping[str, str]:
    proposal = proposed(conn, app, case)
    return {
        "case": case.number,
        "order": case.order_number or "",
        "amount": money(proposal.amount, proposal.currency, language) if proposal else "",
        "customer": customer,
        "agent": agent.name,
    }


def all_of(conn: Connection, app: App) -> Sequence[Macro]:
    """Every macro."""
    return macros.listing(conn, app.panel_id)
