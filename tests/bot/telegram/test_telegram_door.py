"""Customers on Telegram, through the real door over HTTP."""

import io
from collections.abc import Callable

from PIL import Image

from bot.dialogue.catalogues import languages
from storage import backlog
from tests.bot.telegram.conftest import STAFF, open_door
from tests.kit.botapi.people import Person
from tests.kit.botapi.serving import BotApiServer
from tests.kit.whole import Whole, wait_for

Begin = Callable[..., Whole]
LINK = "https://www.instagram.com/maria.lopes.art/"


def picture(color: str = "navy") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (320, 640), color).save(target, "PNG")
    return target.getvalue()


def claim(person: Person) -> None:
    person.send(f"order 10482 {LINK} only a part of my order ever came")
    person.wait_for("Order: 10482")
    person.tap("Send")


def test_a_whole_claim_ends_in_a_credit_that_is_told_in_the_chat(begin: Begin, telegram: BotApiServer) -> None:
    running = begin(returns="manual", charge="gross")
    ana = telegram.private_chat(1001, "Ana")
    ana.send("/start")
    ana.wait_for("What is the order number")
    ana.send_photo(picture(), caption="order 10482")
    ana.wait_for("link")
    ana.send(LINK)
    ana.wait_for("What went wrong")
    ana.tap("Only a part came")
    ana.wait_for("1 screenshot")
    ana.tap("Send")
    ana.wait_for("$0.66 has been credited")
    assert len(running.paid_to("maria.lopes")) == 1


def test_a_handoff_reaches_the_staff_chat_and_words_go_both_ways(begin: Begin, telegram: BotApiServer) -> None:
    running = begin(returns="manual", charge="gross", authority="observe")
    ana, staff = telegram.private_chat(1002, "Ana"), telegram.group(STAFF)
    claim(ana)
    ana.wait_for("A person will look at this")
    assert "/desk/cases/MG-1001" in staff.wait_for("MG-1001").text
    desk = running.desk()
    desk.does("MG-1001", "take")
    desk.does("MG-1001", "say", text="Hello, I am looking at it.")
    ana.wait_for("Hello, I am looking at it.")
    said = len(ana.messages)
    ana.send("thank you, here is <b>more</b>")
    wait_for(lambda: "here is &lt;b&gt;more&lt;/b&gt;" in desk.page("MG-1001"), "the customer's words on the desk")
    assert len(ana.messages) == said


def test_buttons_survive_a_restart_and_an_old_one_changes_nothing(begin: Begin, telegram: BotApiServer) -> None:
    running = begin(door=False, returns="manual", charge="gross")
    ana = telegram.private_chat(1003, "Ana")
    with open_door(running.app):
        ana.send(f"order 10482 {LINK} only a part of my order ever came")
        shown = ana.wait_for("Order: 10482")
    with open_door(running.app):
        data = ana.tap("Send").data
        ana.press(shown, data)
        ana.wait_for("has been credited")
        ana.press(shown, data)
        ana.wait_for("no longer valid")
    assert len(running.paid_to("maria.lopes")) == 1


def test_an_update_is_confirmed_only_after_it_is_stored(begin: Begin, telegram: BotApiServer) -> None:
    running = begin()
    ana = telegram.private_chat(1004, "Ana")
    ana.send("hello")
    ana.wait_for("What is the order number")
    assert telegram.pending == [] or telegram.pending[0]["update_id"] > 700_000_001
    again = dict(
        running.app.database.read(lambda conn: conn.exec_driver_sql("SELECT event_id, state FROM inbox").all())
    )
    assert again == {"700000001": "done"}


def test_an_update_that_is_delivered_twice_is_answered_once(begin: Begin, telegram: BotApiServer) -> None:
    begin()
    ana = telegram.private_chat(1005, "Ana")
    telegram.fail_next("getUpdates", 502, "Bad Gateway", effect="after")
    ana.send("hello")
    ana.wait_for("What is the order number")
    ana.send("/status")
    ana.wait_for("not sent yet")
    assert sum("What is the order number" in one.text for one in ana.messages) == 1


