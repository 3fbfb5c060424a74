"""Methods that make new messages: texts, photos, documents, albums, copies."""

import mimetypes
from typing import Any

from tests.kit.botapi.access import chat_of, message_of, placed, writable
from tests.kit.botapi.files import MOST_PHOTO_BYTES, MOST_UPLOAD_BYTES
from tests.kit.botapi.formatting import caption_content, text_content
from tests.kit.botapi.keyboards import inline_keyboard, reply_keyboard
from tests.kit.botapi.params import ApiError, Json, Params, Upload, bad
from tests.kit.botapi.state import Chat, Message, State

COPIED = ("text", "entities", "photo", "document", "video", "voice", "caption", "caption_entities")


def send_message(state: State, params: Params) -> Json:
    """sendMessage."""
    chat = writable(state, params)
    return _send(state, params, chat, text_content(params), params.text("text")).body


def send_photo(state: State, params: Params) -> Json:
    """sendPhoto, uploaded or by file_id."""
    return _send_media(state, params, "photo")


def send_document(state: State, params: Params) -> Json:
    """sendDocument, uploaded or by file_id."""
    return _send_media(state, params, "document")


def send_media_group(state: State, params: Params) -> list[Json]:
    """sendMediaGroup: 2-10 photos or 2-10 documents, all or none of them."""
    chat = writable(state, params)
    items = params.json("media", list) or []
    if not 2 <= len(items) <= 10:
        raise bad("the album must hold 2-10 items")
    kinds = {str(item.get("type")) for item in items}
    if not kinds <= {"photo", "document"}:
        raise bad(f"this test server sends photos and documents in albums only, not {sorted(kinds)}")
    if len(kinds) > 1:
        raise bad("document can't be mixed with other media types")
    parts = [Params({**params.values, **item}) for item in items]
    contents = [{**_media(state, part, part.text("type"), "media"), **caption_content(part)} for part in parts]
    album = {"media_group_id": state.new_album()}
    return [
        _send(state, params, chat, {**content, **album}, part.text("caption")).body
        for part, content in zip(parts, contents, strict=True)
    ]


def copy_message(state: State, params: Params) -> Json:
    """copyMessage: the content without its author; gives a MessageId."""
    chat = writable(state, params)
    source = message_of(state, chat_of(state, params, "from_chat_id"), params, "message_id", "copy")
    content = {name: source.body[name] for name in COPIED if name in source.body}
    if not content:
        raise bad("message can't be copied")
    raw = source.raw
    if "caption" in params.values and "text" not in content:
        content = {name: value for name, value in content.items() if not name.startswith("caption")}
        content, raw = {**content, **caption_content(params)}, params.text("caption")
    return {"message_id": _send(state, params, chat, content, raw).body["message_id"]}


def _send_media(state: State, params: Params, field: str) -> Json:
    chat = writable(state, params)
    content = {**_media(state, params, field, field), **caption_content(params)}
    return _send(state, params, chat, content, params.text("caption")).body


def _media(state: State, params: Params, field: str, name: str) -> Json:
    """The photo or document of a call, from its upload or from a file_id the server knows."""
    if not params.has(name):
        raise bad(f"there is no {field} in the request")
    upload = params.upload(params.values[name])
    if upload is not None:
        return {field: _kept(state, upload, field)}
    return {field: _known(state, params.text(name), field)}


def _kept(state: State, upload: Upload, field: str) -> Any:
    if not upload.data:
        raise bad("file must be non-empty")
    if len(upload.data) > MOST_UPLOAD_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    if field == "photo":
        if len(upload.data) > MOST_PHOTO_BYTES:
            raise bad("file is too big")
        return state.files.photo(upload.data)
    mime = mimetypes.guess_type(upload.name)[0] or upload.mime
    return state.files.other(field, upload.data, upload.name, mime)


def _known(state: State, value: str, field: str) -> Any:
    """A file already on the server, described as it was; URLs are not fetched here."""
    if "://" in value:
        raise bad("failed to get HTTP URL content")
    for message in state.messages.values():
        described = message.body.get(field)
        several = described if isinstance(described, list) else [described]
        if any(one and one["file_id"] == value for one in several):
            return described
    if value in state.files.by_id:
        raise bad(f"can't use file of another type as {field.capitalize()}")
    raise bad("wrong file identifier/HTTP URL specified")


def _send(state: State, params: Params, chat: Chat, content: Json, raw: str) -> Message:
    keyboard, labels = inline_keyboard(params), reply_keyboard(params)
    markup = {"reply_markup": keyboard} if keyboard else {}
    message = state.add_message(chat, state.bot, {**placed(state, params, chat), **content, **markup}, raw=raw)
    message.reply_keyboard = labels
    return message
