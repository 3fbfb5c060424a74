"""Reading everything that is known about a case: our own records, the registers, the panel, the provider."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection

from bot.app import App
from bot.work.checking import look_at_links
from bot.work.judging import judge
from bot.work.later import Later
from bot.work.pictured import Pictured, pictured
from bot.work.queueing import queue_gathering
from bot.work.snapshots import watch_link
from bot.work.watching import deadline_passed
from storage import cases, chats, credits, facts, ledger, registers, statements
from storage.cases import Case
from storage.chats import Chat
from storage.wrong_numbers import add_wrong_number, tried_since, tries
from triage.claim import Claim
from triage.decide import decide_identity
from triage.facts import Behaviour, EarlierClaim, Found, Readings, RegisterAnswer, as_policy_facts, gather
from triage.guessing import Pace, pace
from triage.panels.model import PanelOrder, PanelRefused, PanelUnavailable
from triage.statements import Statement

T = TypeVar("T")

OUTCOMES = {"credited": "credited", "accepted": "denied", "declined": "denied", "returned": "denied"}
"""How an earlier case ended -> `dup_claim_state`; one withdrawn or merely answered is no earlier claim."""

LOOK_BACK = timedelta(days=3)
"""How long before an order another one on the same target counts as the same period."""

PAYMENTS_BACK = timedelta(days=90)
"""How far back a top-up is looked for."""


@dataclass(frozen=True, slots=True)
class Own:
    """What our own records hold of the case."""

    claim: Claim
    linked_account: str | None
    earlier: tuple[EarlierClaim, ...] | None
    references: frozenset[str]
    pictures: Pictured
    statements: tuple[Statement, ...] = ()
    pace: Pace = field(default_factory=Pace)
    """How fast this chat may have numbers looked up."""
    deadline_passed: bool = False
    customer: str = ""
    """The chat whose claim or question this is, for what one customer may cause."""


def gather_case(app: App, case_id: int) -> Later | None:
    """Read every source with no transaction open, then store, assess and act in one (turn B).

    A source that does not answer leaves its facts unknown and its trouble named; it never stops the gathering. A chat
    that has tried too many order numbers waits first, whatever its number is.
    """
    own = app.database.read(lambda conn: _own(conn, app, case_id))
    if own.pace.wait > 0:
        return Later(own.pace.wait)
    readings = readings_of(app, own)
    found = gather(readings)

    def turn_b(conn: Connection) -> None:
        now = app.database.now(conn)
        locked = cases.lock(conn, case_id)
        if chats.load(conn, locked.chat_id).linked_account != own.linked_account:
            # the chat was tied or untied while we read: whose it is has changed
            queue_gathering(conn, app, case_id, now)
            return
        if readings.order is not None:
            order = readings.order
            cases.update(conn, case_id, now, service=order.service_name, provider=order.provider)
        account = readings.order.account if readings.order else None
        if account is not None and _may_name_account(readings):
            cases.update(conn, case_id, now, account=account)
            locked = cases.load(conn, case_id)
        since = locked.opened_at if locked.batch_id is not None else None
        note_wrong_number(conn, locked.chat_id, readings, found, now, since)
        judge(conn, app, locked, found, readings.troubles, now, guessing=readings.guessing)
        if readings.order is not None and app.settings.links.probe == "on":
            watch_link(conn, app, case_id, now)

    app.database.run(turn_b)
    return None


def note_wrong_number(
    conn: Connection,
    chat_id: int,
    readings: Readings,
    found: Sequence[Found],
    now: datetime,
    batch_since: datetime | None = None,
) -> None:
    """Keep that the number is none, or does not go with the link, where the records were really asked.

    Of the orders that an account's own chat claimed together at `batch_since` one counts: a range names others' too,
    and nothing is told of those but that they could not be matched.
    """
    if not readings.guessing and readings.claim.number and decide_identity(as_policy_facts(found)) is not None:
        chat = chats.load(conn, chat_id)
        if batch_since is None or chat.linked_account is None or not tried_since(conn, chat, batch_since):
            add_wrong_number(conn, chat, readings.claim.number, now)


def pace_of(conn: Connection, app: App, chat: Chat) -> Pace:
    """How fast this chat may have numbers looked up now."""
    now = app.database.now(conn)
    return pace(tries(conn, chat, now), now)


def readings_of(app: App, own: Own) -> Readings:
    """Every source read, with no transaction open; `own` is what our own records hold of the claim."""
    readings = look_at_links(app, _Outside(app).read(own), own.customer)
    return app.database.read(lambda conn: _with_registers(conn, app, readings))


def behaviour(app: App) -> Behaviour:
    """How this installation's panel and operator work, for the facts."""
    settings = app.settings
    return Behaviour(
        returns=settings.panel.returns,
        charge=settings.panel.charge,
        ownership=settings.owner_by,
        payment_method=settings.panel.payment_method,
        causes=settings.panel.causes,
    )


def _may_name_account(readings: Readings) -> bool:
    """The order's account is kept on the case only once the claim is tied to the order."""
    return readings.order_known is True


