"""`makegood cases`: worked cases with their expected answers, scored against the policies."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import click

import policy
from policy import Assessment, FactError, Policy, PolicyError

SAFE = ("handoff", "need_info")
ACTING = ("credit_full", "credit_partial", "deny", "refill")
ROUTING = ("legal", "over_cap", "identity_or_ownership", "fraud_or_abuse_review")
"""Handoff reasons that lead to different people; another reason than expected there counts as a fault."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One case and how its answer compares."""

    id: str
    title: str
    said: str
    expected: str
    marks: frozenset[str] = field(default_factory=frozenset)


@click.command("cases")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the scores as one JSON object.")
def cases_command(file: Path, as_json: bool) -> int:
    """Score worked cases (JSON lines); exit 1 when an answer is harmful or wrongly refuses."""
    scored = [score(case) for case in _cases(file)]
    counts = Counter(mark for one in scored for mark in one.marks)
    click.echo(json.dumps({"cases": len(scored), **counts}) if as_json else _table(scored, counts))
    return 1 if counts["harmful"] or counts["wrong denial"] else 0


def score(case: Mapping[str, Any]) -> Scored:
    """How the assessment of that case compares with what is expected and accepted."""
    expected, accepted = case["expected"], case.get("also_accept", [])
    try:
        answer = policy.assess(_policy(case["policy"]), case["facts"])
    except FactError as problem:
        return Scored(case["id"], case["title"], f"error: {problem}", expected["outcome"], frozenset({"error"}))
    marks = frozenset(_marks(answer, expected, accepted))
    wanted = f"{expected['outcome']} {expected['amount'] or ''}".strip()
    return Scored(case["id"], case["title"], _said(answer), wanted, marks)


def _marks(answer: Assessment, expected: Mapping[str, Any], accepted: list[str]) -> Iterable[str]:
    primary = _primary(answer, expected)
    fine = primary or _accepted(answer, accepted)
    yield from ("primary",) if primary else ()
    yield from ("acceptable",) if fine else _faults(answer, expected, accepted)
    yield from ("clause",) if answer.clauses[0] in expected["clauses"] else ()
    yield from ("first clause",) if answer.clauses[0] == expected["clauses"][0] else ()
    wanted = expected["handoff_reason"]
    if primary and wanted in ROUTING and answer.handoff_reason != wanted:
        yield "misrouted"


def _faults(answer: Assessment, expected: Mapping[str, Any], accepted: list[str]) -> Iterable[str]:
    """How bad an answer is that is neither expected nor accepted."""
    must_wait = expected["outcome"] == "hold" or expected["handoff_reason"] == "legal"
    if answer.outcome.startswith("credit") or (answer.outcome in ACTING and must_wait):
        yield "harmful"
    elif answer.outcome == "deny":
        yield "wrong denial"
    elif answer.outcome in SAFE and expected["outcome"] not in SAFE and not set(SAFE) & set(accepted):
        yield "lazy"


def _primary(answer: Assessment, expected: Mapping[str, Any]) -> bool:
    if answer.outcome != expected["outcome"]:
        return False
    if not answer.outcome.startswith("credit"):
        return True
    return answer.amount == Decimal(expected["amount"]) and answer.currency == expected["currency"]


def _accepted(answer: Assessment, accepted: list[str]) -> bool:
    for one in accepted:
        outcome, _, amount = one.partition("@")
        if answer.outcome == outcome and (not amount or answer.amount == Decimal(amount)):
            return True
    return False


def _table(scored: list[Scored], counts: Counter[str]) -> str:
    total = len(scored)
    lines = [f"{total} cases"]
    for mark in (
        "harmful",
        "wrong denial",
        "acceptable",
        "primary",
        "clause",
        "first clause",
        "lazy",
        "misrouted",
        "error",
    ):
        share = f" ({100 * counts[mark] / total:.0f} %)" if total else ""
        lines.append(f"  {mark:13} {counts[mark]:4}{share}")
    lines += [
        f"  {one.id} {one.title}: said {one.said}, expected {one.expected} ({', '.join(sorted(one.marks)) or 'wrong'})"
        for one in scored
        if not {"primary", "clause"} <= one.marks
    ]
    return "\n".join(lines)


def _said(answer: Assessment) -> str:
    amount = f" {answer.amount} {answer.currency}" if answer.amount is not None else ""
    reason = f" {answer.handoff_reason}" if answer.handoff_reason else ""
    missing = f" {','.join(answer.missing)}" if answer.missing else ""
    return f"{answer.outcome}{amount}{reason}{missing} ({answer.clauses[0]})"


@cache
def _policy(name: str) -> Policy:
    return policy.load(name)


def _cases(file: Path) -> Iterable[Mapping[str, Any]]:
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            yield json.loads(line)
        except json.JSONDecodeError as problem:
            raise PolicyError(f"{file}, line {number} is not JSON: {problem.msg}") from None
