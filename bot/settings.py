"""Every setting, from the environment over `makegood.toml`; secrets may come from files (`…_FILE`)."""

import re
import secrets
import tomllib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from triage.links.verdict import ASKABLE, ON_BY_DEFAULT

CONFIG_FILE = Path("makegood.toml")
SANDBOX_CAP = Decimal(25)
REGISTERS = (
    "incidents",
    "disputes",
    "flags",
    "external_changes",
    "service_promises",
    "promotional_shares",
    "right_prices",
)


class SettingsError(Exception):
    """The settings cannot be used; the text names everything that is wrong, one problem a line."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Web(_Section):
    """Where the pages are served, and the address people reach them by."""

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: str = ""

    def address(self) -> str:
        """The root that links for people start with, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


class Telegram(_Section):
    """The Telegram door; it opens when a token is set."""

    token: SecretStr = SecretStr("")
    api_root: str = "https://api.telegram.org"
    mode: Literal["polling", "webhook"] = "polling"
    webhook_secret: SecretStr = SecretStr("")
    staff_chat: str = ""


class Discord(_Section):
    """The Discord door; it opens when a token is set. Channels by number; empty addresses are Discord's own.

    Customers whose direct messages are closed are answered in a private thread of `help_channel`.
    """

    token: SecretStr = SecretStr("")
    api_base: str = ""
    gateway: str = ""
    staff_channel: str = ""
    help_channel: str = ""

    @field_validator("staff_channel", "help_channel", mode="before")
    @classmethod
    def _number(cls, value: Any) -> str:
        if not re.fullmatch("[0-9]{0,20}", str(value)):
            raise ValueError("a channel is named by its number (right click on it, Copy Channel ID)")
        return str(value)


class Linking(_Section):
    """Tying chats to accounts; `every`: seconds between two readings of the panel's tickets while a code waits."""

    every: float = 20.0


class PanelSettings(_Section):
    """The panel; `returns` and `charge` say how it behaves with money, and stay `unknown` until someone knows."""

    kind: Literal["sandbox", "perfectpanel", "perfectpanel_v1"] = "sandbox"
    url: str = ""
    admin_key: SecretStr = SecretStr("")
    api_key: SecretStr = SecretStr("")
    returns: Literal["automatic", "manual", "unknown"] = "unknown"
    charge: Literal["gross", "net", "unknown"] = "unknown"
    payment_method: str = "Makegood refund"
    decimals: int = Field(default=2, ge=0, le=6)
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


class Provider(_Section):
    """A supplier that orders are forwarded to, with the operator's key there."""

    name: str
    url: str
    key: SecretStr


