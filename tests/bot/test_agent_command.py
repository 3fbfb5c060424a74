"""`makegood agent`: the codes it prints work once, and what it takes away is gone at once."""

import os
import subprocess
import sys
from pathlib import Path

from bot.staff import identity
from bot.staff.identity import Stranger
from storage import agents
from storage.database import open_database
from tests.kit.web import installation


def told(folder: Path, *arguments: str) -> tuple[int, str, str]:
    """Status, output and error of the real command, run in that folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAKEGOOD_")}
    run = subprocess.run(
        [sys.executable, "-m", "bot", "agent", *arguments],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return run.returncode, run.stdout.strip(), run.stderr.strip()


def test_a_code_maps_an_account_once_and_forgetting_takes_it_away(tmp_path: Path) -> None:
    status, link, _ = told(tmp_path, "add", "Lia", "--role", "lead")
    assert (status, "/desk/sign-in/" in link) == (0, True)
    status, line, _ = told(tmp_path, "link", "Lia")
    assert (status, line.startswith("/agent ")) == (0, True)
    code = line.removeprefix("/agent ")

    database = open_database(f"sqlite:///{tmp_path}/var/makegood.db")
    app = installation(database, tmp_path)

    def given(what: str, person: str) -> str:
        return database.run(lambda conn: identity.link(conn, app, "telegram", person, what, database.now(conn)))

    assert "This account is Lia (lead)" in given(code, "501")
    assert given(code, "502") == identity.DEAD
    assert "This account is Lia (lead)" in given(link, "502"), "the sign-in link's code maps an account instead"
    assert given(link, "503") == identity.DEAD
    known = database.read(lambda conn: agents.by_identity(conn, "telegram", "501"))
    assert known is not None
    assert database.read(lambda conn: agents.accounts(conn, known.id)) == [("telegram", "501"), ("telegram", "502")]
    assert told(tmp_path, "list")[1].split() == ["Lia", "lead", "telegram", "telegram"]
    assert "2 chat account(s) less" in told(tmp_path, "link", "Lia", "--forget")[1]

    def act(conn: object) -> str:
        try:
            return identity.who(conn, app, "telegram", "501").name  # type: ignore[arg-type]
        except Stranger as problem:
            return str(problem)

    assert "You are no agent here" in database.read(act)
    database.close()


def test_a_code_for_nobody_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    status, said, error = told(tmp_path, "link", "Nobody")
    assert (status, said) == (1, "")
    assert "makegood agent add" in error
