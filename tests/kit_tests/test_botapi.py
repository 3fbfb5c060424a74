"""Our Bot API server against the real python-telegram-bot 22.8: signing in, messages, buttons, a whole application."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from telegram import (
    Bot,
    BotCommand,
    KeyboardButton,
    ReplyKeyboardMarkup,
    Update,
)
from telegram.error import BadRequest, InvalidToken
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from tests.kit.botapi.serving import BotApiServer
from tests.kit_tests.conftest import open_bot
from tests.kit_tests.pieces import aside, keyboard, picture, the_update, words


async def test_get_me_is_enough_for_the_library_to_sign_in(bot: Bot, server: BotApiServer) -> None:
    assert bot.username == "makegood_test_bot"
    assert bot.id == int(server.token.partition(":")[0])
    assert not bot.can_read_all_group_messages


@pytest.mark.parametrize("token", ["1:another-bots-token", "no-token-at-all"])
async def test_a_wrong_token_is_refused(server: BotApiServer, token: str) -> None:
    stranger = open_bot(server, token)
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()
    assert server.requests == []


async def test_a_token_may_arrive_percent_encoded_and_an_unknown_method_is_404(server: BotApiServer) -> None:
    encoded = server.token.replace(":", "%3A")
    async with httpx.AsyncClient() as client:
        known = await client.post(f"{server.root}/bot{encoded}/GETME")
        assert known.json()["result"]["is_bot"] is True
        unknown = await client.post(f"{server.root}/bot{encoded}/makeCoffee")
    assert unknown.status_code == 404
    assert unknown.json() == {"ok": False, "error_code": 404, "description": "Not Found: method not found"}


async def test_json_form_and_query_say_the_same(server: BotApiServer) -> None:
    ana = server.private_chat(1)
    address = f"{server.root}/bot{server.token}/sendMessage"
    markup = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    async with httpx.AsyncClient() as client:
        await client.post(address, json={"chat_id": 1, "text": "by JSON", "reply_markup": markup})
        await client.post(address, data={"chat_id": "1", "text": "by form"})
        await client.get(address, params={"chat_id": "1", "text": "by query"})
        broken = await client.post(address, content=b"{", headers={"content-type": "application/json"})
    assert [one.text for one in ana.messages] == ["by JSON", "by form", "by query"]
    assert ana.messages[0].labels == ("Go",)
    assert broken.status_code == 400


async def test_commands_are_kept_by_language(bot: Bot) -> None:
    await bot.set_my_commands([BotCommand("refund", "Ask for a refund")])
    await bot.set_my_commands([BotCommand("refund", "Pedir un reembolso")], language_code="es")
    assert (await bot.get_my_commands())[0].description == "Ask for a refund"
    assert (await bot.get_my_commands(language_code="es"))[0].description == "Pedir un reembolso"
    assert await bot.get_my_commands(language_code="ru") == ()
    with pytest.raises(BadRequest, match=words("BOT_COMMAND_INVALID")):
        await bot.set_my_commands([("Refund!", "no such name")])


@pytest.mark.parametrize("data", ["x" * 65, "ж" * 33])
async def test_callback_data_is_limited_in_bytes(bot: Bot, server: BotApiServer, data: str) -> None:
    server.private_chat(1)
    with pytest.raises(BadRequest, match=words("button_data_invalid")):
        await bot.send_message(1, "x", reply_markup=keyboard(Go=data))
    await bot.send_message(1, "x", reply_markup=keyboard(Go="ж" * 32))


async def test_a_button_is_pressed_by_label_or_data_and_its_answer_is_seen(bot: Bot, server: BotApiServer) -> None:
    ana = server.private_chat(7, "Ana", language_code="es")
    await bot.send_message(7, "Sure?", reply_markup=keyboard(Yes="mg1:1:yes", No="mg1:1:no"))
    press = ana.click(ana.last, "Yes")
    query = (await the_update(bot)).callback_query
    assert query is not None
    assert (query.data, query.from_user.id, query.from_user.language_code) == ("mg1:1:yes", 7, "es")
    await query.answer("Noted", show_alert=True)
    assert ana.wait_answer(press) == {"text": "Noted", "show_alert": True, "url": ""}
    assert ana.click(ana.last.message_id, "mg1:1:no").answers == []
    with pytest.raises(AssertionError, match="no button 'Maybe'"):
        ana.click(ana.last, "Maybe")
    with pytest.raises(BadRequest, match=words("query is too old")):
        await bot.answer_callback_query("12345")


async def test_an_old_and_a_forged_button_can_be_pressed(bot: Bot, server: BotApiServer) -> None:
    ana = server.private_chat(1)
    sent = await bot.send_message(1, "Sure?", reply_markup=keyboard(Yes="yes"))
    before = ana.last
    await sent.edit_text("Done")
    ana.click(before, "Yes")
    assert (await the_update(bot)).callback_query.data == "yes"  # type: ignore[union-attr]
    ana.press(ana.last, "forged")
    assert (await the_update(bot)).callback_query.data == "forged"  # type: ignore[union-attr]


async def test_a_tap_takes_the_newest_button_and_says_when_there_is_none(bot: Bot, server: BotApiServer) -> None:
    ana = server.private_chat(1)
    await bot.send_message(1, "Sure?", reply_markup=keyboard(Yes="old"))
    await bot.send_message(1, "Really?", reply_markup=keyboard(Yes="new"))
    assert ana.tap("Yes").data == "new"
    with pytest.raises(AssertionError, match="in vain for a button 'No'"):
        ana.tap("No", timeout=0.1)


async def test_a_reply_keyboard_is_on_the_screen_and_never_echoed(bot: Bot, server: BotApiServer) -> None:
    ana = server.private_chat(1)
    sent = await bot.send_message(1, "Choose", reply_markup=ReplyKeyboardMarkup([[KeyboardButton("One"), "Two"]]))
    assert sent.reply_markup is None
    assert ana.last.reply_keyboard == (("One", "Two"),)


async def test_an_application_of_the_library_lives_on_the_server(server: BotApiServer) -> None:
    app: Any = (
        Application.builder()
        .token(server.token)
        .base_url(f"{server.root}/bot")
        .base_file_url(f"{server.root}/file/bot")
        .build()
    )

    async def start(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.effective_chat is not None
        await update.effective_chat.send_message("Begin?", reply_markup=keyboard(Begin="begin"))

    async def pressed(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query is not None
        await update.callback_query.answer("ok")
        await update.callback_query.edit_message_text("Send a picture")

    async def photo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        file = await update.message.photo[-1].get_file()
        await update.message.reply_text(f"{len(await file.download_as_bytearray())} bytes")

    app.add_handler(CommandHandler("start", start))
    app.add_handler(CallbackQueryHandler(pressed))
    app.add_handler(MessageHandler(filters.PHOTO, photo))

    def customer() -> None:
        ana = server.private_chat(1, "Ana")
        ana.send("/start")
        press = ana.tap("Begin")
        ana.wait_for("Send a picture")
        assert ana.wait_answer(press)["text"] == "ok"
        ana.send_photo(picture())
        ana.wait_for(f"{len(picture())} bytes")

    async with app:
        await app.start()
        await app.updater.start_polling(poll_interval=0.0, timeout=timedelta(seconds=5))
        await aside(customer)
        await app.updater.stop()
        await app.stop()
    assert server.pending == []