class Registers(_Section):
    """`complete` names the registers whose silence counts as `none`; unset: all on the sandbox, none otherwise."""

    complete: Annotated[tuple[str, ...] | None, NoDecode] = None

    @field_validator("complete", mode="before")
    @classmethod
    def _names(cls, value: Any) -> Any:
        names = [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        unknown = set(names or ()) - set(REGISTERS)
        if unknown:
            raise ValueError(f"no register is called {', '.join(sorted(unknown))}; there are {', '.join(REGISTERS)}")
        return names


class Credit(_Section):
    """How much the bot may credit alone, by currency; when and how long a lost answer is looked for (seconds)."""

    cap: Annotated[dict[str, Decimal] | None, NoDecode] = None
    look_after: float = Field(default=5, ge=0)
    grace: float = Field(default=900, ge=0)

    @field_validator("cap", mode="before")
    @classmethod
    def _amounts(cls, value: Any) -> Any:
        return _read_caps(value) if isinstance(value, str) else value


class Handoff(_Section):
    """After how many hours without a move of an agent the staff are reminded of a case."""

    remind_after: float = Field(default=8, gt=0)


class Audit(_Section):
    """How many days back the daily audit compares credits with the panel; `makegood audit --all` knows no limit."""

    days: int = Field(default=180, ge=1)


class Replicas(_Section):
    """For how many seconds a dead process's work stands still before another takes it over.

    `job_lease` must outlast one step of a job, a handful of calls of at most ten seconds each; `owner_lease` is for
    what one process does for all: Telegram and Discord.
    """

    job_lease: float = Field(default=60, ge=5)
    owner_lease: float = Field(default=20, ge=2)


class Evidence(_Section):
    """Where screenshots lie: a folder under `MAKEGOOD_VAR`, or an S3-compatible store that all replicas reach.

    `keep_days` after its last case was closed a screenshot's bytes are erased; 0 keeps them for good.
    """

    s3: str = Field(default="", pattern=r"^(s3://[^/]+(/.*)?)?$")
    s3_endpoint: str = ""
    s3_region: str = ""
    s3_access_key: SecretStr = SecretStr("")
    s3_secret_key: SecretStr = SecretStr("")
    keep_days: int = Field(default=0, ge=0)


class Links(_Section):
    """Whether link targets may be asked for their state, on which platforms, and whether short links are followed.

    `platforms` (`instagram:on,x:off`) changes what `probe` asks; the platforms whose terms forbid it start as off.
    With `youtube_key` YouTube's Data API is asked, which alone tells age limits and blocked countries; VK
    needs a service token, `vk_token`, to be asked at all.
    `snapshot` also asks about the targets of new orders, every `snapshot_every` seconds.
    """

    probe: Literal["off", "on"] = "off"
    platforms: Annotated[dict[str, bool], NoDecode] = Field(default_factory=dict)
    short: Literal["off", "on"] = "off"
    youtube_key: SecretStr = SecretStr("")
    vk_token: SecretStr = SecretStr("")
    snapshot: Literal["off", "on"] = "off"
    snapshot_every: float = Field(default=300, ge=10)

    @field_validator("platforms", mode="before")
    @classmethod
    def _switches(cls, value: Any) -> Any:
        return _read_switches(value) if isinstance(value, str) else value

    def keys(self) -> dict[str, str]:
        """What to show each platform that wants a key, as its header has it; empty where none is set."""
        token = self.vk_token.get_secret_value()
        return {"youtube": self.youtube_key.get_secret_value(), "vk": f"Bearer {token}" if token else ""}

    def asked(self) -> tuple[str, ...]:
        """The platforms that may be asked, none while `probe` is off."""
        if self.probe == "off":
            return ()
        return tuple(name for name in ASKABLE if self.platforms.get(name, name in ON_BY_DEFAULT))


class _SecretFiles(PydanticBaseSettingsSource):
    """`MAKEGOOD_PANEL__ADMIN_KEY_FILE=/run/secrets/key` stands for the content of that file."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 - required by the base
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        from os import environ

        found: dict[str, Any] = {}
        for name, path in environ.items():
            if name.startswith("MAKEGOOD_") and name.endswith("_FILE"):
                _put(found, name[len("MAKEGOOD_") : -len("_FILE")].lower().split("__"), _read_secret(name, path))
        return found


class _TomlFile(PydanticBaseSettingsSource):
    """`makegood.toml` in the working directory; absent is fine, unreadable is not."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 - required by the base
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        if not CONFIG_FILE.exists():
            return {}
        try:
            return tomllib.loads(CONFIG_FILE.read_text("utf-8"))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
            raise SettingsError(f"{CONFIG_FILE} cannot be read: {problem}") from problem


class Settings(BaseSettings):
    """All settings. Reading them through `load` gives one clear error for everything that is wrong."""

    model_config = SettingsConfigDict(env_prefix="MAKEGOOD_", env_nested_delimiter="__", extra="forbid")

    database_url: str = "sqlite:///var/makegood.db"
    secret_key: SecretStr = SecretStr("")
    policy: str = "fluxmio"
    authority: Literal["auto", "propose", "observe"] | None = None
    ownership: Literal["linked", "knowledge"] | None = None
    panel_id: str = Field(default="main", pattern=r"^[a-z0-9_-]{1,40}$")
    var: Path = Path("var")
    credit: Credit = Credit()
    web: Web = Web()
    telegram: Telegram = Telegram()
    discord: Discord = Discord()
    linking: Linking = Linking()
    panel: PanelSettings = PanelSettings()
    providers: tuple[Provider, ...] = ()
    registers: Registers = Registers()
    links: Links = Links()
    handoff: Handoff = Handoff()
    audit: Audit = Audit()
    replicas: Replicas = Replicas()
    evidence: Evidence = Evidence()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - named by the base class
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        if isinstance(env_settings, EnvSettingsSource):
            # a `…_FILE` variable is the secret files' business, not a setting of that name
            env_settings.env_vars = {k: v for k, v in env_settings.env_vars.items() if not k.upper().endswith("_FILE")}
        return init_settings, env_settings, _SecretFiles(settings_cls), _TomlFile(settings_cls)

    @property
    def on_sandbox(self) -> bool:
        """True while no real panel is connected."""
        return self.panel.kind == "sandbox"

    @property
    def how_far(self) -> str:
        """The authority in force: `auto` on the sandbox and `observe` otherwise, unless set."""
        return self.authority or ("auto" if self.on_sandbox else "observe")

    @property
    def owner_by(self) -> str:
        """How ownership is proven: `knowledge` on the sandbox and `linked` otherwise, unless set."""
        return self.ownership or ("knowledge" if self.on_sandbox else "linked")

    def staff_places(self) -> dict[str, str]:
        """Surface -> the id of its staff chat, for those that are set and whose door opens."""
        places = {
            "telegram": (self.telegram.token, self.telegram.staff_chat),
            "discord": (self.discord.token, self.discord.staff_channel),
        }
        return {name: place for name, (token, place) in places.items() if place and token.get_secret_value()}

    @model_validator(mode="after")
    def _deliverable(self) -> "Settings":
        if self.telegram.mode == "webhook" and not self.web.public_url:
            raise ValueError("MAKEGOOD_TELEGRAM__MODE=webhook also needs MAKEGOOD_WEB__PUBLIC_URL, an https address")
        return self

    def cap(self, currency: str | None) -> Decimal:
        """The largest credit the bot may give alone in that currency; 0 where none is named."""
        if self.credit.cap is None:
            return SANDBOX_CAP if self.on_sandbox else Decimal(0)
        return self.credit.cap.get((currency or "").upper(), Decimal(0))

    def complete(self, register: str) -> bool:
        """True when the settings declare that register complete."""
        if self.registers.complete is None:
            return self.on_sandbox
        return register in self.registers.complete


def load(**given: Any) -> Settings:
    """The settings in force. Raises `SettingsError` naming every wrong or missing one at once, without their values."""
    try:
        return Settings(**given)
    except ValidationError as problem:
        lines = [_sentence(error) for error in problem.errors(include_url=False, include_input=False)]
        raise SettingsError("\n".join(lines)) from None


def installation_secret(settings: Settings) -> str:
    """The key that cookies and one-time URLs are signed with: the set one, else one kept in `var/secret_key` (0600)."""
    given = settings.secret_key.get_secret_value()
    if given:
        return given
    path = settings.var / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), "utf-8")
    return path.read_text("utf-8").strip()


