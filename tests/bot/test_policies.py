"""A changed policy document takes effect at the next question; a broken one never replaces what is in force."""

from pathlib import Path
from shutil import copytree

import httpx
import pytest

from bot.policies import Policies
from policy import PolicyError
from policy.loading import FOLDER
from storage.database import open_database
from tests.kit.cases import add_agent, sign_in_code
from tests.kit.databases import sqlite_url
from tests.kit.web import installation, serving
from tests.policy.test_tables import facts

TEXT = (FOLDER / "fluxmio-2025-01-01.yaml").read_text("utf-8")


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """A policy of one's own: the shipped text in a file that may be changed."""
    path = tmp_path / "mine.yaml"
    path.write_text(TEXT, "utf-8")
    copytree(FOLDER / "fluxmio.cases", tmp_path / "fluxmio.cases")
    return path


def test_a_changed_text_is_in_force_at_the_next_question(document: Path) -> None:
    policies = Policies(str(document))
    assert policies.assess(facts("order", {"dispute_state": "open"})).outcome == "hold"
    document.write_text(TEXT.replace("effect: hold", "effect: deny", 1) + "\n", "utf-8")
    assert policies.assess(facts("order", {"dispute_state": "open"})).outcome == "deny"
    assert policies.trouble == ""


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (TEXT.replace("step: papers", "step: letters"), "rule F14.b-official-paper: step letters is not in the order"),
        (TEXT[: len(TEXT) // 2] + "\n  - {", "the file is not YAML"),
        ("", "holds no policy"),
    ],
)
def test_a_broken_text_never_replaces_a_working_one(document: Path, broken: str, words: str) -> None:
    policies = Policies(str(document))
    before = policies.current
    document.write_text(broken, "utf-8")
    assert policies.assess(facts("order", {})).outcome == "credit_partial"
    assert policies.current is before
    assert words in policies.trouble
    assert policies.trouble.startswith("mine.yaml: line ")
    document.write_text(TEXT + "# mended\n", "utf-8")
    assert policies.clauses()
    assert policies.trouble == ""


def test_a_text_that_is_taken_away_stays_in_force(document: Path) -> None:
    policies = Policies(str(document))
    document.unlink()
    assert policies.assess(facts("order", {})).outcome == "credit_partial"
    assert "cannot be read" in policies.trouble


def test_an_installation_does_not_start_with_a_broken_text(document: Path) -> None:
    document.write_text(TEXT.replace("effect: hold", "effect: wait", 1), "utf-8")
    with pytest.raises(PolicyError, match=r"mine\.yaml: line [0-9]+: clause F11\.g, rule F11\.g-open: effect wait"):
        Policies(str(document))


def test_readiness_and_the_desk_say_that_a_changed_text_is_not_in_use(document: Path, tmp_path: Path) -> None:
    with sqlite_url() as url:
        database = open_database(url)
        app = installation(database, tmp_path, policy=str(document))
        lead = add_agent(app, "Lia", "lead")
        with serving(app) as root, httpx.Client(base_url=root) as desk:
            desk.post(f"/desk/sign-in/{sign_in_code(app, lead)}")
            assert "not in use" not in desk.get("/desk").text
            document.write_text(TEXT.replace("step: papers", "step: <b>letters</b>"), "utf-8")
            ready = httpx.get(f"{root}/readyz")
            assert ready.status_code == 200
            assert "the one before stays in force" in ready.json()["checks"]["policy"]
            assert "mine.yaml" not in ready.text
            page = desk.get("/desk").text
            assert "mine.yaml: line" in page
            assert "step &lt;b&gt;letters&lt;/b&gt; is not in the order of decisions" in page
        database.close()
