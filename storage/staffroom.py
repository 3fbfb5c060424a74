"""Cases in the staff's chats: one post a case and surface, brought up to date by its door, and what stands in it.

A post is wanted by whoever hands a case to people; from then on the database itself counts every change of the case
(triggers of revision 0004), and a door shows what `claim` gives it until `shown` says that it stands there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import message, staff_word
from storage.tables import staff_post as table

NOT_YET = {"thread": "", "head": "", "head_digest": "", "state": "", "last_message": 0, "last_event": 0}
"""A post that stands nowhere."""


@dataclass(frozen=True, slots=True)
class Post:
    """A case's post on one surface. `changes` is the count to hand to `shown`; empty `head`: it is not there yet."""

    id: int
    panel_id: str
    case_id: int
    surface: str
    place: str
    thread: str
    head: str
    head_digest: str
    state: str
    last_message: int
    last_event: int
    changes: int
    attempts: int


@dataclass(frozen=True, slots=True)
class Word:
    """A chat message in a post's thread and the stored message or event that it shows."""

    channel_key: str
    message_id: int | None
    event_id: int | None
    version: int
    own: bool


def want(conn: Connection, panel_id: str, case_id: int, surface: str, place: str, now: datetime) -> None:
    """The case is to stand in that staff chat; where it does so already, it is looked at again."""
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    fresh = {"panel_id": panel_id, "place": place, "changes": 1, "shown": 0, "attempts": 0, "run_at": now, **NOT_YET}
    conn.execute(
        dialect.insert(table)
        .values(case_id=case_id, surface=surface, **fresh)
        .on_conflict_do_update(index_elements=["case_id", "surface"], set_={"changes": table.c.changes + 1})
    )


