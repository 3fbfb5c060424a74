"""Whether conditions can hold at all, hold together, or hold because of one another, over all values of their facts.

Exact for facts with few values and for conclusions drawn from such facts alone; a number, a time or a conclusion over
numbers is compared with itself only. Where that leaves something open the answer errs towards "it can hold" and "it
does not follow", so that nothing is reported that is not so. `makegood policy prove` decides the rest.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from typing import Any

from policy.conditions import Condition, Leaf
from policy.derived import DERIVED
from policy.program import representatives
from policy.vocabulary import FACTS

MOST = 4000
"""How many combinations of values are looked at before giving up."""
Known = Mapping[str, Any]


def possible(condition: Condition) -> bool:
    """Whether some facts make it true."""
    return _possible(condition.leaves, condition.any_of, condition.none_of)


def together(one: Condition, other: Condition) -> bool:
    """Whether some facts make both true."""
    leaves, none_of = (*one.leaves, *other.leaves), (*one.none_of, *other.none_of)
    groups = [group or (Condition(),) for group in (one.any_of, other.any_of)]
    return any(
        _possible((*leaves, *first.leaves, *second.leaves), (), (*none_of, *first.none_of, *second.none_of))
        for first, second in product(*groups)
    )


def follows(condition: Condition, other: Condition) -> bool:
    """Whether `other` is true wherever `condition` is."""
    return (
        all(_entailed(condition.leaves, leaf) for leaf in other.leaves)
        and _group_follows(condition, other)
        and all(one in condition.none_of or not _beside(condition, one) for one in other.none_of)
    )


def _possible(leaves: Sequence[Leaf], any_of: Sequence[Condition], none_of: Sequence[Condition]) -> bool:
    if not _holds_somewhere(leaves) or any(_certain(leaves, one) for one in none_of):
        return False
    return not any_of or any(_possible((*leaves, *one.leaves), one.any_of, one.none_of) for one in any_of)


def _certain(leaves: Sequence[Leaf], one: Condition) -> bool:
    plain = not one.any_of and not one.none_of
    return plain and all(_entailed(leaves, leaf) for leaf in one.leaves)


def _group_follows(condition: Condition, other: Condition) -> bool:
    if not other.any_of:
        return True
    ways = condition.any_of or (Condition(),)
    return all(
        any(
            follows(Condition((*condition.leaves, *way.leaves), (), (*condition.none_of, *way.none_of)), member)
            for member in other.any_of
        )
        for way in ways
    )


def _beside(condition: Condition, member: Condition) -> bool:
    return _possible((*condition.leaves, *member.leaves), (), condition.none_of)


def _holds_somewhere(leaves: Sequence[Leaf]) -> bool:
    return all(
        any(all(leaf.test(known) is True for leaf in part) for known in _situations(part)) for part in _parts(leaves)
    )


def _entailed(leaves: Sequence[Leaf], leaf: Leaf) -> bool:
    """Whether those leaves leave this one no choice."""
    part = [one for one in leaves if set(one.reads) & set(leaf.reads)]
    if not part:
        return False
    if leaf in part:
        return True
    everything = (*part, leaf)
    if any(not _small(one) for one in everything) and len({one.name for one in everything}) > 1:
        part = [one for one in part if one.name == leaf.name]
        everything = (*part, leaf)
    held = [known for known in _situations(everything) if all(one.test(known) is True for one in part)]
    return bool(part) and all(leaf.test(known) is True for known in held)


def _parts(leaves: Sequence[Leaf]) -> Iterator[list[Leaf]]:
    """Leaves that must be looked at together: all of small facts, and the others by their name."""
    small = [leaf for leaf in leaves if _small(leaf)]
    if small:
        yield from _linked(small)
    names = dict.fromkeys(leaf.name for leaf in leaves if not _small(leaf))
    yield from ([leaf for leaf in leaves if leaf.name == name] for name in names)


def _linked(leaves: list[Leaf]) -> Iterator[list[Leaf]]:
    """Leaves that share a fact, directly or through others."""
    left = list(leaves)
    while left:
        part, reads = [left.pop(0)], set[str]()
        grown = True
        while grown:
            reads |= {name for leaf in part for name in leaf.reads}
            more = [leaf for leaf in left if reads & set(leaf.reads)]
            left = [leaf for leaf in left if leaf not in more]
            part += more
            grown = bool(more)
        yield part


@cache
def _few(name: str) -> tuple[Any, ...]:
    fact = FACTS[name]
    return (True, False) if fact.type == "bool" else fact.values


def _small(leaf: Leaf) -> bool:
    return all(_few(name) for name in leaf.reads)


def _situations(leaves: Sequence[Leaf]) -> Iterator[Known]:
    """Every combination that matters of what these leaves read, unknown included; conclusions drawn."""
    if not all(_small(leaf) for leaf in leaves):
        name = leaves[0].name
        yield {}
        yield from ({name: value} for value in representatives(name, [leaf.spec for leaf in leaves]))
        return
    names = list(dict.fromkeys(name for leaf in leaves for name in leaf.reads))
    drawn = [DERIVED[leaf.name] for leaf in leaves if leaf.name in DERIVED]
    for number, values in enumerate(product(*((*_few(name), None) for name in names))):
        if number > MOST:
            return
        known = {name: value for name, value in zip(names, values, strict=True) if value is not None}
        for one in drawn:
            value = one.conclude(known, {})
            if value is not None:
                known[one.name] = value
        yield known
