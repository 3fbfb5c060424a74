"""The audit: decisions, ledger, panel and record compared; each difference is kept and put in front of a person.

It runs once a day as a job, a few orders at a time, and on demand from the command line; both do the same.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from bot.app import App
from bot.desk.authority import fall_back
from bot.work.gathering import behaviour
from bot.work.handing import alert_staff
from bot.work.later import Later
from storage import audits, cases, credits, jobs, ledger, seals
from storage.audits import New, Run
from storage.credits import Credit
from storage.ledger import Holder
from triage.auditing import Booked, Books, Difference, compare
from triage.claim import Claim
from triage.facts import Readings
from triage.panels.model import PanelOrder, PanelRefused, PanelUnavailable, Payment

DAILY = "daily"
EVERY = timedelta(days=1)
AT_ONCE = 20
"""Credits that one step looks at, so that no step outlasts its lease."""

MOST_TRIES = 3
"""How often an order is compared anew because its books changed while the panel was read."""

CLOCK_SKEW = timedelta(days=1)


def audit_step(app: App) -> Later:
    """One part of the daily audit. Comes back at once while there is more, and in a day when it is through."""
    run = app.database.run(lambda conn: _daily(conn, app))
    if go_on(app, run):
        return Later(0)
    app.database.run(lambda conn: fall_back(conn, app, app.database.now(conn)))
    return Later(EVERY.total_seconds())


def ask_for_audit(conn: Connection, app: App) -> None:
    """Have the daily audit begin now."""
    jobs.put(
        conn,
        kind="audit",
        key=app.panel_id,
        payload={},
        run_at=app.database.now(conn),
        panel_id=app.panel_id,
        now=app.database.now(conn),
        again=True,
    )


def audit_now(app: App, asked_by: str, *, everything: bool = False) -> Run:
    """A whole audit, at once: of the credits within the days that are set, or of all there ever were."""

    def begin(conn: Connection) -> Run:
        now = app.database.now(conn)
        since = None if everything else now - timedelta(days=app.settings.audit.days)
        return audits.start(conn, app.panel_id, asked_by, since, now)

    begun = app.database.run(begin)
    run = begun
    while go_on(app, run):
        run = app.database.read(lambda conn: audits.load(conn, begun.id))
    return app.database.read(lambda conn: audits.load(conn, begun.id))


def go_on(app: App, run: Run) -> bool:
    """The next part of this audit; False when it is through."""
    rows = app.database.read(lambda conn: audits.next_credits(conn, run, AT_ONCE))
    if not rows:
        _finish(app, run)
        return False
    holders = dict.fromkeys(Holder(app.panel_id, row.object_kind, row.object_id, row.currency) for row in rows)
    read = [_compare(app, holder) for holder in holders]
    app.database.run(lambda conn: audits.advance(conn, run, rows[-1].id, len(read), read.count(False)))
    return True


def _daily(conn: Connection, app: App) -> Run:
    now = app.database.now(conn)
    since = now - timedelta(days=app.settings.audit.days)
    return audits.unfinished(conn, app.panel_id, DAILY) or audits.start(conn, app.panel_id, DAILY, since, now)


def _compare(app: App, holder: Holder) -> bool:
    """Compare one order's books with the panel and keep what differs; False when the panel could not be asked.

    The books are read before the panel and must be the same afterwards: a credit on its way is no difference.
    """
    for _ in range(MOST_TRIES):
        books = app.database.read(lambda conn: _books(conn, holder))
        seen = _seen(app, books)
        if app.database.run(lambda conn, books=books, seen=seen: _keep(conn, app, holder, books, seen)):  # type: ignore[misc]
            return not seen.troubles
    return True


def _keep(conn: Connection, app: App, holder: Holder, books: Books, seen: Readings) -> bool:
    ledger.hold(conn, holder)
    if _books(conn, holder) != books:
        return False
    found = compare(books, seen, smallest=Decimal(1).scaleb(-app.settings.panel.decimals))
    _put_forward(conn, app, books.kind, books.number, [_new(one, books.currency) for one in found])
    return True


def _new(found: Difference, currency: str) -> New:
    return New(**asdict(found), currency=currency)


def _put_forward(conn: Connection, app: App, kind: str, object_id: str, found: Sequence[New]) -> None:
    """Keep what was found; what is new stands on its case and is told to the staff."""
    now = app.database.now(conn)
    fresh = audits.keep(conn, app.panel_id, kind, object_id, found, now)
    for _, one in fresh:
        if one.case_id is not None:
            case = cases.lock(conn, one.case_id)
            data = {"kind": one.kind, "difference": one.words, "how": one.how}
            cases.add_event(conn, case, "audit_difference", "job:audit", data, now)
    told = [one.words for _, one in fresh if one.kind != "unread"]
    if told:
        address = f"{app.settings.web.address()}/desk/audit"
        alert_staff(conn, app, "\n".join(("The audit found a difference:", *told[:5], address)), now)


def _books(conn: Connection, holder: Holder) -> Books:
    made = credits.of_object(conn, holder.panel_id, holder.kind, holder.object_id)
    return Books(
        kind=holder.kind,
        number=holder.object_id,
        currency=holder.currency,
        paid=-ledger.balance(conn, holder, "sales"),
        returned=ledger.balance(conn, holder, "returned"),
        credits=tuple(_booked(conn, one) for one in made if one.currency == holder.currency),
    )


def _booked(conn: Connection, credit: Credit) -> Booked:
    case = cases.load(conn, credit.case_id)
    return Booked(
        id=credit.id,
        case_id=case.id,
        case_number=case.number,
        reference=credit.reference,
        state=credit.state,
        amount=credit.amount,
        confirmed=credit.confirmed,
        account=credit.account,
        changed=credit.updated_at,
        decided=_decided(conn, credit),
    )


def _decided(conn: Connection, credit: Credit) -> bool:
    """Whether the record of its case says who decided it: the machine, or the agent who approved it."""
    events = cases.events(conn, credit.case_id)
    if credit.approved_by is not None:
        return any(event.kind == "credit_approved" for event in events)
    return any(event.kind == "decided" and event.data.get("action") == "credit" for event in events)


def _seen(app: App, books: Books) -> Readings:
    """What the panel shows of the order now; what cannot be read is named in `troubles`."""
    at = app.database.read(app.database.now)
    readings = {
        "at": at,
        "claim": Claim(first_contact=at),
        "behaviour": behaviour(app),
        "own_references": frozenset(one.reference for one in books.credits),
    }
    try:
        order = app.panel.order(books.number, fresh=True)
        payments = _payments(app, books, order)
    except (PanelUnavailable, PanelRefused) as problem:
        return Readings(**readings, troubles=(str(problem),))  # type: ignore[arg-type]
    return Readings(**readings, order=order, order_known=order is not None, payments=payments)  # type: ignore[arg-type]


def _payments(app: App, books: Books, order: PanelOrder | None) -> tuple[Payment, ...] | None:
    """The payments of everybody whom the order or a credit for it names, since the order was made."""
    if not app.panel.can_read_payments:
        return None
    began = min((one.changed for one in books.credits), default=app.database.read(app.database.now))
    since = (order.created if order is not None and order.created else began) - CLOCK_SKEW
    accounts = dict.fromkeys(one.account for one in books.credits)
    if order is not None and order.account:
        accounts |= {order.account: None}
    return tuple(payment for account in accounts for payment in app.panel.payments(account, since))


def _finish(app: App, run: Run) -> None:
    """What needs no panel: the ledger's sums, closed cases without their credit, and the sealed record."""
    whole = run.since is None
    broken = app.database.read(lambda conn: list(seals.faults(conn, app.panel_id, whole=whole)))

    def work(conn: Connection) -> None:
        _put_forward(conn, app, "ledger", "sums", _of_ledger(conn, app))
        _put_forward(conn, app, "record", "seals", [_broken(place, *one) for place, one in enumerate(broken)])
        now = app.database.now(conn)
        seals.drop_anchor(conn, app.panel_id, now)
        audits.finish(conn, run, now)

    app.database.run(work)


