"""Trouble planted in our Bot API server on purpose, as the real python-telegram-bot 22.8 meets it."""

from datetime import timedelta

import pytest
from telegram import (
    Bot,
)
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut

from tests.kit.botapi.serving import BotApiServer
from tests.kit_tests.conftest import open_bot


async def test_429_says_how_long_to_wait_and_only_so_often(bot: Bot, server: BotApiServer) -> None:
    ana = server.private_chat(1)
    server.fail_next("sendMessage", 429, "Too Many Requests: retry after 3", parameters={"retry_after": 3}, times=2)
    for _ in range(2):
        with pytest.raises(RetryAfter) as asked:
            await bot.send_message(1, "x")
        assert asked.value.retry_after == timedelta(seconds=3)
    assert ana.messages == []
    await bot.send_message(1, "x")
    assert [call.error is None for call in server.calls("sendMessage")] == [False, False, True]


async def test_an_answer_can_be_lost_after_the_effect(bot: Bot, server: BotApiServer) -> None:
    ana = server.private_chat(1)
    server.fail_next("sendMessage", 502, "Bad Gateway", effect="after")
    with pytest.raises(NetworkError):
        await bot.send_message(1, "sent all the same")
    assert ana.last.text == "sent all the same"


async def test_a_slow_answer_times_out_with_the_effect_made(server: BotApiServer) -> None:
    ana = server.private_chat(1)
    async with open_bot(server, read_timeout=0.3) as bot:
        server.delay("sendMessage", 1.0, times=1, effect="after")
        with pytest.raises(TimedOut):
            await bot.send_message(1, "late")
        assert [one.text for one in ana.messages] == ["late"]
        await bot.send_message(1, "quick again")


async def test_the_log_tells_parameters_and_outcome(bot: Bot, server: BotApiServer) -> None:
    server.private_chat(1)
    await bot.send_message(1, "x")
    with pytest.raises(BadRequest):
        await bot.send_message(2, "x")
    good, refused = server.calls("sendMessage")
    assert (good.params["text"], good.error) == ("x", None)
    assert refused.error is not None
    assert refused.error.description == "Bad Request: chat not found"


async def test_waiting_in_vain_says_what_was_said(bot: Bot, server: BotApiServer) -> None:
    ana = server.private_chat(1)
    await bot.send_message(1, "something else")
    with pytest.raises(AssertionError, match="something else"):
        ana.wait_for("never said", timeout=0.1)
    sent = await bot.send_message(1, "first")
    assert ana.wait_for("first").text == "first"
    with pytest.raises(AssertionError):
        ana.wait_for("first", timeout=0.1)
    await sent.edit_text("first, edited")
    assert ana.wait_for(lambda one: one.edited).text == "first, edited"
