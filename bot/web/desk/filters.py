"""What the queue is narrowed to: read from the address, so that any view can be kept as a bookmark."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

from sqlalchemy import Connection

from bot.app import App
from bot.dialogue.catalogues import languages
from storage import agents
from storage.agents import Agent
from storage.searching import NOBODY, SORTS, Wanted
from triage.links import parse

MOST_LETTERS = 200
CHANNELS = ("telegram", "discord", "web")
ORDERS = {"waiting": "waiting longest", "stake": "most money", "newest": "newest", "due": "due first"}
KEPT = (
    ("Mine", {"holder": "me"}),
    ("Free", {"holder": "nobody"}),
    ("Mentions me", {"mentions": "me"}),
    ("Most money", {"sort": "stake"}),
    ("Due first", {"sort": "due"}),
    ("Appeals", {"reason": "appeal"}),
    ("Put off", {"snoozed": "yes"}),
)
"""Views that are always at hand; any other is a bookmark."""


@dataclass(frozen=True, slots=True)
class Filters:
    """As they stand in the address; anything unknown finds nothing, never everything."""

    q: str = ""
    holder: str = ""
    channel: str = ""
    language: str = ""
    reason: str = ""
    tag: str = ""
    least: str = ""
    snoozed: str = ""
    mentions: str = ""
    sort: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Filters":
        """The filters of an address; texts are cut, never refused."""
        names = cls.__dataclass_fields__
        return cls(**{name: " ".join(given[name].split())[:MOST_LETTERS] for name in names if name in given})

    @property
    def narrow(self) -> bool:
        """True when anything is asked for."""
        return any(asdict(self).values())

    @property
    def folded_kept(self) -> bool:
        """True when one of the filters that fold away on a phone is set, so that it must be seen."""
        return any((self.holder, self.channel, self.language, self.tag, self.sort, self.least))

    def address(self, **more: str | int) -> str:
        """The query of an address with these filters."""
        return urlencode({name: value for name, value in {**asdict(self), **more}.items() if value})

    def wanted(self, conn: Connection, app: App, states: tuple[str, ...], agent: Agent) -> Wanted:
        """What is looked for in the database."""
        return Wanted(
            states=states,
            words=self.q,
            target=parse(self.q).key or "" if self.q else "",
            holder=self._holder(conn, app, agent),
            channel=self.channel,
            language=self.language,
            reason=self.reason.replace(" ", "_"),
            tag=self.tag.casefold(),
            least=self._least(),
            snoozed=bool(self.snoozed),
            mentioned=agent.id if self.mentions else None,
            sort=self.sort,
        )

    def choices(self, names: Sequence[str], tags: Sequence[str]) -> Mapping[str, Sequence[tuple[str, str]]]:
        """What each filter may be set to: value and words."""
        return {
            "holder": [("", "anybody"), ("me", "me"), ("nobody", "nobody"), *((name, name) for name in names)],
            "channel": [("", "any"), *((name, name) for name in CHANNELS)],
            "language": [("", "any"), *((tag, tag) for tag in languages())],
            "tag": [("", "any"), *((tag, tag) for tag in tags)],
            "sort": [("" if name == "waiting" else name, ORDERS[name]) for name in SORTS],
        }

    def _holder(self, conn: Connection, app: App, agent: Agent) -> int | None:
        if not self.holder:
            return None
        known = {one.name: one.id for one in agents.listing(conn, app.panel_id)}
        return {"me": agent.id, "nobody": NOBODY}.get(self.holder, known.get(self.holder, -1))

    def _least(self) -> Decimal | None:
        try:
            amount = Decimal(self.least.replace(",", ".")) if self.least else None
        except InvalidOperation:
            return None
        fits = amount is not None and amount.is_finite() and 0 <= amount < 10**12
        return round(amount, 6) if amount is not None and fits else None
