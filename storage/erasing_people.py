"""Forgetting a customer: what they said, showed and are called goes; what the money and the record rest on stays.

The ledger, the credits, the decisions with their facts and the seals of the record are kept, under pseudonyms: the same
login or link gives the same pseudonym, so that an order is still claimed only once, and nobody without the
installation's secret can tell whose it was.
"""

import hashlib
import hmac
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, or_, select, update
from sqlalchemy.sql import ColumnElement

from storage import erasing, seals
from storage.tables import (
    assessment,
    case,
    case_evidence,
    case_tag,
    chat,
    credit,
    event,
    evidence,
    fact,
    inbox,
    link_check,
    link_code,
    message,
    notice,
    statement,
    wording,
    wording_band,
    wrong_number,
)

ERASED = "[erased]"
"""What stands where words were."""

PSEUDONYM = "erased-"
"""How every pseudonym begins; the database lets a settled credit's account become one, and nothing else."""

KEPT_EVENTS = ("decided", "credited", "credit_approved", "credit_settled", "credit_withdrawn", "credit_amount_differs")
"""Events that say how money was decided: the audit reads them, and they name no person."""

SETTLED_CREDITS = ("credited", "withdrawn")

Pseudonym = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Customer:
    """A person as this installation knows them: their chats, the accounts tied to these, and the chats' cases."""

    panel_id: str
    chats: tuple[int, ...]
    accounts: tuple[str, ...]
    cases: tuple[int, ...]


def pseudonym_by(secret: str, panel_id: str) -> Pseudonym:
    """The pseudonyms of that panel under the installation's secret; one that is a pseudonym already stays."""

    def name(value: str) -> str:
        if value.startswith(PSEUDONYM):
            return value
        keyed = hmac.new(secret.encode(), f"{panel_id}\n{value}".encode("utf-8", "surrogatepass"), hashlib.sha256)
        return PSEUDONYM + keyed.hexdigest()[:24]

    return name


def find(conn: Connection, panel_id: str, who: str) -> Customer | None:
    """The customer called `CHANNEL:ID`, `account:LOGIN` (by its linked chats) or by the number of one of their cases.

    A chat that only named an account's order is not the account's; None when nobody is known by that name.
    """
    kind, _, name = who.partition(":")
    condition: ColumnElement[bool]
    if not name:
        condition = chat.c.id.in_(select(case.c.chat_id).where(case.c.panel_id == panel_id, case.c.number == who))
    elif kind == "account":
        condition = chat.c.linked_account == name
    else:
        condition = (chat.c.channel == kind) & (chat.c.chat_key == name)
    rows = conn.execute(
        select(chat.c.id, chat.c.linked_account).where(chat.c.panel_id == panel_id, condition).order_by(chat.c.id)
    ).all()
    if not rows:
        return None
    ids = tuple(row.id for row in rows)
    mine = conn.execute(select(case.c.id).where(case.c.chat_id.in_(ids)).order_by(case.c.id)).scalars()
    accounts = dict.fromkeys(row.linked_account for row in rows if row.linked_account)
    return Customer(panel_id, ids, tuple(accounts), tuple(mine))


def obstacles(conn: Connection, who: Customer) -> list[str]:
    """What stands against erasing: open cases, credits that are not settled, messages still on their way. In words."""
    open_cases = conn.execute(
        select(case.c.number).where(case.c.id.in_(who.cases), case.c.state != "closed").order_by(case.c.id)
    ).scalars()
    found = [f"case {number} is open: close it first" for number in open_cases]
    unsettled = conn.execute(
        select(credit.c.reference, credit.c.state)
        .where(credit.c.case_id.in_(who.cases), credit.c.state.not_in(SETTLED_CREDITS))
        .order_by(credit.c.id)
    )
    found += [f"credit {row.reference} is {row.state}: settle it first" for row in unsettled]
    waiting = [
        *conn.execute(
            select(inbox.c.id).where(_in_chats(conn, inbox, who.chats), inbox.c.state.in_(("fetching", "ready")))
        ),
        *conn.execute(select(notice.c.id).where(_in_chats(conn, notice, who.chats), notice.c.state == "waiting")),
    ]
    return [*found, f"{len(waiting)} message(s) are on their way: try again in a minute"] if waiting else found


def erase(conn: Connection, who: Customer, name: Pseudonym, now: datetime) -> set[str]:
    """Forget the person. Gives the digests of pictures whose bytes may go after the commit.

    Call it only without `obstacles`; it may be repeated.
    """
    digests = erase_words(conn, who.cases, name, now)
    digests |= _erase_pictures(conn, evidence.c.chat_id.in_(who.chats), now)
    _erase_messages(conn, message.c.chat_id.in_(who.chats), now)
    # apart, for a message that only forgets what it came in as does not stir its copies in staff chats
    conn.execute(update(message).where(message.c.chat_id.in_(who.chats)).values(inbox_id=None))
    for table in (inbox, notice):
        conn.execute(delete(table).where(_in_chats(conn, table, who.chats)))
    codes = or_(link_code.c.chat_id.in_(who.chats), link_code.c.account.in_(who.accounts))
    conn.execute(delete(link_code).where(codes))
    conn.execute(delete(wrong_number).where(wrong_number.c.chat_id.in_(who.chats)))
    for row in conn.execute(select(chat).where(chat.c.id.in_(who.chats))).all():
        gone: dict[str, Any] = {
            "chat_key": name(f"{row.channel}:{row.chat_key}"),
            "customer_name": None,
            "draft": {},
            "place": None,
        }
        tied = name(row.linked_account) if row.linked_account else None
        conn.execute(
            update(chat).where(chat.c.id == row.id).values(**gone, linked_account=tied, reachable=False, updated_at=now)
        )
    return digests