class _Outside:
    """One round of questions to panel and provider; whatever fails is named in `troubles`."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.troubles: list[str] = []

    def read(self, own: Own) -> Readings:
        at = self._app.database.read(self._app.database.now)
        order, known = self._order(own.claim.number) if not own.pace.stopped else (None, None)
        self.troubles += [own.pace.stopped] if own.pace.stopped else []
        readings = Readings(
            at=at,
            claim=own.claim,
            behaviour=behaviour(self._app),
            order=order,
            order_known=known,
            earlier=own.earlier,
            linked_account=own.linked_account,
            own_references=own.references,
            screenshot_reuse=own.pictures.reuse,
            screenshots=own.pictures.state,
            picture_notes=_picture_notes(own.pictures),
            statements=own.statements,
            guessing=bool(own.pace.stopped),
            deadline_passed=own.deadline_passed,
            cap=self._app.settings.cap(order.currency if order else None),
        )
        return self._around(readings, order)

    def _around(self, readings: Readings, order: PanelOrder | None) -> Readings:
        if order is not None:
            since = (order.created or readings.at) - LOOK_BACK
            account = order.account
            readings = replace(
                readings,
                provider=self._provider(order),
                account=self._ask("the account", lambda: self._app.panel.account(account)) if account else None,
                payments=self._payments(order),
                same_target=self._same_target(order, since),
            )
        elif readings.claim.object != "order" and readings.linked_account is not None:
            readings = self._of_account(readings, readings.linked_account)
        return replace(readings, troubles=tuple(self.troubles))

    def _of_account(self, readings: Readings, account: str) -> Readings:
        """A claim about no order: what the panel knows of the account that the chat has proven."""
        since = readings.at - PAYMENTS_BACK
        listed = None
        if self._app.panel.can_read_payments:
            listed = self._ask("the payments", lambda: self._app.panel.payments(account, since))
        return replace(
            readings,
            account=self._ask("the account", lambda: self._app.panel.account(account)),
            payments=None if listed is None else tuple(listed),
        )

    def _order(self, number: str) -> tuple[PanelOrder | None, bool | None]:
        if not number:
            return None, None
        before = len(self.troubles)
        order = self._ask("the order", lambda: self._app.panel.order(number, fresh=True))
        if order is not None:
            return order, True
        return None, None if len(self.troubles) > before else False

    def _provider(self, order: PanelOrder) -> Any:
        external = order.external_id
        return (
            self._ask("the provider", lambda: self._app.providers.order(order.provider, external)) if external else None
        )

    def _payments(self, order: PanelOrder) -> Any:
        if not order.account or order.created is None or not self._app.panel.can_read_payments:
            return None
        account, created = order.account, order.created
        listed = self._ask("the payments", lambda: self._app.panel.payments(account, created))
        return None if listed is None else tuple(listed)

    def _same_target(self, order: PanelOrder, since: datetime) -> Any:
        if not order.link:
            return None
        link = order.link
        listed = self._ask("other orders", lambda: self._app.panel.orders_of_target(link, since))
        return None if listed is None else tuple(listed)

    def _ask(self, what: str, question: Callable[[], T]) -> T | None:
        try:
            return question()
        except (PanelUnavailable, PanelRefused) as problem:
            self.troubles.append(f"{what} could not be read: {problem}")
            return None


def _own(conn: Connection, app: App, case_id: int) -> Own:
    case = cases.load(conn, case_id)
    chat = chats.load(conn, case.chat_id)
    claim = Claim.from_json(case.claim)
    earlier = cases.of_order(conn, app.panel_id, case.order_number, excluding=case.id) if case.order_number else []
    return Own(
        claim=claim,
        linked_account=chat.linked_account,
        earlier=None
        if claim.object != "order"  # nothing names what it is about well enough to say that it was never claimed
        else tuple(filter(None, (earlier_of(conn, case.chat_id, case.id, other) for other in earlier))),
        references=frozenset(credits.references(conn, app.panel_id, "order", case.order_number or "")),
        pictures=pictured(conn, app, case.chat_id, claim.evidence),
        statements=tuple(statements.of_case(conn, case.id)),
        pace=pace_of(conn, app, chat),
        deadline_passed=deadline_passed(cases.events(conn, case.id)),
        customer=str(chat.id),
    )


def earlier_of(conn: Connection, chat_id: int, case_id: int | None, other: Case) -> EarlierClaim | None:
    """The other case as an earlier claim, seen from a chat and its case (None: no claim was made yet)."""
    if case_id is not None and other.id > case_id and other.state != "closed":
        return None  # the later of two open claims is the twin, never the earlier one
    state = OUTCOMES.get(other.outcome or "") if other.state == "closed" else "open"
    if state is None:
        return None
    assessed = facts.assessments(conn, other.id)
    chat = chats.load(conn, other.chat_id)
    return EarlierClaim(
        case=other.number,
        state=state,
        same_chat=other.chat_id == chat_id,
        linked_account=chat.linked_account,
        record=assessed[-1].facts if assessed else {},
    )


def _picture_notes(known: Pictured) -> dict[str, str]:
    notes = {"screenshot_reuse": known.reuse_note, "claim_screenshots": known.state_note}
    return {name: note for name, note in notes.items() if note}


def _with_registers(conn: Connection, app: App, readings: Readings) -> Readings:
    order = readings.order
    account = order.account if order else readings.linked_account
    subjects = [part for part in (order and order.number, account) if part]
    service = [part for part in (order and order.service_id, order and order.service_name) if part]
    answers = {
        name: RegisterAnswer(
            tuple(
                row for subject in (*subjects, *service) for row in registers.find(conn, app.panel_id, name, subject)
            ),
            app.settings.complete(name) or _declared(conn, app, name, readings.at),
        )
        for name in registers.NAMES
    }
    return replace(readings, registers=answers, credited=_credited(conn, app, order))


def _declared(conn: Connection, app: App, name: str, at: datetime) -> bool:
    until = registers.complete_until(conn, app.panel_id, name)
    return until is not None and until >= at


def _credited(conn: Connection, app: App, order: PanelOrder | None) -> Any:
    if order is None or order.currency is None:
        return None
    given = ledger.given_back(conn, app.panel_id, "order", order.number, order.currency)
    return given.credited + given.reserved
