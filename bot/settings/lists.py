"""Sections with lists written as text, such as `USD:25,EUR:20`: caps, registers, platforms."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from bot.settings.sections import Section
from triage.links.verdict import ASKABLE, ON_BY_DEFAULT

REGISTERS = (
    "incidents",
    "disputes",
    "flags",
    "external_changes",
    "service_promises",
    "promotional_shares",
    "right_prices",
)


class Registers(Section):
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


class Credit(Section):
    """How much the bot may credit alone, by currency; when and how long a lost answer is looked for (seconds)."""

    cap: Annotated[dict[str, Decimal] | None, NoDecode] = None
    """As `USD:25,EUR:20`; a currency that is not named has 0. Unset on the sandbox: 25 of any."""
    look_after: float = Field(default=5, ge=0)
    grace: float = Field(default=900, ge=0)

    @field_validator("cap", mode="before")
    @classmethod
    def _amounts(cls, value: Any) -> Any:
        return _read_caps(value) if isinstance(value, str) else value


class Links(Section):
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
