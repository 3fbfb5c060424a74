"""People on a simulated Discord: they write, press, fill in, and read what only they can see."""

from typing import TYPE_CHECKING, Any

import discord
import simcord
from simcord.backend.access import channel_accessible
from simcord.results import InteractionResult, ResponseMessage

from tests.kit.whole import wait_for

if TYPE_CHECKING:
    from tests.kit.discord_server import DiscordServer

Picture = tuple[str, bytes]


class Person:
    """Somebody who uses Discord: writes, presses, fills in, and reads what only they can see."""

    def __init__(self, server: "DiscordServer", user: simcord.UserHandle, member: simcord.MemberActor | None) -> None:
        self.server, self.user, self.member = server, user, member
        self._read = 0
        self._did_after = 0

    @property
    def id(self) -> int:
        """The account's number."""
        return self.user.id

    def take_no_direct_messages(self, code: int = 50007) -> None:
        """From now on Discord refuses what the bot sends directly: closed (50007) or no server in common (50278)."""
        room = self.server.see(lambda: self.user.dm_channel.id)
        self.server.fail("POST", f"/channels/{room}/messages", status=403, code=code, message="refused", times=None)

    def leave(self) -> None:
        """Leave the guild; nothing sent directly arrives any more."""
        self.server.see(lambda: self.server.guild.remove_member(self._here()))
        self.take_no_direct_messages(50278)

    def threads(self) -> list[simcord.ChannelHandle]:
        """The private threads of the help channel that this person is in."""
        backend = self.server.env.backend
        return self.server.see(
            lambda: [one for one in self.server.help.threads if self.id in backend.channels[one.id].thread_members]
        )

    def write(self, text: str, *pictures: Picture) -> discord.Message:
        """Send the bot a direct message."""

        self._acts()

        async def act() -> discord.Message:
            backend = self.server.env.backend
            files = backend.store_attachments(self.user.dm_channel.id, pictures) if pictures else []
            return await self.user.send_dm(text, attachments=files)

        return self.server.do(act)

    def write_in(self, channel: simcord.ChannelHandle, text: str, *pictures: Picture) -> discord.Message:
        """Write in a channel or thread of the guild."""
        self._acts()
        return self.server.do(lambda: self._here().send(channel, text, attachments=pictures))

    def edit(self, message: discord.Message, text: str) -> None:
        """Edit one's own message."""
        actor = self.user if message.guild is None else self._here()
        self.server.do(lambda: actor.edit(message, text))

    def delete(self, message: discord.Message) -> None:
        """Delete one's own message."""
        actor = self.user if message.guild is None else self._here()
        self.server.do(lambda: actor.delete(message))

    def command(self, name: str, *, direct: bool = False, **options: Any) -> InteractionResult:
        """Use a slash command in the help channel, or in the direct messages with the bot."""
        self._acts()
        if direct:
            return self.server.do(lambda: self.user.slash(name, **options))
        return self.server.do(lambda: self._here().slash(self.server.help, name, **options))

    def fill_in(self, shown: InteractionResult, **values: Any) -> InteractionResult:
        """Submit a modal that was shown; values by custom id."""
        self._acts()
        direct = shown._interaction.guild_id is None
        return self.server.do(lambda: (self.user if direct else self._here()).submit_modal(shown, values))

    def press(self, label: str) -> InteractionResult:
        """Press the newest button with that label, under what was said since this person last did something."""
        message = wait_for(lambda: self._with_button(label, self._new()), f"a button {label!r}; heard: {self.heard()}")
        return self.press_on(message, label)

    def press_on(self, message: ResponseMessage, label: str) -> InteractionResult:
        """Press a button under a certain message, however old."""
        direct = message.channel_id == self.server.see(lambda: self.user.dm_channel.id)
        return self.server.do(lambda: (self.user if direct else self._here()).click(message, label=label))

    def choose(self, label: str) -> InteractionResult:
        """Choose an option of the newest menu that has it."""
        found = wait_for(lambda: self._with_option(label), f"an option {label!r}; heard: {self.heard()}")
        message, value, menu = found
        direct = message.channel_id == self.server.see(lambda: self.user.dm_channel.id)
        return self.server.do(lambda: (self.user if direct else self._here()).select(message, [value], custom_id=menu))

    def hears(self, words: str) -> ResponseMessage:
        """The next message of the bot that holds these words, behind everything read so far."""

        def look() -> ResponseMessage | None:
            for message in self.messages():
                if message.id > self._read and words in message.content:
                    self._read = message.id
                    return message
            return None

        found: ResponseMessage = wait_for(look, f"{words!r}; heard: {self.heard()}")
        return found

    def heard(self) -> list[str]:
        """Everything the bot has said to this person."""
        return [message.content for message in self.messages()]

    def messages(self) -> list[ResponseMessage]:
        """The bot's messages that this person can see, oldest first, wherever they stand."""

        def look() -> list[ResponseMessage]:
            env = self.server.env
            bot = env.backend.bot_user.id
            return [
                ResponseMessage(env, message)
                for channel_id, messages in env.backend.messages.items()
                for message in messages.values()
                if message.author_id == bot and self._sees(channel_id, message)
            ]

        return sorted(self.server.see(look), key=lambda message: message.id)

    def _sees(self, channel_id: int, message: Any) -> bool:
        return message.visible_to(self.id) and channel_accessible(self.server.env.backend, channel_id, self.id)

    def _acts(self) -> None:
        """What is pressed next answers this, not something older."""
        self._did_after = max((message.id for message in self.messages()), default=0)

    def _new(self) -> list[ResponseMessage]:
        return [message for message in reversed(self.messages()) if message.id > self._did_after]

    def _with_button(self, label: str, among: list[ResponseMessage] | None = None) -> ResponseMessage | None:
        for message in self.messages()[::-1] if among is None else among:
            if any(one.get("label") == label for row in message.components for one in row.get("components", ())):
                return message
        return None

    def _with_option(self, label: str) -> tuple[ResponseMessage, str, str] | None:
        for message in self._new():
            for row in message.components:
                for menu in row.get("components", ()):
                    for option in menu.get("options", ()):
                        if option["label"] == label:
                            return message, option["value"], menu["custom_id"]
        return None

    def _here(self) -> simcord.MemberActor:
        assert self.member is not None, "not a member of the guild"
        return self.member
