"""The policy's pages in a real browser: the answer follows what is typed, and every page fits its screen.

`MAKEGOOD_TEST_PICTURES=FOLDER` keeps pictures of the pages, light and dark.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.app import App
from tests.kit.browser import browser, open_page
from tests.kit.cases import add_agent, sign_in_code

__all__ = ["browser"]

PAGES = {
    "text": "/desk/policy#F4.b",
    "try": "/desk/policy/try",
    "diff": "/desk/policy/diff",
    "replay": "/desk/policy/replay",
    "publish": "/desk/policy/publish",
}


def sign_in(page: Page, app: App, root: str, name: str) -> None:
    """Sign the operator in on this page."""
    page.goto(f"{root}/desk/sign-in/{sign_in_code(app, add_agent(app, name, 'operator'))}")
    page.get_by_role("button", name="Sign in to the desk").click()
    page.wait_for_url(f"{root}/desk")


def test_the_answer_follows_what_is_typed(browser: Browser, app: App, root: str) -> None:
    page, troubles = open_page(browser)
    sign_in(page, app, root, "Olga")
    page.goto(f"{root}/desk/policy/try")
    answer = page.locator("#answer")
    expect(answer).to_contain_text("Credited in part")
    page.locator("select[name=dispute_state]").select_option("open")
    expect(answer).to_contain_text("On hold")
    page.locator("select[name=dispute_state]").select_option("none")
    expect(answer).to_contain_text("2.00 USD")
    page.locator("input[name=order_charge]").fill("12.00")
    expect(answer).to_contain_text("3.00 USD")
    page.locator("input[name=order_charge]").press_sequentially("x")
    expect(answer).to_contain_text("is no amount")
    assert page.url == f"{root}/desk/policy/try"
    assert troubles == []


@pytest.mark.parametrize("width", ["phone", "wide"])
def test_every_page_of_the_policy_fits_its_screen(
    browser: Browser, app: App, root: str, width: str, tmp_path: Path
) -> None:
    for dark in (False, True):
        page, troubles = open_page(browser, width=width, dark=dark)
        sign_in(page, app, root, f"Olga {dark}")
        for name, path in PAGES.items():
            page.goto(f"{root}{path}")
            expect(page.locator("nav[aria-label=Policy] [aria-current]")).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
            folder = Path(os.environ.get("MAKEGOOD_TEST_PICTURES") or tmp_path)
            page.screenshot(path=folder / f"policy-{name}-{width}-{'dark' if dark else 'light'}.png")
        assert troubles == []
        page.context.close()
