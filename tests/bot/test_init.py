"""`makegood init` tries each answer against the real thing, writes what can be used, and keeps secrets apart."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.main import cli
from bot.sandboxed import ADMIN_KEY
from bot.settings import load
from bot.settings.writing import as_toml
from tests.kit.botapi.serving import BotApiServer
from tests.kit.sandbox import SandboxServer


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to run in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def panel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    with SandboxServer(tmp_path_factory.mktemp("panel") / "panel.db") as server:
        yield server


def answered(*lines: str) -> Result:
    return CliRunner().invoke(cli, ["init"], input="\n".join(lines) + "\n", standalone_mode=False)


def test_the_defaults_alone_make_a_sandbox_installation(folder: Path) -> None:
    result = answered(*[""] * 7)
    assert result.return_value == 0, result.output
    assert not (folder / "makegood.secrets.toml").exists()
    assert load().on_sandbox


def test_a_panel_and_a_bot_are_tried_and_their_secrets_lie_apart_for_the_owner_alone(
    folder: Path, panel: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with BotApiServer() as telegram:
        monkeypatch.setenv("MAKEGOOD_TELEGRAM__API_ROOT", telegram.root)
        result = answered(
            *("perfectpanel", panel.url, "wrong-key", "n", panel.url, ADMIN_KEY, "Makegood refund", "manual", "gross"),
            *("nonesuch", "n", "fluxmio", "1:wrong", "", "n", telegram.token, "", "", "https://refunds.example/", ""),
        )
    assert result.return_value == 0, result.output
    assert "it refuses" in result.output
    assert "there is no policy called nonesuch" in result.output
    assert "Telegram does not know the token" in result.output
    plain, secret = (folder / "makegood.toml").read_text("utf-8"), folder / "makegood.secrets.toml"
    assert secret.stat().st_mode & 0o777 == 0o600
    for one in (ADMIN_KEY, telegram.token):
        assert one not in plain + result.output
        assert one in secret.read_text("utf-8")
    settings = load()
    assert (settings.panel.returns, settings.panel.charge, settings.how_far) == ("manual", "gross", "observe")
    assert settings.panel.admin_key.get_secret_value() == ADMIN_KEY
    assert settings.web.public_url == "https://refunds.example"


def test_what_exists_is_never_written_over(folder: Path) -> None:
    (folder / "makegood.toml").write_text('policy = "fluxmio"\n', "utf-8")
    result = answered()
    assert result.return_value == 1
    assert (folder / "makegood.toml").read_text("utf-8") == 'policy = "fluxmio"\n'


def test_stopping_in_the_middle_leaves_nothing(folder: Path) -> None:
    answered("sandbox")
    assert [one.name for one in folder.iterdir() if one.name != "var"] == []


@given(
    st.dictionaries(st.sampled_from("abc"), st.text() | st.dictionaries(st.sampled_from("xyz"), st.text(), min_size=1))
)
def test_whatever_is_answered_is_read_back_as_it_was(answers: dict[str, object]) -> None:
    assert tomllib.loads(as_toml(answers)) == answers
