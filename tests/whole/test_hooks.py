"""Webhooks reach whoever listens, signed, at least once and never with a customer's words in them."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.desk import deciding
from bot.settings import SettingsError, load
from storage import cases
from tests.kit.cases import add_agent, open_case
from tests.kit.standing import Standing, standing

KEY = b"k" * 24
SECRET = "whsec_" + base64.b64encode(KEY).decode()


@dataclass
class Listener:
    """An address of the operator's: what arrived, and the statuses it answers with, the last one from then on."""

    statuses: list[int] = field(default_factory=lambda: [204])
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""

    def types(self) -> list[str]:
        return [json.loads(body)["type"] for _, body in self.heard]


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            found.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(found.statuses.pop(0) if len(found.statuses) > 1 else found.statuses[0])
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found.url = f"http://127.0.0.1:{server.server_port}/hook"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield found
        server.shutdown()
        thread.join(10)


@pytest.fixture
def desk(database_url: str, tmp_path: Path, listener: Listener) -> Iterator[Standing]:
    with standing(database_url, tmp_path, hooks=[{"url": listener.url, "secret": SECRET}]) as installed:
        installed.arm_recurring()
        installed.later(seconds=10)
        yield installed


def closed(desk: Standing) -> str:
    opened = open_case(desk.app, said="my chrysanthemum likes never came")
    agent = add_agent(desk.app, "Lia")

    def close(conn: Connection) -> None:
        deciding.decline(
            conn, desk.app, agent, cases.lock(conn, opened.case_id), desk.now, clause="F6.a", words="quixotic"
        )

    desk.database.run(close)
    return opened.number


def test_what_happens_is_told_in_order_signed_and_without_anybodys_words(desk: Standing, listener: Listener) -> None:
    number = closed(desk)
    desk.later(seconds=30)
    assert listener.types() == ["case.decided", "case.handed_off", "case.closed"]
    for headers, body in listener.heard:
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        expected = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
        assert headers["webhook-signature"] == f"v1,{expected}"
        assert int(headers["webhook-timestamp"]) == int(desk.now.timestamp())
        assert b"chrysanthemum" not in body
        assert b"quixotic" not in body
    last = json.loads(listener.heard[-1][1])
    assert last["data"] == {"case": number, "order": "10482", "outcome": "declined"}


def test_one_that_is_not_taken_is_sent_again_as_the_same_one_until_it_is(desk: Standing, listener: Listener) -> None:
    listener.statuses = [500, 302, 204]
    closed(desk)
    for _ in range(6):
        desk.later(seconds=40)
    assert sorted(set(listener.types())) == ["case.closed", "case.decided", "case.handed_off"]
    first = [(headers["webhook-id"], body) for headers, body in listener.heard]
    assert len(first) == 5
    assert len(set(first)) == 3, "a repeated one has the same id and the same body"
    heard = len(listener.heard)
    desk.later(days=1)
    assert len(listener.heard) == heard


def test_one_that_nobody_takes_for_two_days_is_given_up_where_people_look(desk: Standing, listener: Listener) -> None:
    listener.statuses = [500]
    closed(desk)
    for _ in range(60):
        desk.later(hours=1)
    assert [job.kind for job in desk.dead_jobs()] == ["hook"] * 3


def test_only_what_was_asked_for_is_told_and_nothing_of_before(
    database_url: str, tmp_path: Path, listener: Listener
) -> None:
    wanted = [{"url": listener.url, "secret": SECRET, "types": ["case.closed"]}]
    with standing(database_url, tmp_path) as before:
        before.arm_recurring()
        open_case(before.app, chat_key="earlier")
    with standing(database_url, tmp_path, hooks=wanted) as desk:
        desk.now = desk.now.replace(hour=12)
        desk.arm_recurring()
        desk.later(hours=2)
        closed(desk)
        desk.later(seconds=30)
        assert listener.types() == ["case.closed"]


@pytest.mark.parametrize(
    ("hook", "words"),
    [
        ({"url": "ftp://x", "secret": SECRET}, "MAKEGOOD_HOOKS__0__URL"),
        ({"url": "https://x", "secret": "short"}, "begins with whsec_"),
        ({"url": "https://x", "secret": "whsec_aGk="}, "at least 24 bytes"),
        ({"url": "https://x", "secret": SECRET, "types": ["case.exploded"]}, "no type is called case.exploded"),
    ],
)
def test_a_wrong_hook_is_named_at_the_start(hook: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        load(hooks=[hook])
