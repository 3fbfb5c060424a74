"""What is said and done on a case, as lines for its thread: new ones, and old ones that somebody changed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from storage import agents, cases, messages, staffroom
from storage.cases import Event
from storage.messages import Message
from storage.staffroom import Post, Word

MOST_FILES = 10
"""Pictures that go with one chat message, on Telegram as on Discord."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was said or done. `who` is empty for what happened to the case."""

    who: str
    text: str
    at: datetime
    files: tuple[int, ...] = ()
    deleted: bool = False
    edited: bool = False
    message_id: int | None = None
    event_id: int | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Chunk:
    """Lines that go into one chat message, laid out for the channel, with their pictures."""

    text: str
    files: tuple[int, ...]
    words: tuple[Word, ...]

    def at(self, channel_key: str) -> list[Word]:
        """What to remember once the chunk stands in the chat under that id."""
        return [Word(channel_key, one.message_id, one.event_id, one.version, False) for one in self.words]


Lay = Callable[[Line], str]
"""How a channel writes a line, escaped for it."""


@dataclass(frozen=True, slots=True)
class News:
    """What a thread does not show yet, and the newest message and event that were looked at to say so."""

    lines: tuple[Line, ...]
    last_message: int
    last_event: int


def news(conn: Connection, post: Post) -> News:
    """What the thread does not show yet, oldest first.

    A new thread begins with what customer and agents said; what the machine said before and did is in the brief.
    Each table is read once: on PostgreSQL a second look in one transaction may see more than the first.
    """
    said, events = messages.of_case(conn, post.case_id), cases.events(conn, post.case_id)
    own, fresh = staffroom.own_messages(conn, post.id), post.last_message == 0 and post.last_event == 0
    names = _names(conn, said)
    labels = {f"[{button['data']}]": button["label"] for one in said for row in one.buttons for button in row}
    lines = [
        _said(one, labels.get(one.text, one.text), names)
        for one in said
        if one.id > post.last_message and one.id not in own and not (fresh and (one.author == "bot" or _pressed(one)))
    ]
    happened = [] if fresh else [one for one in events if one.id > post.last_event]
    lines += [line for event in happened if (line := _done(conn, event)) is not None]
    return News(
        tuple(sorted(lines, key=lambda line: line.at)),
        max((one.id for one in said), default=0),
        max((one.id for one in events), default=0),
    )


def lines_at(conn: Connection, words: Sequence[Word]) -> list[Line]:
    """The lines of one chat message as they are to be read by now."""
    said = [messages.load(conn, one.message_id) for one in words if one.message_id is not None]
    names = _names(conn, said)
    lines = [_said(one, one.text, names) for one in said]
    events = {one.event_id for one in words if one.event_id is not None}
    for case_id in {one.case_id for one in said if one.case_id is not None}:
        found = [event for event in cases.events(conn, case_id) if event.id in events]
        lines += [line for event in found if (line := _done(conn, event)) is not None]
    return sorted(lines, key=lambda line: line.at)


def chunks(lines: Sequence[Line], lay: Lay, most: int) -> list[Chunk]:
    """The lines in as few chat messages as their length (`most` characters) and pictures allow; nothing is left out."""
    made: list[Chunk] = []
    texts: list[str] = []
    words: list[Word] = []

    def finish(files: tuple[int, ...] = ()) -> None:
        if texts or files:
            made.append(Chunk("\n".join(texts), files, tuple(words)))
        texts.clear()
        words.clear()

    for line in lines:
        word = Word("", line.message_id, line.event_id, line.version, False)
        for part in _parts(lay(line), most):
            if sum(len(text) + 1 for text in texts) + len(part) > most:
                finish()
            texts.append(part)
            words.append(word)
        for first in range(0, len(line.files), MOST_FILES):
            finish(line.files[first : first + MOST_FILES])
    finish()
    return made


def _parts(text: str, most: int) -> Iterator[str]:
    for first in range(0, len(text), most):
        yield text[first : first + most]


def _names(conn: Connection, said: Sequence[Message]) -> dict[int, str]:
    return {one: agents.load(conn, one).name for one in {message.agent_id for message in said} if one is not None}


def _pressed(message: Message) -> bool:
    return message.author == "customer" and message.text.startswith("[mg1:")


def _said(message: Message, text: str, names: Mapping[int, str]) -> Line:
    name = names.get(message.agent_id or 0, "")
    who = {"customer": "Customer", "bot": "Bot", "agent": name or "Agent", "note": f"{name or 'Agent'} (note)"}
    own_words = text.removeprefix(f"{name}: ") if message.author == "agent" else text
    return Line(
        who=who[message.author],
        text=own_words,
        at=message.at,
        files=tuple(message.files),
        deleted=message.deleted,
        edited=message.version > 0 and not message.deleted,
        message_id=message.id,
        version=message.version,
    )


def _done(conn: Connection, event: Event) -> Line | None:
    words = EVENTS.get(event.kind)
    if words is None:
        return None
    return Line(who="", text=words(_actor(conn, event.actor), event.data), at=event.at, event_id=event.id)


def _actor(conn: Connection, actor: str) -> str:
    kind, _, name = actor.partition(":")
    if kind != "agent":
        return {"customer": "The customer", "bot": "The bot"}.get(actor, "The machine")
    try:
        return agents.load(conn, int(name)).name if name.isdecimal() else name
    except LookupError:
        return "An agent"


def _words(data: Mapping[str, Any], name: str) -> str:
    return str(data.get(name) or "").replace("_", " ")


def _with(text: str, *more: str) -> str:
    return ": ".join((text, *filter(None, more)))


def _recorded(who: str, data: Mapping[str, Any]) -> str:
    before, after = data.get("before", {}).get("outcome", ""), data.get("after", {}).get("outcome", "")
    return f"{who} recorded {_words(data, 'fact')} = {data.get('value')} ({data.get('note')}): {before} → {after}"


def _closed(who: str, data: Mapping[str, Any]) -> str:
    return _with(f"{who} closed the case", _words(data, "outcome"), str(data.get("clause") or ""))


EVENTS: dict[str, Callable[[str, Mapping[str, Any]], str]] = {
    "handed_off": lambda _, data: _with("For people", _words(data, "reason"), str(data.get("note") or "")),
    "taken": lambda who, data: f"{who} took the case" + (f" from {data['from']}" if data.get("from") else ""),
    "given_back": lambda who, _: f"{who} gave the case back",
    "credit_approved": lambda who, data: (
        f"{who} approved {data.get('amount')} {data.get('currency')} ({data.get('clause')})"
    ),
    "credited": lambda _, data: f"Credited: payment {data.get('payment_id')}, {data.get('reference')}",
    "credit_answer_lost": lambda _, data: _with("The panel's answer to the credit was lost", str(data.get("reason"))),
    "credit_withdrawn": lambda _, data: _with("The credit was taken back", str(data.get("note") or "")),
    "credit_settled": lambda who, data: f"{who} settled the credit: {'paid' if data.get('paid') else 'not paid'}",
    "closed": _closed,
    "unreachable": lambda _, data: _with("Nothing reaches the customer any more", str(data.get("error") or "")),
    "reachable": lambda _, __: "The customer can be reached again",
    "undelivered": lambda _, data: _with("A message did not reach the customer", str(data.get("error") or "")),
    "fact_recorded": _recorded,
    "checked_again": lambda who, _: f"{who} has the records read again",
    "resubmitted": lambda _, __: "The customer sent what was asked for",
}
"""Kinds of event that people in the thread hear of; messages speak for themselves."""
