"""What must hold whatever happened: at each call that reaches the panel, and when the world has come to rest."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select

from bot.app import App
from bot.work.auditing import audit_now, differences
from storage.tables import case, credit, entry, inbox, job, ledger_account, message, notice
from tests.simulation import handled
from tests.simulation.books import CENT, Call

if TYPE_CHECKING:
    from tests.simulation.world import World

ENDED = ("closed", "advised", "asking", "handoff", "parked")


class Promises:
    """Collects what was broken, each in a sentence."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.broken: list[str] = []

    def break_one(self, what: str) -> None:
        """Note a broken promise, once."""
        if what not in self.broken:
            self.broken.append(what)
            self._world.say(f"BROKEN: {what}")

    def call_arrives(self, call: Call) -> None:
        """A credit call reaches the panel: it must be the only one, read before, and within what may be given."""
        books = self._world.books
        others = [one for one in books.calls if one is not call and self._counts(one, call)]
        if any(one.reference == call.reference for one in others):
            self.break_one(f"credit {call.reference} was sent twice")
        if call.order not in books.sendable:
            self.break_one(f"order {call.order} was not read again immediately before sending")
            return
        books.sendable.discard(call.order)
        total = sum((one.amount for one in others), call.amount)
        seen = books.seen[call.order]
        given = seen.returned + seen.by_hand
        if total > seen.paid - given:
            self.break_one(f"order {call.order}: {total} sent, {seen.paid} paid, {given} returned when last read")
        if total + given > seen.share:
            self.break_one(f"order {call.order}: {total} sent and {given} returned for a missing part of {seen.share}")

    def _counts(self, one: Call, call: Call) -> bool:
        """An earlier call for the order that may have taken effect as far as anybody can know."""
        books = self._world.books
        believed_unpaid = one.reference in books.settled_unpaid and one.reference not in books.shown_references
        return one.order == call.order and not one.refused and not believed_unpaid

    def due(self, conn: Connection) -> list[datetime]:
        """When anything that is waiting is due."""
        jobs = select(job.c.run_at, job.c.leased_until).where(job.c.done_at.is_(None))
        notices = select(notice.c.run_at, notice.c.leased_until).where(notice.c.state == "waiting")
        waiting = select(inbox.c.run_at).where(inbox.c.done_at.is_(None))
        times = [max(filter(None, row)) for query in (jobs, notices) for row in conn.execute(query)]
        return [*times, *conn.execute(waiting).scalars()]

    def check(self, app: App) -> None:
        """Everything that must hold at rest, and that the audit lists every difference and no other."""
        for sentence in app.database.read(self._at_rest):
            self.break_one(sentence)
        audit_now(app, "simulation", everything=True)
        listed = {one["object"].removeprefix("order ") for one in differences(app)}
        differing = app.database.read(lambda conn: set(self._differing(conn)))
        for name in sorted(differing - listed):
            self.break_one(f"the audit does not list the difference on {name}")
        for name in sorted(listed - differing):
            self.break_one(f"the audit lists a difference on {name}, and there is none")

    def _differing(self, conn: Connection) -> Iterable[str]:
        """The orders on which our books and the panel's differ, as the panel itself knows it."""
        books = self._world.books
        ours = list(conn.execute(select(credit)))
        for number in {row.object_id for row in ours}:
            order, payments = books.orders[number], books.payments if books.reads_back else []
            is_returned = ledger_account.c.kind == "returned"
            query = select(ledger_account.c.balance).where(is_returned, ledger_account.c.object_id == number)
            returned = order.returned + (books.by_hand(number) if books.reads_back else 0)
            if abs(returned - (conn.execute(query).scalar_one_or_none() or 0)) >= CENT:
                yield number
            for row in (row for row in ours if row.object_id == number):
                paid = [one.amount for one in payments if row.reference in one.memo]
                booked = [row.confirmed] if row.state == "credited" else []
                if row.state == "unknown" or (books.reads_back and paid != booked):
                    yield number

    def _at_rest(self, conn: Connection) -> list[str]:
        checks = (self._cases, self._credits, self._ledger)
        of_messages = list(handled.broken(self._world, conn))
        return [*of_messages, *(sentence for check in checks for sentence in check(conn))]

    def _cases(self, conn: Connection) -> Iterable[str]:
        for row in conn.execute(select(case)):
            if row.state not in ENDED:
                yield f"{row.number} is left {row.state}"
            if row.state in ("asking", "advised") and not self._timed(conn, row.id):
                yield f"{row.number} waits for its customer without a timer"
            if row.state == "handoff" and not row.handoff_reason:
                yield f"{row.number} is with a person without a reason"
            if row.outcome == "credited" and not self._told(conn, row.id):
                yield f"{row.number} is credited and its customer was not told"

    def _timed(self, conn: Connection, case_id: int) -> bool:
        """True while a timer will remind the customer or park the case."""
        waits = (job.c.kind == "case_silence", job.c.key == str(case_id), job.c.done_at.is_(None))
        return bool(conn.execute(select(func.count()).where(*waits)).scalar_one())

    def _told(self, conn: Connection, case_id: int) -> bool:
        words = message.c.text.contains("has been credited")
        return bool(conn.execute(select(func.count()).where(message.c.case_id == case_id, words)).scalar_one())

    def _credits(self, conn: Connection) -> Iterable[str]:
        books = self._world.books
        for row in conn.execute(select(credit)):
            payments = [one for one in books.payments if row.reference in one.memo]
            if row.state in ("intended", "sending"):
                yield f"credit {row.id} is left {row.state}"
            if row.state == "credited" and [one.amount for one in payments] != [row.confirmed]:
                had = [str(one.amount) for one in payments]
                yield f"credit {row.id} is booked with {row.confirmed}, the panel has {had}"

    def _ledger(self, conn: Connection) -> Iterable[str]:
        balances: dict[int, Decimal] = Counter()  # type: ignore[assignment]
        for row in conn.execute(select(entry)):
            balances[row.from_id] -= row.amount
            balances[row.to_id] += row.amount
        rows = list(conn.execute(select(ledger_account)))
        for row in rows:
            if row.balance != balances[row.id]:
                yield f"account {row.kind} of {row.object_id} holds {row.balance}, its entries say {balances[row.id]}"
            if row.kind != "sales" and row.balance < 0:
                yield f"account {row.kind} of {row.object_id} is overdrawn"
        if sum(row.balance for row in rows) != 0:
            yield "the ledger does not balance"
