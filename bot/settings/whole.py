"""All settings of an installation, read at once."""

import secrets
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from bot.settings.lists import Credit, Links, Registers
from bot.settings.sections import (
    Answer,
    Audit,
    Discord,
    Evidence,
    Handoff,
    Hook,
    Linking,
    PanelSettings,
    Privacy,
    Provider,
    Replicas,
    Team,
    Telegram,
    Web,
)
from bot.settings.sources import SecretFiles, SettingsError, TomlFile

SANDBOX_CAP = Decimal(25)


class Settings(BaseSettings):
    """All settings. Reading them through `load` gives one clear error for everything that is wrong."""

    model_config = SettingsConfigDict(env_prefix="MAKEGOOD_", env_nested_delimiter="__", extra="forbid")

    database_url: str = "sqlite:///var/makegood.db"
    """Where everything is kept: `sqlite:///PATH` for one process, `postgresql+psycopg://…` for any number."""
    secret_key: SecretStr = SecretStr("")
    """What cookies and one-time addresses are signed with; all replicas need the same. Unset: one is kept in `var`."""
    policy: str = "fluxmio"
    """`fluxmio`, `instagram_growth`, or the path of your own document."""
    authority: Literal["auto", "propose", "observe"] | None = None
    """How far the bot may go alone. Unset: `observe` (decides, pays nothing) on a real panel, `auto` on the sandbox."""
    ownership: Literal["linked", "knowledge"] | None = None
    """What proves an account: a tied chat (unset on a real panel), or knowing an order's number and link."""
    panel_id: str = Field(default="main", pattern=r"^[a-z0-9_-]{1,40}$")
    """The name of this panel or brand, where several share one PostgreSQL."""
    var: Path = Path("var")
    """Where files are kept: screenshots, the sandbox, a secret key of its own."""
    credit: Credit = Credit()
    web: Web = Web()
    telegram: Telegram = Telegram()
    discord: Discord = Discord()
    linking: Linking = Linking()
    panel: PanelSettings = PanelSettings()
    providers: tuple[Provider, ...] = ()
    hooks: tuple[Hook, ...] = ()
    registers: Registers = Registers()
    links: Links = Links()
    answer: Answer = Answer()
    handoff: Handoff = Handoff()
    team: Team = Team()
    audit: Audit = Audit()
    replicas: Replicas = Replicas()
    evidence: Evidence = Evidence()
    privacy: Privacy = Privacy()

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
        return init_settings, env_settings, SecretFiles(settings_cls), TomlFile(settings_cls)

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
