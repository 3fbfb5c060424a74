"""The blind credit call: sent at most once by the machine, looked for when the answer was lost, else a person's."""

from datetime import timedelta

import structlog
from sqlalchemy import Connection

from bot.app import App
from bot.dialogue import from_case
from bot.dialogue.draft import Draft
from bot.work.batches import untold
from bot.work.before_sending import obstacle
from bot.work.booking import book
from bot.work.finding import look_for
from bot.work.handing import hand_off
from bot.work.later import Later
from bot.work.queueing import queue_gathering
from bot.work.speaking import speak
from storage import cases, chats, credits
from storage.credits import Credit
from triage.panels.model import CreditAnswer, CreditCall, CreditOutcome

log = structlog.get_logger()

MOST_TRIES = 3
"""Calls that the panel certainly refused, before a person takes over."""

FRESH = timedelta(minutes=1)
"""What was read of the order counts for so long; a worker that was held up reads again."""

MOST_CHANGES = 3
"""How often an order may change under a credit before a person takes over."""


def credit_step(app: App, credit_id: int) -> Later | None:
    """Bring the credit one step further; None when nothing is left to do for the machine.

    intended -> (the order read again) -> sending -> one call -> credited, intended again after a certain refusal, or
    looked for. A credit found in `sending` (a crash, a lost answer) or `unknown` (somebody asks to look once more) is
    only ever looked for, never sent again.
    """
    credit = app.database.read(lambda conn: credits.load(conn, credit_id))
    if credit.state == "intended":
        return _send(app, credit)
    if credit.unsettled:
        return look_for(app, credit)
    return None


def _send(app: App, credit: Credit) -> Later | None:
    read_at = app.database.read(app.database.now)
    in_the_way = obstacle(app, credit)
    if in_the_way is not None:
        _put_back(app, credit, *in_the_way)
        return None
    now = app.database.read(app.database.now)
    if now - read_at > FRESH:
        return Later(1)
    if not app.database.run(lambda conn: _start(conn, app, credit)):
        return None  # another worker made the change, and only that one may call
    call = CreditCall(credit.account, credit.amount, credit.currency, memo=_memo(credit))
    return _after_call(app, credit, app.panel.credit(call))


def _start(conn: Connection, app: App, credit: Credit) -> bool:
    return credits.start_sending(conn, credit.id, app.database.now(conn), tries=credit.tries)


def _memo(credit: Credit) -> str:
    return f"{credit.reference} refund for order {credit.object_id}"


def _put_back(app: App, credit: Credit, reason: str, note: str) -> None:
    """Release the money and send the case where it belongs: to be gathered anew, or to a person."""

    def work(conn: Connection) -> None:
        now = app.database.now(conn)
        credits.withdraw(conn, credit.id, f"{reason}: {note}", now)
        case = cases.lock(conn, credit.case_id)
        cases.add_event(conn, case, "credit_withdrawn", "job:credit", {"reason": reason, "note": note}, now)
        turned_back = sum(event.kind == "credit_withdrawn" for event in cases.events(conn, case.id))
        if reason == "changed" and credit.approved_by is None and turned_back < MOST_CHANGES:
            cases.update(conn, case.id, now, state="gathering")
            queue_gathering(conn, app, case.id, now)
            return
        hand_off(conn, app, case, reason, note, now, tell=credit.approved_by is None)

    app.database.run(work)


def _after_call(app: App, credit: Credit, answer: CreditAnswer) -> Later | None:
    log.info("credit call answered", credit=credit.reference, outcome=str(answer.outcome))
    if answer.outcome is CreditOutcome.CONFIRMED and answer.payment_id is not None:
        book(app, credit, answer.payment_id, answer.amount)
        return None
    if answer.outcome is CreditOutcome.REFUSED:
        return _refused(app, credit, answer)
    app.database.run(lambda conn: _pending(conn, app, credit, answer.reason))
    return Later(app.settings.credit.look_after)


def _pending(conn: Connection, app: App, credit: Credit, reason: str) -> None:
    now = app.database.now(conn)
    case = cases.lock(conn, credit.case_id)
    cases.add_event(conn, case, "credit_answer_lost", "job:credit", {"reason": reason}, now)
    if untold(conn, case):
        return
    chat = chats.load(conn, case.chat_id, hold=True)
    turn = from_case.told_credit_pending(Draft.from_json(chat.draft))
    speak(conn, app, chat, turn, case_id=case.id, now=now)


def _refused(app: App, credit: Credit, answer: CreditAnswer) -> Later | None:
    if credit.tries + 1 < MOST_TRIES:
        app.database.run(lambda conn: credits.refused(conn, credit.id, answer.reason, app.database.now(conn)))
        return Later(answer.retry_after or 2.0 ** (credit.tries + 1))

    def give_up(conn: Connection) -> None:
        now = app.database.now(conn)
        credits.refused(conn, credit.id, answer.reason, now)
        credits.withdraw(conn, credit.id, f"refused {MOST_TRIES} times: {answer.reason}", now)
        case = cases.lock(conn, credit.case_id)
        note = f"the panel refused the credit {MOST_TRIES} times: {answer.reason}"
        hand_off(conn, app, case, "credit_refused", note, now)

    app.database.run(give_up)
    return None
