"""Methods that change messages: edits, deletion, reactions."""

import time

from tests.kit.botapi.access import chat_of, message_of, writable
from tests.kit.botapi.formatting import caption_content, text_content
from tests.kit.botapi.keyboards import inline_keyboard
from tests.kit.botapi.params import Json, Params, bad
from tests.kit.botapi.state import Message, State

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
MEDIA = ("photo", "document", "video", "voice")


def edit_message_text(state: State, params: Params) -> Json:
    """editMessageText. A call without reply_markup takes the inline keyboard away."""
    message = _own(state, params)
    if "text" not in message.body:
        raise bad("there is no text in the message to edit")
    return _change(state, params, message, ("text", "entities"), text_content(params), params.text("text"))


def edit_message_caption(state: State, params: Params) -> Json:
    """editMessageCaption; an empty caption takes it away."""
    message = _own(state, params)
    if not any(field in message.body for field in MEDIA):
        raise bad("there is no caption in the message to edit")
    fields = ("caption", "caption_entities")
    return _change(state, params, message, fields, caption_content(params), params.text("caption"))


def edit_message_reply_markup(state: State, params: Params) -> Json:
    """editMessageReplyMarkup; without one the inline keyboard goes."""
    message = _own(state, params)
    return _change(state, params, message, (), {}, message.raw)


def delete_message(state: State, params: Params) -> bool:
    """deleteMessage: the bot's own, any in a private chat, any in a group where it is an administrator."""
    chat = chat_of(state, params)
    message = message_of(state, chat, params, "message_id", "delete")
    if not (state.by_bot(message) or chat.private or chat.bot_status == "administrator"):
        raise bad("message can't be deleted")
    message.deleted = True
    message.moment = state.tick()
    return True


def set_message_reaction(state: State, params: Params) -> bool:
    """setMessageReaction: none or one emoji, as bots may. Which emoji are allowed is not checked."""
    message = message_of(state, writable(state, params), params, "message_id", "react")
    reactions = params.json("reaction", list) or []
    if len(reactions) > 1:
        raise bad("REACTIONS_TOO_MANY")
    if any(one.get("type") not in ("emoji", "custom_emoji") for one in reactions):
        raise bad("REACTION_INVALID")
    message.reactions = reactions
    message.moment = state.tick()
    return True


def _own(state: State, params: Params) -> Message:
    message = message_of(state, writable(state, params), params, "message_id", "edit")
    if not state.by_bot(message):
        raise bad("message can't be edited")
    return message


def _change(state: State, params: Params, message: Message, fields: tuple[str, ...], content: Json, raw: str) -> Json:
    """Replace those fields and the inline keyboard. Raises ApiError 400 when nothing is different."""
    keyboard = inline_keyboard(params)
    replaced = (*fields, "reply_markup")
    new = {**content, **({"reply_markup": keyboard} if keyboard else {})}
    if {name: message.body[name] for name in replaced if name in message.body} == new:
        raise bad(NOT_MODIFIED)
    kept = {name: value for name, value in message.body.items() if name not in replaced}
    message.body = {**kept, **new, "edit_date": int(time.time())}
    message.raw = raw
    message.moment = state.tick()
    return message.body
