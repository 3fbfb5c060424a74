"""The customer page over HTTP: what is sent is stored first, once, and shown as text."""

import socket
import uuid
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from bot.app import App
from bot.inbound import Inbound
from storage import inbox
from tests.kit.pictures import PDF, bomb, drawn
from tests.kit.web import work_all

Files = list[tuple[str, tuple[str, bytes, str]]]


def send(client: httpx.Client, text: str = "", *, event_id: str = "", files: Files | None = None, **more: str) -> Any:
    fields = {"text": text, "event_id": event_id or uuid.uuid4().hex, **more}
    return client.post("/chat/messages", data=fields, files=files or [("files", ("", b"", ""))])


def picture(data: bytes, name: str = "shot.png", mime: str = "image/png") -> Files:
    return [("files", (name, data, mime))]


def stored(app: App) -> list[Inbound]:
    """The waiting inbound messages, oldest first."""

    def read(conn: Any) -> list[Inbound]:
        found = inbox.next_ready(conn, app.panel_id, app.database.now(conn))
        return [Inbound.from_json(dict(found.payload))] if found else []

    return app.database.run(read)


def waiting(app: App) -> int:
    return app.database.read(lambda conn: inbox.waiting_count(conn, app.panel_id))


def test_a_message_is_in_the_inbox_before_it_is_answered(app: App, customer: httpx.Client) -> None:
    answer = send(customer, "my order 10482 is short")
    assert answer.status_code == 202
    (inbound,) = stored(app)
    assert (inbound.channel, inbound.text) == ("web", "my order 10482 is short")
    assert waiting(app) == 1


def test_sending_the_same_event_again_stores_it_once(app: App, customer: httpx.Client) -> None:
    event_id = uuid.uuid4().hex
    first = send(customer, "once", event_id=event_id, files=picture(drawn()))
    again = send(customer, "once", event_id=event_id, files=picture(drawn()))
    assert (first.json()["repeated"], again.json()["repeated"]) == (False, True)
    assert waiting(app) == 1


def test_nobody_can_take_another_chats_event_id(app: App, customer: httpx.Client, root: str) -> None:
    event_id = uuid.uuid4().hex
    with httpx.Client(base_url=root, headers={"accept": "application/json"}) as other:
        other.get("/chat")
        send(other, "mine", event_id=event_id)
    assert send(customer, "also mine", event_id=event_id).json()["repeated"] is False
    assert waiting(app) == 2


def test_the_bots_answer_appears_in_the_conversation(app: App, customer: httpx.Client) -> None:
    sent = send(customer, "hello, order 10482").json()
    work_all(app)
    said = customer.get("/chat/messages").json()["messages"]
    assert said[0]["author"] == "customer"
    assert said[0]["inbox_id"] == sent["inbox_id"]
    assert any(one["author"] == "bot" for one in said)
    after = customer.get("/chat/messages", params={"after": said[0]["id"]}).json()["messages"]
    assert [one["id"] for one in after] == [one["id"] for one in said[1:]]


def test_a_button_is_posted_back_as_it_was_sent(app: App, customer: httpx.Client) -> None:
    send(customer, "/refund")
    work_all(app)
    send(customer, button="mg1:0:forged")
    (inbound,) = stored(app)
    assert (inbound.button, inbound.text) == ("mg1:0:forged", "")


def test_each_browser_sees_only_its_own_chat(app: App, customer: httpx.Client, root: str) -> None:
    sent = send(customer, "secret 10482", files=picture(drawn()))
    assert sent.status_code == 202
    work_all(app)
    shown = customer.get("/chat/messages").json()["messages"][0]["pictures"][0]
    assert customer.get(f"/chat/pictures/{shown}").headers["content-type"] == "image/png"
    with httpx.Client(base_url=root, headers={"accept": "application/json"}) as stranger:
        stranger.get("/chat")
        assert stranger.get("/chat/messages").json()["messages"] == []
        assert stranger.get(f"/chat/pictures/{shown}").status_code == 404
    assert httpx.get(f"{root}/chat/pictures/{shown}").status_code == 404


def test_the_cookie_is_kept_from_scripts_and_the_key_from_the_tables(app: App, root: str) -> None:
    with httpx.Client(base_url=root, headers={"accept": "application/json"}) as client:
        header = client.get("/chat").headers["set-cookie"]
        assert "HttpOnly" in header
        assert "SameSite=lax" in header
        secret = client.cookies["makegood_chat"]
        send(client, "hello")
        (inbound,) = stored(app)
        assert secret not in str(inbound.to_json())


