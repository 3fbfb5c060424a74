"""What holds for every answer: headers, plain failures, health."""

import httpx
import pytest

from bot.app import App
from bot.web.guard import HEADERS
from tests.kit.web import serving


@pytest.mark.parametrize("path", ["/chat", "/desk", "/desk/sign-in/abc", "/healthz", "/nowhere", "/chat/pictures/x"])
def test_every_answer_carries_the_security_headers(root: str, path: str) -> None:
    headers = httpx.get(f"{root}{path}").headers
    for name in HEADERS:
        assert name in headers
    assert "unsafe-inline" not in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/chat", "/desk/sign-in/abc"])
def test_no_page_carries_a_script_or_style_of_its_own(root: str, path: str) -> None:
    text = httpx.get(f"{root}{path}").text
    assert "<style" not in text
    assert " style=" not in text
    assert " onclick=" not in text
    assert "http://" not in text.replace(root, "")


def test_scripts_and_styles_may_be_kept_for_good(root: str) -> None:
    page = httpx.get(f"{root}/chat").text
    address = page.split('<script src="')[1].split('"')[0]
    answer = httpx.get(f"{root}{address}")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("path", ["/assets/../pages.py", "/assets/%2e%2e/pages.py", "/assets/nothing.css"])
def test_only_our_own_files_are_served(root: str, path: str) -> None:
    assert httpx.get(f"{root}{path}").status_code == 404


def test_a_missing_page_is_said_in_words(root: str) -> None:
    answer = httpx.get(f"{root}/nowhere")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text
    assert httpx.get(f"{root}/nowhere", headers={"accept": "application/json"}).json()["error"]


@pytest.mark.parametrize("path", ["/chat/pictures/99999999999999999999999", "/chat/messages?after=abc"])
def test_nonsense_in_an_address_is_a_plain_refusal(root: str, path: str) -> None:
    answer = httpx.get(f"{root}{path}")
    assert answer.status_code == 404
    assert "Traceback" not in answer.text


def test_the_wrong_method_is_said_in_words(root: str) -> None:
    assert httpx.put(f"{root}/chat").status_code == 405


def test_there_is_no_listing_of_the_interface(root: str) -> None:
    for path in ("/docs", "/openapi.json", "/redoc"):
        assert httpx.get(f"{root}{path}").status_code == 404


def test_the_front_door_leads_customers_to_the_chat(root: str) -> None:
    assert httpx.get(root).headers["location"] == "/chat"


def test_health_and_readiness(root: str) -> None:
    assert httpx.get(f"{root}/healthz").json() == {"status": "ok"}
    ready = httpx.get(f"{root}/readyz")
    assert ready.status_code == 200
    assert ready.json()["checks"] == {"database": "ok", "policy": "ok"}


def test_a_failure_inside_shows_nothing_of_the_inside_and_loses_no_header(app: App) -> None:
    app.database.close()
    with serving(app) as root:
        assert httpx.get(f"{root}/healthz").status_code == 200
        ready = httpx.get(f"{root}/readyz")
        assert ready.status_code == 503
        answer = httpx.get(f"{root}/chat", cookies={"makegood_chat": "a" * 43})
        assert answer.status_code in (500, 503)
        assert "Traceback" not in answer.text
        assert "sqlite" not in answer.text.lower()
        assert answer.headers["x-content-type-options"] == "nosniff"
