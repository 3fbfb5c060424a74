"""The `promises:` of a policy: what its operator says must hold of every answer. `policy prove` proves them."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from policy.conditions import compile_condition
from policy.document import EFFECTS, Promise
from policy.facts import FactError
from policy.settings import settled

KEYS = ("id", "says", "when", "always", "never", "above")


def promises(documents: list[Mapping[str, Any]], settings: Mapping[str, Any]) -> tuple[Promise, ...]:
    """The promises of a section without faults; those that a setting of the policy rules out are left out."""
    made = [(one, settled(one["when"], settings)) for one in documents]
    return tuple(_promise(one, when) for one, when in made if when is not None)


def _promise(document: Mapping[str, Any], when: Mapping[str, Any]) -> Promise:
    above = document.get("above")
    return Promise(
        id=document["id"],
        says=" ".join(document["says"].split()),
        when=compile_condition(when),
        always=_words(document.get("always")),
        never=_words(document.get("never")),
        above=None if above is None else Decimal(str(above)),
    )


def promise_faults(documents: Any, settings: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """What is wrong with a `promises:` section: the entry's place, and a sentence that says what to write."""
    if not isinstance(documents, list):
        yield 0, "promises must be a list"
        return
    seen: set[Any] = set()
    for number, one in enumerate(documents):
        if not isinstance(one, Mapping):
            yield number, "a promise has id, says, when, and always or never"
            continue
        name = str(one.get("id"))
        yield from ((number, f"promise {name}: {fault}") for fault in _faults(one, settings))
        if name in seen:
            yield number, f"promise {name} stands twice; give one of them another id"
        seen.add(name)


def _faults(document: Mapping[str, Any], settings: Mapping[str, Any]) -> Iterator[str]:
    for name in ("id", "says"):
        if not isinstance(document.get(name), str) or not document[name].strip():
            yield f"{name} must be given, as text"
    yield from (f"there is no word {name!r} here; use {', '.join(KEYS)}" for name in document if name not in KEYS)
    if ("always" in document) == ("never" in document):
        yield "give either always or never, with an outcome"
    outcomes = (*_words(document.get("always")), *_words(document.get("never")))
    yield from (f"outcome {one} is not one of {', '.join(EFFECTS)}" for one in outcomes if one not in EFFECTS)
    yield from _above_faults(document)
    try:
        when = settled(document.get("when"), settings)
        if when is not None:
            compile_condition(when)
    except FactError as problem:
        yield f"when: {problem}"


def _above_faults(document: Mapping[str, Any]) -> Iterator[str]:
    if "above" not in document:
        return
    if _words(document.get("never")) != ("credit",):
        yield "above is about amounts; it stands beside never: credit"
    try:
        if not Decimal(str(document["above"])).is_finite():
            yield "above must be an amount"
    except InvalidOperation:
        yield f"above must be an amount, not {document['above']!r}"


def _words(spec: Any) -> tuple[str, ...]:
    if spec is None:
        return ()
    return tuple(str(one) for one in spec) if isinstance(spec, list) else (str(spec),)
