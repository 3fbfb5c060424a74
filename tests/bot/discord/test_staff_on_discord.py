"""Agents on Discord, through the real client: the case as a forum post, buttons, menus and forms, words both ways."""

from collections.abc import Callable
from typing import Any

import simcord
from simcord.results import InteractionResult, ResponseMessage

from storage import agents
from tests.bot.discord.conftest import Begin
from tests.bot.discord.test_discord_door import claim
from tests.kit.discord_server import DiscordServer, Person
from tests.kit.pictures import drawn
from tests.kit.whole import Whole, wait_for


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

    def press(self, thread: simcord.ChannelHandle, label: str) -> InteractionResult:
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
    return begin(authority="propose", returns="manual", charge="gross", **more)


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
    assert "You hold MG-1001 now." in answered(lia.press(thread, "Take"))
    lia.hears(thread, "held by Lia")
    lia.person.write_in(thread, "Hello Ana, one moment.")
    ana.hears("Lia: Hello Ana, one moment.")
    ana.write("thank **you** <@1>")
    lia.hears(thread, "**Customer**: thank \\*\\*you\\*\\*")
    lia.person.write_in(thread, "// looks honest")
    wait_for(lambda: "looks honest" in running.desk().page("MG-1001"), "the note on the desk")
    wait_for(lambda: "Approved 0.66" in answered(lia.press(thread, "Approve 0.66 USD")), "the approval")
    ana.hears("$0.66 has been credited")
    lia.hears(thread, "Credited: payment")
    lia.hears(thread, "closed: credited")
    assert len(running.paid_to("maria.lopes")) == 1
    assert all("looks honest" not in one for one in ana.heard())
