"""Agents: a code works once and in time, a removed agent can do nothing more, secrets are kept as digests only."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from storage import agents, passkeys
from storage.agents import Agent
from storage.database import Database


@pytest.fixture
def lia(database: Database) -> Agent:
    return database.run(lambda conn: agents.add(conn, "main", "Lia", "agent", database.now(conn)))


def code(database: Database, agent: Agent, **more: timedelta) -> str:
    return database.run(lambda conn: agents.sign_in_code(conn, agent.id, database.now(conn), **more))


def redeem(database: Database, value: str, purpose: str = "sign_in") -> Agent | None:
    return database.run(lambda conn: agents.redeem(conn, value, database.now(conn), purpose))


def session(database: Database, value: str, after: timedelta = timedelta(0)) -> agents.Session | None:
    return database.read(lambda conn: agents.session(conn, value, database.now(conn) + after))


def test_a_code_signs_in_once(database: Database, lia: Agent) -> None:
    value = code(database, lia)
    assert redeem(database, value) == lia
    assert redeem(database, value) is None


def test_of_two_who_use_one_code_at_once_one_gets_in(database: Database, lia: Agent) -> None:
    value, start, got = code(database, lia), threading.Barrier(2), []

    def use() -> None:
        start.wait()
        got.append(redeem(database, value))

    threads = [threading.Thread(target=use) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one is None for one in got) == [False, True]


def test_a_code_that_is_late_or_wrong_or_for_something_else_is_worth_nothing(database: Database, lia: Agent) -> None:
    assert redeem(database, code(database, lia, valid=timedelta(seconds=-1))) is None
    assert redeem(database, "nonsense \ud800") is None
    assert redeem(database, code(database, lia), purpose="link") is None


def test_a_session_lasts_as_long_as_it_was_given_and_ends_when_asked(database: Database, lia: Agent) -> None:
    value = database.run(lambda conn: agents.start_session(conn, lia.id, database.now(conn)))
    found = session(database, value)
    assert found is not None
    assert found.agent == lia
    assert session(database, value, after=timedelta(hours=13)) is None
    database.run(lambda conn: agents.end_session(conn, value))
    assert session(database, value) is None


def test_all_sessions_of_an_agent_end_together_and_nobody_elses(database: Database, lia: Agent) -> None:
    noa = database.run(lambda conn: agents.add(conn, "main", "Noa", "lead", database.now(conn)))
    hers = [database.run(lambda conn: agents.start_session(conn, lia.id, database.now(conn))) for _ in range(2)]
    his = database.run(lambda conn: agents.start_session(conn, noa.id, database.now(conn)))
    database.run(lambda conn: agents.end_all_sessions(conn, lia.id))
    assert [session(database, value) for value in hers] == [None, None]
    assert session(database, his) is not None


def test_a_removed_agent_has_no_session_no_code_and_no_chat_account(database: Database, lia: Agent) -> None:
    value = database.run(lambda conn: agents.start_session(conn, lia.id, database.now(conn)))
    unused = code(database, lia)
    database.run(lambda conn: agents.identify(conn, "telegram", "42", lia.id, database.now(conn)))
    assert database.run(lambda conn: agents.remove(conn, "main", "Lia"))
    assert session(database, value) is None
    assert redeem(database, unused) is None
    assert database.read(lambda conn: agents.by_identity(conn, "telegram", "42")) is None
    assert database.read(lambda conn: agents.listing(conn, "main")) == []
    assert database.run(lambda conn: agents.remove(conn, "main", "Lia")) is False
    back = database.run(lambda conn: agents.add(conn, "main", "Lia", "lead", database.now(conn)))
    assert (back.id, back.role, back.active) == (lia.id, "lead", True)
    assert session(database, value) is None


def test_a_chat_account_belongs_to_the_agent_it_was_mapped_to_last(database: Database, lia: Agent) -> None:
    noa = database.run(lambda conn: agents.add(conn, "main", "Noa", "lead", database.now(conn)))
    for agent in (lia, noa):
        database.run(lambda conn, agent=agent: agents.identify(conn, "discord", "7", agent.id, database.now(conn)))
    assert database.read(lambda conn: agents.by_identity(conn, "discord", "7")) == noa
    assert database.read(lambda conn: agents.by_identity(conn, "telegram", "7")) is None


def test_no_secret_can_be_read_back_from_the_tables(database: Database, lia: Agent) -> None:
    secrets = [
        code(database, lia),
        database.run(lambda conn: agents.start_session(conn, lia.id, database.now(conn))),
    ]

    def everything(conn: Connection) -> str:
        return str([conn.execute(text(f"SELECT * FROM {name}")).all() for name in ("agent_code", "agent_session")])  # noqa: S608

    kept = database.read(everything)
    assert not any(secret in kept for secret in secrets)


def test_a_role_that_does_not_exist_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="agent, lead, operator"):
        database.run(lambda conn: agents.add(conn, "main", "Eve", "root", database.now(conn)))


def test_a_half_session_opens_nothing_and_lasts_ten_minutes(database: Database, lia: Agent) -> None:
    value = database.run(lambda conn: agents.start_session(conn, lia.id, database.now(conn), passed=False))

    def seen(after: timedelta, *, half: bool) -> bool:
        return (
            database.read(lambda conn: agents.session(conn, value, database.now(conn) + after, half=half)) is not None
        )

    assert not seen(timedelta(0), half=False)
    assert seen(timedelta(minutes=9), half=True)
    assert not seen(timedelta(minutes=11), half=True)


def test_a_challenge_is_taken_once_in_time_by_its_own_session_for_its_own_purpose(
    database: Database, lia: Agent
) -> None:
    mine, other = (database.run(lambda conn: agents.start_session(conn, lia.id, database.now(conn))) for _ in range(2))

    def ask() -> None:
        database.run(lambda conn: passkeys.challenge(conn, mine, "enter", "abc", database.now(conn)))

    def taken(session: str, purpose: str = "enter", after: timedelta = timedelta(0)) -> str | None:
        return database.run(lambda conn: passkeys.take_challenge(conn, session, purpose, database.now(conn) + after))

    assert taken(mine) is None
    ask()
    assert taken(other) is None
    assert taken(mine) == "abc"
    assert taken(mine) is None
    ask()
    assert taken(mine, "register") is None
    assert taken(mine) is None  # what was asked for wrongly is gone too
    ask()
    assert taken(mine, after=timedelta(minutes=6)) is None


def test_passkeys_are_one_agents_and_go_with_the_agent(database: Database, lia: Agent) -> None:
    noa = database.run(lambda conn: agents.add(conn, "main", "Noa", "agent", database.now(conn)))
    given = {"credential_id": "YQ", "public_key": "YQ", "sign_count": 2**32 - 1, "site": "x", "name": "n" * 99}
    database.run(lambda conn: passkeys.add(conn, agent_id=lia.id, now=database.now(conn), **given))
    with pytest.raises(IntegrityError):
        database.run(lambda conn: passkeys.add(conn, agent_id=noa.id, now=database.now(conn), **given))
    kept = database.read(lambda conn: passkeys.of_agent(conn, lia.id))
    assert [(one.sign_count, len(one.name), one.used_at) for one in kept] == [(2**32 - 1, 60, None)]
    assert not database.run(lambda conn: passkeys.remove(conn, noa.id, kept[0].id))
    assert database.read(passkeys.counts) == {lia.id: 1}
    assert database.run(lambda conn: agents.remove(conn, "main", lia.name))
    assert not database.read(lambda conn: passkeys.known(conn, "YQ"))
