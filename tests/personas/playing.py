"""Plays whole conversations against the real core: stored, worked, judged, credited; the panel is an honest one."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, select

from bot.app import App
from bot.dialogue.draft import Draft
from bot.inbound import Attachment, FileState, Inbound, Kind
from bot.policies import Policies
from storage import cases, chats, evidence, facts, inbox, pictures
from storage.tables import job as job_table
from tests.kit.standing import Standing
from tests.personas.cast import CAST, Deed, Somebody
from tests.personas.hearing import Heard, asks, heard
from tests.simulation.books import METHOD, Books, Order
from tests.simulation.opening import WithoutNearestMiss
from tests.simulation.window import Supplier, Window
from triage.panels.model import OrderStatus

MOST_EXCHANGES = 14
SCENARIOS: dict[str, tuple[OrderStatus, float, str]] = {
    "a third is missing": (OrderStatus.PARTIAL, 1 / 3, "supplier error"),
    "nothing came": (OrderStatus.CANCELED, 1.0, "supplier error"),
    "it was private": (OrderStatus.PARTIAL, 1 / 3, "account is private"),
    "nobody knows why": (OrderStatus.PARTIAL, 1 / 3, ""),
    "it still runs": (OrderStatus.IN_PROGRESS, 0.5, ""),
}
"""What the records say of the order -> its status, the undelivered share, the panel's reason."""


@dataclass
class Played:
    """A conversation from its first word to its end."""

    persona: str
    scenario: str
    seed: int
    ends: tuple[str, ...]
    """How each of its cases stands at the end; what was never sent is `not sent`."""
    credited: Decimal
    paid: Decimal
    messages: int
    questions: tuple[str, ...]
    timers: tuple[str, ...]
    """Kinds of jobs that still wait for this chat or its cases."""
    facts: tuple[dict[str, Any], ...] = ()
    script: list[str] = field(default_factory=list)


class Playhouse:
    """One installation for many conversations, each with an order of its own."""

    def __init__(self, url: str, folder: Path) -> None:
        self.books = Books("manual", "gross", reads_back=True)
        panel = {"kind": "sandbox", "returns": "manual", "charge": "gross", "payment_method": METHOD}
        causes = {"supplier error": "provider_failure", "account is private": "link_private"}
        self.stage = Standing(url, folder, panel={**panel, "causes": causes}, authority="auto", ownership="knowledge")
        self.world: Any = _Calm(self.books, self.stage)
        policies = _policy(self.stage.app.settings.policy)
        self.app: App = replace(
            self.stage.app, panel=Window(self.world, "a"), providers=Supplier(self.world, "a"), policies=policies
        )
        self.stage.app = self.app
        self._orders = 10_400

    def play(self, persona: str, scenario: str, seed: int) -> Played:
        """The conversation of that persona about an order of that kind."""
        order = self._order(scenario)
        somebody = CAST[persona](Random(f"{persona} {scenario} {seed}"), order)
        chat = f"{persona} {scenario} {seed}"
        talk = _Talk(self, somebody, chat)
        talk.perform()
        return self._played(persona, scenario, seed, order, talk)

    def _order(self, scenario: str) -> Order:
        self._orders += 7
        number, (status, share, reason) = str(self._orders), SCENARIOS[scenario]
        order = Order(
            number=number,
            account=f"account{number}",
            link=f"https://www.instagram.com/customer.{number}/",
            quantity=3000,
            remains=round(3000 * share),
            paid=Decimal("3.00"),
            status=status,
            created=self.stage.now - timedelta(days=2),
            updated=self.stage.now - timedelta(hours=3),
            cancel_reason=reason,
        )
        self.books.orders[number] = order
        return order

    def _played(self, persona: str, scenario: str, seed: int, order: Order, talk: "_Talk") -> Played:
        stage = self.stage

        def read(conn: Connection) -> Played:
            chat = chats.find(conn, self.app.panel_id, "web", talk.chat)
            mine = cases.of_chat(conn, chat.id) if chat else []
            timers = {job.kind for job in conn.execute(select(job_table)) if _of(job.payload, chat, mine)}
            return Played(
                persona=persona,
                scenario=scenario,
                seed=seed,
                ends=tuple(one.outcome or one.state for one in mine) or (_unsent(chat),),
                credited=self.books.credited(order.number),
                paid=order.paid,
                messages=talk.sent,
                questions=tuple(
                    item for one in stage.told(talk.chat) if (item := asks(one.text)) not in ("", "summary")
                ),
                timers=tuple(sorted(timers)),
                facts=tuple(_facts(conn, one.id) for one in mine),
                script=[f"{one.author}: {one.text}" for one in stage.said(talk.chat) + stage.told(talk.chat)],
            )

        return stage.database.read(read)


