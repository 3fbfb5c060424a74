"""The whole road in a real browser: a claim is credited, another waits on the desk. Takes the README's pictures.

`MAKEGOOD_TEST_PICTURES=tests/pictures` keeps them where the README shows them.
"""

import os
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from storage.database import open_database
from tests.kit.browser import browser, open_page
from tests.kit.databases import sqlite_url
from tests.kit.whole import PATIENCE, Whole, whole

__all__ = ["browser"]

SLOWLY = PATIENCE * 1000


def claims(page: Page, running: Whole, words: str) -> None:
    """Make a claim on the page, as a customer does."""
    page.goto(f"{running.root}/chat")
    page.get_by_label("Write a message").fill(words)
    page.get_by_role("button", name="Send", exact=True).click()
    page.locator(".said.bot").get_by_text("Please check before I send this").wait_for()
    page.get_by_role("button", name="Send", exact=True).first.click()


def keep(page: Page, name: str, tmp_path: Path) -> None:
    """Keep a picture of the page."""
    folder = Path(os.environ.get("MAKEGOOD_TEST_PICTURES") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png")


def test_a_claim_is_credited_on_the_page_and_another_waits_on_the_desk(browser: Browser, tmp_path: Path) -> None:
    with sqlite_url() as url:
        database = open_database(url)
        with whole(database, tmp_path, returns="manual", charge="gross") as running:
            page, troubles = open_page(browser)
            claims(page, running, "order 10482 https://www.instagram.com/maria.lopes.art/ a third never came")
            expect(page.get_by_text("$0.66 has been credited")).to_be_visible(timeout=SLOWLY)
            keep(page, "chat", tmp_path)
            other, more_troubles = open_page(browser)
            claims(other, running, "order 10508 https://www.instagram.com/bigclient.official/ half of it is missing")
            expect(other.get_by_text("A person will look at this")).to_be_visible(timeout=SLOWLY)
            desk, desk_troubles = open_page(browser)
            desk.goto(f"{running.root}/desk/sign-in/{running.sign_in_code('Lia')}")
            desk.get_by_role("button", name="Sign in to the desk").click()
            desk.goto(f"{running.root}/desk/cases/MG-1002")
            expect(desk.get_by_text("over cap").first).to_be_visible()
            keep(desk, "desk", tmp_path)
        database.close()
    assert troubles + more_troubles + desk_troubles == []
