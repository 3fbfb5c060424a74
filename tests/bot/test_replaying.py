"""Past cases under another text: the same text agrees with itself, another one shows what would change."""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from sqlalchemy import Connection

from bot.app import App
from bot.cli.policy_case import row, without_persons
from bot.cli.policy_replay import lines
from bot.replaying import Replay, replay
from policy import Policy, read
from policy.evaluate import judge
from policy.loading import FOLDER
from policy.tables import said, starts
from storage import facts
from tests.kit.cases import PARTIAL, open_case
from tests.kit.web import installation


@pytest.fixture
def app(database, tmp_path: Path) -> App:
    """An installation with three cases: one above the cap, one credited, one completed and refused."""
    made = installation(database, tmp_path)
    open_case(made, order="10482", chat_key="a")
    open_case(made, order="10483", chat_key="b", order_charge="9.00", correct_charge="9.00")
    done = {"order_status": "completed", "provider_status": "completed", "order_remains": 0, "order_delivered": 3000}
    open_case(made, order="10484", chat_key="c", failure_cause="none", claim_reason="not_delivered", **done)
    return made


def replayed(app: App, text: Policy) -> Replay:
    def work(conn: Connection) -> Replay:
        return replay(facts.newest_of_every_case(conn, app.panel_id, page=2, traced=text.digest), text)

    return app.database.read(work)


def changed(tmp_path: Path, before: str, after: str) -> Policy:
    (shipped,) = FOLDER.glob("fluxmio-*.yaml")
    text = shipped.read_text("utf-8")
    assert before in text
    path = tmp_path / "changed.yaml"
    path.write_text(text.replace(before, after), "utf-8")
    return read(path)


def test_the_same_text_answers_every_case_as_before(app: App) -> None:
    made = replayed(app, app.policies.current)
    assert (made.cases, made.same, made.flips, made.differing, made.unreadable) == (3, 3, {}, [], [])
    assert list(lines(made)) == ["3 cases: 3 answered as before, 0 otherwise"]


def test_another_text_is_answered_without_reading_the_traces(app: App) -> None:
    def read_for(traced: str | None) -> list[facts.PastAssessment]:
        return app.database.read(lambda conn: list(facts.newest_of_every_case(conn, app.panel_id, traced=traced)))

    whole = read_for(None)
    assert read_for(app.policies.current.digest) == whole
    bare = read_for("another text")
    assert [one.facts for one in bare] == [one.facts for one in whole]
    assert [{**one.result, "trace": before.result["trace"]} for one, before in zip(bare, whole, strict=True)] == [
        one.result for one in whole
    ]
    assert all("trace" not in one.result for one in bare)
    newest = app.database.read(lambda conn: facts.newest_of_newest_cases(conn, app.panel_id, 2, traced="another text"))
    assert newest == bare[:0:-1]


def test_a_text_without_a_ground_shows_what_would_not_be_credited_any_more(app: App, tmp_path: Path) -> None:
    causes = "failure_cause: [platform_error, provider_failure, service_unavailable]\n        effect: credit"
    narrow = "failure_cause: [platform_error]\n        effect: credit"
    made = replayed(app, changed(tmp_path, causes, narrow))
    assert made.same >= 1
    assert made.money[("F4.b", "USD")] == [Decimal(0), Decimal("3.00")]
    assert any(one.was == "credit_partial 3.00 USD" and one.now.startswith("handoff") for one in made.sample)
    assert made.differing == []


def test_an_answer_that_was_stored_otherwise_under_the_same_text_is_named(app: App) -> None:
    def work(conn) -> Replay:
        past = list(facts.newest_of_every_case(conn, app.panel_id))
        past[0].result["clauses"] = ["F6.a"]
        return replay(past, app.policies.current)

    made = app.database.read(work)
    assert len(made.differing) == 1
    assert "must not be" in "\n".join(lines(made))


def test_facts_that_cannot_be_read_any_more_are_counted_and_named(app: App) -> None:
    def work(conn) -> Replay:
        past = list(facts.newest_of_every_case(conn, app.panel_id))
        past[1].facts["order_status"] = "a word of long ago"
        return replay(past, app.policies.current)

    assert len(app.database.read(work).unreadable) == 1


def test_a_case_becomes_a_row_without_anything_personal(app: App) -> None:
    seen = {**PARTIAL, "claim_text": "I am Lena, lena@example.com", "order_service": "Lena's page"}
    kept = without_persons(seen)
    answer = judge(app.policies.current, kept)
    written = row(app.policies.current, kept, answer)
    assert "Lena" not in written
    assert "2026-06" not in written
    ((title, (start, changes, expected, clause)),) = yaml.safe_load(written).items()
    assert title == "F4.b partial delivery"
    assert (start, expected, clause) == ("order", "handoff over_cap", "F4.b")
    again = {**starts()[start], **changes}
    assert said(judge(app.policies.current, again)) == expected
