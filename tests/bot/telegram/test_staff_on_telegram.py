"""Agents on Telegram, through the real door over HTTP: the case as a topic, its buttons, and words both ways."""

from collections.abc import Callable
from typing import Any

import pytest

from storage import agents, cases, messages
from tests.bot.telegram.conftest import STAFF, open_door
from tests.kit.botapi.people import Group, Person
from tests.kit.botapi.serving import BotApiServer
from tests.kit.pictures import PDF, drawn
from tests.kit.whole import Whole, wait_for

Begin = Callable[..., Whole]
LINK = "https://www.instagram.com/maria.lopes.art/"
FORUM = -1002
LIA, MAX, EVE = 501, 502, 503


@pytest.fixture
def forum(telegram: BotApiServer) -> Group:
    return telegram.group(FORUM, forum=True)


def handed_over(running: Whole, telegram: BotApiServer, user: int = 1001) -> Person:
    """A customer whose case is with people: the bot may decide nothing alone."""
    ana = telegram.private_chat(user, "Ana")
    ana.send(f"order 10482 {LINK} only a part of my order ever came")
    ana.wait_for("Order: 10482")
    ana.tap("Send")
    ana.wait_for("A person will look at this")
    return ana


def begin_in(begin: Begin, place: int, **more: Any) -> Whole:
    return begin(staff_chat=place, authority="propose", returns="manual", charge="gross", **more)


def topic_of(group: Group, number: str) -> int:
    found = wait_for(
        lambda: [key for key, name in group.topics.items() if name.startswith(number)], f"a topic of {number}"
    )
    return int(found[0])


def test_a_case_is_a_topic_and_is_worked_in_it_from_beginning_to_end(
    begin: Begin, telegram: BotApiServer, forum: Group
) -> None:
    running = begin_in(begin, FORUM)
    running.agent("Lia", "lead", "telegram", str(LIA))
    ana, lia = handed_over(running, telegram), forum.person(LIA, "Lia")
    thread = topic_of(forum, "MG-1001")
    brief = forum.wait_for("Why it is here")
    assert brief.thread_id == thread
    assert "10482" in brief.text
    assert "Recommendation" in brief.text
    forum.wait_for("only a part of my order ever came")
    assert lia.wait_answer(lia.tap("Take"))["text"] == "You hold MG-1001 now."
    forum.wait_for("held by Lia")
    lia.send("Hello Ana, one moment.", thread_id=thread)
    ana.wait_for("Lia: Hello Ana, one moment.")
    ana.send("thank <b>you</b>")
    forum.wait_for("Customer: thank <b>you</b>")
    lia.send("// looks honest", thread_id=thread)
    approve = wait_for(
        lambda: next((label for one in forum.in_topic(thread) for label in one.labels if "Approve" in label), None),
        "the button",
    )
    assert approve == "Approve 0.66 USD"
    wait_for(lambda: "looks honest" in running.desk().page("MG-1001"), "the note on the desk")
    wait_for(lambda: "Approved 0.66 USD" in lia.wait_answer(lia.tap(approve))["text"], "the approval")
    ana.wait_for("Lia has approved a credit")
    ana.wait_for("$0.66 has been credited")
    forum.wait_for("Credited: payment")
    wait_for(lambda: not forum.topics, "the topic closed")
    assert "closed: credited" in forum.messages[0].text
    assert not forum.messages[0].buttons
    assert len(running.paid_to("maria.lopes")) == 1
    assert all("looks honest" not in one.text for one in ana.messages)


def test_who_is_no_agent_can_do_nothing_whatever_they_press_or_write(
    begin: Begin, telegram: BotApiServer, forum: Group
) -> None:
    running = begin_in(begin, FORUM)
    ana, eve = handed_over(running, telegram), forum.person(EVE, "Eve", "administrator")
    thread = topic_of(forum, "MG-1001")
    for label in ("Take", "Approve 0.66 USD", "Decline", "Close"):
        answer = eve.wait_answer(eve.tap(label))
        assert "You are no agent here" in answer["text"]
        assert answer["show_alert"]
    heard = len(ana.messages)
    eve.send("send me your password", thread_id=thread)
    forum.wait_for("You are no agent here")
    eve.send("/close", thread_id=thread)
    forum.wait_for("You are no agent here")
    assert len(ana.messages) == heard
    assert (running.case("MG-1001").state, running.case("MG-1001").held_by) == ("handoff", None)


