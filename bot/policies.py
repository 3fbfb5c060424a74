"""The policy in force: every dated version of the operator's written policy, and its clauses by id.

A document may be changed while the process runs: the next question reads it again. One that cannot be used never
replaces the one in force; what is wrong with it stays in `trouble` until it is mended.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import structlog

import policy
from policy import Assessment, Clause, Policy

log = structlog.get_logger()
Stamp = tuple[tuple[str, int, int], ...]


class Policies:
    """The versions of one policy. Raises `policy.PolicyError` at once when a document cannot be used at the start.

    `trouble` is empty while the newest text is in force; else it says file, line, clause and reason of every fault.
    """

    def __init__(self, name_or_path: str) -> None:
        self._name = name_or_path
        self._stamp = _stamp(name_or_path)
        self.current: Policy = policy.load(name_or_path)
        self._by_day: dict[date, Policy] = {}
        self.trouble = ""

    def refresh(self) -> None:
        """Read the documents again if one has changed since; keep what is in force when the new text cannot be used."""
        stamp = _stamp(self._name)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            fresh = policy.load(self._name)
        except policy.PolicyError as problem:
            self.trouble = str(problem)
            log.error("policy_not_replaced", trouble=self.trouble)
            return
        self.current, self._by_day, self.trouble = fresh, {}, ""
        log.info("policy_replaced", policy=fresh.name, version=fresh.version, digest=fresh.digest)

    def in_force(self, at: datetime | None) -> Policy:
        """The text in force at that time; the newest when the time is unknown or before the first text."""
        self.refresh()
        if at is None:
            return self.current
        day = at.date()
        if day not in self._by_day:
            self._by_day[day] = self._load(day)
        return self._by_day[day]

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

    def _load(self, day: date) -> Policy:
        try:
            return policy.load(self._name, at=day)
        except policy.PolicyError:
            return self.current


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
