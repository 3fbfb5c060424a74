"""Doing something at the desk: each form is read, checked, and carried out in one transaction."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from bot.app import App
from bot.desk import deciding, holding, joining, money, recording, sorting, tasks, telling
from bot.desk.foretelling import Words, foretold
from bot.desk.rights import Invalid, NotAllowed, Stale
from bot.desk.values import read_amount
from bot.evidence import Kept, examine, record
from bot.inbound import Attachment, FileState
from bot.web.desk.looking import case_page
from bot.web.desk.sessions import SignedIn, Who, check_form
from storage.agents import Agent
from storage.cases import Case

router = APIRouter(prefix="/desk/cases/{number}")

Deed = Callable[[Connection, App, Agent, Case, datetime], Any]

MOST_FILES = 10

NOT_A_PICTURE = "{name} was not sent: it is no still picture (PNG, JPEG, WEBP, GIF) of at most 20 MB and 40 megapixels."

MULTIPLE = ("items", "messages")
"""Fields that may come several times; they are given to the page as lists."""

LATE_IS_FINE = ("say", "note", "take", "give-back", "recheck", "snooze", "assign", "tag")
"""Actions that lose nothing when the case moved on since the page was loaded."""


@router.post("/{action}/preview")
async def preview(request: Request, who: SignedIn, number: str, action: str) -> Response:
    """The case's page with what the customer would read of this action, which is not done; all that was typed stays."""
    if action not in DEEDS:
        raise HTTPException(404)
    app: App = request.app.state.app
    form = await read_form(request)
    check_form(who, form)
    try:
        deed = await DEEDS[action](app, form)
        words = await _foretold(app, who, number, form, action, deed)
    except (Invalid, NotAllowed, Stale) as problem:
        return await _refused(request, who, number, form, action, problem)
    except LookupError:
        raise HTTPException(404) from None
    finally:
        await request.close()
    return await case_page(request, who, number, typed_in=action, typed=_typed(form), foretold=words)


async def _foretold(app: App, who: Who, number: str, form: FormData, action: str, deed: "Deed") -> tuple[Words, ...]:
    seen = None if action in LATE_IS_FINE else _seen(form)
    return await foretold(
        app,
        lambda conn: holding.open_for(conn, app, number, seen),
        lambda conn, case: deed(conn, app, who.agent, case, app.database.now(conn)),
        lambda conn, case: tasks.will_say(conn, case, text_of(form, "kind")) if action == "task" else (),
    )


@router.post("/{action}")
async def act(request: Request, who: SignedIn, number: str, action: str) -> Response:
    """Carry out one action. A refusal shows the case again with the reason (409, 403 or 422) and what was typed."""
    if action not in DEEDS:
        raise HTTPException(404)
    form = await read_form(request)
    check_form(who, form)
    try:
        deed = await DEEDS[action](request.app.state.app, form)
        await _carry_out(request, who, number, form, action, deed)
    except (Invalid, NotAllowed, Stale) as problem:
        return await _refused(request, who, number, form, action, problem)
    except LookupError:
        raise HTTPException(404) from None
    finally:
        await request.close()
    return RedirectResponse(f"/desk/cases/{number}?done={action}", 303)


async def read_form(request: Request) -> FormData:
    """The form of the request; one that cannot be read is answered 400."""
    try:
        return await request.form(max_files=MOST_FILES, max_fields=100, max_part_size=256 * 1024)
    except MultiPartException as problem:
        raise HTTPException(400, f"That could not be read; at most {MOST_FILES} pictures go at once.") from problem


async def _carry_out(request: Request, who: Who, number: str, form: FormData, action: str, deed: Deed) -> None:
    app: App = request.app.state.app
    seen = None if action in LATE_IS_FINE else _seen(form)

    def work(conn: Connection) -> None:
        case = holding.open_for(conn, app, number, seen)
        deed(conn, app, who.agent, case, app.database.now(conn))

    await app.database.arun(work)


async def _refused(
    request: Request, who: Who, number: str, form: FormData, action: str, problem: Exception
) -> Response:
    status = 409 if isinstance(problem, Stale) else 403 if isinstance(problem, NotAllowed) else 422
    return await case_page(
        request, who, number, status=status, problem=str(problem), typed_in=action, typed=_typed(form)
    )


def _typed(form: FormData) -> dict[str, Any]:
    typed: dict[str, Any] = defaultdict(str)  # a field that was not sent is an empty one
    typed |= {name: value for name, value in form.items() if isinstance(value, str)}
    return typed | {name: [str(one) for one in form.getlist(name)] for name in MULTIPLE}


async def _take(app: App, form: FormData) -> Deed:  # noqa: ARG001 - every reader takes the same
    over = text_of(form, "over") == "yes"
    return lambda conn, app, agent, case, now: holding.take(conn, app, agent, case, now, over=over)


async def _give_back(app: App, form: FormData) -> Deed:  # noqa: ARG001
    return holding.give_back


async def _approve(app: App, form: FormData) -> Deed:  # noqa: ARG001
    amount, clause, reason = read_amount(text_of(form, "amount")), text_of(form, "clause"), text_of(form, "reason")
    return lambda conn, app, agent, case, now: money.approve(
        conn, app, agent, case, now, amount=amount, clause=clause, reason=reason
    )


