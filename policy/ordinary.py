"""Ordinary facts of each kind of claim: where an example starts, so that it shows only what matters about it.

They are the starts of the worked cases (`documents/starts.yaml`) that carry the name of an object.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from policy.tables import starts
from policy.vocabulary import FACTS, OBJECTS


@cache
def _starts() -> Mapping[str, Mapping[str, Any]]:
    return {name: facts for name, facts in starts().items() if name in OBJECTS}


def ordinary(about: str) -> dict[str, Any]:
    """All facts of a plain claim about an `order`, a `topup`, a `vip` plan or an `account`; a new dictionary."""
    return dict(_starts()[about])


def ordinary_values(name: str) -> list[Any]:
    """The known values of that fact in ordinary claims of every kind, each once, the common one first."""
    if FACTS[name].group == "common":
        return [_starts()["order"][name]] if _starts()["order"].get(name) is not None else []
    found = (facts.get(name) for facts in _starts().values())
    return list(dict.fromkeys(value for value in found if value is not None))


def unusual(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What differs from ordinary facts of that kind of claim."""
    plain = ordinary(str(facts["claim_object"])) if facts.get("claim_object") else {}
    nothing = object()
    missing = {name: "(left out)" for name in plain if name not in facts}
    own = {name: value for name, value in facts.items() if name == "claim_object" or plain.get(name, nothing) != value}
    return {**own, **missing}
