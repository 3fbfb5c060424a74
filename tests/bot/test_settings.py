"""Settings: every mistake named at once, secrets from files, and careful defaults on a real panel."""

import os
from decimal import Decimal
from pathlib import Path

import pytest

from bot.settings import SettingsError, installation_secret, load


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("MAKEGOOD_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def real_panel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAKEGOOD_PANEL__KIND", "perfectpanel")
    monkeypatch.setenv("MAKEGOOD_PANEL__URL", "https://panel.example")
    monkeypatch.setenv("MAKEGOOD_PANEL__ADMIN_KEY", "k-123")


def test_without_any_setting_everything_is_ready_for_the_sandbox() -> None:
    settings = load()
    assert settings.on_sandbox
    assert (settings.how_far, settings.owner_by, settings.cap("USD")) == ("auto", "knowledge", Decimal(25))
    assert settings.complete("disputes")
    assert (settings.panel.returns, settings.panel.charge) == ("unknown", "unknown")


def test_a_real_panel_starts_by_observing_and_may_pay_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    real_panel(monkeypatch)
    settings = load()
    assert (settings.how_far, settings.owner_by, settings.cap("USD")) == ("observe", "linked", Decimal(0))
    assert not settings.complete("disputes")


def test_every_wrong_or_missing_setting_is_named_at_once_and_no_value_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAKEGOOD_PANEL__KIND", "perfectpanel")
    monkeypatch.setenv("MAKEGOOD_PANEL__API_KEY", "do-not-show")
    monkeypatch.setenv("MAKEGOOD_CREDIT__CAP", "USD:25,EUR")
    monkeypatch.setenv("MAKEGOOD_WEB__PORT", "99999")
    monkeypatch.setenv("MAKEGOOD_TELEGRAM__TOKENN", "secret-token")
    with pytest.raises(SettingsError) as caught:
        load()
    text = str(caught.value)
    for name in ("MAKEGOOD_PANEL__URL", "MAKEGOOD_PANEL__ADMIN_KEY", "CREDIT__CAP", "WEB__PORT", "TELEGRAM__TOKENN"):
        assert name in text
    assert "do-not-show" not in text
    assert "secret-token" not in text


def test_caps_are_read_by_currency_and_a_currency_not_named_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAKEGOOD_CREDIT__CAP", "USD:25, eur:20.5")
    settings = load()
    assert (settings.cap("USD"), settings.cap("EUR"), settings.cap("JPY"), settings.cap(None)) == (
        25,
        Decimal("20.5"),
        0,
        0,
    )


def test_a_secret_may_come_from_a_file_and_a_missing_file_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text("123:abc\n")
    monkeypatch.setenv("MAKEGOOD_TELEGRAM__TOKEN_FILE", str(tmp_path / "token"))
    assert load().telegram.token.get_secret_value() == "123:abc"
    monkeypatch.setenv("MAKEGOOD_TELEGRAM__TOKEN_FILE", str(tmp_path / "absent"))
    with pytest.raises(SettingsError, match="MAKEGOOD_TELEGRAM__TOKEN_FILE"):
        load()


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "makegood.toml").write_text('policy = "instagram_growth"\n[web]\nport = 9000\n')
    assert (load().policy, load().web.port) == ("instagram_growth", 9000)
    monkeypatch.setenv("MAKEGOOD_WEB__PORT", "9001")
    assert load().web.port == 9001


def test_a_broken_settings_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "makegood.toml").write_text("policy = \n")
    with pytest.raises(SettingsError, match=r"makegood\.toml cannot be read"):
        load()


def test_an_unknown_register_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAKEGOOD_REGISTERS__COMPLETE", "incidents,disputs")
    with pytest.raises(SettingsError, match="disputs"):
        load()


def test_a_discord_channel_is_named_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAKEGOOD_DISCORD__HELP_CHANNEL", "#help")
    with pytest.raises(SettingsError, match=r"MAKEGOOD_DISCORD__HELP_CHANNEL: .*by its number"):
        load()
    monkeypatch.setenv("MAKEGOOD_DISCORD__HELP_CHANNEL", "1234567890123456789")
    assert load().discord.help_channel == "1234567890123456789"


def test_the_installation_keeps_its_own_secret_for_itself(tmp_path: Path) -> None:
    settings = load(var=tmp_path / "var")
    first = installation_secret(settings)
    assert len(first) > 30
    assert installation_secret(settings) == first
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o077 == 0
