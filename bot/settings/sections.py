"""Sections whose values are plain words and numbers: doors, panel, evidence, time limits."""

import re
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode

from triage.hooks import TYPES, key_of
from triage.hours import Hours, read_hours
from triage.targets import Targets


class Section(BaseModel):
    """A section knows its settings by name and refuses every other."""

    model_config = ConfigDict(extra="forbid")


SITE = re.compile(r"https://[a-z0-9.-]+(:[0-9]{1,5})?|http://(localhost|127\.0\.0\.1)(:[0-9]{1,5})?")
"""A site as browsers name it; without encryption only on this machine."""


class Web(Section):
    """Where the pages are served, and the address people reach them by."""

    host: str = "127.0.0.1"
    """The address that is listened on."""
    port: int = Field(default=8080, ge=0, le=65535)
    """The port that is listened on; 0 takes a free one."""
    public_url: str = ""
    """Where people reach desk and customer page, behind your own TLS; links for them start with it."""
    embed: Annotated[tuple[str, ...], NoDecode] = ()
    """Sites whose pages may show the customer page inside them, as `https://panel.example`; separated by commas."""

    passkeys: Annotated[tuple[Literal["agent", "lead", "operator"], ...], NoDecode] = ()
    """Roles that cannot work the desk without a passkey, separated by commas."""

    @field_validator("passkeys", mode="before")
    @classmethod
    def _roles(cls, value: Any) -> Any:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @model_validator(mode="after")
    def _has_a_name(self) -> "Web":
        if self.passkeys and not self.public_url.startswith(("https://", "http://localhost")):
            raise ValueError("MAKEGOOD_WEB__PASSKEYS needs MAKEGOOD_WEB__PUBLIC_URL, an https address")
        return self

    @field_validator("embed", mode="before")
    @classmethod
    def _sites(cls, value: Any) -> Any:
        given = value.split(",") if isinstance(value, str) else value
        sites = [str(part).strip().rstrip("/") for part in given if str(part).strip()]
        wrong = [site for site in sites if not SITE.fullmatch(site)]
        if wrong:
            raise ValueError(f"{', '.join(wrong)} is no site; write each as https://panel.example")
        return sites

    def address(self) -> str:
        """The root that links for people start with, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


class Telegram(Section):
    """The Telegram door; it opens when a token is set."""

    token: SecretStr = SecretStr("")
    """The bot's token, from @BotFather."""
    api_root: str = "https://api.telegram.org"
    """Telegram's own, or that of a Bot API server of yours."""
    mode: Literal["polling", "webhook"] = "polling"
    """Whether the bot asks for messages, or Telegram delivers them below the public address."""
    webhook_secret: SecretStr = SecretStr("")
    """What Telegram proves itself by; unset, it follows from the installation's secret."""
    staff_chat: str = ""
    """The staff group's id, a negative number."""


class Discord(Section):
    """The Discord door; it opens when a token is set. Channels by number; empty addresses are Discord's own.

    Customers whose direct messages are closed are answered in a private thread of `help_channel`.
    """

    token: SecretStr = SecretStr("")
    """The bot's token, from the developer portal."""
    api_base: str = ""
    gateway: str = ""
    staff_channel: str = ""
    """A forum or text channel that only the staff see."""
    help_channel: str = ""
    """A text channel where customers ask for help."""

    @field_validator("staff_channel", "help_channel", mode="before")
    @classmethod
    def _number(cls, value: Any) -> str:
        if not re.fullmatch("[0-9]{0,20}", str(value)):
            raise ValueError("a channel is named by its number (right click on it, Copy Channel ID)")
        return str(value)


class Linking(Section):
    """Tying chats to accounts; `every`: seconds between two readings of the panel's tickets while a code waits."""

    every: float = 20.0


class PanelSettings(Section):
    """The panel; `returns` and `charge` say how it behaves with money, and stay `unknown` until someone knows."""

    kind: Literal["sandbox", "perfectpanel", "perfectpanel_v1"] = "sandbox"
    """`perfectpanel` (admin API v2), `perfectpanel_v1` (v1: payments cannot be read back), or the sandbox."""
    url: str = ""
    """The panel's root address."""
    admin_key: SecretStr = SecretStr("")
    """The key of its admin API."""
    api_key: SecretStr = SecretStr("")
    returns: Literal["automatic", "manual", "unknown"] = "unknown"
    """`automatic` if the panel returns money itself when an order turns partial or canceled, `manual` if not."""
    charge: Literal["gross", "net", "unknown"] = "unknown"
    """`gross` if an order's charge stays as paid, `net` if it shrinks by what was returned."""
    payment_method: str = "Makegood refund"
    """A payment method that exists in the panel; credits are booked under it."""
    decimals: int = Field(default=2, ge=0, le=6)
    """Digits behind the point that the panel books; amounts are rounded down to them."""
    follow: float = Field(default=600.0, gt=0)
    """Seconds between two looks at a refill or cancellation that is on its way."""
    causes: dict[str, str] = Field(default_factory=dict)
    """Words of the panel's cancel reason or the provider's answer -> `failure_cause`; the operator writes it."""

    @model_validator(mode="after")
    def _reachable(self) -> "PanelSettings":
        given = {"MAKEGOOD_PANEL__URL": self.url, "MAKEGOOD_PANEL__ADMIN_KEY": self.admin_key.get_secret_value()}
        missing = [name for name, value in given.items() if not value]
        if self.kind != "sandbox" and missing:
            raise ValueError(f"a {self.kind} panel also needs {' and '.join(missing)}")
        return self


