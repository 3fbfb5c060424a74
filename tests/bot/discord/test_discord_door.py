"""Customers on Discord, through the real client."""

import discord
import pytest

from tests.bot.discord.conftest import LINK, Begin, fill_in_claim
from tests.kit.discord_server import DiscordServer
from tests.kit.pictures import drawn
from tests.kit.whole import Whole, wait_for


def inbox_of(running: Whole) -> list[tuple[str, str]]:
    """Event id and state of everything that came in, in its order."""
    query = "SELECT event_id, state FROM inbox ORDER BY id"
    rows = running.app.database.read(lambda conn: conn.exec_driver_sql(query).all())
    return [(row[0], row[1]) for row in rows]


def test_a_claim_by_form_is_answered_where_nobody_else_can_read_it(begin: Begin, server: DiscordServer) -> None:
    running = begin(returns="manual", charge="gross")
    ana, other = server.person("ana"), server.person("other")
    fill_in_claim(ana, screenshots=[("shot.png", drawn())])
    shown = ana.hears("Order: 10482")
    assert shown.ephemeral
    assert "1 screenshot" in shown.content
    ana.press("Send")
    assert ana.hears("checking the records").ephemeral
    told = ana.hears("$0.66 has been credited")
    assert told.channel_id != server.help.id, "what comes later comes as a direct message"
    assert other.heard() == []
    assert len(running.paid_to("maria.lopes")) == 1


def test_the_same_dialogue_runs_by_direct_message(begin: Begin, server: DiscordServer) -> None:
    running = begin(returns="manual", charge="gross")
    ana = server.person("ana")
    ana.write("hello")
    ana.hears("What is the order number")
    ana.write("order 10482", ("shot.png", drawn()))
    ana.hears("link")
    ana.write(LINK)
    ana.hears("What went wrong")
    ana.choose("Only a part came")
    ana.hears("1 screenshot")
    ana.press("Send")
    ana.hears("$0.66 has been credited")
    assert len(running.paid_to("maria.lopes")) == 1


def test_buttons_and_an_open_form_survive_a_restart_and_an_old_button_changes_nothing(
    begin: Begin, server: DiscordServer
) -> None:
    running = begin(returns="manual", charge="gross")
    ana = server.person("ana")
    form = ana.command("refund")
    server.open_door(running.app)
    ana.fill_in(form, number="10482", link=LINK, explanation="only a part of my order ever came")
    server.open_door(running.app)
    shown = ana.hears("Order: 10482")
    server.open_door(running.app)
    ana.press("Send")
    ana.hears("has been credited")
    ana.press_on(shown, "Send")
    assert ana.hears("no longer valid").ephemeral
    assert len(running.paid_to("maria.lopes")) == 1


def test_every_command_is_answered_and_open_to_its_sender_alone(begin: Begin, server: DiscordServer) -> None:
    begin(returns="manual", charge="gross")
    ana = server.person("ana")
    for command, words in (("status", "no open claim"), ("help", "/refund starts a claim")):
        assert ana.command(command).ephemeral
        assert ana.hears(words).ephemeral
    ana.command("check", number="10482", link=LINK)
    ana.hears("I am looking at the records of order 10482")
    assert ana.hears("can qualify").ephemeral, "the result stands where it was asked for"
    ana.command("language")
    ana.press("Español")
    ana.hears("español")
    ana.command("status")
    ana.hears("No tienes ninguna reclamación abierta")
    ana.command("human")
    ana.hears("persona")
    ana.command("help", direct=True)
    assert not ana.hears("/refund").ephemeral


def test_commands_carry_their_names_in_other_languages(begin: Begin, server: DiscordServer) -> None:
    begin()
    (sync,) = server.calls("PUT", "/commands")[-1:]
    names = {one["name"]: one for one in sync.json}
    assert set(names) >= {"refund", "status", "check", "human", "help", "language"}
    assert names["refund"]["name_localizations"]["es-ES"] == "reembolso"
    assert names["refund"]["description_localizations"]["ru"] == "Запросить возврат за заказ"


def test_a_message_that_comes_twice_is_answered_once(begin: Begin, server: DiscordServer) -> None:
    running = begin()
    ana = server.person("ana")
    message = ana.write("hello")
    ana.hears("What is the order number")
    server.come_again(message)
    ana.write("/status")
    ana.hears("not sent yet")
    assert sum("What is the order number" in words for words in ana.heard()) == 1
    assert [state for _, state in inbox_of(running)] == ["done", "done"]


