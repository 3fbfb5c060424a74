"""Two texts of the policy compared by the solver, in a process of its own that may be ended: `python -m bot.comparing`.

The solver can take long and is not safe in threads; whoever asks gets what was found in time, or that nothing was.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policy import Policy, PolicyError, parse
from policy.ordinary import unusual

GRACE = 20.0
"""Seconds beyond those given, for what cannot be interrupted between two questions."""
QUESTION = 0.4
"""The share of the time that one question may take."""
NO_SOLVER = "The solver is not installed here: pip install 'makegood[proofs]'."
BUSY = "Another comparison is running; try again in a moment."
_ONE = threading.Lock()
NO_TIME = "They could not be compared in time; `makegood policy diff` takes as long as it needs."


@dataclass(frozen=True, slots=True)
class Source:
    """A text as bytes: the document and the bot's own clauses that go with it."""

    document: str
    general: str

    def read(self, name: str) -> Policy:
        """The text. Raises `PolicyError`."""
        return parse(self.document.encode(), Path(name), self.general.encode())


@dataclass(frozen=True, slots=True)
class Change:
    """One kind of situation that the texts answer differently: both answers, and what is unusual about an example."""

    clause_was: str
    was: str
    clause_now: str
    now: str
    example: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Compared:
    """What was found. `complete`: proved that there is nothing else. `problem` says why nothing could be compared."""

    changes: tuple[Change, ...] = ()
    complete: bool = False
    problem: str = ""


_LATELY: dict[tuple[Source, Source], Compared] = {}
KEPT = 8
"""So many comparisons are remembered; what was shown is then not computed twice."""


def compared(old: Source, new: Source, seconds: float) -> Compared:
    """How the answers differ, within about that many seconds; blocks, so call it in a thread."""
    if old == new:
        return Compared(complete=True)
    if (old, new) in _LATELY:
        return _LATELY[old, new]
    if not _ONE.acquire(timeout=seconds + GRACE):
        return Compared(problem=BUSY)
    try:
        found = _asked(old, new, seconds)
    finally:
        _ONE.release()
    if found.complete:  # one that ran out of time may find more when it is given more
        while len(_LATELY) >= KEPT:
            _LATELY.pop(next(iter(_LATELY)), None)
        _LATELY[old, new] = found
    return found


def _asked(old: Source, new: Source, seconds: float) -> Compared:
    asked = {"old": [old.document, old.general], "new": [new.document, new.general], "seconds": seconds}
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "bot.comparing"],
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=seconds + GRACE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Compared(problem=NO_TIME)
    if ended.returncode != 0:
        return Compared(problem=NO_SOLVER if ended.returncode == 3 else NO_TIME)
    answer = json.loads(ended.stdout)
    return Compared(tuple(Change(*one) for one in answer["changes"]), answer["complete"])


def main() -> int:
    """One comparison, as JSON from standard input to standard output; 3 where there is no solver."""
    asked = json.load(sys.stdin)
    end = time.monotonic() + asked["seconds"]
    try:
        from policy.proof.difference import compare
    except ModuleNotFoundError:
        return 3
    try:
        old, new = Source(*asked["old"]).read("old.yaml"), Source(*asked["new"]).read("new.yaml")
    except PolicyError as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    patience = max(1, int(asked["seconds"] * QUESTION * 1000))
    found = compare(old, new, patience=patience, enough=lambda: time.monotonic() > end)
    changes = [_change(one) for one in found.differences]
    json.dump({"changes": changes, "complete": found.complete}, sys.stdout)
    return 0


def _change(one: Any) -> list[Any]:
    sides = [(side.clause, f"{side.outcome} {side.amount}".strip()) for side in (one.before, one.after)]
    return [*sides[0], *sides[1], dict(unusual(one.facts))]


if __name__ == "__main__":
    sys.exit(main())
