"""Updates by webhook: stored before they are acknowledged, believed only with the secret."""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from bot.telegram.webhook import HEADER, PATH, Webhook
from storage import inbox
from storage.database import Database, open_database
from tests.bot.telegram.conftest import STAFF, open_door
from tests.kit.botapi.serving import BotApiServer
from tests.kit.web import installation, serving
from tests.kit.whole import Whole, wait_for, whole
from tests.processes.replicas import free_port

SECRET = "only-telegram-knows"


@pytest.fixture
def begin(database: Database, tmp_path: Path, telegram: BotApiServer) -> Iterator[Callable[..., tuple[Whole, str]]]:
    """Starts an installation in webhook mode; gives it with the address of its web door."""
    with ExitStack() as stack:

        def start() -> tuple[Whole, str]:
            port = free_port()
            settings = {
                "token": telegram.token,
                "api_root": telegram.root,
                "staff_chat": str(STAFF),
                "mode": "webhook",
                "webhook_secret": SECRET,
            }
            web = {"public_url": f"http://127.0.0.1:{port}"}
            running = stack.enter_context(whole(database, tmp_path, telegram=settings, web=web))
            root = stack.enter_context(serving(running.app, Webhook(running.app), port=port))
            stack.enter_context(open_door(running.app))
            return running, root

        yield start


def text_update(number: int, text: str) -> dict[str, Any]:
    user = {"id": 77, "is_bot": False, "first_name": "Ana"}
    chat = {"id": 77, "type": "private", "first_name": "Ana"}
    message = {"message_id": number, "date": 1_780_000_000, "chat": chat, "from": user, "text": text}
    return {"update_id": number, "message": message}


def stored(running: Whole) -> int:
    return int(running.app.database.read(lambda conn: conn.execute(text("SELECT count(*) FROM inbox")).scalar_one()))


def test_a_claim_is_made_by_webhook_from_the_first_word_to_the_credit(
    begin: Callable[..., tuple[Whole, str]], telegram: BotApiServer
) -> None:
    begin()
    wait_for(lambda: telegram.calls("setWebhook"), "the webhook to be set")
    ana = telegram.private_chat(77, "Ana")
    ana.send("order 10482 https://www.instagram.com/maria.lopes.art/ a third never came")
    press = ana.tap("Send")
    ana.wait_for("has been credited")
    assert ana.wait_answer(press) is not None
    assert not telegram.calls("getUpdates")
    assert not telegram.pending


def test_without_the_secret_nothing_is_believed_and_the_same_update_counts_once(
    begin: Callable[..., tuple[Whole, str]],
) -> None:
    running, root = begin()
    update = text_update(1, "hello")
    for wrong in ({}, {HEADER: ""}, {HEADER: SECRET[:-1]}, {HEADER: SECRET + "x"}, {HEADER: "ключ".encode()}):
        assert httpx.post(root + PATH, json=update, headers=wrong).status_code == 403
    assert stored(running) == 0
    right = {HEADER: SECRET}
    assert httpx.post(root + PATH, content=b"{", headers=right).status_code == 400
    assert httpx.post(root + PATH, json=["no", "update"], headers=right).status_code == 400
    assert [httpx.post(root + PATH, json=update, headers=right).status_code for _ in range(2)] == [200, 200]
    assert stored(running) == 1


def test_an_update_that_cannot_be_stored_is_not_acknowledged_and_arrives_later(
    database_url: str, tmp_path: Path, telegram: BotApiServer
) -> None:
    made = hmac.new(telegram.token.encode(), b"makegood webhook", hashlib.sha256).hexdigest()

    def delivered(database: Database) -> int:
        given = {"token": telegram.token, "api_root": telegram.root, "mode": "webhook"}
        app = installation(database, tmp_path, telegram=given, web={"public_url": "https://desk.example"})
        with serving(app, Webhook(app)) as root:
            update, secret = text_update(1, "hello"), {HEADER: made}
            return httpx.post(root + PATH, json=update, headers=secret, timeout=30).status_code

    gone = open_database(database_url, upgrade=False)
    gone.close()
    assert delivered(gone) == 503
    again = open_database(database_url, upgrade=False)
    assert delivered(again) == 200
    assert again.read(lambda conn: inbox.waiting_count(conn, "main")) == 1
    again.close()