def test_many_messages_at_once_keep_their_order(begin: Begin, server: DiscordServer) -> None:
    running = begin(door=False)
    ana, ben = server.person("ana"), server.person("ben")
    server.open_door(running.app)
    sent = server.all_at_once([(person, f"word {number}") for number in range(20) for person in (ana, ben)])
    wait_for(lambda: len(inbox_of(running)) == len(sent), "all of them stored")
    assert [event for event, _ in inbox_of(running)] == [f"message:{one}" for one in sent]


def test_an_edit_corrects_and_a_deletion_is_noted(begin: Begin, server: DiscordServer) -> None:
    running = begin(returns="manual", charge="gross", authority="observe")
    ana = server.person("ana")
    first = ana.write("order 10483")
    ana.hears("link")
    ana.edit(first, "order 10482")
    ana.hears("changed the order number to 10482")
    ana.write(f"{LINK} only a part of my order ever came")
    ana.press("Send")
    ana.hears("A person will look at this")
    more = ana.write("and one thing more")
    wait_for(lambda: "and one thing more" in running.desk().page("MG-1001"), "the words on the case")
    ana.delete(more)
    wait_for(lambda: (f"delete:{more.id}", "done") in inbox_of(running), "the deletion")


def test_files_that_are_no_pictures_get_a_clear_answer_and_leave_the_claim_whole(
    begin: Begin, server: DiscordServer
) -> None:
    begin()
    ana = server.person("ana")
    ana.write("order 10482")
    ana.hears("link")
    ana.write("", ("shot.png", b"%PDF-1.7 not a picture at all"))
    ana.hears("not a picture")
    ana.write("", ("voice.ogg", b"OggS" + b"\0" * 60))
    ana.hears("cannot listen to recordings")
    ana.write("", ("cut.png", drawn()[:200]))
    ana.hears("damaged")
    ana.write("👻👻👻 <b>" + "x" * 1900)
    ana.hears("link")
    ana.write(LINK)
    ana.hears("screenshot")


def test_what_discord_refuses_for_a_while_is_sent_later(begin: Begin, server: DiscordServer) -> None:
    begin()
    ana = server.person("ana")
    server.fail("POST", "/channels/*/messages", status=429, message="slow down")
    server.fail("POST", "/channels/*/messages", status=500)
    ana.write("hello")
    ana.hears("What is the order number")
    assert sum("What is the order number" in words for words in ana.heard()) == 1
    sends = server.calls("POST", "/messages")
    nonces = {one.json["nonce"] for one in sends}
    assert len(nonces) == 1, "every attempt carries the same nonce"
    assert all(one.json["enforce_nonce"] and one.json["allowed_mentions"]["parse"] == [] for one in sends)


def test_an_interaction_that_could_not_be_acknowledged_is_answered_by_message(
    begin: Begin, server: DiscordServer
) -> None:
    begin()
    ana = server.person("ana")
    server.fail("POST", "/interactions/*/callback", status=404, code=10062, message="Unknown interaction")
    ana.command("status")
    assert ana.hears("no open claim").channel_id != server.help.id


def test_an_answer_in_place_that_comes_too_late_goes_by_message(begin: Begin, server: DiscordServer) -> None:
    begin()
    ana = server.person("ana")
    server.fail("PATCH", "/webhooks/*", status=404, code=10015, message="Unknown Webhook", times=None)
    ana.command("status")
    assert ana.hears("no open claim").channel_id != server.help.id


def test_an_interaction_is_acknowledged_however_long_the_database_takes(begin: Begin, server: DiscordServer) -> None:
    running = begin()
    ana = server.person("ana")
    with server.stalled(running.app.database):
        with pytest.raises(TimeoutError, match="did not settle"):
            ana.command("status")
        assert server.acknowledged()
        assert inbox_of(running) == []
    ana.hears("no open claim")


def test_the_client_asks_for_no_privileged_intent_by_itself() -> None:
    from bot.discord.client import intents

    asked = intents()
    assert (asked.message_content, asked.members, asked.presences) == (False, False, False)
    switched_on = intents(discord.ApplicationFlags(gateway_message_content_limited=True))
    assert switched_on.message_content
    assert not switched_on.members
