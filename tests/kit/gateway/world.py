"""What the server knows: people, one guild with channels and threads, direct messages, and what was said in them."""

import itertools
import time
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

EPOCH_MS = 1_420_070_400_000
"""Discord's ids count milliseconds from here, so that they sort by time."""
GUILD_TEXT, DM, PUBLIC_THREAD, PRIVATE_THREAD, FORUM = 0, 1, 11, 12, 15
EVERYTHING = str((1 << 53) - 1)


class Refused(Exception):
    """Discord's own refusal of a call."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"code": code, "message": message}


@dataclass
class Channel:
    """A channel, a thread or a person's direct messages; `messages` in the order they were written."""

    id: int
    kind: int
    name: str = ""
    parent: int | None = None
    recipient: int | None = None
    archived: bool = False
    tags: list[Json] = field(default_factory=list)
    overwrites: list[Json] = field(default_factory=list)
    messages: dict[int, Json] = field(default_factory=dict)


class World:
    """All of it, read and written on the server's own loop."""

    def __init__(self, intents_on: bool) -> None:
        self._numbers = itertools.count()
        self.users: dict[int, Json] = {}
        self.channels: dict[int, Channel] = {}
        self.bot = self.add_user("makegood", bot=True)
        self.guild_id = self.snowflake()
        self.role_permissions = EVERYTHING
        flags = (1 << 18 | 1 << 14) if intents_on else 0  # GATEWAY_MESSAGE_CONTENT, GATEWAY_GUILD_MEMBERS
        self.application = {"id": str(self.bot), "name": "makegood", "flags": flags}

    def snowflake(self) -> int:
        """A new id, later than every one before."""
        return ((time.time_ns() // 1_000_000 - EPOCH_MS) << 22) + next(self._numbers) % (1 << 22)

    def add_user(self, name: str, *, bot: bool = False) -> int:
        """Somebody on Discord."""
        number = self.snowflake()
        self.users[number] = {
            "id": str(number),
            "username": name,
            "global_name": name,
            "discriminator": "0",
            "avatar": None,
            "bot": bot,
        }
        return number

    def add_channel(self, kind: int, name: str, *, parent: int | None = None, recipient: int | None = None) -> Channel:
        """A channel, or a thread under `parent`."""
        channel = Channel(self.snowflake(), kind, name, parent, recipient)
        self.channels[channel.id] = channel
        return channel

    def direct(self, user_id: int) -> Channel:
        """The bot's direct messages with that person; the same ones every time."""
        found = next((one for one in self.channels.values() if one.recipient == user_id), None)
        return found or self.add_channel(DM, "", recipient=user_id)

    def channel(self, number: int) -> Channel:
        """The channel. Raises `Refused` as Discord does for one that is not there."""
        if number not in self.channels:
            raise Refused(404, 10003, "Unknown Channel")
        return self.channels[number]

    def message(self, channel: Channel, number: int) -> Json:
        """A message in it. Raises `Refused`."""
        if number not in channel.messages:
            raise Refused(404, 10008, "Unknown Message")
        return channel.messages[number]

    def say(self, channel: Channel, author: int, content: str, **more: Any) -> Json:
        """Store a message; a repeated nonce of the same author gives the message that exists."""
        nonce = more.get("nonce")
        for known in channel.messages.values():
            if nonce and known.get("nonce") == nonce and known["author"]["id"] == str(author):
                return known
        number = self.snowflake()
        message = {
            "id": str(number),
            "channel_id": str(channel.id),
            "author": self.users[author],
            "content": content,
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S.000000+00:00", time.gmtime()),
            "edited_timestamp": None,
            "type": 0,
            **dict.fromkeys(("tts", "mention_everyone", "pinned"), False),
            **{name: [] for name in ("mentions", "mention_roles", "attachments", "embeds", "components")},
            **more,
        }
        if channel.recipient is None:
            message["guild_id"] = str(self.guild_id)
        channel.messages[number] = message
        return message

    def history(self, channel: Channel, *, before: int | None, after: int | None, limit: int) -> list[Json]:
        """Messages as the API pages them: newest first, at most `limit` next to the mark."""
        numbers = [
            one for one in channel.messages if (after is None or one > after) and (before is None or one < before)
        ]
        page = sorted(numbers)[:limit] if after is not None else sorted(numbers)[-limit:]
        return [channel.messages[one] for one in sorted(page, reverse=True)]

    def channel_json(self, channel: Channel) -> Json:
        """The API's Channel object."""
        shown: Json = {"id": str(channel.id), "type": channel.kind, "last_message_id": None}
        if channel.recipient is not None:
            return {**shown, "recipients": [self.users[channel.recipient]]}
        shown |= {
            "guild_id": str(self.guild_id),
            "name": channel.name,
            "position": 0,
            "permission_overwrites": channel.overwrites,
            "parent_id": str(channel.parent) if channel.parent else None,
        }
        if channel.kind in (PUBLIC_THREAD, PRIVATE_THREAD):
            return {**shown, **self._thread_json(channel)}
        return {**shown, "available_tags": channel.tags} if channel.kind == FORUM else shown

    def member_json(self, user_id: int) -> Json:
        """A member of the guild, who has no roles beyond everyone's."""
        return {
            "user": self.users[user_id],
            "roles": [],
            "joined_at": "2026-01-01T00:00:00.000000+00:00",
            "deaf": False,
            "mute": False,
            "flags": 0,
        }

    def guild_json(self) -> Json:
        """The guild as GUILD_CREATE carries it, with the threads that are not archived."""
        threads = (PUBLIC_THREAD, PRIVATE_THREAD)
        guilds = [one for one in self.channels.values() if one.recipient is None]
        everyone = {
            "id": str(self.guild_id),
            "name": "@everyone",
            "permissions": self.role_permissions,
            "position": 0,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "flags": 0,
            **dict.fromkeys(("hoist", "managed", "mentionable"), False),
        }
        return {
            "id": str(self.guild_id),
            "name": "Panel",
            "owner_id": "1",
            "roles": [everyone],
            "channels": [self.channel_json(one) for one in guilds if one.kind not in threads],
            "threads": [self.channel_json(one) for one in guilds if one.kind in threads and not one.archived],
            "members": [self.member_json(self.bot)],
            "member_count": len(self.users),
            "verification_level": 0,
            "premium_tier": 0,
            "nsfw_level": 0,
            "system_channel_flags": 0,
            **dict.fromkeys(("default_message_notifications", "explicit_content_filter", "mfa_level"), 0),
            **{name: [] for name in ("emojis", "stickers", "features", "presences", "voice_states")},
            **{name: [] for name in ("stage_instances", "guild_scheduled_events", "soundboard_sounds")},
            "preferred_locale": "en-US",
            "afk_timeout": 300,
            "large": False,
        }

    def _thread_json(self, channel: Channel) -> Json:
        return {
            "owner_id": str(self.bot),
            "message_count": len(channel.messages),
            "member_count": 1,
            "rate_limit_per_user": 0,
            "applied_tags": [],
            "thread_metadata": {
                "archived": channel.archived,
                "auto_archive_duration": 10080,
                "archive_timestamp": "2026-01-01T00:00:00.000000+00:00",
                "locked": False,
            },
            "member": {
                "id": str(channel.id),
                "user_id": str(self.bot),
                "join_timestamp": "2026-01-01T00:00:00+00:00",
                "flags": 0,
            },
        }