@pytest.mark.parametrize("cookie", ["short", "x" * 500, "../../etc/passwd", "'; DROP TABLE chat; --"])
def test_a_made_up_cookie_is_a_new_visitor(root: str, cookie: str) -> None:
    answer = httpx.get(f"{root}/chat", headers={"cookie": f"makegood_chat={cookie}"})
    assert answer.status_code == 200
    assert "makegood_chat=" in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (PDF, "receipt.png", "not_a_picture"),
        (bomb(50_000, 50_000), "tiny.png", "too_many_pixels"),
        (drawn("PNG", (400, 300))[:2000], "cut.png", "broken"),
        (b"\x89PNG" + b"\0" * (20 * 1024 * 1024), "big.png", "too_big"),
        (b"", "empty.png", "broken"),
        (b"<svg onload='alert(1)'></svg>", "x.png", "not_a_picture"),
    ],
    ids=["pdf", "bomb", "cut", "big", "empty", "svg"],
)
def test_what_is_no_picture_is_named_and_the_message_still_counts(
    app: App, customer: httpx.Client, data: bytes, name: str, reason: str
) -> None:
    answer = send(customer, "see this", files=picture(data, name))
    assert answer.status_code == 202
    assert answer.json()["refused"] == [{"name": name, "reason": reason}]
    (inbound,) = stored(app)
    assert inbound.text == "see this"
    assert [file.reason for file in inbound.attachments] == [reason]


def test_a_picture_is_shown_without_the_place_it_was_taken_at(app: App, customer: httpx.Client) -> None:
    from PIL import Image

    exif = Image.Exif()
    exif[0x0110] = "SecretCam"
    send(customer, files=picture(drawn("JPEG", exif=exif), "photo.jpg", "image/jpeg"))
    work_all(app)
    shown = customer.get("/chat/messages").json()["messages"][0]["pictures"][0]
    answer = customer.get(f"/chat/pictures/{shown}")
    assert b"SecretCam" not in answer.content
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("fields", "status", "why"),
    [
        ({"text": "   "}, 422, "empty"),
        ({"text": "x" * 4001}, 413, "too_long"),
        ({"button": "mg1:\n"}, 400, "unreadable"),
        ({"button": "x" * 65}, 400, "unreadable"),
    ],
)
def test_what_cannot_be_taken_is_answered_clearly_and_not_stored(
    app: App, customer: httpx.Client, fields: dict[str, str], status: int, why: str
) -> None:
    answer = send(customer, **fields)
    assert (answer.status_code, answer.json()["why"]) == (status, why)
    assert answer.json()["error"]
    assert waiting(app) == 0


def test_eleven_pictures_at_once_are_too_many(app: App, customer: httpx.Client) -> None:
    answer = send(customer, "many", files=picture(drawn(size=(8, 8))) * 11)
    assert (answer.status_code, answer.json()["why"]) == (422, "too_many_files")
    assert waiting(app) == 0


def test_four_thousand_characters_of_any_script_are_taken(app: App, customer: httpx.Client) -> None:
    text = "ش😀\u0000é" * 1000
    assert send(customer, text).status_code == 202
    (inbound,) = stored(app)
    assert inbound.text == text.replace("\0", "")


def test_without_scripts_a_form_works_and_keeps_what_was_typed(app: App, root: str) -> None:
    with httpx.Client(base_url=root, headers={"accept": "text/html"}) as client:
        client.get("/chat")
        answer = send(client, "plain form 10482")
        assert answer.status_code == 303
        waits = client.get(answer.headers["location"])
        assert 'http-equiv="refresh"' in waits.text
        work_all(app)
        shown = client.get(answer.headers["location"])
        assert "plain form 10482" in shown.text
        assert 'http-equiv="refresh"' not in shown.text
        too_long = send(client, "y" * 4001)
        assert too_long.status_code == 413
        assert "y" * 4001 in too_long.text


def test_markup_from_a_customer_is_text_on_every_page(app: App, customer: httpx.Client, desk: httpx.Client) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)> {{ 7*7 }} 10482"
    send(customer, evil)
    work_all(app)
    page = httpx.get(f"{customer.base_url}/chat", cookies=dict(customer.cookies)).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ 7*7 }}" in page


def test_a_form_from_another_site_does_nothing(app: App, customer: httpx.Client) -> None:
    for headers in (
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ):
        answer = customer.post("/chat/messages", data={"text": "forged"}, headers=headers)
        assert answer.status_code == 403
    assert waiting(app) == 0


def test_our_own_origin_is_welcome(app: App, customer: httpx.Client, root: str) -> None:
    headers = {"origin": root, "sec-fetch-site": "same-origin"}
    assert customer.post("/chat/messages", data={"text": "mine"}, headers=headers).status_code == 202


def test_a_body_beyond_all_limits_is_refused_before_it_is_read(root: str) -> None:
    address = urlsplit(root)
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=10) as raw:
        raw.sendall(
            b"POST /chat/messages HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2147483648\r\n"
            b"Content-Type: multipart/form-data; boundary=x\r\n\r\n"
        )
        answer = raw.recv(65536).decode()
        while chunk := raw.recv(65536):
            answer += chunk.decode()
    assert answer.startswith("HTTP/1.1 413")
    assert "64 MB" in answer


def test_live_events_tell_of_a_new_message_within_a_second(app: App, customer: httpx.Client) -> None:
    with customer.stream("GET", "/chat/events", timeout=5) as events:
        lines = events.iter_lines()
        assert next(line for line in lines if line.startswith("data:")) == 'data: {"latest": 0, "checking": false}'
        send(customer, "order 10482")
        work_all(app)
        told = next(line for line in lines if line.startswith("data:"))
    assert '"latest": 0' not in told