async def _settle(app: App, form: FormData) -> Deed:  # noqa: ARG001
    credit_id, payment_id, paid = text_of(form, "credit_id"), text_of(form, "payment_id"), text_of(form, "paid")
    if not credit_id.isdecimal() or paid not in ("yes", "no"):
        raise Invalid("Say whether the credit was paid or not.")
    return lambda conn, app, agent, case, now: money.settle(
        conn, app, agent, case, now, credit_id=int(credit_id), paid=paid == "yes", payment_id=payment_id
    )


async def _look(app: App, form: FormData) -> Deed:  # noqa: ARG001
    credit_id = text_of(form, "credit_id")
    if not credit_id.isdecimal():
        raise Invalid("Say which credit is to be looked for.")
    return lambda conn, app, agent, case, now: money.look_again(conn, app, agent, case, now, credit_id=int(credit_id))


async def _decline(app: App, form: FormData) -> Deed:  # noqa: ARG001
    clause, words = text_of(form, "clause"), text_of(form, "words")
    return lambda conn, app, agent, case, now: deciding.decline(conn, app, agent, case, now, clause=clause, words=words)


async def _close(app: App, form: FormData) -> Deed:  # noqa: ARG001
    text = text_of(form, "text")
    return lambda conn, app, agent, case, now: deciding.close(conn, app, agent, case, now, text=text)


async def _ask(app: App, form: FormData) -> Deed:  # noqa: ARG001
    items, text = [str(one) for one in form.getlist("items")], text_of(form, "text")
    return lambda conn, app, agent, case, now: telling.ask(conn, app, agent, case, now, items=items, text=text)


async def _note(app: App, form: FormData) -> Deed:  # noqa: ARG001
    text = text_of(form, "text")
    return lambda conn, app, agent, case, now: telling.note(conn, app, agent, case, now, text=text)


async def _fact(app: App, form: FormData) -> Deed:  # noqa: ARG001
    name, value, note = text_of(form, "name"), text_of(form, "value"), text_of(form, "note")
    return lambda conn, app, agent, case, now: recording.record_fact(
        conn, app, agent, case, now, name=name, typed=value, note=note
    )


async def _task(app: App, form: FormData) -> Deed:  # noqa: ARG001
    kind = text_of(form, "kind")
    return lambda conn, app, agent, case, now: tasks.ask_for(conn, app, agent, case, now, kind=kind)


async def _snooze(app: App, form: FormData) -> Deed:  # noqa: ARG001
    hours = text_of(form, "hours")
    return lambda conn, app, agent, case, now: sorting.snooze(conn, app, agent, case, now, hours=hours)


async def _assign(app: App, form: FormData) -> Deed:  # noqa: ARG001
    name = text_of(form, "name")
    return lambda conn, app, agent, case, now: sorting.assign(conn, app, agent, case, now, name=name)


async def _tag(app: App, form: FormData) -> Deed:  # noqa: ARG001
    words = text_of(form, "words")
    return lambda conn, app, agent, case, now: sorting.tag(conn, app, agent, case, now, words=words)


async def _merge(app: App, form: FormData) -> Deed:  # noqa: ARG001
    into = text_of(form, "into")
    return lambda conn, app, agent, case, now: joining.merge(conn, app, agent, case, now, into=into)


async def _split(app: App, form: FormData) -> Deed:  # noqa: ARG001
    order = text_of(form, "order")
    chosen = [
        int(one) for one in map(str, form.getlist("messages")) if one.isascii() and one.isdigit() and len(one) < 18
    ]
    return lambda conn, app, agent, case, now: joining.split(
        conn, app, agent, case, now, order=order, message_ids=chosen
    )


async def _recheck(app: App, form: FormData) -> Deed:  # noqa: ARG001
    return recording.check_again


async def _say(app: App, form: FormData) -> Deed:
    text, kept = text_of(form, "text"), await _pictures(app, form)

    def deed(conn: Connection, app: App, agent: Agent, case: Case, now: datetime) -> None:
        files = [record(conn, app, one, case.chat_id, now, by_agent=True).evidence_id for one in kept]
        telling.say(conn, app, agent, case, now, text=text, files=[one for one in files if one is not None])

    return deed


async def _pictures(app: App, form: FormData) -> list[Kept]:
    """The pictures of the form, their bytes stored. Raises `Invalid` naming the first that is none: all go or none."""
    kept = []
    for part in form.getlist("files"):
        if not isinstance(part, UploadFile) or not part.filename:
            continue
        found = await examine(app, part.file, Attachment(part.filename[:200], FileState.FETCHING))
        if isinstance(found, Attachment):
            raise Invalid(NOT_A_PICTURE.format(name=part.filename[:80]))
        kept.append(found)
    return kept


def text_of(form: FormData, name: str) -> str:
    """A field's text without its ends; empty when it was not sent."""
    value = form.get(name)
    return value.replace("\0", "").strip() if isinstance(value, str) else ""


def _seen(form: FormData) -> int:
    seen = text_of(form, "seen")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 18 else -1


DEEDS: dict[str, Callable[[App, FormData], Awaitable[Deed]]] = {
    "take": _take,
    "give-back": _give_back,
    "approve": _approve,
    "settle": _settle,
    "look": _look,
    "decline": _decline,
    "close": _close,
    "ask": _ask,
    "note": _note,
    "fact": _fact,
    "say": _say,
    "recheck": _recheck,
    "task": _task,
    "snooze": _snooze,
    "assign": _assign,
    "tag": _tag,
    "merge": _merge,
    "split": _split,
}
