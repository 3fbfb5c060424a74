"""What a person sees of the bot: its messages as they stand now."""

import json
from dataclasses import dataclass
from typing import Any

from tests.kit.botapi.params import Json
from tests.kit.botapi.state import Message, State


@dataclass(frozen=True)
class Button:
    """An inline button: its label and what it does."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True)
class Seen:
    """A message at one moment; look again for later edits. `body` is the Bot API's own object."""

    message_id: int
    text: str
    """The visible text, or the caption."""
    raw: str
    """The text as the bot sent it, with its markup."""
    entities: tuple[Json, ...]
    rows: tuple[tuple[Button, ...], ...]
    reply_keyboard: tuple[tuple[str, ...], ...]
    files: tuple[bytes, ...]
    file_name: str
    album: str
    thread_id: int | None
    reply_to: int | None
    edited: bool
    deleted: bool
    reactions: tuple[str, ...]
    moment: int
    body: Json

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All inline buttons, row after row."""
        return tuple(button for row in self.rows for button in row)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the inline buttons."""
        return tuple(button.label for button in self.buttons)

    def button(self, wanted: str) -> Button | None:
        """The button with that label or callback data."""
        return next((one for one in self.buttons if wanted in (one.label, one.data)), None)


def seen(state: State, message: Message) -> Seen:
    """The message as it stands. Call it while `state.changed` is held."""
    body: Json = json.loads(json.dumps(message.body))
    return Seen(
        message_id=body["message_id"],
        text=body.get("text") or body.get("caption") or "",
        raw=message.raw,
        entities=tuple(body.get("entities") or body.get("caption_entities") or ()),
        rows=tuple(tuple(map(_button, row)) for row in body.get("reply_markup", {}).get("inline_keyboard", ())),
        reply_keyboard=message.reply_keyboard,
        files=_files(state, body),
        file_name=body.get("document", {}).get("file_name", ""),
        album=body.get("media_group_id", ""),
        thread_id=body.get("message_thread_id"),
        reply_to=body.get("reply_to_message", {}).get("message_id"),
        edited="edit_date" in body,
        deleted=message.deleted,
        reactions=tuple(str(one.get("emoji", "")) for one in message.reactions),
        moment=message.moment,
        body=body,
    )


def _button(button: Any) -> Button:
    return Button(button["text"], str(button.get("callback_data", "")), str(button.get("url", "")))


def _files(state: State, body: Json) -> tuple[bytes, ...]:
    described = [body["photo"][-1]] if "photo" in body else [body["document"]] if "document" in body else []
    return tuple(state.files.by_id[one["file_id"]].data for one in described)