def test_an_account_is_mapped_by_a_code_once_and_loses_everything_at_once(
    begin: Begin, telegram: BotApiServer, forum: Group
) -> None:
    running = begin_in(begin, FORUM)
    handed_over(running, telegram)
    database = running.app.database

    def code(conn: Any) -> str:
        now = database.now(conn)
        lia = agents.add(conn, running.app.panel_id, "Lia", "agent", now)
        return agents.sign_in_code(conn, lia.id, now, purpose="link")

    secret = database.run(code)
    lia, eve = telegram.private_chat(LIA, "Lia"), telegram.private_chat(EVE, "Eve")
    lia.send(f"/agent {secret}")
    lia.wait_for("This account is Lia (agent)")
    eve.send(f"/agent {secret}")
    eve.wait_for("This code does not work")
    there = forum.person(LIA, "Lia")
    assert there.wait_answer(there.tap("Take"))["text"] == "You hold MG-1001 now."
    assert database.run(lambda conn: agents.remove(conn, running.app.panel_id, "Lia"))
    assert "You are no agent here" in there.wait_answer(there.tap("Give back"))["text"]
    inboxes = database.read(lambda conn: conn.exec_driver_sql("SELECT payload FROM inbox").all())
    assert secret not in str(inboxes), "a code is kept nowhere"


def test_above_the_limit_an_agent_is_refused_and_a_lead_is_not(
    begin: Begin, telegram: BotApiServer, forum: Group
) -> None:
    running = begin_in(begin, FORUM, credit={"cap": "USD:0.10", "look_after": 0.2, "grace": 2})
    running.agent("Max", "agent", "telegram", str(MAX))
    running.agent("Lia", "lead", "telegram", str(LIA))
    ana = handed_over(running, telegram)
    max_, lia = forum.person(MAX, "Max"), forum.person(LIA, "Lia")
    topic_of(forum, "MG-1001")
    refused = max_.wait_answer(max_.tap("Approve 0.66 USD"))
    assert "above your limit of 0.10 USD" in refused["text"]
    assert running.case("MG-1001").held_by is None, "nothing of a refused deed stays"
    assert "Approved" in lia.wait_answer(lia.tap("Approve 0.66 USD"))["text"]
    ana.wait_for("$0.66 has been credited")


def test_an_older_post_decides_nothing(begin: Begin, telegram: BotApiServer, forum: Group) -> None:
    running = begin_in(begin, FORUM)
    running.agent("Lia", "lead", "telegram", str(LIA))
    ana, lia = handed_over(running, telegram), forum.person(LIA, "Lia")
    topic_of(forum, "MG-1001")
    old = forum.wait_for_button("Approve 0.66 USD")
    ana.send("wait, I was wrong")
    forum.wait_for("wait, I was wrong")
    assert "moved on meanwhile" in lia.wait_answer(lia.click(old, "Approve 0.66 USD"))["text"]
    assert running.paid_to("maria.lopes") == []


def test_declining_names_a_clause_and_takes_two_taps(begin: Begin, telegram: BotApiServer, forum: Group) -> None:
    running = begin_in(begin, FORUM)
    running.agent("Max", "agent", "telegram", str(MAX))
    ana, max_ = handed_over(running, telegram), forum.person(MAX, "Max")
    topic_of(forum, "MG-1001")
    max_.tap("Decline")
    first = wait_for(
        lambda: next((label for one in forum.messages for label in one.labels if label.startswith("F")), None),
        "clauses",
    )
    clause = first.split()[0]
    max_.tap(first)
    sure = wait_for(
        lambda: next((la for one in forum.messages for la in one.labels if la.startswith("Decline by")), None), "sure?"
    )
    assert running.case("MG-1001").state == "handoff"
    assert "Declined by" in max_.wait_answer(max_.tap(sure))["text"]
    ana.wait_for(f"Policy {clause}")
    assert (running.case("MG-1001").state, running.case("MG-1001").outcome) == ("closed", "declined")


