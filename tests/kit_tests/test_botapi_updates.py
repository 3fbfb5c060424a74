"""How our Bot API server delivers updates: polling and webhooks, against the real python-telegram-bot 22.8."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot, Update
from telegram.error import BadRequest, Conflict, NetworkError

from tests.kit.botapi.serving import BotApiServer
from tests.kit.botapi.webhooks import MOST_ATTEMPTS
from tests.kit_tests.conftest import open_bot


def texts(updates: tuple[Update, ...]) -> list[str | None]:
    return [(update.message or update.edited_message).text for update in updates]  # type: ignore[union-attr]


async def test_updates_come_again_until_an_offset_confirms_them(bot: Bot, server: BotApiServer) -> None:
    ana = server.private_chat(1)
    ana.send("one")
    ana.send("two")
    first = await bot.get_updates(timeout=1)
    assert texts(first) == texts(await bot.get_updates(timeout=1)) == ["one", "two"]
    assert texts(await bot.get_updates(offset=first[0].update_id + 1, timeout=1)) == ["two"]
    assert texts(await bot.get_updates(limit=1, timeout=1)) == ["two"]
    assert await bot.get_updates(offset=first[1].update_id + 1, timeout=0) == ()
    assert server.pending == []


async def test_a_lost_answer_loses_no_update_and_a_confirmed_one_can_come_twice(bot: Bot, server: BotApiServer) -> None:
    server.private_chat(1).send("precious")
    server.fail_next("getUpdates", 502, "Bad Gateway", effect="after")
    with pytest.raises(NetworkError):
        await bot.get_updates(timeout=1)
    update = (await bot.get_updates(timeout=1))[0]
    offset = update.update_id + 1
    assert await bot.get_updates(offset=offset, timeout=0) == ()
    server.redeliver(update.update_id)
    assert [one.update_id for one in await bot.get_updates(offset=offset, timeout=1)] == [update.update_id]
    assert await bot.get_updates(offset=offset, timeout=0) == ()
    with pytest.raises(KeyError):
        server.redeliver(1)


async def test_a_negative_offset_keeps_only_the_newest(bot: Bot, server: BotApiServer) -> None:
    ana = server.private_chat(1)
    for number in range(5):
        ana.send(str(number))
    assert texts(await bot.get_updates(offset=-2, timeout=0)) == ["3", "4"]
    assert len(server.pending) == 2


async def test_polling_waits_for_its_timeout_and_wakes_at_once(bot: Bot, server: BotApiServer) -> None:
    ana = server.private_chat(1)
    began = time.monotonic()
    assert await bot.get_updates(timeout=1) == ()
    assert 0.9 < time.monotonic() - began < 2.5
    waiting = asyncio.create_task(bot.get_updates(timeout=10))
    await asyncio.sleep(0.2)
    began = time.monotonic()
    ana.send("wake up")
    assert texts(await waiting) == ["wake up"]
    assert time.monotonic() - began < 1.0


async def test_a_second_poller_ends_the_first_with_a_conflict(bot: Bot, server: BotApiServer) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=10))
    await asyncio.sleep(0.3)
    assert len(server.calls("getUpdates")) == 1
    async with open_bot(server) as other:
        assert await other.get_updates(timeout=0) == ()
    with pytest.raises(Conflict, match="other getUpdates request"):
        await first
    assert await bot.get_updates(timeout=0) == ()


async def test_only_the_kinds_asked_for_are_made_and_the_wish_is_kept(bot: Bot, server: BotApiServer) -> None:
    ana = server.private_chat(1)
    await bot.get_updates(timeout=0, allowed_updates=["edited_message"])
    own = ana.send("not wanted")
    ana.edit(own, "wanted")
    assert texts(await bot.get_updates(timeout=1)) == ["wanted"]
    await bot.get_updates(timeout=0, allowed_updates=[])
    ana.send("wanted again")
    assert texts(await bot.get_updates(timeout=1)) == ["wanted", "wanted again"]


async def test_an_edit_carries_the_message_as_it_is_now(bot: Bot, server: BotApiServer) -> None:
    ana = server.private_chat(1)
    own = ana.send("order 10483")
    ana.edit(own, "order 10482")
    before, after = await bot.get_updates(timeout=1)
    assert before.message is not None
    assert after.edited_message is not None
    assert before.message.text == "order 10483"
    assert (after.edited_message.message_id, after.edited_message.text) == (own, "order 10482")
    assert after.edited_message.edit_date is not None


class Receiver:
    """Where a webhook points: keeps what came, answers as told."""

    def __init__(self) -> None:
        self.updates: list[Update] = []
        self.secrets: list[str | None] = []
        self.answers: list[int] = []
        """The next statuses; 200 when there are none."""
        self.always = 200
        self.url = ""
        self._came = threading.Condition()

    async def post(self, request: Request) -> Response:
        update = Update.de_json(await request.json(), None)
        with self._came:
            self.updates.append(update)
            self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
            self._came.notify_all()
            return Response(status_code=self.answers.pop(0) if self.answers else self.always)

    async def wait_for(self, count: int) -> None:
        until = time.monotonic() + 10
        while len(self.updates) < count:
            assert time.monotonic() < until, f"{len(self.updates)} of {count} updates came"
            await asyncio.sleep(0.01)


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()
    routes = [Route("/hook", receiver.post, methods=["POST"])]
    config = uvicorn.Config(Starlette(routes=routes), log_config=None, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    receiver.url = f"http://127.0.0.1:{listening.getsockname()[1]}/hook"
    try:
        yield receiver
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


async def test_a_webhook_gets_the_secret_and_each_update_until_it_is_taken(bot: Bot, server: BotApiServer) -> None:
    ana = server.private_chat(1)
    ana.send("waiting already")
    with receiving() as receiver:
        receiver.answers = [500, 503]
        await bot.set_webhook(receiver.url, secret_token="s3cret_-", allowed_updates=["message"])
        ana.send("and another")
        await receiver.wait_for(4)
        assert texts(tuple(receiver.updates)) == ["waiting already"] * 3 + ["and another"]
        assert len({update.update_id for update in receiver.updates[:3]}) == 1
        assert set(receiver.secrets) == {"s3cret_-"}
        info = await bot.get_webhook_info()
        assert (info.url, info.allowed_updates) == (receiver.url, ("message",))
        assert "503" in (info.last_error_message or "")
        with pytest.raises(Conflict, match="webhook is active"):
            await bot.get_updates(timeout=0)
        await bot.delete_webhook()
        ana.send("by polling")
        assert (await bot.get_webhook_info()).url == ""
        assert texts(await bot.get_updates(timeout=1))[-1] == "by polling"
    assert len(receiver.updates) == 4


async def test_a_webhook_that_never_takes_an_update_is_given_up_in_the_end(bot: Bot, server: BotApiServer) -> None:
    ana = server.private_chat(1)
    with receiving() as receiver:
        receiver.answers = [500] * MOST_ATTEMPTS
        await bot.set_webhook(receiver.url)
        ana.send("dropped")
        await receiver.wait_for(MOST_ATTEMPTS)
        ana.send("taken")
        await receiver.wait_for(MOST_ATTEMPTS + 1)
        assert texts(tuple(receiver.updates))[-1] == "taken"
        assert receiver.secrets[-1] is None


async def test_setting_a_webhook_ends_a_waiting_poll(bot: Bot, server: BotApiServer) -> None:
    polling = asyncio.create_task(bot.get_updates(timeout=10))
    await asyncio.sleep(0.2)
    with receiving() as receiver:
        await bot.set_webhook(receiver.url)
        with pytest.raises(Conflict, match="setWebhook"):
            await polling


async def test_a_webhook_elsewhere_or_with_a_bad_secret_is_refused(bot: Bot, server: BotApiServer) -> None:
    for url in ("ftp://127.0.0.1/hook", "https://example.org/hook"):
        with pytest.raises(BadRequest, match="ad webhook: "):
            await bot.set_webhook(url)
    with pytest.raises(BadRequest, match="unallowed characters"):
        await bot.set_webhook("http://127.0.0.1:1/hook", secret_token="not allowed!")
    assert (await bot.get_webhook_info()).url == ""
