"""What a policy's text leaves to its operator: settings named in the document, each with what it means.

Conclusions read the ones listed here; rules may read these and any other, as `settings.NAME` among their conditions.
Such a condition is settled when the document is loaded: a rule that a setting rules out is switched off.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from policy.facts import FactError

PREFIX = "settings."
CLOCKS = ("order_created_at", "order_completed_at")


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of one policy: its value, and in one line what it decides."""

    name: str
    value: Any
    means: str = ""
    line: int = field(default=0, compare=False)


def _days(value: Any) -> str | None:
    fine = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 100_000
    return None if fine else "a whole number above 0"


def _share(value: Any) -> str | None:
    fine = isinstance(value, int | Decimal) and not isinstance(value, bool) and 0 <= value < 1
    return None if fine else "a share from 0 to below 1, such as 0.02"


def _clock(value: Any) -> str | None:
    return None if value in CLOCKS else f"one of {', '.join(CLOCKS)}"


KNOWN = {
    "stall_days": _days,
    "claim_hours": _days,
    "claim_clock": _clock,
    "log_tolerance": _share,
    "counter_tolerance": _share,
}
"""The settings that conclusions read -> what their value must be, or None where it is fine."""


def setting(name: str, written: Any, line: int = 0) -> Setting:
    """A setting as the document writes it: `{value, means}`, or the bare value."""
    if isinstance(written, Mapping):
        return Setting(name, written.get("value"), " ".join(str(written.get("means") or "").split()), line)
    return Setting(name, written, "", line)


def faults(name: str, written: Any) -> Iterator[str]:
    """What is wrong with one setting, one sentence each."""
    if isinstance(written, Mapping):
        yield from (
            f"{word} is no part of a setting; use value and means" for word in written.keys() - {"value", "means"}
        )
        if "value" not in written:
            yield "value must be given"
            return
    value = setting(name, written).value
    if isinstance(value, list | dict) or value is None:
        yield "the value must be a word, a number or a truth"
    elif name in KNOWN and (wanted := KNOWN[name](value)):
        yield f"{value!r} is not {wanted}"


def settled(condition: Any, settings: Mapping[str, Any]) -> Any:
    """The condition without its settings: what is left of it, or None where a setting rules it out.

    Raises `FactError` for a setting the document does not have.
    """
    if not isinstance(condition, Mapping):
        return condition
    left: dict[str, Any] = {}
    for name, spec in condition.items():
        if name.startswith(PREFIX):
            if not _holds(name.removeprefix(PREFIX), spec, settings):
                return None
        elif name not in ("any", "none") or not isinstance(spec, list):
            left[name] = spec
        elif not _group(name, spec, settings, left):
            return None
    return left


def _group(word: str, members: list[Any], settings: Mapping[str, Any], left: dict[str, Any]) -> bool:
    """Put what remains of a group into `left`; False where the group rules the condition out."""
    kept = [rest for one in members if (rest := settled(one, settings)) is not None]
    certain = any(rest == {} for rest in kept)
    if not members:
        left[word] = members
    elif word == "none":
        if certain:
            return False
        left.update({word: kept} if kept else {})
    elif not kept:
        return False
    elif not certain:
        left[word] = kept
    return True


def _holds(name: str, spec: Any, settings: Mapping[str, Any]) -> bool:
    if name not in settings:
        raise FactError(f"{PREFIX}{name}: the document has no such setting; it has {', '.join(settings) or 'none'}")
    return settings[name] in (spec if isinstance(spec, list) else [spec])
