"""Where customers on Discord are answered, and what becomes of those whom nothing reaches."""

import discord

from bot.discord.places import THREAD_NAME
from storage import cases
from tests.bot.discord.conftest import Begin, claim, fill_in_claim
from tests.kit.discord_server import DiscordServer
from tests.kit.whole import Whole, wait_for

PRIVATE = discord.ChannelType.private_thread.value


def test_closed_direct_messages_lead_to_a_thread_that_only_the_customer_sees(
    begin: Begin, server: DiscordServer
) -> None:
    running = begin(returns="manual", charge="gross")
    ana, other = server.person("ana"), server.person("other")
    ana.take_no_direct_messages()
    fill_in_claim(ana)
    ana.press("Send")
    told = ana.hears("$0.66 has been credited")
    (thread,) = ana.threads()
    assert told.channel_id == thread.id
    assert server.see(lambda: server.env.backend.channels[thread.id].type) == PRIVATE
    assert "10482" not in (thread.name or "")
    assert set(other.heard()) <= {THREAD_NAME}, "all that a stranger may learn is that there is a refund desk"
    assert len(running.paid_to("maria.lopes")) == 1


def test_a_customer_in_the_thread_answers_by_the_button_and_is_heard(begin: Begin, server: DiscordServer) -> None:
    running = begin(returns="manual", charge="gross", authority="observe")
    ana = server.person("ana")
    ana.take_no_direct_messages()
    fill_in_claim(ana)
    ana.press("Send")
    ana.hears("A person will look at this")
    (thread,) = ana.threads()
    ana.write_in(thread, "where is my money")
    ana.hears("I cannot read what is typed in a server")
    form = ana.press("Write an answer")
    assert form.modal is not None
    ana.fill_in(form, words="here are more words of mine")
    ana.hears("Noted.")
    wait_for(lambda: "here are more words of mine" in running.desk().page("MG-1001"), "the words on the desk")
    ana.write_in(thread, f"<@{server.see(lambda: server.env.backend.bot_user.id)}> read by mention")
    wait_for(lambda: "read by mention" in running.desk("Joe").page("MG-1001"), "the words on the desk")
    desk = running.desk("Mia")
    assert "&lt;@" not in desk.page("MG-1001")
    desk.does("MG-1001", "take")
    desk.does("MG-1001", "say", text="Hello, I am looking at it.")
    assert ana.hears("Hello, I am looking at it.").channel_id == thread.id
    assert len(ana.threads()) == 1


def test_with_the_message_content_intent_the_thread_is_read(begin: Begin, server: DiscordServer) -> None:
    running = begin(door=False, returns="manual", charge="gross", authority="observe")
    reading = discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=True)
    server.open_door(running.app, intents=reading)
    ana, moderator = server.person("ana"), server.person("moderator")
    ana.take_no_direct_messages()
    claim(ana)
    ana.hears("A person will look at this")
    (thread,) = ana.threads()
    server.invite(thread, moderator)
    moderator.write_in(thread, "a moderator says something")
    ana.write_in(thread, "these are my own words")
    wait_for(lambda: "these are my own words" in running.desk().page("MG-1001"), "the words on the desk")
    assert "a moderator says" not in running.desk().page("MG-1001")


def test_a_customer_who_left_keeps_the_case_which_says_so(begin: Begin, server: DiscordServer) -> None:
    running = begin(returns="manual", charge="gross", authority="observe")
    ana = server.person("ana")
    claim(ana)
    ana.hears("A person will look at this")
    ana.leave()
    desk = running.desk()
    desk.does("MG-1001", "take")
    desk.does("MG-1001", "say", text="Are you there?")
    wait_for(lambda: "unreachable" in desk.page("MG-1001"), "the word on the case")
    assert running.case("MG-1001").state == "handoff"
    ana.write("I am back")
    wait_for(lambda: "I am back" in desk.page("MG-1001"), "the words on the case")
    direct = server.see(lambda: ana.user.dm_channel.id)
    asked = [one for one in server.calls("POST", f"/{direct}/messages") if "Are you there?" in one.json["content"]]
    assert len(asked) == 1, "what cannot arrive is tried once"
    wait_for(lambda: ("reachable", "{}") in happened(running), "the word that they are back")


def test_leaving_the_server_is_noted_where_discord_tells_it(begin: Begin, server: DiscordServer) -> None:
    running = begin(door=False, returns="manual", charge="gross", authority="observe")
    told = discord.Intents(guilds=True, guild_messages=True, dm_messages=True, members=True)
    server.open_door(running.app, intents=told)
    ana = server.person("ana")
    claim(ana)
    ana.hears("A person will look at this")
    ana.leave()
    wait_for(lambda: "unreachable" in running.desk().page("MG-1001"), "the word on the case")


def test_without_a_help_channel_closed_direct_messages_are_said_on_the_case(
    begin: Begin, server: DiscordServer
) -> None:
    running = begin(returns="manual", charge="gross", authority="observe", discord={"token": "simulated"})
    ana = server.person("ana")
    ana.take_no_direct_messages()
    fill_in_claim(ana)
    ana.press("Send")
    ana.hears("checking the records")
    wait_for(lambda: "HELP_CHANNEL is not set" in str(happened(running)), "the reason on the case")


def happened(running: Whole) -> list[tuple[str, str]]:
    """Kind and details of everything that happened to the case."""
    case = running.case("MG-1001")
    events = running.app.database.read(lambda conn: cases.events(conn, case.id))
    return [(event.kind, str(event.data)) for event in events]