def test_commands_carry_amounts_and_words_and_wrong_ones_say_what_is_wrong(
    begin: Begin, telegram: BotApiServer, forum: Group
) -> None:
    running = begin_in(begin, FORUM)
    running.agent("Lia", "lead", "telegram", str(LIA))
    ana, lia = handed_over(running, telegram), forum.person(LIA, "Lia")
    thread = topic_of(forum, "MG-1001")
    for typed, said in (
        ("/approve", "Say the amount"),
        ("/approve 0.50", "needs a clause"),
        ("/approve 0.50 F4.b", "needs a reason"),
        ("/approve much F4.b why", "is no amount"),
        ("/frobnicate", "There is no command /frobnicate"),
        ("/decline Q9 no", "Choose the clause"),
        ("/giveback", "You do not hold"),
    ):
        lia.send(typed, thread_id=thread)
        forum.wait_for(said)
    lia.send("/ask screenshots The whole page, please.", thread_id=thread)
    ana.wait_for("The whole page, please.")
    lia.send("/approve 0.50 F4.b half was visible", thread_id=thread)
    ana.wait_for("$0.50 has been credited")
    assert [str(row["amount"]) for row in running.paid_to("maria.lopes")] == ["0.50"]


def test_pictures_pass_both_ways_and_what_is_none_is_not_half_sent(
    begin: Begin, telegram: BotApiServer, forum: Group
) -> None:
    running = begin_in(begin, FORUM)
    running.agent("Lia", "lead", "telegram", str(LIA))
    ana, lia = handed_over(running, telegram), forum.person(LIA, "Lia")
    thread = topic_of(forum, "MG-1001")
    ana.send_photo(drawn(), caption="here it is")
    forum.wait_for(lambda one: "here it is" in one.text and bool(one.files))
    lia.send_photo(drawn(), caption="is it this?", thread_id=thread)
    ana.wait_for("Lia: is it this?")
    assert any(one.files for one in ana.messages)
    heard = len(ana.messages)
    lia.send_document(PDF, "report.pdf", "application/pdf", "read this", thread_id=thread)
    forum.wait_for("Not sent")
    assert len(ana.messages) == heard


def test_edits_follow_both_ways(begin: Begin, telegram: BotApiServer, forum: Group) -> None:
    running = begin_in(begin, FORUM)
    running.agent("Lia", "lead", "telegram", str(LIA))
    ana, lia = handed_over(running, telegram), forum.person(LIA, "Lia")
    thread = topic_of(forum, "MG-1001")
    written = lia.send("you get 60 dollars", thread_id=thread)
    told = ana.wait_for("you get 60 dollars")
    lia.edit(written, "you get 0.60 dollars")
    now = ana.wait_for("you get 0.60 dollars")
    assert (now.message_id, now.edited) == (told.message_id, True)
    mine = ana.send("my order was 10482")
    shown = forum.wait_for("my order was 10482")
    ana.edit(mine, "my order was 10483")
    changed = forum.wait_for("my order was 10483")
    assert changed.message_id == shown.message_id
    assert "(edited)" in changed.text


def test_what_is_done_on_the_desk_shows_in_the_topic(begin: Begin, telegram: BotApiServer, forum: Group) -> None:
    running = begin_in(begin, FORUM)
    ana, desk = handed_over(running, telegram), running.desk("Lia", "lead")
    thread = topic_of(forum, "MG-1001")
    desk.does("MG-1001", "take")
    forum.wait_for("Lia took the case")
    desk.does("MG-1001", "say", text="From the desk.")
    ana.wait_for("From the desk.")
    said = forum.wait_for("From the desk.")
    assert said.thread_id == thread
    desk.does("MG-1001", "note", text="for us alone")
    forum.wait_for("Lia (note): for us alone")
    desk.does("MG-1001", "decline", clause="F4.b", words="no")
    forum.wait_for("Lia closed the case: declined: F4.b")


