"""Methods about chats: what they are, who is in them, forum topics, leaving."""

from tests.kit.botapi.access import chat_of, writable
from tests.kit.botapi.params import ApiError, Json, Params, bad
from tests.kit.botapi.state import Chat, State, Topic

ICON_COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
ACTIONS = (
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
)


def get_chat(state: State, params: Params) -> Json:
    """getChat: a ChatFullInfo."""
    chat = chat_of(state, params)
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return {
        **chat.brief(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, chat.private),
    }


def get_chat_member(state: State, params: Params) -> Json:
    """getChatMember, of the bot or of somebody in the chat; somebody the server knows elsewhere has left."""
    chat = chat_of(state, params)
    user_id = params.integer("user_id")
    if user_id == state.bot["id"]:
        return member(state.bot, chat.bot_status)
    if user_id in chat.members:
        return member(*chat.members[user_id])
    for other in state.chats.values():
        if user_id in other.members:
            return member(other.members[user_id][0], "left")
    raise bad("user not found")


def member(user: Json, status: str) -> Json:
    """A ChatMember object with the fields its status must have."""
    rights = ("can_be_edited", "is_anonymous", "can_promote_members", "can_edit_stories", "can_post_stories")
    granted = (
        "can_manage_chat",
        "can_delete_messages",
        "can_manage_video_chats",
        "can_restrict_members",
        "can_change_info",
        "can_invite_users",
        "can_delete_stories",
        "can_pin_messages",
        "can_manage_topics",
    )
    extra: dict[str, Json] = {
        "creator": {"is_anonymous": False},
        "administrator": {**dict.fromkeys(rights, False), **dict.fromkeys(granted, True)},
        "kicked": {"until_date": 0},
    }
    return {"user": user, "status": status, **extra.get(status, {})}


def create_forum_topic(state: State, params: Params) -> Json:
    """createForumTopic: a ForumTopic; the creating service message's id is the thread's."""
    chat = _forum(state, params)
    name = _topic_name(params)
    color = params.integer("icon_color", ICON_COLORS[0])
    if color not in ICON_COLORS:
        raise bad("TOPIC_ICON_COLOR_INVALID")
    message = state.add_message(chat, state.bot, {"forum_topic_created": {"name": name, "icon_color": color}})
    thread_id = message.body["message_id"]
    message.body |= {"message_thread_id": thread_id, "is_topic_message": True}
    chat.topics[thread_id] = Topic(thread_id, name, color)
    return {"message_thread_id": thread_id, "name": name, "icon_color": color}


def edit_forum_topic(state: State, params: Params) -> bool:
    """editForumTopic: a new name."""
    chat = _forum(state, params)
    topic = _topic(chat, params)
    if params.has("name"):
        name = _topic_name(params)
        if name == topic.name:
            raise bad("TOPIC_NOT_MODIFIED")
        topic.name = name
        _announce(state, chat, topic, {"forum_topic_edited": {"name": name}})
    return True


def close_forum_topic(state: State, params: Params) -> bool:
    """closeForumTopic."""
    return _set_closed(state, params, True)


def reopen_forum_topic(state: State, params: Params) -> bool:
    """reopenForumTopic."""
    return _set_closed(state, params, False)


def _set_closed(state: State, params: Params, closed: bool) -> bool:
    chat = _forum(state, params)
    topic = _topic(chat, params)
    if topic.closed == closed:
        raise bad("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    _announce(state, chat, topic, {"forum_topic_closed" if closed else "forum_topic_reopened": {}})
    return True


def leave_chat(state: State, params: Params) -> bool:
    """leaveChat; private chats cannot be left."""
    chat = chat_of(state, params)
    if chat.private:
        raise bad("chat member status can't be changed in private chats")
    if chat.bot_status in ("left", "kicked"):
        raise ApiError(403, "Forbidden: bot is not a member of the supergroup chat")
    chat.bot_status = "left"
    return True


def send_chat_action(state: State, params: Params) -> bool:
    """sendChatAction; kept in `state.actions`."""
    chat = writable(state, params)
    if params.text("action") not in ACTIONS:
        raise bad("wrong parameter action in request")
    state.actions.append((chat.id, params.text("action")))
    return True


def _forum(state: State, params: Params) -> Chat:
    chat = writable(state, params)
    if not chat.forum:
        raise bad("the chat is not a forum")
    if chat.bot_status != "administrator":
        raise bad("not enough rights to manage topics")
    return chat


def _topic(chat: Chat, params: Params) -> Topic:
    topic = chat.topics.get(params.integer("message_thread_id"))
    if topic is None:
        raise bad("message thread not found")
    return topic


def _topic_name(params: Params) -> str:
    name = params.text("name").strip()
    if not name:
        raise bad("TOPIC_TITLE_EMPTY")
    if len(name) > 128:
        raise bad("topic name is too long")
    return name


def _announce(state: State, chat: Chat, topic: Topic, content: Json) -> None:
    place = {"message_thread_id": topic.thread_id, "is_topic_message": True}
    state.add_message(chat, state.bot, {**place, **content})
