"""An installation whose clock stands until it is moved, worked by hand: every turn and every due job, one by one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from bot.app import App
from bot.inbound import Inbound, Kind
from bot.work.runner import arm_recurring, do_job
from storage import cases, chats, inbox, jobs, messages
from storage.cases import Case
from storage.database import open_database
from storage.messages import Message
from tests.kit.web import installation, work_all

START = datetime(2026, 7, 14, 9, 0, tzinfo=UTC)


class Standing:
    """The installation and its clock. `now` may be moved at any time."""

    def __init__(self, url: str, folder: Path, **settings: Any) -> None:
        self.now = START
        self.database = open_database(url, clock=lambda _conn: self.now, upgrade=False)
        self.app: App = installation(self.database, folder, **settings)
        self._events = count(1)

    def later(self, **given: float) -> None:
        """Let time pass, then do everything that is due."""
        self.now += timedelta(**given)
        self.work()

    def work(self) -> None:
        """Take every turn and do every job that is due now."""
        work_all(self.app)
        while do_job(self.app, "test"):
            work_all(self.app)

    def receive(self, text: str = "", *, chat: str = "lena", button: str = "", at: datetime | None = None) -> None:
        """Store a message, as a door does; nothing is worked."""
        event = f"e{next(self._events)}"
        inbound = Inbound(
            channel="web",
            event_id=event,
            chat_key=chat,
            at=at or self.now,
            kind=Kind.BUTTON if button else Kind.MESSAGE,
            text=text,
            button=button,
            message_key=event,
        )
        self.database.run(
            lambda conn: inbox.put(
                conn,
                panel_id=self.app.panel_id,
                channel="web",
                event_id=event,
                chat_key=chat,
                payload=inbound.to_json(),
                fetching=False,
                now=self.now,
            )
        )

    def say(self, text: str, *, chat: str = "lena") -> None:
        """A message, stored and worked."""
        self.receive(text, chat=chat)
        self.work()

    def press(self, verb: str, *, chat: str = "lena") -> None:
        """The newest button of that verb, pressed and worked."""
        shown = [cell["data"] for one in reversed(self.read(chat)) for row in one.buttons for cell in row]
        self.receive(button=next(data for data in shown if data.split(":")[2] == verb), chat=chat)
        self.work()

    def said(self, chat: str = "lena") -> list[Message]:
        """What the customer said in the chat, as far as it was worked, oldest first."""
        return [one for one in self._messages(chat) if one.author == "customer"]

    def spoil_draft(self, chat: str = "lena") -> None:
        """Make the chat's record one that this program cannot read."""
        words = text("UPDATE chat SET draft = '{\"version\": 99}' WHERE chat_key = :chat")
        self.database.run(lambda conn: conn.execute(words, {"chat": chat}))

    def told(self, chat: str = "lena") -> list[Message]:
        """What the bot said in the chat, oldest first."""
        return [one for one in self._messages(chat) if one.author == "bot"]

    def read(self, chat: str = "lena") -> list[Message]:
        """Everything the customer has to read in the chat, of bot and agents, oldest first."""
        return [one for one in self._messages(chat) if one.author != "customer"]

    def _messages(self, chat: str) -> list[Message]:
        def read(conn: Connection) -> list[Message]:
            found = chats.find(conn, self.app.panel_id, "web", chat)
            return [] if found is None else messages.of_chat(conn, found.id)

        return self.database.read(read)

    def heard(self, chat: str = "lena") -> str:
        """The newest text of the bot in the chat."""
        return self.told(chat)[-1].text

    def case(self, case_id: int) -> Case:
        """The case as stored."""
        return self.database.read(lambda conn: cases.load(conn, case_id))

    def events(self, case_id: int) -> list[str]:
        """The kinds of the case's events, oldest first."""
        return [event.kind for event in self.database.read(lambda conn: cases.events(conn, case_id))]

    def arm_recurring(self) -> None:
        """As the workers do when they start."""
        arm_recurring(self.app)

    def dead_jobs(self) -> list[jobs.Job]:
        """Jobs that were given up."""
        return self.database.read(lambda conn: jobs.dead(conn, self.app.panel_id))


@contextmanager
def standing(url: str, folder: Path, **settings: Any) -> Iterator[Standing]:
    """An installation on that database, at `START`."""
    installed = Standing(url, folder, **settings)
    try:
        yield installed
    finally:
        installed.app.close()
        installed.database.close()
