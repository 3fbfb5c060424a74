"""Every setting, from the environment over `makegood.toml`; secrets may come from files (`…_FILE`)."""

from bot.settings.lists import REGISTERS, Credit, Links, Registers
from bot.settings.sections import (
    Answer,
    Audit,
    Discord,
    Evidence,
    Handoff,
    Hook,
    Linking,
    PanelSettings,
    Provider,
    Replicas,
    Telegram,
    Web,
)
from bot.settings.sources import CONFIG_FILE, SECRETS_FILE, SettingsError
from bot.settings.whole import SANDBOX_CAP, Settings, installation_secret, load

__all__ = [
    "CONFIG_FILE",
    "REGISTERS",
    "SANDBOX_CAP",
    "SECRETS_FILE",
    "Answer",
    "Audit",
    "Credit",
    "Discord",
    "Evidence",
    "Handoff",
    "Hook",
    "Linking",
    "Links",
    "PanelSettings",
    "Provider",
    "Registers",
    "Replicas",
    "Settings",
    "SettingsError",
    "Telegram",
    "Web",
    "installation_secret",
    "load",
]