def test_files_that_are_no_pictures_get_a_clear_answer_and_leave_the_claim_whole(
    begin: Begin, telegram: BotApiServer
) -> None:
    begin()
    ana = telegram.private_chat(1006, "Ana")
    ana.send("order 10482")
    ana.wait_for("link")
    ana.send_document(b"%PDF-1.7 not a picture at all", "shot.png", "image/png")
    ana.wait_for("not a picture")
    ana.send_voice()
    ana.wait_for("cannot listen to recordings")
    ana.send_document(picture()[:200], "cut.png", "image/png")
    ana.wait_for("damaged")
    ana.send_document(picture(), "huge.png", "image/png", claimed_size=21 * 1024 * 1024)
    ana.wait_for("Telegram gives a bot nothing larger")
    ana.send(LINK)
    ana.wait_for("What went wrong")


def test_an_edit_is_a_correction(begin: Begin, telegram: BotApiServer) -> None:
    begin()
    ana = telegram.private_chat(1007, "Ana")
    first = ana.send("order 10483")
    ana.wait_for("link")
    ana.edit(first, "order 10482")
    ana.wait_for("changed the order number to 10482")


def test_telegram_asking_to_wait_delays_an_answer_and_loses_none(begin: Begin, telegram: BotApiServer) -> None:
    begin()
    ana = telegram.private_chat(1008, "Ana")
    telegram.fail_next("sendMessage", 429, "Too Many Requests: retry after 1", parameters={"retry_after": 1})
    telegram.fail_next("sendMessage", 500, "Internal Server Error")
    ana.send("hello")
    ana.wait_for("What is the order number")


def test_a_customer_who_blocks_the_bot_keeps_the_case_and_the_desk_says_so(
    begin: Begin, telegram: BotApiServer
) -> None:
    running = begin(authority="observe", returns="manual", charge="gross")
    ana = telegram.private_chat(1009, "Ana")
    claim(ana)
    ana.wait_for("A person will look at this")
    ana.block()
    desk = running.desk()
    wait_for(lambda: "unreachable" in desk.page("MG-1001"), "the word on the case")
    assert running.case("MG-1001").state == "handoff"


def test_long_texts_markup_and_other_scripts_are_just_text(begin: Begin, telegram: BotApiServer) -> None:
    begin()
    ana = telegram.private_chat(1010, "Ana")
    ana.send("👻👻👻")
    ana.wait_for("What is the order number")
    ana.send("<b>" + "x" * 4000)
    ana.send("طلب رقم ١٠٤٨٢")
    ana.wait_for("link")


def test_an_album_whose_pictures_come_late_is_answered_once_and_all_are_kept(
    begin: Begin, telegram: BotApiServer
) -> None:
    begin()
    ana = telegram.private_chat(1011, "Ana")
    ana.send(f"order 10482 {LINK} only a part of my order ever came")
    ana.wait_for("screenshot")
    ana.send_album([picture(color) for color in ("navy", "maroon", "olive")], gap=0.6)
    ana.wait_for("3 screenshots")
    assert sum("Order: 10482" in one.text for one in ana.messages) == 2, ana.messages  # before and after the album


def test_the_commands_are_listed_in_every_language(begin: Begin, telegram: BotApiServer) -> None:
    begin()
    wait_for(lambda: len(telegram.state.commands) == len(languages()), "the lists of all languages")
    listed = {
        language: {one["command"] for one in commands} for (_, language), commands in telegram.state.commands.items()
    }
    assert set(listed) == {"", *languages()[1:]}
    assert all({"refund", "check", "status", "human", "cancel"} <= names for names in listed.values())


def test_a_mention_in_a_group_brings_an_invitation_once_and_nothing_else(begin: Begin, telegram: BotApiServer) -> None:
    running = begin()
    club = telegram.group(-2002, "Resellers")
    ana = club.person(1901, "Ana", language_code="es")
    ana.send("order 10482 nothing came")
    ana.send(f"@{telegram.state.bot['username']} order 10482 {LINK} nothing came")
    said = club.wait_for("Solo puedo ayudar en privado")
    assert f"https://t.me/{telegram.state.bot['username']}" in said.text
    ana.reply(said, "order 10482, why?")
    ana.send(f"/refund@{telegram.state.bot['username']}")
    private = telegram.private_chat(1901, "Ana")
    private.send("/start")
    private.wait_for("What is the order number")
    assert len(club.messages) == 1
    assert running.app.database.read(lambda conn: backlog.counts(conn, running.app.panel_id)) == {}
