"""Which chat, message or topic a call means, and whether the bot may write there."""

from tests.kit.botapi.params import ApiError, Json, Params, bad
from tests.kit.botapi.state import Chat, Message, State, basic


def chat_of(state: State, params: Params, name: str = "chat_id") -> Chat:
    """The chat of a call, by id or by a group's @username in any case. ApiError 400 for one the bot cannot know."""
    value = params.text(name)
    if not value:
        raise bad("chat_id is empty")
    for chat in state.chats.values():
        if str(chat.id) == value or (
            not chat.private and f"@{chat.names.get('username', '')}".lower() == value.lower()
        ):
            return chat
    raise bad("chat not found")


def writable(state: State, params: Params) -> Chat:
    """The chat of a call that writes. Raises ApiError 403 when it is closed to the bot."""
    chat = chat_of(state, params)
    if chat.blocked:
        raise ApiError(403, "Forbidden: bot was blocked by the user")
    if not chat.started:
        raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")
    if chat.bot_status == "kicked":
        raise ApiError(403, "Forbidden: bot was kicked from the supergroup chat")
    if chat.bot_status == "left":
        raise ApiError(403, "Forbidden: bot is not a member of the supergroup chat")
    return chat


def placed(state: State, params: Params, chat: Chat) -> Json:
    """Where in the chat: topic and replied message. Raises ApiError 400 for a place that is not there."""
    place: Json = {}
    thread_id = params.integer("message_thread_id")
    if thread_id:
        place |= thread(chat, thread_id)
    reply = params.json("reply_parameters", dict) or {}
    if "message_id" in reply:
        replied = state.find(chat, int(reply["message_id"]))
        if replied is not None:
            place["reply_to_message"] = basic(replied)
        elif not reply.get("allow_sending_without_reply"):
            raise bad("message to be replied not found")
    return place


def thread(chat: Chat, thread_id: int) -> Json:
    """The fields of a message in that topic."""
    if not chat.forum or thread_id not in chat.topics:
        raise bad("message thread not found")
    if chat.topics[thread_id].closed and chat.bot_status != "administrator":
        raise bad("TOPIC_CLOSED")
    return {"message_thread_id": thread_id, "is_topic_message": True}


def message_of(state: State, chat: Chat, params: Params, name: str, doing: str) -> Message:
    """The message that a call means. Raises ApiError 400 "message to <doing> not found"."""
    if not params.has(name):
        raise bad("message identifier is not specified")
    found = state.find(chat, params.integer(name))
    if found is None:
        raise bad(f"message to {doing} not found")
    return found
