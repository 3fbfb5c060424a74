"""Conclusions and conditions as formulas: when each is true, when it is false; otherwise it is unknown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

import z3

from policy.conditions import Condition, Leaf
from policy.derived import DERIVED
from policy.document import Policy
from policy.proof.explore import Symbol, paths
from policy.proof.situation import Situation
from policy.vocabulary import FACTS

NEVER, ALWAYS = z3.BoolVal(False), z3.BoolVal(True)


@dataclass(frozen=True, slots=True)
class Ternary:
    """A three-valued result. `true` and `false` exclude each other; neither is unknown."""

    true: z3.BoolRef
    false: z3.BoolRef

    @property
    def open(self) -> z3.BoolRef:
        """Whether it is unknown."""
        return z3.Not(z3.Or(self.true, self.false))


@dataclass(frozen=True, slots=True)
class Term:
    """A fact or conclusion: by value where it has few, else whether it is known, or a plain null, and its number."""

    at: Mapping[Any, z3.BoolRef] = field(default_factory=dict)
    known: z3.BoolRef = NEVER
    null: z3.BoolRef = NEVER
    number: Any = None


class Terms:
    """Every fact and conclusion of one situation under one policy's settings."""

    def __init__(self, situation: Situation, settings: Mapping[str, Any]) -> None:
        self._situation, self._settings = situation, settings
        self._made: dict[str, Term] = {}

    def __getitem__(self, name: str) -> Term:
        if name not in self._made:
            self._made[name] = self._fact(name) if name in FACTS else self._conclusion(name)
        return self._made[name]

    def _fact(self, name: str) -> Term:
        situation = self._situation
        known, null = situation.known[name], situation.null.get(name, NEVER)
        return Term(situation.at.get(name, {}), known, null, situation.number.get(name))

    def _conclusion(self, name: str) -> Term:
        conclude = DERIVED[name].conclude
        found = list(paths(partial(_with_settings, conclude, self._settings), self._situation))
        known = z3.Or(*(path for path, value in found if value is not None))
        if DERIVED[name].values:
            return Term(_by_value(found), known)
        number: Any = z3.RealVal(0) if name == "excess" else z3.IntVal(0)
        for path, value in found:
            if value is not None:
                number = z3.If(path, _number(value), number)
        return Term({}, known, NEVER, number)


def _with_settings(conclude: Callable[..., Any], settings: Mapping[str, Any], known: Mapping[str, Any]) -> Any:
    return conclude(known, settings)


def _by_value(found: list[tuple[z3.BoolRef, Any]]) -> dict[Any, z3.BoolRef]:
    values = dict.fromkeys(value for _, value in found if value is not None)
    return {value: z3.Or(*(path for path, got in found if got == value)) for value in values}


def _number(value: Any) -> Any:
    if isinstance(value, Symbol):
        return value.term
    return z3.RealVal(format(value, "f")) if isinstance(value, Decimal) else z3.IntVal(value)


def condition_truth(condition: Condition, terms: Terms) -> Ternary:
    """How a condition comes out: all its leaves, one of `any`, none of `none`."""
    parts = [leaf_truth(leaf, terms) for leaf in condition.leaves]
    if condition.any_of:
        ways = [condition_truth(one, terms) for one in condition.any_of]
        parts.append(Ternary(z3.Or(*(one.true for one in ways)), z3.And(*(one.false for one in ways))))
    for one in condition.none_of:
        barred = condition_truth(one, terms)
        parts.append(Ternary(barred.false, barred.true))
    return Ternary(z3.And(*(one.true for one in parts)), z3.Or(*(one.false for one in parts)))


def leaf_truth(leaf: Leaf, terms: Terms) -> Ternary:
    """How one test of one fact comes out."""
    term, spec = terms[leaf.name], leaf.spec
    tests = spec.items() if isinstance(spec, Mapping) else [("in", spec)]
    parts = [_test(term, word, bound) for word, bound in tests]
    return Ternary(z3.And(*(one.true for one in parts)), z3.Or(*(one.false for one in parts)))


def _test(term: Term, word: str, bound: Any) -> Ternary:
    somehow = z3.Or(term.known, term.null)
    if word == "is":
        return Ternary(somehow, z3.Not(somehow)) if bound == "known" else Ternary(z3.Not(somehow), somehow)
    if word in ("in", "not"):
        inside = z3.Or(*(_equals(term, one) for one in (bound if isinstance(bound, list) else [bound])))
        one_of = Ternary(z3.And(somehow, inside), z3.And(somehow, z3.Not(inside)))
        return one_of if word == "in" else Ternary(one_of.false, one_of.true)
    holds = _compared(term.number, word, _constant(bound))
    return Ternary(z3.And(term.known, holds), z3.And(term.known, z3.Not(holds)))


def _equals(term: Term, value: Any) -> z3.BoolRef:
    if value is None:
        return term.null
    if term.number is None:
        return term.at.get(value, NEVER)
    return z3.And(term.known, term.number == _constant(value))


def _constant(value: Any) -> Any:
    """A number as it stands in a document; a time as its seconds."""
    if isinstance(value, int | float | Decimal) or str(value).lstrip("-").replace(".", "", 1).isdigit():
        return z3.RealVal(str(value))
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return z3.RealVal(int(moment.timestamp()))


def _compared(number: Any, word: str, bound: Any) -> Any:
    return {
        "above": number > bound,
        "at_least": number >= bound,
        "below": number < bound,
        "at_most": number <= bound,
    }[word]


def texts_named(policies: tuple[Policy, ...]) -> dict[str, tuple[Any, ...]]:
    """The texts that the policies' rules and promises ask for by name, fact by fact."""
    named: dict[str, tuple[Any, ...]] = {}
    for policy in policies:
        conditions = [rule.when for rules in policy.rules.values() for rule in rules]
        conditions += [promise.when for promise in policy.promises]
        for leaf in (leaf for one in conditions for leaf in _leaves(one)):
            if leaf.name in FACTS and FACTS[leaf.name].type == "text":
                named[leaf.name] = (*named.get(leaf.name, ()), *_texts(leaf.spec))
    return named


def _leaves(condition: Condition) -> list[Leaf]:
    inner = [leaf for one in (*condition.any_of, *condition.none_of) for leaf in _leaves(one)]
    return [*condition.leaves, *inner]


def _texts(spec: Any) -> list[Any]:
    held = spec.get("not", []) if isinstance(spec, Mapping) else spec
    return held if isinstance(held, list) else [held]
