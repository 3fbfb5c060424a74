"""Files, albums, groups and forum topics of our Bot API server, against the real python-telegram-bot 22.8."""

import io

import pytest
from PIL import Image
from telegram import (
    Bot,
    ChatMemberAdministrator,
    InputMediaPhoto,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError

from tests.kit.botapi.serving import BotApiServer
from tests.kit_tests.pieces import picture, the_update, words


async def test_a_photo_comes_in_sizes_and_the_same_bytes_have_the_same_unique_id(
    bot: Bot, server: BotApiServer
) -> None:
    ana = server.private_chat(1)
    ana.send_photo(picture(), "look")
    ana.send_photo(picture())
    ana.send_photo(picture("olive"))
    photos = [update.message.photo for update in await bot.get_updates(timeout=2) if update.message]
    assert [size.height for size in photos[0]] == [90, 320, 400]
    assert photos[0][-1].file_unique_id == photos[1][-1].file_unique_id != photos[2][-1].file_unique_id
    assert photos[0][-1].file_id != photos[1][-1].file_id
    assert bytes(await (await photos[0][-1].get_file()).download_as_bytearray()) == picture()
    small = bytes(await (await photos[0][0].get_file()).download_as_bytearray())
    assert Image.open(io.BytesIO(small)).height == 90


async def test_a_document_keeps_bytes_name_and_type(bot: Bot, server: BotApiServer) -> None:
    ana = server.private_chat(1)
    ana.send_document(b"%PDF-1.7", "shot.png", "image/png", "as a file")
    message = (await the_update(bot)).message
    assert message is not None
    assert message.document is not None
    assert (message.document.file_name, message.document.mime_type, message.caption) == (
        "shot.png",
        "image/png",
        "as a file",
    )
    assert bytes(await (await message.document.get_file()).download_as_bytearray()) == b"%PDF-1.7"


async def test_a_file_over_20_mb_an_unknown_one_and_an_expired_path_are_refused(bot: Bot, server: BotApiServer) -> None:
    ana = server.private_chat(1)
    ana.send_document(b"x", "big.mp4", "video/mp4", claimed_size=20 * 1024 * 1024 + 1)
    big = (await the_update(bot)).message.document  # type: ignore[union-attr]
    with pytest.raises(BadRequest, match=words("file is too big")):
        await big.get_file()  # type: ignore[union-attr]
    with pytest.raises(BadRequest, match=words("wrong file_id")):
        await bot.get_file("nothing")
    ana.send_document(b"x", "a.txt", "text/plain")
    file = await (await the_update(bot)).message.document.get_file()  # type: ignore[union-attr]
    server.expire_file_paths()
    with pytest.raises(TelegramError):
        await file.download_as_bytearray()
    assert bytes(await (await bot.get_file(file.file_id)).download_as_bytearray()) == b"x"


async def test_the_bot_sends_photos_and_documents_new_and_known(bot: Bot, server: BotApiServer) -> None:
    ana = server.private_chat(1)
    first = await bot.send_photo(1, picture(), caption="<i>shot</i>", parse_mode=ParseMode.HTML)
    assert (ana.last.text, ana.last.raw, ana.last.files) == ("shot", "<i>shot</i>", (picture(),))
    await bot.send_photo(1, first.photo[-1].file_id)
    assert ana.last.files == (picture(),)
    await first.edit_caption("better")
    assert ana.messages[0].text == "better"
    await bot.send_document(1, b"a,b\n", filename="orders.csv")
    assert (ana.last.file_name, ana.last.files) == ("orders.csv", (b"a,b\n",))
    with pytest.raises(BadRequest, match=words("image_process_failed")):
        await bot.send_photo(1, b"not a picture")
    with pytest.raises(BadRequest, match="caption is too long"):
        await bot.send_photo(1, picture(), caption="x" * 1025)
    with pytest.raises(BadRequest, match=words("failed to get http url")):
        await bot.send_photo(1, "https://example.org/a.png")


async def test_albums_go_both_ways(bot: Bot, server: BotApiServer) -> None:
    ana = server.private_chat(1)
    ana.send_album([picture("navy"), picture("olive")], "two of them")
    messages = [update.message for update in await bot.get_updates(timeout=2)]
    assert [message.caption for message in messages if message] == ["two of them", None]
    assert len({message.media_group_id for message in messages if message}) == 1
    await bot.send_media_group(1, [InputMediaPhoto(picture("red")), InputMediaPhoto(picture("blue"), caption="second")])
    assert [(one.files, one.text) for one in ana.messages] == [((picture("red"),), ""), ((picture("blue"),), "second")]
    assert ana.messages[0].album == ana.messages[1].album != ""
    with pytest.raises(BadRequest, match="2-10"):
        await bot.send_media_group(1, [InputMediaPhoto(picture())])


async def test_voice_and_video_come_as_such(bot: Bot, server: BotApiServer) -> None:
    ana = server.private_chat(1)
    ana.send_voice()
    assert (await the_update(bot)).message.voice.mime_type == "audio/ogg"  # type: ignore[union-attr]
    ana.send_video(caption="see")
    assert (await the_update(bot)).message.video.mime_type == "video/mp4"  # type: ignore[union-attr]


async def test_a_forum_has_topics_that_open_close_and_carry_messages(bot: Bot, server: BotApiServer) -> None:
    staff = server.group(-1001, forum=True)
    agent = staff.person(5, "Agent", "administrator")
    topic = await bot.create_forum_topic(-1001, "MG-1001")
    await bot.send_message(-1001, "a case", message_thread_id=topic.message_thread_id)
    assert staff.topics == {topic.message_thread_id: "MG-1001"}
    assert [one.text for one in staff.in_topic(topic.message_thread_id)] == ["a case"]
    agent.send("taken", thread_id=topic.message_thread_id)
    message = (await the_update(bot)).message
    assert message is not None
    assert (message.message_thread_id, message.is_topic_message) == (topic.message_thread_id, True)
    assert message.reply_to_message is not None
    assert message.reply_to_message.forum_topic_created is not None
    await bot.edit_forum_topic(-1001, topic.message_thread_id, "MG-1001 paid")
    assert staff.topics == {topic.message_thread_id: "MG-1001 paid"}
    await bot.close_forum_topic(-1001, topic.message_thread_id)
    assert staff.topics == {}
    with pytest.raises(BadRequest, match=words("topic_not_modified")):
        await bot.close_forum_topic(-1001, topic.message_thread_id)
    with pytest.raises(BadRequest, match="thread not found"):
        await bot.send_message(-1001, "x", message_thread_id=999)
    server.group(-1002)
    with pytest.raises(BadRequest, match="not a forum"):
        await bot.create_forum_topic(-1002, "x")


async def test_a_group_shows_a_plain_member_only_commands_and_replies(bot: Bot, server: BotApiServer) -> None:
    group = server.group(-1001, bot_admin=False)
    eve = group.person(6, "Eve")
    eve.send("just talking")
    eve.send("/help")
    assert (await the_update(bot)).message.text == "/help"  # type: ignore[union-attr]
    await bot.send_message(-1001, "How can I help?")
    eve.reply(group.last, "like this")
    assert (await the_update(bot)).message.text == "like this"  # type: ignore[union-attr]


async def test_chats_and_members_are_described(bot: Bot, server: BotApiServer) -> None:
    staff = server.group(-1001, "Agents", forum=True)
    staff.person(5, "Lea", "creator")
    server.private_chat(1, "Ana")
    described = await bot.get_chat(-1001)
    assert (described.title, described.is_forum) == ("Agents", True)
    assert (await bot.get_chat_member(-1001, 5)).status == "creator"
    assert (await bot.get_chat_member(-1001, 1)).status == "left"
    own = await bot.get_chat_member(-1001, bot.id)
    assert isinstance(own, ChatMemberAdministrator)
    assert own.can_manage_topics
    with pytest.raises(BadRequest, match=words("user not found")):
        await bot.get_chat_member(-1001, 99)


async def test_a_group_can_be_left_and_can_throw_the_bot_out(bot: Bot, server: BotApiServer) -> None:
    server.group(-1001)
    await bot.leave_chat(-1001)
    with pytest.raises(Forbidden, match="not a member"):
        await bot.send_message(-1001, "x")
    other = server.group(-1002)
    other.remove_bot(other.person(5, "Lea", "creator"))
    with pytest.raises(Forbidden, match="kicked"):
        await bot.send_message(-1002, "x")