def erase_words(conn: Connection, case_ids: Collection[int], name: Pseudonym, now: datetime) -> set[str]:
    """Forget what was said and shown on those closed cases, and under which link and login; see `erase`."""
    shown = select(case_evidence.c.evidence_id).where(case_evidence.c.case_id.in_(case_ids))
    digests = _erase_pictures(conn, evidence.c.id.in_(shown), now)
    _erase_messages(conn, message.c.case_id.in_(case_ids), now)
    for table in (statement, wording, wording_band, case_tag):
        conn.execute(delete(table).where(table.c.case_id.in_(case_ids)))
    conn.execute(update(fact).where(fact.c.case_id.in_(case_ids)).values(note=None))
    _erase_record(conn, case_ids)
    for row in conn.execute(select(case).where(case.c.id.in_(case_ids))).all():
        _erase_case(conn, row, name, now)
    return digests


def _erase_messages(conn: Connection, which: ColumnElement[bool], now: datetime) -> None:
    """The version counts up, so that copies in staff chats are written over too."""
    gone: dict[str, Any] = {"text": ERASED, "buttons": [], "earlier": None, "files": [], "deleted_at": now}
    conn.execute(
        update(message)
        .where(which, message.c.text != ERASED)
        .values(**gone, channel_key=None, version=message.c.version + 1)
    )


def _erase_record(conn: Connection, case_ids: Collection[int]) -> None:
    """What the events said goes, their digests and seals stay: the chain still verifies."""
    mine = (event.c.case_id.in_(case_ids), event.c.kind.not_in(KEPT_EVENTS))
    rows = conn.execute(select(event.c.id, event.c.data).where(*mine)).all()
    said = [row.id for row in rows if row.data not in ({}, seals.ERASED)]
    conn.execute(update(event).where(event.c.id.in_(said)).values(data=seals.ERASED))
    for row in conn.execute(
        select(assessment.c.id, assessment.c.facts).where(assessment.c.case_id.in_(case_ids))
    ).all():
        if row.facts.get("claim_text"):  # no rule reads it, so the assessment replays to the same answer
            facts = {**row.facts, "claim_text": ""}
            conn.execute(update(assessment).where(assessment.c.id == row.id).values(facts=facts))
    spoken = (fact.c.case_id.in_(case_ids), fact.c.name == "claim_text")
    conn.execute(update(fact).where(*spoken).values(value={"value": ""}))


def _erase_case(conn: Connection, row: Any, name: Pseudonym, now: datetime) -> None:
    claim = {**row.claim, "explanation": "", "link": "", "reference": "", "evidence": []}
    values = {
        "claim": claim,
        "handoff_note": None,
        "account": name(row.account) if row.account else None,
        "target_key": name(row.target_key) if row.target_key else None,
        "erased_at": now,
    }
    conn.execute(update(case).where(case.c.id == row.id).values(**values))
    made = select(credit.c.id, credit.c.account).where(credit.c.case_id == row.id, credit.c.state.in_(SETTLED_CREDITS))
    for paid in conn.execute(made).all():
        conn.execute(update(credit).where(credit.c.id == paid.id).values(account=name(paid.account), snapshot={}))
    if row.order_number:
        looked = link_check.c.panel_id == row.panel_id, link_check.c.order_number == row.order_number
        for look in conn.execute(select(link_check.c.id, link_check.c.target_key).where(*looked)).all():
            blank = {"target_key": name(look.target_key) if look.target_key else "", "owner": "", "record": None}
            conn.execute(update(link_check).where(link_check.c.id == look.id).values(**blank))


def _erase_pictures(conn: Connection, which: ColumnElement[bool], now: datetime) -> set[str]:
    return erasing.erase(conn, list(conn.execute(select(evidence.c.id).where(which)).scalars()), now)


def _in_chats(conn: Connection, table: Any, chat_ids: Collection[int]) -> ColumnElement[bool]:
    rows = conn.execute(select(chat.c.panel_id, chat.c.channel, chat.c.chat_key).where(chat.c.id.in_(chat_ids)))
    places = [
        (table.c.panel_id == row.panel_id) & (table.c.channel == row.channel) & (table.c.chat_key == row.chat_key)
        for row in rows
    ]
    return or_(*places) if places else table.c.id.is_(None)
