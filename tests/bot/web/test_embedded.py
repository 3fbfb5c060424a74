"""The customer page inside a panel's own pages: opened by a one-time address, shown by listed sites alone."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest
from playwright.sync_api import Browser

from bot.app import App
from bot.settings import SettingsError, load
from storage import chats, linking
from storage.database import Database, open_database
from tests.kit.browser import open_page
from tests.kit.databases import sqlite_url
from tests.kit.web import installation, serving, work_all


class PanelPage:
    """A panel's own site, on another host name than the desk, with a page that shows the chat in a frame."""

    def __init__(self) -> None:
        self.frame = ""
        page = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("content-type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(
                    f'<h1>Panel</h1><iframe src="{page.frame}" width="400" height="640"></iframe>'.encode()
                )

            def log_message(self, *_given: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.site = f"http://localhost:{self.server.server_port}"


@pytest.fixture
def panel_page() -> Iterator[PanelPage]:
    panel = PanelPage()
    thread = Thread(target=panel.server.serve_forever)
    thread.start()
    yield panel
    panel.server.shutdown()
    thread.join()
    panel.server.server_close()


@pytest.fixture
def database() -> Iterator[Database]:
    with sqlite_url() as url:
        opened = open_database(url)
        yield opened
        opened.close()


@pytest.fixture
def shown(database: Database, tmp_path: Path, panel_page: PanelPage) -> Iterator[tuple[App, str]]:
    """An installation that lets the panel's site show its customer page, and its address."""
    app = installation(database, tmp_path, web={"embed": f"https://shop.example,{panel_page.site}"})
    with serving(app) as root:
        yield app, root


def opening(app: App, root: str, account: str = "maria.lopes") -> str:
    """A one-time address for that account."""
    database = app.database
    code = database.run(lambda conn: linking.address_code(conn, app.panel_id, account, database.now(conn)))
    return f"{root}/embed/open/{code}"


def secret_of(answer: httpx.Response) -> str:
    return answer.headers["set-cookie"].partition("=")[2].partition(";")[0]


def accounts(app: App) -> list[str | None]:
    ids = app.database.read(lambda conn: linking.chats_of(conn, app.panel_id, "maria.lopes"))
    return [app.database.read(lambda conn, one=one: chats.load(conn, one)).linked_account for one in ids]  # type: ignore[misc]


def test_the_address_opens_a_chat_that_is_tied_to_the_account(shown: tuple[App, str]) -> None:
    app, root = shown
    answer = httpx.get(opening(app, root))
    assert (answer.status_code, answer.headers["location"]) == (303, "/embed")
    cookie = answer.headers["set-cookie"]
    assert all(word in cookie for word in ("makegood_embed=", "Path=/embed", "Secure", "HttpOnly", "Partitioned"))
    assert accounts(app) == ["maria.lopes"]


def test_an_address_opens_once_and_a_made_up_one_never(shown: tuple[App, str]) -> None:
    app, root = shown
    once = opening(app, root)
    assert httpx.get(once).status_code == 303
    for address in (once, f"{root}/embed/open/{'x' * 32}", f"{root}/embed/open/a'b"):
        refused = httpx.get(address)
        assert refused.status_code == 403
        assert "set-cookie" not in refused.headers


def test_the_same_account_finds_its_conversation_and_another_sees_nothing_of_it(shown: tuple[App, str]) -> None:
    app, root = shown
    mine = secret_of(httpx.get(opening(app, root)))
    again = httpx.get(opening(app, root), headers={"cookie": f"makegood_embed={mine}"})
    assert "set-cookie" not in again.headers
    other = httpx.get(opening(app, root, "jbrown88"), headers={"cookie": f"makegood_embed={mine}"})
    assert secret_of(other) != mine
    assert accounts(app) == ["maria.lopes"]


@pytest.mark.parametrize("path", ["/embed", "/embed/messages", "/embed/events", "/embed/pictures/1"])
def test_nothing_inside_is_shown_to_whoever_has_not_come_by_an_address(shown: tuple[App, str], path: str) -> None:
    assert httpx.get(shown[1] + path).status_code == 403


def test_only_listed_sites_may_show_it_and_the_page_by_itself_is_shown_by_none(shown: tuple[App, str]) -> None:
    app, root = shown
    inside = httpx.get(opening(app, root), follow_redirects=False)
    page = httpx.get(f"{root}/embed", headers={"cookie": f"makegood_embed={secret_of(inside)}"})
    assert "frame-ancestors https://shop.example http://localhost:" in page.headers["content-security-policy"]
    assert "x-frame-options" not in page.headers
    alone = httpx.get(f"{root}/chat")
    assert "frame-ancestors 'none'" in alone.headers["content-security-policy"]
    assert alone.headers["x-frame-options"] == "DENY"


def test_without_a_listed_site_there_is_no_such_page(database: Database, tmp_path: Path) -> None:
    app = installation(database, tmp_path)
    with serving(app) as root:
        assert httpx.get(opening(app, root)).status_code == 404
        assert httpx.get(f"{root}/embed", headers={"cookie": f"makegood_embed={'x' * 43}"}).status_code == 404


@pytest.mark.parametrize("site", ["shop.example", "https://shop.example/path", "https://a.example; script-src *", "*"])
def test_what_is_no_site_is_refused_by_name(site: str) -> None:
    with pytest.raises(SettingsError, match=r"is no site; write each as https://panel\.example"):
        load(web={"embed": site})


def test_a_customer_chats_inside_the_panels_page(
    shown: tuple[App, str], panel_page: PanelPage, browser: Browser
) -> None:
    app, root = shown
    panel_page.frame = opening(app, root)
    page, troubles = open_page(browser)
    page.goto(panel_page.site)
    frame = page.frame_locator("iframe")
    frame.locator("#text").fill("order 10482 never came")
    frame.locator("#send").click()
    frame.get_by_text("order 10482 never came").wait_for()
    work_all(app)
    frame.get_by_text("Order: 10482").wait_for()
    page.reload()  # the address is used up by now, and the cookie is there: the panel makes a new one each time
    frame.get_by_text("This address has been used").wait_for()
    panel_page.frame = opening(app, root)
    page.reload()
    frame.get_by_text("Order: 10482").wait_for()
    troubles[:] = [one for one in troubles if "403" not in one]
    page.close()


def test_a_site_that_is_not_listed_shows_an_empty_frame(
    shown: tuple[App, str], panel_page: PanelPage, browser: Browser
) -> None:
    app, root = shown
    panel_page.frame = opening(app, root)
    page, troubles = open_page(browser)
    page.goto(panel_page.site.replace("localhost", "127.0.0.1"))
    page.wait_for_timeout(500)
    assert page.frame_locator("iframe").locator("#text").count() == 0
    assert any("frame-ancestors" in one for one in troubles)
    troubles.clear()
    page.close()