def _sentence(error: Mapping[str, Any]) -> str:
    name = "MAKEGOOD_" + "__".join(str(part).upper() for part in error["loc"]) if error["loc"] else "settings"
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        message = "there is no such setting"
    return f"{name}: {message}"


def _read_caps(text: str) -> dict[str, Decimal]:
    caps: dict[str, Decimal] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        currency, _, amount = part.partition(":")
        try:
            caps[currency.strip().upper()] = Decimal(amount.strip())
        except InvalidOperation:
            raise ValueError(f"caps look like USD:25,EUR:20; {part!r} does not") from None
    if any(not cap.is_finite() or cap < 0 for cap in caps.values()):
        raise ValueError("a cap cannot be negative")
    return caps


def _read_switches(text: str) -> dict[str, bool]:
    switches: dict[str, bool] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, _, state = (piece.strip().lower() for piece in part.partition(":"))
        if name not in ASKABLE or state not in ("on", "off"):
            raise ValueError(f"platforms look like instagram:on,x:off; {part!r} does not. Known: {', '.join(ASKABLE)}")
        switches[name] = state == "on"
    return switches


def _read_secret(name: str, path: str) -> str:
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingsError(f"{name} names a file that cannot be read: {problem}") from problem


def _put(tree: dict[str, Any], path: list[str], value: str) -> None:
    for part in path[:-1]:
        tree = tree.setdefault(part, {})
    tree[path[-1]] = value
