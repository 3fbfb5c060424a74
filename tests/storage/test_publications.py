"""Published texts: kept for good on both engines, one after another, and followed by every replica."""

import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

import policy
from bot.app import App
from bot.cli.policy_replay import lines
from bot.desk.publishing import Wish, publish
from bot.desk.rights import Invalid, NotAllowed, Stale
from bot.policies import Policies
from bot.replaying import replay, replay_by_own_text
from policy.loading import FOLDER
from storage import facts, publications, seals
from storage.tables import publication
from tests.kit.cases import add_agent, open_case
from tests.kit.web import installation

TEXT = (FOLDER / "fluxmio-2025-01-01.yaml").read_text("utf-8")
CAUSES = "failure_cause: [platform_error, provider_failure, service_unavailable]\n        effect: credit"
NARROW = TEXT.replace(CAUSES, "failure_cause: [platform_error]\n        effect: credit")
NOW = datetime(2026, 6, 20, tzinfo=UTC)


@pytest.fixture
def app(database, tmp_path: Path) -> App:
    """An installation on each engine."""
    return installation(database, tmp_path)


def published(app: App, document: str, effective: str, place: int, again: str = "", role: str = "operator") -> None:
    agent = add_agent(app, f"{role} {place}", role)
    wish = Wish(document, effective, "a reason", again)
    app.database.run(lambda conn: publish(conn, app, agent, wish, place, NOW))


def follow(app: App, policies: Policies, now: datetime = NOW) -> None:
    app.database.read(lambda conn: policies.follow(conn, app.panel_id, now))


def test_the_order_s_day_chooses_the_text_and_the_last_one_published_for_a_day_counts(app: App) -> None:
    other = Policies("fluxmio")
    first = other.current
    published(app, NARROW, "2026-06-10", 0)
    follow(app, other)
    second = other.current
    assert second.digest != first.digest
    assert other.in_force(datetime(2026, 6, 9, 23, tzinfo=UTC)) is first
    assert other.in_force(datetime(2026, 6, 10, tzinfo=UTC)) is second
    assert other.in_force(datetime(2001, 1, 1, tzinfo=UTC)) is first
    published(app, TEXT, "2026-06-10", 1, first.digest)
    follow(app, other)
    assert other.in_force(datetime(2026, 6, 10, tzinfo=UTC)).digest == first.digest
    kept = other.kept(second.digest)
    assert kept is not None
    assert kept.clauses == second.clauses


def test_a_text_of_a_later_day_waits_for_its_day(app: App) -> None:
    other = Policies("fluxmio")
    first = other.current
    published(app, NARROW, "2026-07-01", 0)
    follow(app, other)
    assert other.current is first
    follow(app, other, NOW + timedelta(days=11))
    assert other.current is not first