def claim(
    conn: Connection, panel_id: str, surface: str, owner: str, now: datetime, lease_seconds: float
) -> Post | None:
    """Lease the post that has waited longest to be brought up to date; None when all are."""
    due = (
        select(table.c.id)
        .where(
            table.c.panel_id == panel_id,
            table.c.surface == surface,
            table.c.changes > table.c.shown,
            table.c.run_at <= now,
            or_(table.c.leased_until.is_(None), table.c.leased_until < now),
        )
        .order_by(table.c.run_at, table.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    post_id = conn.execute(due).scalar_one_or_none()
    if post_id is None:
        return None
    until = now + timedelta(seconds=lease_seconds)
    claimed = conn.execute(
        update(table)
        .where(table.c.id == post_id)
        .values(leased_by=owner, leased_until=until, attempts=table.c.attempts + 1)
        .returning(table)
    ).one()
    return _post(claimed)


def placed(conn: Connection, post: Post, owner: str, **stands: Any) -> bool:
    """Note at once where the post stands by now (columns of `NOT_YET`, or `place`). False: the lease is lost."""
    return _settle(conn, post, owner, **stands)


def shown(conn: Connection, post: Post, owner: str, now: datetime, **stands: Any) -> bool:
    """The post shows the case as it was at `post.changes`; what changed since is due again. False: lost lease."""
    free = {"leased_by": None, "leased_until": None, "attempts": 0, "error": None, "run_at": now}
    return _settle(conn, post, owner, shown=post.changes, **free, **stands)


def later(conn: Connection, post: Post, owner: str, run_at: datetime, error: str) -> bool:
    """It could not be shown: again at `run_at`."""
    free = {"leased_by": None, "leased_until": None, "error": error[:2000] or None, "run_at": run_at}
    return _settle(conn, post, owner, **free)


def lost(conn: Connection, post: Post, owner: str, now: datetime) -> bool:
    """Somebody deleted it in the chat: it is made anew, with everything that stood in it."""
    conn.execute(delete(staff_word).where(staff_word.c.post_id == post.id))
    return _settle(conn, post, owner, **NOT_YET, leased_by=None, leased_until=None, run_at=now)


def release(conn: Connection, owner: str) -> None:
    """Give back what this door still holds."""
    conn.execute(update(table).where(table.c.leased_by == owner).values(leased_by=None, leased_until=None))


def of_case(conn: Connection, case_id: int, surface: str) -> Post | None:
    """The case's post on that surface."""
    row = conn.execute(select(table).where(table.c.case_id == case_id, table.c.surface == surface)).one_or_none()
    return None if row is None else _post(row)


def in_thread(conn: Connection, surface: str, place: str, thread: str) -> Post | None:
    """The post whose thread this is."""
    if not thread:
        return None
    query = select(table).where(table.c.surface == surface, table.c.place == place, table.c.thread == thread)
    row = conn.execute(query).first()
    return None if row is None else _post(row)


def by_message(conn: Connection, surface: str, place: str, channel_key: str) -> Post | None:
    """The post that this chat message belongs to: its brief, or anything said under it."""
    if not channel_key:
        return None
    here = select(table).where(table.c.surface == surface, table.c.place == place)
    row = conn.execute(here.where(table.c.head == channel_key)).first()
    if row is None:
        said = select(staff_word.c.post_id).where(staff_word.c.channel_key == channel_key)
        row = conn.execute(here.where(table.c.id.in_(said))).first()
    return None if row is None else _post(row)


def open_threads(conn: Connection, panel_id: str, surface: str) -> list[Post]:
    """Posts with a thread of their own whose case is not closed, oldest first."""
    query = (
        select(table)
        .where(table.c.panel_id == panel_id, table.c.surface == surface, table.c.thread != "")
        .where(table.c.state != "closed")
        .order_by(table.c.id)
    )
    return [_post(row) for row in conn.execute(query)]


def add_words(conn: Connection, post_id: int, words: Sequence[Word]) -> None:
    """Remember which chat messages show what."""
    rows = [
        {
            "post_id": post_id,
            "channel_key": word.channel_key,
            "message_id": word.message_id,
            "event_id": word.event_id,
            "version": word.version,
            "own": word.own,
        }
        for word in words
    ]
    if rows:
        conn.execute(insert(staff_word), rows)


def words_at(conn: Connection, post_id: int, channel_key: str) -> list[Word]:
    """What one chat message of the thread shows, in order."""
    query = select(staff_word).where(staff_word.c.post_id == post_id, staff_word.c.channel_key == channel_key)
    return [_word(row) for row in conn.execute(query.order_by(staff_word.c.id))]


def newest_own(conn: Connection, post_id: int) -> int:
    """The greatest id of what agents wrote in the thread, where ids are numbers; 0 where there is none."""
    query = select(staff_word.c.channel_key).where(staff_word.c.post_id == post_id, staff_word.c.own.is_(True))
    return max((int(key) for key in conn.execute(query).scalars() if key.isdecimal()), default=0)


def own_messages(conn: Connection, post_id: int) -> set[int]:
    """The stored messages that agents wrote in this very thread: they need no copy there."""
    query = select(staff_word.c.message_id).where(staff_word.c.post_id == post_id, staff_word.c.own.is_(True))
    return {int(one) for one in conn.execute(query).scalars() if one is not None}


def outdated(conn: Connection, post_id: int) -> list[str]:
    """The chat messages of ours that show a stored message as it was before an edit or a deletion."""
    query = (
        select(staff_word.c.channel_key)
        .join(message, message.c.id == staff_word.c.message_id)
        .where(staff_word.c.post_id == post_id, staff_word.c.own.is_(False))
        .where(message.c.version > staff_word.c.version)
        .order_by(staff_word.c.id)
    )
    return list(dict.fromkeys(conn.execute(query).scalars()))


def refreshed(conn: Connection, post_id: int, channel_key: str) -> None:
    """That chat message shows everything in it as it is now."""
    newest = select(message.c.version).where(message.c.id == staff_word.c.message_id).scalar_subquery()
    conn.execute(
        update(staff_word)
        .where(staff_word.c.post_id == post_id, staff_word.c.channel_key == channel_key)
        .where(staff_word.c.message_id.is_not(None))
        .values(version=newest)
    )


def _settle(conn: Connection, post: Post, owner: str, **values: Any) -> bool:
    done = conn.execute(update(table).where(table.c.id == post.id, table.c.leased_by == owner).values(**values))
    return done.rowcount == 1


def _post(row: Row[Any]) -> Post:
    known = row._mapping
    return Post(**{name: known[name] for name in Post.__slots__})


def _word(row: Row[Any]) -> Word:
    return Word(row.channel_key, row.message_id, row.event_id, row.version, row.own)
