"""What is known of a case's screenshots: for its facts, its brief and the desk, from one place."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.app import App
from storage import cases, chats, evidence, pictures
from storage.cases import Case
from storage.evidence import Evidence
from storage.pictures import Match, PictureRow
from triage.pictures.comparing import Shown
from triage.pictures.reading import Found


@dataclass(frozen=True, slots=True)
class Twin:
    """Another screenshot that shows the same: the case it came with (None: none yet), whose it is, how it is known."""

    evidence_id: int
    case: Case | None
    own: bool
    why: str


@dataclass(frozen=True, slots=True)
class Pictured:
    """What the facts need of the screenshots; a value None is unknown, and the notes say why."""

    reuse: str | None
    reuse_note: str
    state: str
    state_note: str


def pictured(conn: Connection, app: App, chat_id: int, evidence_ids: Sequence[int]) -> Pictured:
    """The screenshots' state, and whether they were seen before: by this customer, by another, never, or unknown.

    Signs of editing that nobody has looked at make the state `suspected_fake`; a picture of which nothing can be told
    makes `unreadable` where it is the only one, and the reuse unknown.
    """
    rows = pictures.of(conn, evidence_ids)
    twins = [(one, twin) for one in evidence_ids for twin in twins_of(conn, app, chat_id, one, evidence_ids)]
    reuse, note = _reuse(evidence_ids, rows, [twin for _, twin in twins])
    signs = [sign["why"] for row in rows.values() for sign in row.signs if sign["suspicious"]]
    failed = [row for row in rows.values() if row.state == "failed"]
    if signs:
        return Pictured(reuse, note, "suspected_fake", "; ".join(signs))
    if evidence_ids and len(failed) == len(evidence_ids):
        return Pictured(reuse, note, "unreadable", failed[0].why)
    return Pictured(reuse, note, "given" if evidence_ids else "none", "")


def _reuse(evidence_ids: Sequence[int], rows: dict[int, PictureRow], twins: Sequence[Twin]) -> tuple[str | None, str]:
    others = [twin for twin in twins if not twin.own]
    if others or twins:
        told = "; ".join(dict.fromkeys(_in_words(twin) for twin in (others or twins)))
        return ("other_account" if others else "own_claim"), told
    unseen = [one for one in evidence_ids if one not in rows or rows[one].state != "seen"]
    if unseen:
        why = (unseen[0] in rows and rows[unseen[0]].why) or "it was not looked at yet"
        return None, f"a screenshot could not be compared with earlier ones: {why}"
    return "none", ""


def twins_of(conn: Connection, app: App, chat_id: int, evidence_id: int, beside: Sequence[int] = ()) -> list[Twin]:
    """Every other screenshot that shows what this one shows, but for those `beside` it in the same claim."""
    exact = evidence.same_digest(conn, app.panel_id, evidence.load(conn, evidence_id).digest)
    same = {one.id: Match(evidence_id, one.id, "same_bytes", "the same file, byte for byte") for one in exact}
    known = {match.other_id: match for match in pictures.matches(conn, [evidence_id])}
    found = {**known, **same}
    skipped = {evidence_id, *beside}
    return [_twin(conn, chat_id, found[other]) for other in sorted(found) if other not in skipped]


def _twin(conn: Connection, chat_id: int, match: Match) -> Twin:
    other = evidence.load(conn, match.other_id)
    holding = cases.with_evidence(conn, match.other_id)
    return Twin(match.other_id, holding[0] if holding else None, _same_customer(conn, chat_id, other), match.why)


def _same_customer(conn: Connection, chat_id: int, other: Evidence) -> bool:
    """The same chat, or both chats proven to be one account's. What nobody proved counts as somebody else's."""
    if other.chat_id is None or other.chat_id == chat_id:
        return True
    one, two = chats.load(conn, chat_id).linked_account, chats.load(conn, other.chat_id).linked_account
    return one is not None and one == two


def shown_of(conn: Connection, app: App, case: Case, evidence_ids: Sequence[int]) -> list[Shown]:
    """Each screenshot of the case as its brief names it, in order."""
    rows = pictures.of(conn, evidence_ids)
    return [
        _shown(place, rows.get(one), twins_of(conn, app, case.chat_id, one, evidence_ids))
        for place, one in enumerate(evidence_ids, 1)
    ]


def _shown(place: int, row: PictureRow | None, twins: Sequence[Twin]) -> Shown:
    seen = [_in_words(twin) for twin in twins]
    if row is None or row.state == "hashed":
        return Shown(place, "waiting", "not_read", seen=seen)
    return Shown(
        place,
        row.state,
        row.reading,
        row.why or row.reading_why,
        Found.from_json(row.found or {}),
        row.text,
        [str(sign["why"]) for sign in row.signs],
        seen,
    )


def _in_words(twin: Twin) -> str:
    case = f"case {twin.case.number}" if twin.case is not None else "a message without a case"
    return f"same picture as in {case}, {'own' if twin.own else 'another account'}: {twin.why}"
