"""The dispute pack of a case: what happened, what was said, on which facts and clauses it rests, and the pictures."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from bot.app import App
from policy.vocabulary import FACTS
from storage import cases, chats, credits, evidence, facts, messages, seals
from storage.cases import Case
from storage.erasing_people import Customer
from storage.evidence import Evidence
from storage.messages import Message
from storage.seals import Link
from triage.brief import label, readable

INTERNAL = "internal/"
"""What the staff alone know; it is not for handing on."""

SAID = ("customer", "bot", "agent")
MOST_MESSAGES = 100_000

WHO = {"customer": "Customer", "bot": "Desk (automatic)", "agent": "Desk (agent)"}


def dispute_pack(app: App, number: str) -> bytes | None:
    """A ZIP for whoever decides a payment dispute, which `bot.work.packs` checks; None when there is no such case.

    Everything stands in plain text and once more as JSON. `manifest.txt` names the SHA-256 of each file and says
    whether the record of the case verifies. Notes and staff-only facts lie apart, under `internal/`.
    """
    found = app.database.read(lambda conn: _collect(conn, app, number))
    if found is None:
        return None
    files, pictures = found
    files |= _pictures(app, pictures)
    files["manifest.txt"] += "".join(
        f"{hashlib.sha256(data).hexdigest()}  {name}\n"
        for name, data in sorted(files.items())
        if name != "manifest.txt"
    ).encode()
    return _zipped(number, files)


def customer_pack(app: App, who: Customer) -> bytes:
    """A ZIP of everything that is kept about the person and may be told to them: no notes, no staff-only facts."""

    def collect(conn: Connection) -> tuple[dict[str, bytes], list[Evidence]]:
        texts = {"about.json": _about(conn, who)}
        for chat_id in who.chats:
            texts[f"chats/{chat_id}.txt"] = "\n\n".join(_lines(messages.of_chat(conn, chat_id, 0, MOST_MESSAGES), SAID))
        for case in (cases.load(conn, one) for one in who.cases):
            texts[f"cases/{case.number}/clauses.txt"] = "\n\n".join(_clauses(conn, app, case))
            texts[f"cases/{case.number}/facts.txt"] = "\n".join(_facts(conn, case, staff=False))
            texts[f"cases/{case.number}/case.json"] = _told(conn, case)
        return {name: text.encode() for name, text in texts.items()}, evidence.of_chats(conn, who.chats)

    files, pictures = app.database.read(collect)
    return _zipped("customer", {**files, **_pictures(app, pictures)})


def _about(conn: Connection, who: Customer) -> str:
    known = [chats.load(conn, one) for one in who.chats]
    rows = [
        {
            "channel": one.channel,
            "id": one.chat_key,
            "name": one.customer_name,
            "language": one.language,
            "account": one.linked_account,
            "draft": one.draft,
        }
        for one in known
    ]
    return json.dumps({"chats": rows}, default=_jsonable, ensure_ascii=False, indent=1)


def _told(conn: Connection, case: Case) -> str:
    """The case as its customer may see it: the claim, how it ended, and the credits."""
    document = {
        "number": case.number,
        "order": case.order_number,
        "claim": case.claim,
        "state": case.state,
        "outcome": case.outcome,
        "opened": case.opened_at,
        "closed": case.closed_at,
        "credits": [
            {"amount": one.amount, "currency": one.currency, "state": one.state, "reference": one.reference}
            for one in credits.of_case(conn, case.id)
        ],
    }
    return json.dumps(document, default=_jsonable, ensure_ascii=False, indent=1)


def _pictures(app: App, pictures: Sequence[Evidence]) -> dict[str, bytes]:
    """The originals by name; those whose bytes were erased are left out."""
    return {
        f"pictures/{place:02}-{one.digest[:12]}{_ending(one.mime)}": app.blobs.read(one.digest)
        for place, one in enumerate(pictures, 1)
        if app.blobs.exists(one.digest)
    }


def _collect(conn: Connection, app: App, number: str) -> tuple[dict[str, bytes], list[Evidence]] | None:
    case = cases.by_number(conn, app.panel_id, number)
    if case is None:
        return None
    pictures = [evidence.load(conn, one) for one in cases.evidence_of(conn, case.id)]
    texts = {
        "manifest.txt": _head(conn, app, case),
        "timeline.txt": "\n".join(timeline(seals.chain(conn, case.id))),
        "chain.json": _chain(conn, case),
        "messages.txt": "\n\n".join(_messages(conn, case, SAID)),
        "clauses.txt": "\n\n".join(_clauses(conn, app, case)),
        "facts.txt": "\n".join(_facts(conn, case, staff=False)),
        "record.json": _document(conn, case),
        f"{INTERNAL}notes.txt": "\n\n".join(_messages(conn, case, ("note",))),
        f"{INTERNAL}facts.txt": "\n".join(_facts(conn, case, staff=True)),
    }
    return {name: text.encode() for name, text in texts.items()}, pictures


def _head(conn: Connection, app: App, case: Case) -> str:
    broken = [words for where, words in seals.faults(conn, app.panel_id) if where == case.id]
    verdict = f"The record does NOT verify: {'; '.join(broken)}." if broken else "The record of this case verifies."
    order = f"order {case.order_number}" if case.order_number else "no order"
    lines = (
        f"Case {case.number}, {order}, opened {_time(case.opened_at)}, {case.state} {case.outcome or ''}".rstrip(),
        verdict,
        f"Files under {INTERNAL} are for the operator alone.",
        "",
    )
    return "\n".join(lines) + "\n"


def timeline(links: Sequence[Link]) -> Iterator[str]:
    """The events in plain words, a line each; whoever checks a pack writes them out again from the chain."""
    for one in links:
        said = "; ".join(f"{name}: {_plain(value)}" for name, value in one.data.items() if name != "claim")
        yield f"{_time(one.at)}  {one.actor}  {one.kind.replace('_', ' ')}  {said}".rstrip()


def _chain(conn: Connection, case: Case) -> str:
    """The events with what their seals are over, so that the chain can be checked without this installation."""
    document = {"panel": case.panel_id, "case": case.id, "events": seals.chain(conn, case.id)}
    return json.dumps(document, default=_jsonable, ensure_ascii=False, indent=1)


def _messages(conn: Connection, case: Case, authors: tuple[str, ...]) -> Iterator[str]:
    return _lines(messages.of_case(conn, case.id), authors)


def _lines(said: Sequence[Message], authors: tuple[str, ...]) -> Iterator[str]:
    for message in said:
        if message.author in authors:
            pictures = f" [{len(message.files)} pictures]" if message.files else ""
            yield f"{_time(message.at)}  {WHO.get(message.author, message.author)}{pictures}\n{message.text}"


def _clauses(conn: Connection, app: App, case: Case) -> Iterator[str]:
    """The clauses that the last assessment rests on, in the text that was in force for it."""
    assessed = facts.assessments(conn, case.id)
    if not assessed:
        return
    last = assessed[-1]
    created = last.facts.get("order_created_at")
    app.policies.follow(conn, app.panel_id, app.database.now(conn))
    made_by = app.policies.kept(last.digest)
    policy = made_by or app.policies.in_force(datetime.fromisoformat(created) if isinstance(created, str) else None)
    yield f"Policy {last.policy}, version {last.version}, digest {last.digest}"
    named = list(dict.fromkeys([*last.result.get("clauses", ()), *_of_proposal(last.result)]))
    for clause in policy.clauses:
        if clause.id in named:
            yield f"{clause.id}  {clause.title}\n{clause.published or clause.text}"


def _of_proposal(result: Mapping[str, Any]) -> list[str]:
    return list((result.get("proposal") or {}).get("clauses") or ())


def _facts(conn: Connection, case: Case, *, staff: bool) -> Iterator[str]:
    for row in facts.latest(conn, case.id):
        if (row.name in FACTS and FACTS[row.name].staff) is staff:
            note = f" ({row.note})" if row.note and staff else ""
            yield f"{label(row.name)}: {readable(row.value)}  [{row.source}, {_time(row.observed_at)}]{note}"


def _document(conn: Connection, case: Case) -> str:
    """The same as data: the case, its events with their seals, its credits and its assessments."""
    document = {
        "case": case,
        "events": cases.events(conn, case.id),
        "seal": seals.last_of(conn, case.id)[1],
        "credits": credits.of_case(conn, case.id),
        "assessments": [{"at": one.at, "result": one.result} for one in facts.assessments(conn, case.id)],
    }
    return json.dumps(document, default=_jsonable, ensure_ascii=False, indent=1)


def _jsonable(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _ending(mime: str) -> str:
    return {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", "image/gif": ".gif"}.get(mime, ".bin")


def _zipped(number: str, files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            archive.writestr(f"{number}/{name}", data)
    return packed.getvalue()
