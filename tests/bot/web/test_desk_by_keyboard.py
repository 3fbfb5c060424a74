"""The desk worked by keys alone, in a real browser: found, opened, decided, and back where one was."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from bot.app import App
from storage.agents import Agent
from tests.bot.web.test_pages_in_the_browser import picture_of, sign_in
from tests.kit.browser import open_page
from tests.kit.cases import case_now, open_case, said_in


def arrived(page: Page, address: str) -> None:
    """The page of that address is there, its script too."""
    expect(page).to_have_url(re.compile(address))
    page.wait_for_load_state()


def test_a_queue_is_worked_without_a_mouse(app: App, root: str, browser: Browser, lead: Agent, tmp_path: Path) -> None:
    opened = [open_case(app, order=str(place), chat_key=f"c{place}") for place in range(1, 4)]
    page, troubles = open_page(browser)
    sign_in(page, root, app, lead)

    arrived(page, "/desk$")
    page.keyboard.press("?")
    listed = page.locator("#keys dl")
    for words in ("next case", "search", "queue", "numbers", "what to do with the chosen cases"):
        expect(listed).to_contain_text(words)
    picture_of(page, "keys", tmp_path)
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).not_to_be_visible()

    # two cases are chosen and tagged
    for key in "jxjx":
        page.keyboard.press(key)
    expect(page.locator("input[name=numbers]:checked")).to_have_count(2)
    page.keyboard.press("w")
    page.keyboard.type("tag")
    page.keyboard.press("Tab")
    page.keyboard.type("night?")
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator("tbody")).to_contain_text("Tagged.")

    # the second is opened, read beforehand, and approved; its neighbours are a key away
    page.keyboard.press("g")
    page.keyboard.press("q")
    arrived(page, "/desk$")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    arrived(page, opened[1].number)
    page.keyboard.press("t")
    expect(page.locator("#state")).to_contain_text("held by you")
    page.wait_for_load_state()
    page.keyboard.press("m")
    page.keyboard.type("takes a day")
    assert "takes a day" not in " ".join(said_in(app, opened[1]))
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.get_by_label("Amount in USD")).to_be_focused()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="What the customer will read").nth(1).press("Enter")
    expect(page.locator("#preview-approve")).to_contain_text("has approved a credit of $30.00")
    picture_of(page, "foretold", tmp_path)
    assert case_now(app, opened[1]).state == "handoff"
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    expect(page.locator("#result")).to_contain_text("Approved")
    page.wait_for_load_state()
    assert case_now(app, opened[1]).state == "crediting"
    page.keyboard.press("]")
    arrived(page, opened[2].number)
    page.keyboard.press("g")
    page.keyboard.press("q")
    arrived(page, "/desk$")
    expect(page.locator(f'a.stretch[href="/desk/cases/{opened[2].number}"]')).to_be_focused()

    # switched off, single keys do nothing on this device
    page.keyboard.press("?")
    page.get_by_label("Single keys work on this device").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    expect(page).to_have_url(re.compile("/desk$"))
    assert troubles == []
    page.context.close()