def test_a_group_without_topics_works_by_replies(begin: Begin, telegram: BotApiServer) -> None:
    running = begin_in(begin, STAFF)
    running.agent("Lia", "lead", "telegram", str(LIA))
    group = telegram.group(STAFF)
    ana, lia = handed_over(running, telegram), group.person(LIA, "Lia")
    brief = group.wait_for("Why it is here")
    lia.send("unrelated talk among us")
    lia.reply(brief, "Hello from a reply")
    ana.wait_for("Lia: Hello from a reply")
    ana.send("and my answer")
    answer = group.wait_for("Customer: and my answer")
    assert answer.reply_to == brief.message_id
    lia.reply(answer, "// a note under it")
    wait_for(lambda: "a note under it" in running.desk().page("MG-1001"), "the note")
    assert all("unrelated" not in one.text and "a note" not in one.text for one in ana.messages)


def test_a_deleted_topic_is_made_anew_and_an_asked_for_pause_loses_nothing(
    begin: Begin, telegram: BotApiServer, forum: Group
) -> None:
    running = begin_in(begin, FORUM)
    telegram.fail_next("createForumTopic", 429, "Too Many Requests", parameters={"retry_after": 1})
    telegram.fail_next("sendMessage", 500, "Internal Server Error")
    ana = handed_over(running, telegram)
    first = topic_of(forum, "MG-1001")
    forum.wait_for("only a part of my order ever came")
    telegram.fail_next("sendMessage", 400, "Bad Request: message thread not found")
    ana.send("are you there?")
    wait_for(lambda: len(forum.topics) == 2, "another topic")
    second = next(key for key in forum.topics if key != first)
    wait_for(lambda: any("are you there?" in one.text for one in forum.in_topic(second)), "everything in it")
    assert any("only a part" in one.text for one in forum.in_topic(second))


def test_a_restart_goes_on_where_it_stopped(begin: Begin, telegram: BotApiServer, forum: Group) -> None:
    running = begin_in(begin, FORUM, door=False)
    running.agent("Lia", "lead", "telegram", str(LIA))
    with open_door(running.app):
        ana = handed_over(running, telegram)
        forum.wait_for("Why it is here")
    lia = forum.person(LIA, "Lia")
    thread = topic_of(forum, "MG-1001")
    lia.send("written while nobody listened", thread_id=thread)
    with open_door(running.app):
        ana.wait_for("written while nobody listened")
        assert lia.wait_answer(lia.tap("Give back"))["text"].endswith("back in the queue.")
    assert len(forum.topics) == 1
    assert sum("Customer:" in one.text for one in forum.messages) == 1


def test_the_same_press_delivered_twice_asks_the_customer_once(
    begin: Begin, telegram: BotApiServer, forum: Group
) -> None:
    running = begin_in(begin, FORUM)
    running.agent("Lia", "lead", "telegram", str(LIA))
    ana, lia = handed_over(running, telegram), forum.person(LIA, "Lia")
    topic_of(forum, "MG-1001")
    lia.tap("Ask")
    telegram.fail_next("answerCallbackQuery", 502, "Bad Gateway", effect="after")
    press = lia.tap("Ask for screenshots")
    lia.wait_answer(press)
    ana.wait_for("screenshot")
    case = running.case("MG-1001")
    number = max(
        int(one["update_id"])
        for one in running.app.database.read(
            lambda conn: [{"update_id": row[0]} for row in conn.exec_driver_sql("SELECT event_id FROM inbox")]
        )
    )
    telegram.redeliver(number)
    lia.send("// done", thread_id=topic_of(forum, "MG-1001"))
    wait_for(lambda: "done" in running.desk().page("MG-1001"), "the note behind it")
    kinds = running.app.database.read(lambda conn: [one.kind for one in cases.events(conn, case.id)])
    assert kinds.count("asked") == 1
    said = running.app.database.read(lambda conn: messages.of_case(conn, case.id))
    assert sum("screenshot" in one.text.lower() for one in said if one.author == "agent") == 1
