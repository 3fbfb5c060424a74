"""Faults on purpose: rules that make the panel slow, silent, wrong or broken for the calls they match."""

import asyncio
from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase
from typing import Any

KINDS = (
    "slow",
    "slow_after",
    "429",
    "5xx_before",
    "5xx_after",
    "html_challenge",
    "cut",
    "late",
    "refuse",
    "wrong_amount",
    "down",
    "truncated",
    "empty",
    "change",
)
TYPES: dict[str, type | tuple[type, ...]] = {
    "path": str,
    "fault": str,
    "method": str,
    "contains": str,
    "times": int,
    "skip": int,
    "seconds": (int, float),
    "status": int,
    "message": str,
    "amount": str,
    "applied": bool,
    "order": int,
    "set": dict,
}
"""What a rule may say, and of which type."""


@dataclass(slots=True)
class Rule:
    """One fault. `path` is a glob or a prefix; `contains` must stand in query or body; the first `skip` calls pass.

    `times` calls are hit, -1 for all. `seconds` is for slow, slow_after, late; `status` and `message` for refuse,
    5xx and html_challenge (default 403); `applied` lets html_challenge and 429 take effect all the same; `amount` is
    what wrong_amount books; `order` and `set` are what change writes on that order just before the call is answered.
    """

    path: str
    fault: str
    method: str = ""
    contains: str = ""
    times: int = 1
    skip: int = 0
    seconds: float = 0
    status: int = 0
    message: str = ""
    amount: str = ""
    applied: bool = False
    order: int = 0
    set: dict[str, Any] = field(default_factory=dict)

    def matches(self, method: str, path: str, text: str) -> bool:
        """Whether this call is meant, regardless of how often."""
        return (
            self.times != 0
            and (not self.method or self.method.upper() == method)
            and (path.startswith(self.path) or fnmatchcase(path, self.path))
            and self.contains in text
        )


@dataclass(slots=True)
class Faults:
    """The rules in force, the calls still to be applied late, and a record of all calls."""

    rules: list[Rule] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    pending: set[asyncio.Task[None]] = field(default_factory=set)

    def take(self, method: str, path: str, text: str) -> Rule | None:
        """The first rule that hits this call, counted down."""
        for rule in self.rules:
            if rule.matches(method, path, text):
                if rule.skip:
                    rule.skip -= 1
                    continue
                rule.times -= 1 if rule.times > 0 else 0
                return rule
        return None

    def clear(self) -> None:
        """Forget all rules. What is already on its way late still arrives."""
        self.rules.clear()

    def drop_pending(self) -> None:
        """Calls that were to be applied late never are."""
        for task in self.pending:
            task.cancel()


def read_rule(given: dict[str, Any]) -> Rule:
    """A rule from JSON. Raises ValueError naming what is wrong."""
    for name, value in given.items():
        wanted = TYPES.get(name)
        if wanted is None:
            raise ValueError(f"a fault has no {name!r}; it has {', '.join(TYPES)}")
        if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
            raise ValueError(f"{name} has the wrong type")
    if given.get("fault") not in KINDS:
        raise ValueError(f"fault is one of {', '.join(KINDS)}")
    if not given.get("path"):
        raise ValueError("path is missing")
    return Rule(**given)


def rule_as_json(rule: Rule) -> dict[str, Any]:
    """The rule with what is left of it."""
    return {item.name: getattr(rule, item.name) for item in fields(rule)}
