"""Reaching the customer of a case: an agent's message, and the case's own conversation with what it says."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.app import App
from bot.desk.holding import actor, hold
from bot.desk.rights import Invalid, NotAllowed
from bot.dialogue import from_case
from bot.dialogue.draft import Draft
from bot.dialogue.turn import Turn
from bot.work.due import set_due
from bot.work.handing import tell_staff
from bot.work.naming import tell_agent
from bot.work.speaking import correct, speak
from storage import agents, cases, chats, messages, searching
from storage.agents import Agent
from storage.cases import Case

MOST_LETTERS = 4_000

ITEMS = {
    "order_number": "the order number",
    "link": "the link",
    "explanation": "an explanation",
    "screenshots": "screenshots",
    "payment_reference": "the payment's reference",
    "public_profile": "that the profile is made public",
    "channel": "writing in the right channel",
    "ownership": "proof that the account is theirs",
}
"""What a customer can be asked for, in the desk's words."""


def say(
    conn: Connection, app: App, agent: Agent, case: Case, now: datetime, *, text: str, files: Sequence[int] = ()
) -> None:
    """Send the customer the agent's own words and pictures (evidence ids), as they are."""
    words = _usable(text, needed=not files)
    case = hold(conn, app, agent, case, now)
    cases.link_evidence(conn, case.id, tuple(files), now)
    tell(conn, app, agent, case, now, lambda draft: from_case.person_says(draft, agent.name, words), files=files)
    cases.add_event(conn, case, "agent_wrote", actor(agent), {"text": words, "files": list(files)}, now)
    set_due(conn, app, case.id, now)


def ask(
    conn: Connection, app: App, agent: Agent, case: Case, now: datetime, *, items: Sequence[str], text: str
) -> None:
    """Ask the customer for items (of `ITEMS`), in the agent's words or both. The case stays with the agent."""
    words = _usable(text, needed=not items)
    unknown = [item for item in items if item not in ITEMS]
    if unknown:
        raise Invalid("One of the items cannot be asked for; choose from the list.")
    case = hold(conn, app, agent, case, now)
    tell(conn, app, agent, case, now, lambda draft: from_case.person_asks(draft, agent.name, tuple(items), words))
    cases.add_event(conn, case, "asked", actor(agent), {"items": list(items), "text": words}, now)
    set_due(conn, app, case.id, now)


def note(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, *, text: str) -> None:
    """Keep words for the staff with the conversation; they never leave the desk, and need no hold on the case.

    An agent named by @ is told in the chats that are theirs, or in the case's staff thread where there are none.
    """
    words = _usable(text, needed=True)
    messages.add(
        conn,
        panel_id=app.panel_id,
        chat_id=case.chat_id,
        case_id=case.id,
        author="note",
        channel="desk",
        text=words,
        agent_id=agent.id,
        now=now,
    )
    named = mentioned(conn, app, words)
    cases.add_event(conn, case, "noted", actor(agent), {"mentions": [one.name for one in named]} if named else {}, now)
    for one in named:
        searching.mention(conn, case, one.id, now)
        told = f"{agent.name} mentions {one.name} in {case.number}: {words[:600]}"
        if not tell_agent(conn, app, one, told, case.id, now):
            tell_staff(conn, app, case, told, now)


def mentioned(conn: Connection, app: App, words: str) -> list[Agent]:
    """The agents whose names stand behind an @ in these words; of two that begin alike the longer one."""
    listed = sorted(agents.listing(conn, app.panel_id), key=lambda one: -len(one.name))
    rest, found = words.casefold(), []
    for one in listed:
        name = re.compile(rf"@{re.escape(one.name.casefold())}(?!\w)")
        if name.search(rest):
            found.append(one)
            rest = name.sub(" ", rest)
    return sorted(found, key=lambda one: one.name)


def amend(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, *, message_id: int, text: str) -> None:
    """Change words the agent wrote on this case, on the desk and wherever the customer reads them.

    Raises `NotAllowed` for anybody else's words, `Invalid` for none.
    """
    words = _usable(text, needed=True)
    message = _own(conn, agent, case, message_id)
    chat = chats.load(conn, case.chat_id, hold=True)
    said = words if message.author == "note" else from_case.person_says_text(agent.name, words)
    messages.revise(conn, message.id, said, now)
    if message.author != "note":
        correct(conn, app, chat, message.id, case.id, now, text=said)
    cases.add_event(conn, case, "message_edited", actor(agent), {"message_id": message.id}, now)


def take_back(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, *, message_id: int) -> None:
    """Take back words the agent wrote on this case; the record keeps them. Raises `NotAllowed` for anybody else's."""
    message = _own(conn, agent, case, message_id)
    chat = chats.load(conn, case.chat_id, hold=True)
    messages.take_back(conn, message.id, now)
    if message.author != "note":
        correct(conn, app, chat, message.id, case.id, now, text=None)
    cases.add_event(conn, case, "message_taken_back", actor(agent), {"message_id": message.id}, now)


def _own(conn: Connection, agent: Agent, case: Case, message_id: int) -> messages.Message:
    message = messages.load(conn, message_id)
    if message.agent_id != agent.id or message.case_id != case.id:
        raise NotAllowed("Only who wrote a message may change it or take it back.")
    return message


def tell(
    conn: Connection,
    app: App,
    agent: Agent,
    case: Case,
    now: datetime,
    words: Callable[[Draft], Turn],
    *,
    files: Sequence[int] = (),
) -> None:
    """Say something of this case in the customer's chat. A draft of another, newer claim stays as it is."""
    chat = chats.load(conn, case.chat_id, hold=True)
    draft = Draft.from_json(chat.draft)
    own = from_case.speaking_of(draft, case.id, case.number)
    turn = words(own or draft)
    if own is None:
        turn = replace(turn, draft=draft)
    speak(conn, app, chat, turn, case_id=case.id, now=now, author="agent", agent_id=agent.id, files=files)


def _usable(text: str, *, needed: bool) -> str:
    words = text.replace("\r\n", "\n").replace("\0", "").strip()
    if needed and not words:
        raise Invalid("Nothing was written, so nothing was sent.")
    if len(words) > MOST_LETTERS:
        raise Invalid(f"That is longer than {MOST_LETTERS} characters; please shorten it.")
    return words
