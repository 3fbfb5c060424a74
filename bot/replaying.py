"""Past cases under another text: which decisions flip, what money moves, and whether the same text agrees."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from policy import Assessment, FactError, Policy
from policy.evaluate import judge
from storage.facts import PastAssessment

SAMPLE = 20
"""So many flips are kept to read; the counts go over all of them."""
CREDITS = ("credit_full", "credit_partial")
COMPARED = ("outcome", "amount", "clauses", "trace")


@dataclass(frozen=True, slots=True)
class Flip:
    """One case whose answer changes, as a person reads it."""

    case: str
    was: str
    now: str
    clause_was: str
    clause_now: str
    change: Decimal
    currency: str


@dataclass(slots=True)
class Replay:
    """The whole replay. `money` is per clause and currency: what more and what less would be credited."""

    cases: int = 0
    same: int = 0
    flips: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    money: dict[tuple[str, str], list[Decimal]] = field(default_factory=dict)
    sample: list[Flip] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    newer: list[Flip] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def replay(past: Iterable[PastAssessment], text: Policy) -> Replay:
    """Each past case assessed again by that text.

    `differing` names cases that the very same document and evaluator now answer otherwise; there should be none.
    `newer` are those that the very same document answers otherwise because the evaluator is a newer one.
    """
    made = Replay()
    for one in past:
        _again(made, one, text)
    return made


def replay_by_own_text(
    past: Iterable[PastAssessment], kept: Callable[[str], Policy | None]
) -> tuple[Replay, list[str]]:
    """Each past case once more by the very text it was judged by, and the cases whose text is not kept any more."""
    made, without = Replay(), []
    for one in past:
        text = kept(one.digest)
        if text is None:
            without.append(one.case)
        else:
            _again(made, one, text)
    return made, without


def _again(made: Replay, one: PastAssessment, text: Policy) -> None:
    made.cases += 1
    try:
        now = judge(text, one.facts)
    except (FactError, ArithmeticError):
        made.unreadable.append(one.case)
        return
    _compare(made, one, now)


def _compare(made: Replay, past: PastAssessment, now: Assessment) -> None:
    same_text = past.digest == now.digest
    answer = now.to_json() if same_text else replace(now, trace=()).to_json()
    if same_text and any(answer[name] != past.result[name] for name in COMPARED):
        if past.evaluator == now.evaluator:
            made.differing.append(past.case)
        else:
            made.newer.append(_flip_of(past, answer))
    if (answer["outcome"], answer["amount"]) == (past.result["outcome"], past.result["amount"]):
        made.same += 1
        return
    _flip(made, past, answer)


def _flip(made: Replay, past: PastAssessment, now: Mapping[str, Any]) -> None:
    was, one = past.result, _flip_of(past, now)
    change, currency = one.change, one.currency
    made.flips[(one.clause_was, was["outcome"], one.clause_now, now["outcome"])] += 1
    if change:
        clause = one.clause_now if change > 0 else one.clause_was
        sums = made.money.setdefault((clause, currency), [Decimal(0), Decimal(0)])
        sums[change < 0] += abs(change)
    if len(made.sample) < SAMPLE:
        made.sample.append(one)


def _flip_of(past: PastAssessment, now: Mapping[str, Any]) -> Flip:
    was, currency = past.result, str(now["currency"] or past.result["currency"] or "")
    change = _credited(now) - _credited(was)
    return Flip(past.case, _words(was), _words(now), was["clauses"][0], now["clauses"][0], change, currency)


def _credited(answer: Mapping[str, Any]) -> Decimal:
    return Decimal(answer["amount"]) if answer["outcome"] in CREDITS else Decimal(0)


def _words(answer: Mapping[str, Any]) -> str:
    amount = f" {answer['amount']} {answer['currency']}" if answer["amount"] else ""
    reason = f" {answer['handoff_reason']}" if answer["handoff_reason"] else ""
    return f"{answer['outcome']}{amount}{reason}"