def _of_ledger(conn: Connection, app: App) -> list[New]:
    how = "Restore a backup beside it and compare; somebody has written into the database by hand."
    sums = [New(line, "ledger", line, how) for line in audits.unbalanced(conn, app.panel_id)]
    closed = [
        New(
            f"case/{case_id}",
            "no_credit",
            f"{number} is closed as credited, and no credit stands behind it",
            how,
            case_id,
        )
        for case_id, number in audits.credited_without_credit(conn, app.panel_id)
    ]
    return [*sums, *closed]


def _broken(place: int, case_id: int | None, words: str) -> New:
    how = "Somebody has changed the record in the database itself; compare it with a backup."
    return New(f"seal/{place}/{case_id or 0}", "record", words, how, case_id)


def differences(app: App) -> list[dict[str, Any]]:
    """Every open difference as a document, oldest first; `case` the number of its case, or empty."""

    def read(conn: Connection) -> list[dict[str, Any]]:
        return [
            {
                "kind": one.kind,
                "object": f"{one.object_kind} {one.object_id}",
                "case": cases.load(conn, one.case_id).number if one.case_id is not None else "",
                "amount": f"{one.amount:f} {one.currency or ''}".strip() if one.amount is not None else "",
                "words": one.words,
                "how": one.how,
                "first_seen": one.first_seen.isoformat(),
            }
            for one in audits.open_ones(conn, app.panel_id)
        ]

    return app.database.read(read)
