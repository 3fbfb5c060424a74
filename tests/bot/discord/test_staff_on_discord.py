"""Agents on Discord, through the real client: the case as a forum post, buttons, menus and forms, words both ways."""

from typing import Any

import discord
import simcord
from simcord.results import InteractionResult, ResponseMessage

from storage import agents
from tests.bot.discord.conftest import Begin, claim
from tests.kit.discord_people import Person
from tests.kit.discord_server import DiscordServer
from tests.kit.pictures import drawn
from tests.kit.whole import Whole, wait_for

READS_ALL = discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=True)


class Forum:
    """The staff channel as somebody in it sees it."""

    def __init__(self, server: DiscordServer, name: str = "lia") -> None:
        self.server, self.person = server, server.person(name)

    @property
    def id(self) -> str:
        return str(self.person.id)

    def threads(self) -> list[Any]:
        """Threads of forum and staff channel, oldest first."""
        places = (self.server.forum.id, self.server.staff.id)
        return self.server.see(
            lambda: [
                one
                for one in sorted(self.server.env.backend.channels.values(), key=lambda one: one.id)
                if getattr(one, "parent_id", None) in places
            ]
        )

    def thread(self, number: str = "MG-1001") -> simcord.ChannelHandle:
        """The case's thread."""
        found = wait_for(lambda: [one for one in self.threads() if one.name.startswith(number)], f"thread {number}")
        return self.server.see(lambda: simcord.ChannelHandle(self.server.env, self.server.guild, found[-1]))

    def said(self, thread: simcord.ChannelHandle) -> list[ResponseMessage]:
        """The bot's messages in the thread."""
        return [one for one in self.person.messages() if one.channel_id == thread.id]

    def hears(self, thread: simcord.ChannelHandle, words: str) -> ResponseMessage:
        """A message of the bot in the thread that holds these words, in its text or its embed."""
        return wait_for(
            lambda: next((one for one in self.said(thread) if words in text_of(one)), None),
            f"{words!r}; heard {[text_of(one)[:300] for one in self.said(thread)]}",
        )

    def press(self, label: str) -> InteractionResult:
        """Press a button of the brief as it stands now."""
        return self.person.press_on(wait_for(lambda: self.with_button(label), f"a button {label!r}"), label)

    def with_button(self, label: str) -> ResponseMessage | None:
        return self.person._with_button(label)


def text_of(message: ResponseMessage) -> str:
    parts = [message.content]
    for embed in message.embeds:
        shown = embed.to_dict() if hasattr(embed, "to_dict") else embed
        parts += [shown.get("title", ""), shown.get("description", "")]
        parts += [f"{field['name']}\n{field['value']}" for field in shown.get("fields", ())]
    return "\n".join(parts)


def answered(result: InteractionResult) -> str:
    """What the person who pressed reads."""
    found = wait_for(lambda: result.response and result.response.content, "an answer")
    return str(found)


def begun(begin: Begin, server: DiscordServer, **more: Any) -> Whole:
    running = begin(authority="propose", returns="manual", charge="gross", door=False, **more)
    server.open_door(running.app, intents=READS_ALL)
    return running


def handed_over(server: DiscordServer) -> Person:
    ana = server.person("ana")
    claim(ana)
    ana.hears("A person will look at this")
    return ana


def test_a_case_is_a_forum_post_and_is_worked_in_it_from_beginning_to_end(begin: Begin, server: DiscordServer) -> None:
    running = begun(begin, server)
    lia = Forum(server)
    running.agent("Lia", "lead", "discord", lia.id)
    ana = handed_over(server)
    thread = lia.thread()
    brief = lia.hears(thread, "Why it is here")
    assert "Recommendation" in text_of(brief)
    lia.hears(thread, "only a part of my order ever came")
    assert "You hold MG-1001 now." in answered(lia.press("Take"))
    lia.hears(thread, "held by Lia")
    lia.person.write_in(thread, "Hello Ana, one moment.")
    ana.hears("Lia: Hello Ana, one moment.")
    ana.write("thank **you** <@1>")
    lia.hears(thread, "**Customer**: thank \\*\\*you\\*\\*")
    lia.person.write_in(thread, "// looks honest")
    wait_for(lambda: "looks honest" in running.desk().page("MG-1001"), "the note on the desk")
    wait_for(lambda: "Approved 0.66" in answered(lia.press("Approve 0.66 USD")), "the approval")
    ana.hears("$0.66 has been credited")
    lia.hears(thread, "Credited: payment")
    lia.hears(thread, "closed: credited")
    assert len(running.paid_to("maria.lopes")) == 1
    assert all("looks honest" not in one for one in ana.heard())