class _Talk:
    """One conversation under way."""

    def __init__(self, house: Playhouse, somebody: Somebody, chat: str) -> None:
        self.house, self.somebody, self.chat = house, somebody, chat
        self.sent = self._read = 0
        self._first_key = ""

    def perform(self) -> None:
        for claim in range(self.somebody.claims):
            first, *others = self.somebody.begins()
            self._do([replace(first, text=f"/new {first.text}") if claim else first, *others])
            for _ in range(MOST_EXCHANGES):
                deeds = self.somebody.goes_on(self._hears()) if self._anything_new() else []
                if not deeds:
                    break
                self._do(deeds)

    def _anything_new(self) -> bool:
        told = len(self.house.stage.told(self.chat))
        new, self._read = told > self._read, told
        return new

    def _hears(self) -> Heard:
        return heard(self.house.stage.told(self.chat))

    def _do(self, deeds: list[Deed]) -> None:
        for place, deed in enumerate(deeds):
            if deed.hours:
                self.house.stage.later(hours=deed.hours)
                continue
            self.sent += 1
            self._receive(deed)
            if deed.album and place < len(deeds) - 1:
                continue  # the pictures of an album come at once
            self.house.stage.later(seconds=20)

    def _receive(self, deed: Deed) -> None:
        stage = self.house.stage
        key = f"{self.chat} {self.sent}"
        self._first_key = self._first_key or key
        kind = Kind.BUTTON if deed.press else Kind.EDIT if deed.edit else Kind.MESSAGE

        def put(conn: Connection) -> None:
            inbound = Inbound(
                channel="web",
                event_id=key,
                chat_key=self.chat,
                at=stage.now,
                kind=kind,
                text=deed.text,
                button=deed.press,
                language=self.somebody.language,
                message_key=self._first_key if deed.edit else key,
                album=f"{self.chat} album" if deed.album else "",
                attachments=tuple(self._picture(conn, place) for place in range(deed.pictures)),
            )
            inbox.put(
                conn,
                panel_id=self.house.app.panel_id,
                channel="web",
                event_id=key,
                chat_key=self.chat,
                payload=inbound.to_json(),
                fetching=False,
                now=stage.now,
            )

        stage.database.run(put)

    def _picture(self, conn: Connection, place: int) -> Attachment:
        """A picture that was looked at: nothing could be read on it, and it is like no other."""
        digest = f"{self.chat} {self.sent} {place}".encode().hex()[-64:].rjust(64, "0")
        chat = chats.open_chat(
            conn, self.house.app.panel_id, "web", self.chat, language="en", name="", now=self.house.stage.now
        )
        made = evidence.add(
            conn,
            panel_id=self.house.app.panel_id,
            chat_id=chat.id,
            digest=digest,
            shown_digest=None,
            name="shot.png",
            mime="image/png",
            size=1000,
            width=400,
            height=800,
            channel_file_id=None,
            now=self.house.stage.now,
        )
        looked = pictures.PictureRow(made, "seen", reading="nothing")
        pictures.keep(conn, self.house.app.panel_id, looked, self.house.stage.now)
        return Attachment("shot.png", FileState.STORED, evidence_id=made)


@dataclass
class _Calm:
    """A world without trouble, for the panel of the simulation."""

    books: Books
    stage: Standing

    def __post_init__(self) -> None:
        self.faulty, self.rng = False, Random(0)
        self.weather = SimpleNamespace(calls={"well": 1})
        self.promises = SimpleNamespace(call_arrives=lambda _call: None)

    @property
    def clock(self) -> Standing:
        return self.stage

    def moment(self, _process: str, _where: str) -> None:
        return

    def fails(self, _chance: float) -> bool:
        return False

    def say(self, _what: str) -> None:
        return


@cache
def _policy(name: str) -> Policies:
    return WithoutNearestMiss(name)


def _of(named: Mapping[str, Any], chat: chats.Chat | None, mine: list[cases.Case]) -> bool:
    return (chat is not None and named.get("chat_id") == chat.id) or named.get("case_id") in {one.id for one in mine}


def _unsent(chat: chats.Chat | None) -> str:
    return f"not sent, {Draft.from_json(chat.draft).silence or 'waiting'}" if chat else "nothing said"


def _facts(conn: Connection, case_id: int) -> dict[str, Any]:
    stored = facts.assessments(conn, case_id)
    return dict(stored[-1].facts) if stored else {}


@contextmanager
def playhouse(url: str, folder: Path) -> Iterator[Playhouse]:
    """An installation on that database for as many conversations as wanted."""
    house = Playhouse(url, folder)
    try:
        yield house
    finally:
        house.app.close()
        house.stage.database.close()
