"""Texts, markup, edits, replies and refusals of our Bot API server, against the real python-telegram-bot 22.8."""

import pytest
from telegram import (
    Bot,
    ReplyParameters,
)
from telegram.constants import ParseMode, ReactionEmoji
from telegram.error import BadRequest, Forbidden

from tests.kit.botapi.formatting import parse_html
from tests.kit.botapi.params import ApiError
from tests.kit.botapi.serving import BotApiServer
from tests.kit_tests.pieces import keyboard, picture, the_update, words


async def test_a_text_with_markup_keeps_what_was_sent_and_shows_what_is_seen(bot: Bot, server: BotApiServer) -> None:
    ana = server.private_chat(1)
    raw = 'Paid 👻 <b>$0.66</b> of <a href="https://example.org">this &lt;order&gt;</a>'
    sent = await bot.send_message(1, raw, parse_mode=ParseMode.HTML)
    assert ana.last.text == sent.text == "Paid 👻 $0.66 of this <order>"
    assert ana.last.raw == raw
    assert sent.parse_entities() == dict(zip(sent.entities, ["$0.66", "this <order>"], strict=True))
    assert sent.entities[1].url == "https://example.org"


@pytest.mark.parametrize(
    ("markup", "problem"),
    [
        ("<b>never closed", 'Can\'t find end tag corresponding to start tag "b"'),
        ("ü <blink>x</blink>", 'Unsupported start tag "blink" at byte offset 3'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("I am <b", "Unclosed start tag at byte offset 5"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<b loud>x</b>", 'Expected equal sign in declaration of an attribute of the tag "b" at byte offset 0'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
async def test_bad_markup_is_refused_with_the_place(bot: Bot, server: BotApiServer, markup: str, problem: str) -> None:
    ana = server.private_chat(1)
    with pytest.raises(BadRequest) as refused:
        await bot.send_message(1, markup, parse_mode=ParseMode.HTML)
    assert str(refused.value).lower() == f"can't parse entities: {problem}".lower()
    assert ana.messages == []
    await bot.send_message(1, markup)
    assert ana.last.text == markup


def test_markup_without_text_and_an_unknown_entity_are_read_like_the_real_parser() -> None:
    assert parse_html("<b></b>a &nbsp; b &#33; &lt5 &ltx &#0;") == ("a &nbsp; b ! <5 &ltx &#0;", [])
    assert parse_html('<a href="http://x.org/?a>b&amp;c">y</>') == (
        "y",
        [{"type": "text_link", "offset": 0, "length": 1, "url": "http://x.org/?a>b&c"}],
    )
    with pytest.raises(ApiError, match="Unclosed end tag"):
        parse_html("<b>x</b")


@pytest.mark.parametrize(
    ("text", "problem"),
    [("   \n", "text is empty"), ("<b> </b>", "text is empty"), ("x" * 4097, "message is too long")],
)
async def test_empty_and_too_long_texts_are_refused(bot: Bot, server: BotApiServer, text: str, problem: str) -> None:
    server.private_chat(1)
    with pytest.raises(BadRequest, match=words(problem)):
        await bot.send_message(1, text, parse_mode=ParseMode.HTML)
    await bot.send_message(1, f"<b>{'x' * 4096}</b>", parse_mode=ParseMode.HTML)


async def test_a_chat_the_bot_cannot_know_and_one_it_may_not_begin(bot: Bot, server: BotApiServer) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(404, "hello")
    shy = server.private_chat(2, started=False)
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await bot.send_message(2, "hello")
    shy.send("/start")
    await bot.send_message(2, "hello")
    assert shy.last.text == "hello"


async def test_a_blocked_bot_is_forbidden_and_told_of_it(bot: Bot, server: BotApiServer) -> None:
    ana = server.private_chat(1)
    ana.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(1, "hello")
    change = (await the_update(bot)).my_chat_member
    assert change is not None
    assert change.new_chat_member.status == "kicked"
    with pytest.raises(ValueError, match="unblock first"):
        ana.send("hello?")
    ana.unblock()
    await bot.send_message(1, "welcome back")
    assert ana.last.text == "welcome back"


async def test_edits_are_applied_and_one_that_changes_nothing_is_refused(bot: Bot, server: BotApiServer) -> None:
    ana = server.private_chat(1)
    sent = await bot.send_message(1, "Checking", reply_markup=keyboard(Stop="stop"))
    with pytest.raises(BadRequest, match="not modified"):
        await sent.edit_text("Checking", reply_markup=keyboard(Stop="stop"))
    await sent.edit_text("Done")
    assert (ana.last.text, ana.last.labels, ana.last.edited) == ("Done", (), True)
    await sent.edit_reply_markup(keyboard(More="more"))
    assert ana.last.labels == ("More",)
    with pytest.raises(BadRequest, match="to edit not found"):
        await bot.edit_message_text("x", 1, 999)
    own = ana.send("mine")
    with pytest.raises(BadRequest, match="can't be edited"):
        await bot.edit_message_text("x", 1, own)
    with pytest.raises(BadRequest, match="no caption in the message"):
        await sent.edit_caption("x")


async def test_a_deleted_message_is_gone_and_its_button_names_it_only(bot: Bot, server: BotApiServer) -> None:
    ana = server.private_chat(1)
    sent = await bot.send_message(1, "Press me", reply_markup=keyboard(Go="go"))
    seen = ana.last
    await sent.delete()
    assert ana.messages == []
    with pytest.raises(BadRequest, match="to delete not found"):
        await sent.delete()
    ana.click(seen, "Go")
    query = (await the_update(bot)).callback_query
    assert query is not None
    assert query.message is not None
    assert not query.message.is_accessible


async def test_replies_point_both_ways(bot: Bot, server: BotApiServer) -> None:
    ana = server.private_chat(1)
    question = ana.send("where is it?")
    await bot.send_message(1, "here", reply_parameters=ReplyParameters(question))
    assert ana.last.reply_to == question
    with pytest.raises(BadRequest, match="to be replied not found"):
        await bot.send_message(1, "here", reply_parameters=ReplyParameters(999))
    await bot.send_message(1, "anyway", reply_parameters=ReplyParameters(999, allow_sending_without_reply=True))
    await the_update(bot)
    ana.reply(ana.messages[0], "thanks")
    message = (await the_update(bot)).message
    assert message is not None
    assert message.reply_to_message is not None
    assert message.reply_to_message.text == "here"


async def test_copies_reactions_and_actions(bot: Bot, server: BotApiServer) -> None:
    ana, group = server.private_chat(1), server.group(-100)
    sent = ana.send_photo(picture(), "my <b>order</b>")
    copy = await bot.copy_message(-100, 1, sent)
    assert (group.last.message_id, group.last.text) == (copy.message_id, "my <b>order</b>")
    assert group.last.files == (picture(),)
    await bot.copy_message(-100, 1, sent, caption="ours")
    assert group.last.text == "ours"
    await bot.set_message_reaction(1, sent, ReactionEmoji.THUMBS_UP)
    await bot.send_chat_action(1, "typing")
    assert server.state.actions == [(1, "typing")]
    with pytest.raises(BadRequest, match="to copy not found"):
        await bot.copy_message(-100, 1, 999)
