"""Chats, cases, messages, facts and evidence: what is put in comes out, for the right panel, in order."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Connection

from storage import backlog, cases, chats, evidence, facts, messages, switches
from storage.cases import Case
from storage.chats import Chat
from storage.database import Database
from storage.facts import FactRow


def open_chat(conn: Connection, database: Database, key: str = "c1", panel: str = "main", name: str = "Ana") -> Chat:
    return chats.open_chat(conn, panel, "web", key, language="en", name=name, now=database.now(conn))


def open_case(
    conn: Connection, database: Database, order: str | None = "1", panel: str = "main", target: str | None = None
) -> Case:
    return cases.open_case(
        conn,
        panel_id=panel,
        chat_id=open_chat(conn, database, panel=panel).id,
        object="order",
        order_number=order,
        target_key=target,
        claim={"number": order},
        now=database.now(conn),
    )


def say(conn: Connection, database: Database, chat: Chat, author: str, text: str, case_id: int | None = None) -> int:
    return messages.add(
        conn,
        panel_id=chat.panel_id,
        chat_id=chat.id,
        case_id=case_id,
        author=author,
        channel=chat.channel,
        text=text,
        now=database.now(conn),
    )


def test_case_numbers_rise_without_gap_or_repetition_however_many_open_at_once(database: Database) -> None:
    numbers: list[str] = []
    threads = [
        threading.Thread(target=lambda: numbers.append(database.run(lambda conn: open_case(conn, database)).number))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [f"MG-{number}" for number in range(1001, 1007)]
    assert database.run(lambda conn: open_case(conn, database, panel="other")).number == "MG-1001"


def test_a_chat_opened_by_several_at_once_is_one_chat(database: Database) -> None:
    opened: list[int] = []
    threads = [
        threading.Thread(target=lambda: opened.append(database.run(lambda conn: open_chat(conn, database)).id))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 4
    assert len(set(opened)) == 1


def test_a_draft_and_a_link_are_kept_with_their_chat(database: Database) -> None:
    def work(conn: Connection) -> int:
        now = database.now(conn)
        chat = open_chat(conn, database)
        chats.save_draft(conn, chat.id, {"v": 1, "words": "مرحبا 🙂"}, "ar", now)
        chats.link_account(conn, chat.id, "ana", now)
        chats.set_reachable(conn, chat.id, False, now)
        return chat.id

    chat_id = database.run(work)
    chat = database.read(lambda conn: chats.load(conn, chat_id))
    assert chat.draft == {"v": 1, "words": "مرحبا 🙂"}
    assert (chat.language, chat.linked_account, chat.reachable) == ("ar", "ana", False)
    with pytest.raises(LookupError):
        database.read(lambda conn: chats.load(conn, chat_id + 1))


def test_a_case_changes_only_where_it_may(database: Database) -> None:
    case = database.run(lambda conn: open_case(conn, database))
    database.run(lambda conn: cases.update(conn, case.id, database.now(conn), stake=Decimal("2.5"), currency="USD"))
    assert database.read(lambda conn: cases.load(conn, case.id)).stake == Decimal("2.5")
    for column in ("number", "panel_id", "nonsense"):
        with pytest.raises(ValueError, match=column):
            database.run(lambda conn, column=column: cases.update(conn, case.id, database.now(conn), **{column: "x"}))


def test_other_cases_on_an_order_or_target_are_found_within_the_panel_only(database: Database) -> None:
    def work(conn: Connection) -> list[Case]:
        return [
            open_case(conn, database, "7", target="instagram:user:a"),
            open_case(conn, database, "7", target="instagram:user:b"),
            open_case(conn, database, "8", target="instagram:user:a"),
            open_case(conn, database, "7", panel="other", target="instagram:user:a"),
        ]

    first, same_order, same_target, _ = database.run(work)
    on_order = database.read(lambda conn: cases.of_order(conn, "main", "7", excluding=first.id))
    on_target = database.read(
        lambda conn: cases.of_target(conn, "main", "instagram:user:a", excluding=first.id, newest=9)
    )
    assert [case.id for case in on_order] == [same_order.id]
    assert [case.id for case in on_target] == [same_target.id]


def test_the_queue_shows_the_longest_waiting_first_and_only_the_states_asked_for(database: Database) -> None:
    first, second, third = (database.run(lambda conn: open_case(conn, database)) for _ in range(3))

    def hand_off(conn: Connection) -> None:
        now = database.now(conn)
        cases.update(conn, first.id, now, state="handoff", handed_off_at=now)
        cases.update(conn, second.id, now, state="handoff", handed_off_at=now - timedelta(hours=1))

    database.run(hand_off)
    waiting = database.read(lambda conn: cases.queue(conn, "main", ("handoff",)))
    assert [case.id for case in waiting] == [second.id, first.id]
    assert database.read(lambda conn: cases.queue(conn, "main", ("handoff",), limit=1, offset=1))[0].id == first.id
    assert database.read(lambda conn: backlog.counts(conn, "main")) == {"handoff": 2, "gathering": 1}
    assert third.state == "gathering"


def test_a_note_never_leaves_the_desk(database: Database) -> None:
    def work(conn: Connection) -> tuple[int, int]:
        chat, case = open_chat(conn, database), open_case(conn, database)
        say(conn, database, chat, "customer", "hello", case.id)
        say(conn, database, chat, "note", "looks like the one of last week", case.id)
        return chat.id, case.id

    chat_id, case_id = database.run(work)
    assert [one.author for one in database.read(lambda conn: messages.of_chat(conn, chat_id))] == ["customer"]
    assert [one.author for one in database.read(lambda conn: messages.of_case(conn, case_id))] == ["customer", "note"]


def test_a_page_that_asks_for_the_newest_and_then_for_what_follows_misses_nothing(database: Database) -> None:
    def work(conn: Connection) -> int:
        chat = open_chat(conn, database)
        for number in range(5):
            say(conn, database, chat, "customer", str(number))
        return chat.id

    chat_id = database.run(work)
    newest = database.read(lambda conn: messages.of_chat(conn, chat_id, limit=2))
    assert [one.text for one in newest] == ["3", "4"]
    rest = database.read(lambda conn: messages.of_chat(conn, chat_id, after_id=newest[0].id))
    assert [one.text for one in rest] == ["4"]


def test_loose_messages_of_this_chat_alone_become_part_of_its_case(database: Database) -> None:
    def work(conn: Connection) -> tuple[int, int]:
        mine, other, case = (open_chat(conn, database), open_chat(conn, database, "c2"), open_case(conn, database))
        said = [say(conn, database, mine, "customer", "mine"), say(conn, database, other, "customer", "other")]
        assert messages.loose(conn, mine.id) == said[:1]
        messages.attach_to_case(conn, mine.id, said, case.id)
        messages.attach_to_case(conn, mine.id, [], case.id)
        return case.id, mine.id

    case_id, chat_id = database.run(work)
    assert [one.text for one in database.read(lambda conn: messages.of_case(conn, case_id))] == ["mine"]
    assert database.read(lambda conn: messages.loose(conn, chat_id)) == []


def test_what_an_agent_recorded_outlives_every_later_gathering(database: Database) -> None:
    case = database.run(lambda conn: open_case(conn, database))

    def gather(conn: Connection, status: str | None) -> int:
        now = database.now(conn)
        rows = [FactRow("order_status", status, "panel", now), FactRow("order_charge", "2.00", "panel", now)]
        return facts.store_round(conn, case, rows)

    def known(conn: Connection) -> dict[str, object]:
        return {row.name: row.value for row in facts.latest(conn, case.id)}

    assert database.read(known) == {}
    assert database.run(lambda conn: gather(conn, None)) == 1
    assert database.read(known) == {"order_status": None, "order_charge": "2.00"}
    agent = database.run(lambda conn: _agent(conn, database))
    for value in ("partial", "canceled"):
        database.run(
            lambda conn, value=value: facts.agent_fact(
                conn, case, "order_status", value, "agent:Lia", "seen on the panel", agent, database.now(conn)
            )
        )
    assert database.run(lambda conn: gather(conn, "completed")) == 2
    assert database.read(known) == {"order_status": "canceled", "order_charge": "2.00"}
    assert [row.value for row in database.read(lambda conn: facts.by_agents(conn, case.id))] == ["partial", "canceled"]


def _agent(conn: Connection, database: Database) -> int:
    from storage import agents

    return agents.add(conn, "main", "Lia", "agent", database.now(conn)).id


def test_an_assessment_is_kept_whole(database: Database) -> None:
    case = database.run(lambda conn: open_case(conn, database))

    def assess(conn: Connection) -> None:
        facts.store_round(conn, case, [FactRow("order_status", "partial", "panel", database.now(conn))])
        facts.store_assessment(
            conn,
            case,
            policy="fluxmio",
            version="2026-01-01",
            digest="d" * 64,
            evaluator="1",
            facts={"order_status": "partial", "order_charge": None},
            result={"outcome": "credit_partial", "trace": [{"rule": "r", "result": None}]},
            decision={"kind": "credit"},
            now=database.now(conn),
        )

    database.run(assess)
    (kept,) = database.read(lambda conn: facts.assessments(conn, case.id))
    assert kept.round == 1
    assert kept.facts == {"order_status": "partial", "order_charge": None}
    assert kept.result["trace"] == [{"rule": "r", "result": None}]


def test_a_screenshot_belongs_to_a_case_once_and_is_found_by_its_bytes(database: Database) -> None:
    def work(conn: Connection) -> tuple[int, list[int]]:
        now, case = database.now(conn), open_case(conn, database)
        kept = [
            evidence.add(
                conn,
                panel_id=panel,
                chat_id=case.chat_id,
                digest="a" * 64,
                shown_digest="b" * 64,
                name="shot.png",
                mime="image/png",
                size=10,
                width=4,
                height=3,
                channel_file_id="f1",
                now=now,
            )
            for panel in ("main", "main", "other")
        ]
        cases.link_evidence(conn, case.id, kept[:2], now)
        cases.link_evidence(conn, case.id, kept[:1], now)
        return case.id, kept

    case_id, kept = database.run(work)
    assert database.read(lambda conn: cases.evidence_of(conn, case_id)) == kept[:2]
    same = database.read(lambda conn: evidence.same_digest(conn, "main", "a" * 64))
    assert [one.id for one in same] == kept[:2]


def test_a_switch_holds_any_json_and_says_nothing_before_it_is_put(database: Database) -> None:
    assert database.read(lambda conn: switches.get(conn, "main", "credits_stopped")) is None
    for value in (True, {"offset": 7}, None, False):
        database.run(lambda conn, value=value: switches.put(conn, "main", "s", value, database.now(conn), by="t"))
        assert database.read(lambda conn: switches.get(conn, "main", "s")) == value
    assert database.read(lambda conn: switches.get(conn, "other", "s")) is None


def test_events_of_a_case_are_kept_in_order(database: Database) -> None:
    case = database.run(lambda conn: open_case(conn, database))
    for kind in ("opened", "gathered", "handed_off"):
        database.run(lambda conn, kind=kind: cases.add_event(conn, case, kind, "bot", {"k": kind}, database.now(conn)))
    kept = database.read(lambda conn: cases.events(conn, case.id))
    assert [(one.kind, one.data["k"]) for one in kept] == [(k, k) for k in ("opened", "gathered", "handed_off")]
