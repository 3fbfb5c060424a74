"""What a proof found: a property that holds, or one situation in which it does not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Verdict = Literal["proved", "broken", "undecided"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One property of one policy. `over` says what it was proved over; `why` names rules and clauses where it fails.

    `facts` is the counter-example, a document that `policy assess` accepts and that was really assessed; where the
    property speaks of two documents, `learned` holds the facts that the second one knows and the first does not.
    """

    property: str
    verdict: Verdict
    over: str
    why: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    learned: Mapping[str, Any] = field(default_factory=dict)
