"""Making an example readable: as much of it as possible becomes ordinary, as long as it still shows the same."""

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from typing import Any

from policy.facts import FactError
from policy.ordinary import ordinary

Shows = Callable[[Mapping[str, Any], Mapping[str, Any]], bool]
"""Whether these facts, and those facts with what was learned on top, still show what the example is for."""
Facts = dict[str, Any]


def readable(facts: Mapping[str, Any], learned: Mapping[str, Any], shows: Shows) -> tuple[Facts, Facts]:
    """The example with every fact at its ordinary value that may be, and with nothing learned that need not be."""
    more = dict(learned)
    for name in learned:
        without = {key: value for key, value in more.items() if key != name}
        more = without if _still(shows, facts, without) else more
    return _plainer(dict(facts), more, shows), more


def _plainer(kept: Facts, more: Mapping[str, Any], shows: Shows) -> Facts:
    plain = ordinary(str(kept["claim_object"])) if kept.get("claim_object") else {}
    while True:
        for names in _odd(kept, more, plain):
            changed = {**kept, **{name: plain[name] for name in names}}
            if _still(shows, changed, more):
                kept = changed
                break
        else:
            return kept


def _odd(kept: Facts, more: Mapping[str, Any], plain: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """What may still become ordinary: all of it, one fact, two (such as two currencies), all but one or two."""
    odd = [name for name, value in plain.items() if name not in more and (name not in kept or kept[name] != value)]
    for size in dict.fromkeys((len(odd), 1, 2, len(odd) - 1, len(odd) - 2)):
        if size > 0:
            yield from combinations(odd, size)


def _still(shows: Shows, facts: Mapping[str, Any], learned: Mapping[str, Any]) -> bool:
    try:
        return shows(facts, {**facts, **learned})
    except (FactError, ArithmeticError):
        return False
