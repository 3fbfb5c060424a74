"""A pressed button of a staff post: a deed is done and answered, a menu is shown. Strangers see neither."""

import structlog
from telegram import Bot, InlineKeyboardMarkup
from telegram.error import BadRequest, TelegramError

from bot.app import App
from bot.staff.asking import Asked
from bot.staff.card import Card, read_card
from bot.staff.deeds import carry_out, may_look, read
from bot.staff.short import clip
from bot.telegram.staff import keyboards
from bot.telegram.staff.reading import Pressed
from storage import cases

log = structlog.get_logger()

LONGEST_ANSWER = 200
HOW_TO_TYPE = "Type in this thread: /approve 12.50 F4.b why - amount, clause of the policy, reason."


async def press(app: App, bot: Bot, pressed: Pressed) -> None:
    """Do what the button says, and answer the press: what was done, or why nothing was."""
    asked = read(pressed.data)
    if asked is None:
        await _answer(bot, pressed, "This button does nothing any more.", alert=True)
    elif asked.deed in keyboards.MENUS:
        await _menu(app, bot, pressed, asked)
    else:
        outcome = await carry_out(app, "telegram", pressed.user_key, asked, pressed.inbound)
        await _answer(bot, pressed, outcome.words, alert=not outcome.done)


async def _menu(app: App, bot: Bot, pressed: Pressed, asked: Asked) -> None:
    stranger = await may_look(app, "telegram", pressed.user_key)
    if stranger or asked.deed == "amount":
        await _answer(bot, pressed, stranger or HOW_TO_TYPE, alert=True)
        return
    try:
        card = await app.database.aread(lambda conn: read_card(conn, app, cases.load(conn, asked.case_id)))
    except LookupError:
        await _answer(bot, pressed, "There is no such case.", alert=True)
        return
    await _answer(bot, pressed, "", alert=False)
    try:
        await bot.edit_message_reply_markup(
            pressed.inbound.place, pressed.message_id, reply_markup=_keyboard(app, card, asked)
        )
    except BadRequest as problem:
        log.info("a menu was not shown", problem=str(problem))


def _keyboard(app: App, card: Card, asked: Asked) -> InlineKeyboardMarkup:
    clauses, argument = list(app.policies.clauses()), asked.argument
    if not card.choices or asked.deed == "back":
        return keyboards.main_keyboard(card)
    if asked.deed == "declining":
        return keyboards.clauses_keyboard(card, clauses, int(argument) if argument.isdecimal() else 0)
    if asked.deed == "asking":
        return keyboards.asking_keyboard(card)
    if asked.deed == "closing":
        return keyboards.sure_keyboard(card, "Close without a decision", "close")
    clause = next((one for one in clauses if one.id == argument), None)
    if clause is None:
        return keyboards.clauses_keyboard(card, clauses, 0)
    return keyboards.sure_keyboard(card, f"Decline by {clause.id}: {clause.title}", "decline", clause.id)


async def _answer(bot: Bot, pressed: Pressed, words: str, *, alert: bool) -> None:
    """Answering stops the client's spinner; a press that is too old cannot be answered, and what it did still holds."""
    try:
        await bot.answer_callback_query(pressed.query_id, clip(words, LONGEST_ANSWER) or None, show_alert=alert)
    except TelegramError as problem:
        log.info("a button press was not answered", problem=str(problem))
