"""A policy's rules and facts in words, for the command line and the desk."""

from collections.abc import Mapping
from typing import Any

from policy import Rule
from policy.conditions import Condition, Leaf
from policy.vocabulary import FACTS

WORDS = {"above": "above", "at_least": "at least", "below": "below", "at_most": "at most", "not": "not", "is": ""}


def rule_in_words(rule: Rule) -> str:
    """What a machine concludes from a clause, as one sentence."""
    then = {"credit": f"credit ({rule.basis})", "handoff": f"a person decides ({rule.reason})"}
    effect = then.get(rule.effect, rule.effect)
    if rule.effect == "need_info":
        effect = f"ask for {', '.join(rule.missing)}"
    beside = f", beside {', '.join(rule.also)}" if rule.also else ""
    return f"at {rule.step}, when {_condition(rule.when)}, then {effect}{beside}"


def _condition(condition: Condition) -> str:
    parts = [_leaf(leaf) for leaf in condition.leaves]
    if condition.any_of:
        parts.append(f"({' or '.join(_condition(one) for one in condition.any_of)})")
    parts += [f"not ({_condition(one)})" for one in condition.none_of]
    return " and ".join(parts) or "always"


def _leaf(leaf: Leaf) -> str:
    """One test in words; from the test as the document writes it."""
    held: Any = leaf.spec
    if isinstance(held, Mapping):
        tests = [f"{WORDS[word]} {_values(bound)}".strip() for word, bound in held.items()]
        return f"{leaf.name} is {' and '.join(tests)}"
    return f"{leaf.name} is {_values(held)}"


def _values(held: Any) -> str:
    return " or ".join(_value(one) for one in (held if isinstance(held, list) else [held]))


def fact_in_words(name: str, value: Any) -> str:
    """A fact's value for a reader; None is unknown, save where the vocabulary lets it say something."""
    if value is None:
        return "nothing" if FACTS[name].null_is_plain else "unknown"
    return _value(value)


def _value(value: Any) -> str:
    return {"True": "true", "False": "false"}.get(str(value), str(value))