def test_who_is_no_agent_can_do_nothing_whatever_they_press_or_write(begin: Begin, server: DiscordServer) -> None:
    running = begun(begin, server)
    eve, ana = Forum(server, "eve"), handed_over(server)
    thread = eve.thread()
    for label in ("Take", "Approve 0.66 USD", "Decline", "Another amount", "Close"):
        assert "You are no agent here" in answered(eve.press(label))
    heard = len(ana.heard())
    eve.person.write_in(thread, "send me your password")
    eve.hears(thread, "You are no agent here")
    assert len(ana.heard()) == heard
    assert (running.case("MG-1001").state, running.case("MG-1001").held_by) == ("handoff", None)


def test_an_account_is_mapped_by_command_and_a_removed_agent_loses_it_at_once(
    begin: Begin, server: DiscordServer
) -> None:
    running = begun(begin, server)
    lia = Forum(server)
    handed_over(server)
    lia.thread()
    database, panel = running.app.database, running.app.panel_id

    def code(conn: Any) -> str:
        now = database.now(conn)
        return agents.sign_in_code(conn, agents.add(conn, panel, "Lia", "agent", now).id, now, purpose="link")

    secret = database.run(code)
    assert "This account is Lia (agent)" in answered(lia.person.command("agent", code=secret))
    assert "does not work" in answered(lia.person.command("agent", code=secret))
    assert "You hold MG-1001" in answered(lia.press("Take"))
    database.run(lambda conn: agents.remove(conn, panel, "Lia"))
    assert "You are no agent here" in answered(lia.press("Give back"))


def test_above_the_limit_an_agent_is_refused_and_a_lead_is_not(begin: Begin, server: DiscordServer) -> None:
    running = begun(begin, server, credit={"cap": "USD:0.10", "look_after": 0.2, "grace": 2})
    max_, lia = Forum(server, "max"), Forum(server, "lia")
    running.agent("Max", "agent", "discord", max_.id)
    running.agent("Lia", "lead", "discord", lia.id)
    ana = handed_over(server)
    lia.thread()
    assert "above your limit of 0.10 USD" in answered(max_.press("Approve 0.66 USD"))
    assert running.case("MG-1001").held_by is None
    assert "Approved 0.66 USD" in answered(lia.press("Approve 0.66 USD"))
    ana.hears("$0.66 has been credited")


def test_a_form_opened_before_a_restart_is_handed_in_after_it(begin: Begin, server: DiscordServer) -> None:
    running = begun(begin, server)
    lia = Forum(server)
    running.agent("Lia", "lead", "discord", lia.id)
    ana = handed_over(server)
    lia.thread()
    shown = lia.press("Another amount")
    server.open_door(running.app, intents=READS_ALL)
    result = lia.person.fill_in(shown, amount="0.50", clause="F4.b", reason="half was visible")
    assert "Approved 0.5 USD" in answered(result)
    ana.hears("$0.50 has been credited")
    assert [str(row["amount"]) for row in running.paid_to("maria.lopes")] == ["0.50"]


def test_declining_by_menu_and_form_tells_clause_and_words(begin: Begin, server: DiscordServer) -> None:
    running = begun(begin, server)
    lia = Forum(server)
    running.agent("Lia", "agent", "discord", lia.id)
    ana = handed_over(server)
    thread = lia.thread()
    lia.press("Decline")
    clause = running.app.policies.clause("F4.b")
    assert clause is not None
    shown = lia.person.choose(f"{clause.id} {clause.title}"[:100])
    assert running.case("MG-1001").state == "handoff"
    assert "Declined by F4.b" in answered(lia.person.fill_in(shown, words="You have all of it."))
    told = ana.hears("Policy F4.b")
    assert "You have all of it." in told.content
    lia.hears(thread, "Lia closed the case: declined: F4.b")


def test_what_is_wrong_with_an_amount_is_said_and_nothing_is_done(begin: Begin, server: DiscordServer) -> None:
    running = begun(begin, server)
    lia = Forum(server)
    running.agent("Lia", "lead", "discord", lia.id)
    handed_over(server)
    lia.thread()
    for given, said in (
        ({"amount": "much"}, "is no amount"),
        ({"amount": "0.50"}, "needs a clause"),
        ({"amount": "0.50", "clause": "Q9", "reason": "x"}, "needs a clause"),
        ({"amount": "900", "clause": "F4.b", "reason": "x"}, "cannot be credited"),
    ):
        assert said in answered(lia.person.fill_in(lia.press("Another amount"), **given))
    assert running.paid_to("maria.lopes") == []
    assert running.case("MG-1001").held_by is None


