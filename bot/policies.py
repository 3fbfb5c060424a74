"""The policy in force: every dated version of the operator's written policy, and its clauses by id."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import policy
from policy import Assessment, Clause, Policy


class Policies:
    """The versions of one policy. Raises `policy.PolicyError` at once when a document cannot be used."""

    def __init__(self, name_or_path: str) -> None:
        self._name = name_or_path
        self.current: Policy = policy.load(name_or_path)
        self._by_day: dict[date, Policy] = {}

    def in_force(self, at: datetime | None) -> Policy:
        """The text in force at that time; the newest when the time is unknown or before the first text."""
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
