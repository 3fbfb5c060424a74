"""The policy in force: every dated version of the operator's written policy, and its clauses by id.

Versions are documents on disk and texts published from the desk (`storage/publications.py`). A document may be changed
while the process runs: the next question reads it again. One that cannot be used never replaces the one in force; what
is wrong with it stays in `trouble` until it is mended.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Connection

import policy
from policy import Assessment, Clause, Policy, PolicyError
from storage import publications
from storage.publications import Publication

log = structlog.get_logger()
Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Version:
    """One text and the day from which orders are judged by it; `published` None: it stands in a document on disk."""

    effective: date
    text: Policy
    published: Publication | None = None


@dataclass(frozen=True, slots=True)
class _Now:
    """Everything that is in force, changed only as a whole. `files` and `published` make `all`, the later one last."""

    files: tuple[Policy, ...]
    published: tuple[Version, ...] = ()
    today: date | None = None
    all: tuple[Version, ...] = ()


class Policies:
    """The versions of one policy. Raises `policy.PolicyError` at once when a document cannot be used at the start.

    `trouble` is empty while the newest text is in force; else it says file, line, clause and reason of every fault.
    """

    def __init__(self, name_or_path: str) -> None:
        self._name = name_or_path
        self._stamp = _stamp(name_or_path)
        self._now = _in_order(_Now(tuple(policy.versions(name_or_path))))
        self._place = 0
        self.trouble = ""

    @property
    def current(self) -> Policy:
        """The text by which an order placed today is judged; the newest while nobody has said what day it is."""
        return _fitting(self._now, self._now.today).text

    def refresh(self) -> None:
        """Read the documents again if one has changed since; keep what is in force when the new text cannot be used."""
        stamp = _stamp(self._name)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            fresh = tuple(policy.versions(self._name))
        except PolicyError as problem:
            self.trouble = str(problem)
            log.error("policy_not_replaced", trouble=self.trouble)
            return
        self._now, self.trouble = _in_order(replace(self._now, files=fresh)), ""
        newest = fresh[-1]
        log.info("policy_replaced", policy=newest.name, version=newest.version, digest=newest.digest)

    def follow(self, conn: Connection, panel_id: str, now: datetime) -> None:
        """Take up what was published until now, on whatever replica, as this transaction sees it.

        Raises `PolicyError` while a published text cannot be read: nothing is judged by another one in its place.
        """
        self.refresh()
        today = now.date()
        name = self._now.files[-1].name
        place = publications.last_place(conn, panel_id, name)
        if place != self._place:
            try:
                kept = tuple(map(self._read, publications.of_policy(conn, panel_id, name)))
            except PolicyError as problem:
                self.trouble = str(problem)
                raise
            self._now, self._place = _in_order(replace(self._now, published=kept, today=today)), place
            log.info("policy_published", versions=len(kept))
        elif self._now.today != today:
            self._now = replace(self._now, today=today)

    def versions(self) -> Sequence[Version]:
        """Every text, by the day it is in force from; of one day the last one published stands last and counts."""
        return self._now.all

    def in_force(self, at: datetime | None) -> Policy:
        """The text in force at that time; the current one when the time is unknown, the first before the first."""
        self.refresh()
        return self.current if at is None else _fitting(self._now, at.date()).text

    def place(self) -> int:
        """The place of the newest published text that was taken up, 0 before the first."""
        return self._place

    def kept(self, digest: str) -> Policy | None:
        """The text of that digest, whenever it was in force; None where it is not kept."""
        return next((one.text for one in self._now.all if one.text.digest == digest), None)

    def beside(self) -> Path:
        """The document on disk beside whose cases a pasted text is checked."""
        return Path(self._now.files[-1].source)

    def assess(self, facts: Mapping[str, Any]) -> Assessment:
        """What the text in force when the order was created says of these facts."""
        created = facts.get("order_created_at")
        at = datetime.fromisoformat(created) if isinstance(created, str) else None
        return policy.assess(self.in_force(at), facts)

    def clause(self, clause_id: str) -> Clause | None:
        """The clause of that id in the current text."""
        return next((clause for clause in self.clauses() if clause.id == clause_id), None)

    def clauses(self) -> Sequence[Clause]:
        """Every clause of the current text, in its order."""
        self.refresh()
        return self.current.clauses

    def texts(self, ids: Sequence[str]) -> dict[str, tuple[str, str, str]]:
        """Clause id -> (title, text in our words, published wording or ""), for those that exist."""
        found = {clause.id: clause for clause in self.clauses()}
        return {key: (found[key].title, found[key].text, found[key].published or "") for key in ids if key in found}

    def _read(self, one: Publication) -> Version:
        """A published text, with the clauses of the bot as they were then, so that old answers stay as they were."""
        path = self.beside().with_name(f"published-{one.place}.yaml")
        return Version(one.effective, policy.parse(one.document.encode(), path, one.general.encode()), one)


def _in_order(now: _Now) -> _Now:
    both = (*(Version(one.effective, one) for one in now.files), *now.published)
    ordered = sorted(both, key=lambda one: (one.effective, one.published.place if one.published else 0))
    return replace(now, all=tuple(ordered))


def _fitting(now: _Now, day: date | None) -> Version:
    fitting = [one for one in now.all if day is None or one.effective <= day]
    return fitting[-1] if fitting else now.all[0]


def _stamp(name_or_path: str) -> Stamp:
    """What tells a changed document from an unchanged one; a file that is gone has no size and no time."""
    found = []
    for path in policy.documents(name_or_path):
        try:
            about = path.stat()
            found.append((str(path), about.st_mtime_ns, about.st_size))
        except OSError:
            found.append((str(path), 0, -1))
    return tuple(found)
