"""One deed that somebody asks for in chat, as a button carries it or as it was typed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Asked:
    """One deed that somebody asks for. `typed` is what was filled in: amount, clause, reason, words, text, items."""

    deed: str
    case_id: int
    seen: int | None
    argument: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> str:
        """As a button carries it."""
        end = f":{self.argument}" if self.argument else ""
        return f"s:{self.deed}:{self.case_id}:{self.seen or 0}{end}"