def test_a_decision_is_made_by_what_was_published_a_moment_before_on_another_replica(app: App, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    replica = installation(app.database, tmp_path / "b")
    before = open_case(replica, order="10482", chat_key="a", order_charge="9.00", correct_charge="9.00")
    published(app, NARROW, "2026-06-01", 0)
    after = open_case(replica, order="10483", chat_key="b", order_charge="9.00", correct_charge="9.00")

    def outcomes(conn) -> list[tuple[str, str]]:
        stored = [facts.assessments(conn, case.case_id)[-1] for case in (before, after)]
        return [(one.digest, one.result["outcome"]) for one in stored]

    (old, was), (new, now) = app.database.read(outcomes)
    assert (was, now) == ("credit_partial", "handoff")
    assert old != new
    past = app.database.read(lambda conn: list(facts.newest_of_every_case(conn, app.panel_id)))
    made, without = replay_by_own_text(past, replica.policies.kept)
    assert (made.cases, made.same, made.differing, made.newer, without) == (2, 2, [], [], [])
    assert [one.case for one in app.database.read(newest_two)] == [after.number, before.number]


def newest_two(conn) -> list[facts.PastAssessment]:
    return facts.newest_of_newest_cases(conn, "main", 2)


def test_a_newer_evaluator_that_answers_old_decisions_otherwise_is_reported_case_by_case(app: App) -> None:
    case = open_case(app, order="10482", order_charge="9.00", correct_charge="9.00")

    def past(conn) -> list[facts.PastAssessment]:
        (one,) = facts.newest_of_every_case(conn, app.panel_id)
        older = {**one.result, "outcome": "handoff", "amount": None, "handoff_reason": "discretion"}
        return [facts.PastAssessment(one.case, one.digest, "0", one.facts, older)]

    stored = app.database.read(past)
    for made in (replay(stored, app.policies.current), replay_by_own_text(stored, app.policies.kept)[0]):
        assert made.differing == []
        assert [one.case for one in made.newer] == [case.number]
        said = "\n".join(lines(made))
        assert "because this program judges anew: 1" in said
        assert f"{case.number}: handoff discretion" in said
    assert replay_by_own_text(stored, lambda _: None)[1] == [case.number]


@pytest.mark.parametrize(
    ("document", "effective", "place", "role", "refused"),
    [
        (NARROW, "2026-06-01", 0, "lead", NotAllowed),
        (NARROW, "2026-06-01", 3, "operator", Stale),
        (NARROW, "soon", 0, "operator", Invalid),
        (NARROW, "9999-01-01", 0, "operator", Invalid),
        ("policy: fluxmio", "2026-06-01", 0, "operator", Invalid),
    ],
)
def test_what_may_not_be_published_leaves_nothing(
    app: App, document: str, effective: str, place: int, role: str, refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        published(app, document, effective, place, role=role)
    assert app.database.read(lambda conn: publications.last_place(conn, app.panel_id, "fluxmio")) == 0


def test_of_two_published_at_the_same_time_one_is_told_so(app: App) -> None:
    ended: list[str] = []

    agent = add_agent(app, "Olga", "operator")

    def both(name: str) -> None:
        wish = Wish(NARROW.replace("title:", f"# {name}\ntitle:", 1), "2026-06-01", "a reason")
        try:
            app.database.run(lambda conn: publish(conn, app, agent, wish, 0, NOW))
            ended.append("published")
        except Stale:
            ended.append("stale")

    threads = [threading.Thread(target=both, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ended) == ["published", "stale"]


def test_the_database_refuses_to_change_or_delete_a_published_text(app: App) -> None:
    published(app, NARROW, "2026-06-01", 0)
    for change in (update(publication).values(effective=date(2020, 1, 1)), delete(publication)):
        with pytest.raises(DBAPIError, match="kept as they are"):
            app.database.run(lambda conn, change=change: conn.execute(change))
    assert app.database.read(lambda conn: publications.last_place(conn, app.panel_id, "fluxmio")) == 1


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("UPDATE policy_publication SET document = 'x' WHERE place = 1", "text 1 of fluxmio is not what was published"),
        ("UPDATE policy_publication SET reason = 'another' WHERE place = 2", "text 2 of fluxmio is not what"),
        ("UPDATE policy_publication SET seal = NULL WHERE place = 2", "text 2 of fluxmio is not what was published"),
        ("DELETE FROM policy_publication WHERE place = 1", "a published text of fluxmio is missing before number 2"),
    ],
)
def test_a_published_text_that_was_changed_past_the_database_s_guards_is_found(
    app: App, tampering: str, found: str
) -> None:
    published(app, NARROW, "2026-06-10", 0)
    published(app, TEXT, "2026-06-11", 1, Policies("fluxmio").current.digest)

    def broken(conn: Connection) -> list[str]:
        return [words for _, words in seals.faults(conn, app.panel_id)]

    assert app.database.read(broken) == []

    def tamper(conn: Connection) -> None:
        if app.database.dialect == "sqlite":
            for guard in ("update", "delete"):
                conn.execute(text(f"DROP TRIGGER policy_publication_kept_{guard}"))
        else:
            conn.execute(text("ALTER TABLE policy_publication DISABLE TRIGGER USER"))
        conn.execute(text(tampering))

    app.database.run(tamper)
    assert any(found in words for words in app.database.read(broken))


def test_while_a_published_text_cannot_be_read_nothing_is_judged_by_another_in_its_place(app: App) -> None:
    published(app, NARROW, "2026-06-10", 0)
    newer = {"digest": "0" * 64, "effective": date(2026, 6, 11), "document": "policy: [", "general": "", "reason": "x"}

    def put(conn: Connection) -> None:
        row = conn.execute(select(publication)).one()
        conn.execute(insert(publication).values({**dict(row._mapping), **newer, "id": 99, "place": 2, "seal": None}))

    app.database.run(put)
    with pytest.raises(policy.PolicyError, match=r"published-2\.yaml: line "):
        follow(app, app.policies)
    assert "published-2.yaml" in app.policies.trouble
    with pytest.raises(policy.PolicyError):
        open_case(app, order="10482", chat_key="a")