def test_pictures_edits_and_deletions_follow_both_ways(begin: Begin, server: DiscordServer) -> None:
    running = begun(begin, server)
    lia = Forum(server)
    running.agent("Lia", "lead", "discord", lia.id)
    ana = handed_over(server)
    thread = lia.thread()
    ana.write("here it is", ("shot.png", drawn()))
    wait_for(lambda: [one for one in lia.said(thread) if "here it is" in one.content and one.attachments], "it")
    lia.person.write_in(thread, "is it this?", ("mine.png", drawn()))
    ana.hears("Lia: is it this?")
    assert any(one.attachments for one in ana.messages())
    written = lia.person.write_in(thread, "you get 60 dollars")
    told = ana.hears("you get 60 dollars")
    lia.person.edit(written, "you get 0.60 dollars")
    wait_for(lambda: [one for one in ana.messages() if "0.60 dollars" in one.content and one.id == told.id], "edit")
    lia.person.delete(written)
    wait_for(lambda: all("dollars" not in one for one in ana.heard()), "the deletion")
    mine = ana.write("my order was 10482")
    shown = lia.hears(thread, "my order was 10482")
    ana.edit(mine, "my order was 10483")
    changed = lia.hears(thread, "my order was 10483")
    assert (changed.id, "(edited)" in changed.content) == (shown.id, True)
    ana.delete(mine)
    assert lia.hears(thread, "(deleted by its author)").id == shown.id
    assert "10483" in lia.hears(thread, "(deleted by its author)").content, "the record keeps what was said"


def test_trouble_with_discord_delays_a_post_and_makes_none_twice(begin: Begin, server: DiscordServer) -> None:
    running = begun(begin, server)
    lia = Forum(server)
    running.agent("Lia", "lead", "discord", lia.id)
    server.fail("POST", f"/channels/{server.forum.id}/threads", status=500, times=1)
    ana = handed_over(server)
    thread = lia.thread()
    lia.hears(thread, "only a part of my order ever came")
    server.fail("POST", f"/channels/{thread.id}/messages", status=429, times=1)
    ana.write("are you there?")
    lia.hears(thread, "are you there?")
    assert len(lia.threads()) == 1
    assert sum("are you there?" in one.content for one in lia.said(thread)) == 1


def test_a_deleted_thread_is_made_anew_with_everything_in_it(begin: Begin, server: DiscordServer) -> None:
    begun(begin, server)
    lia, ana = Forum(server), handed_over(server)
    first = lia.thread()
    lia.hears(first, "only a part of my order ever came")

    async def delete() -> None:
        client = server.env.bot
        found = await client.fetch_channel(first.id)
        await found.delete()

    server.do(delete)
    ana.write("are you there?")
    wait_for(lambda: [one for one in lia.threads() if one.id != first.id], "another thread")
    second = lia.thread()
    lia.hears(second, "are you there?")
    lia.hears(second, "only a part of my order ever came")


def test_a_text_channel_holds_a_message_with_a_thread_per_case(begin: Begin, server: DiscordServer) -> None:
    settings = {**server.settings, "staff_channel": str(server.staff.id)}
    running = begin(authority="propose", returns="manual", charge="gross", door=False)
    object.__setattr__(running.app.settings.discord, "staff_channel", settings["staff_channel"])
    server.open_door(running.app, intents=READS_ALL)
    lia = Forum(server)
    running.agent("Lia", "lead", "discord", lia.id)
    ana = handed_over(server)
    thread = lia.thread()
    assert "You hold MG-1001" in answered(lia.press("Take"))
    lia.person.write_in(thread, "Hello from the thread")
    ana.hears("Lia: Hello from the thread")
    wait_for(lambda: any("held by Lia" in text_of(one) for one in lia.person.messages()), "the brief redrawn")


def test_without_the_right_to_read_a_form_carries_the_words(begin: Begin, server: DiscordServer) -> None:
    running = begin(authority="propose", returns="manual", charge="gross")
    lia = Forum(server)
    running.agent("Lia", "lead", "discord", lia.id)
    ana = handed_over(server)
    thread = lia.thread()
    lia.person.write_in(thread, "nobody can read this")
    lia.hears(thread, "I cannot read what is typed here")
    assert "Sent to the customer" in answered(lia.person.fill_in(lia.press("Reply"), text="Now it arrives."))
    ana.hears("Lia: Now it arrives.")
    assert all("nobody can read" not in one for one in ana.heard())


def test_what_is_done_on_the_desk_shows_in_the_thread(begin: Begin, server: DiscordServer) -> None:
    running = begun(begin, server)
    lia = Forum(server)
    handed_over(server)
    thread, desk = lia.thread(), running.desk("Lia", "lead")
    desk.does("MG-1001", "take")
    lia.hears(thread, "Lia took the case")
    lia.hears(thread, "held by Lia")
    desk.does("MG-1001", "note", text="for us alone")
    lia.hears(thread, "**Lia (note)**: for us alone")
    desk.does("MG-1001", "close", text="Solved.")
    lia.hears(thread, "Lia closed the case: answered")
    assert lia.with_button("Take") is None