class Provider(Section):
    """A supplier that orders are forwarded to, with the operator's key there."""

    name: str
    url: str
    key: SecretStr


class Hook(Section):
    """An address of the operator's that hears what happens, signed by a `whsec_…` secret; no `types`: all of them."""

    url: str = Field(pattern=r"^https?://\S+$", max_length=500)
    secret: SecretStr
    types: tuple[str, ...] = ()

    @field_validator("types")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        unknown = sorted(set(value) - set(TYPES.values()))
        if unknown:
            raise ValueError(f"no type is called {', '.join(unknown)}; there are {', '.join(TYPES.values())}")
        return value

    @field_validator("secret")
    @classmethod
    def _a_key(cls, value: SecretStr) -> SecretStr:
        key_of(value.get_secret_value())
        return value


class Answer(Section):
    """How many days a customer has to answer what a case waits for; they are reminded after one."""

    days: float = Field(default=7, gt=1)


class Handoff(Section):
    """After how many hours without a move of an agent the staff are reminded of a case."""

    remind_after: float = Field(default=8, gt=0)


class Team(Section):
    """When people are there: `hours` (`Mon-Fri 09:00-18:00, Sat 10:00-14:00`; empty: always) in `zone`, no `holidays`.

    Outside them a customer is told when somebody will be there, and no case counts as waiting for people.

    `first_answer`, `next_answer` and `resolution` are targets in such hours (0: none). Whoever holds the case, else its
    thread in the staff chats, hears `warn` hours before one is missed and when it is; leads hear it `escalate` hours
    later, operators after as many again. Nobody is given more than `capacity` cases: by "next case" when they
    ask, with `assign` `automatic` also at once to whoever has the fewest.

    `incident_cases` open claims of one service or provider within `incident_hours` are put forward as one incident.
    """

    hours: str = ""
    zone: str = "UTC"
    holidays: tuple[date, ...] = ()
    first_answer: float = Field(default=0, ge=0)
    next_answer: float = Field(default=0, ge=0)
    resolution: float = Field(default=0, ge=0)
    warn: float = Field(default=1, ge=0)
    escalate: float = Field(default=4, gt=0)
    capacity: int = Field(default=20, ge=1)
    assign: Literal["asked", "automatic"] = "asked"
    incident_cases: int = Field(default=5, ge=2)
    incident_hours: float = Field(default=24, gt=0)

    @model_validator(mode="after")
    def _readable(self) -> "Team":
        self.read()
        return self

    def read(self) -> Hours:
        """The hours, ready to be asked."""
        return read_hours(self.hours, self.zone, self.holidays)

    def targets(self) -> Targets:
        """The targets, ready to be asked."""
        first, further, end = (timedelta(hours=one) for one in (self.first_answer, self.next_answer, self.resolution))
        return Targets(first, further, end)


class Audit(Section):
    """How many days back the daily audit compares credits with the panel; `makegood audit --all` knows no limit."""

    days: int = Field(default=180, ge=1)


class Replicas(Section):
    """For how many seconds a dead process's work stands still before another takes it over.

    `job_lease` is renewed while a job's step lasts, so a slow panel has nothing done over; `owner_lease` is for what
    one process does for all: Telegram and Discord.
    """

    job_lease: float = Field(default=60, ge=5)
    owner_lease: float = Field(default=20, ge=2)


class Privacy(Section):
    """What customers are told of their data, and for how many days each kind of it is kept; 0 keeps it for good.

    `notice`: an address or one sentence, said in the first answer of every chat. `words_days` after a case was closed
    what was said on it is erased, `talk_days` after the last word what was said outside any case, `looks_days` after it
    was made a look at a link. Screenshots have their own, `MAKEGOOD_EVIDENCE__KEEP_DAYS`.
    """

    notice: str = Field(default="", max_length=300)
    words_days: int = Field(default=0, ge=0)
    talk_days: int = Field(default=0, ge=0)
    looks_days: int = Field(default=0, ge=0)


class Evidence(Section):
    """Where screenshots lie: a folder under `MAKEGOOD_VAR`, or an S3-compatible store that all replicas reach.

    `keep_days` after its last case was closed a screenshot's bytes are erased; 0 keeps them for good.
    """

    s3: str = Field(default="", pattern=r"^(s3://[^/]+(/.*)?)?$")
    """`s3://BUCKET/FOLDER`; empty: a folder under `MAKEGOOD_VAR`."""
    s3_endpoint: str = ""
    """The store's address, where it is not Amazon's."""
    s3_region: str = ""
    s3_access_key: SecretStr = SecretStr("")
    s3_secret_key: SecretStr = SecretStr("")
    keep_days: int = Field(default=0, ge=0)
    keys: SecretStr = SecretStr("")
    """Keys that screenshots are encrypted by, one a line, the first for new ones; empty: they lie as they came."""
