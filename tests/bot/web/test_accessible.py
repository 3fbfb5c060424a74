"""Nothing on any page stands in anybody's way: axe finds no violation of WCAG 2.2 A and AA, light and dark."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot.app import App
from storage.agents import Agent
from tests.bot.web.test_pages_in_the_browser import sign_in
from tests.kit.browser import open_page
from tests.kit.cases import open_case

PAGES = (
    *(
        "/desk",
        "/desk?tab=closed",
        "/desk?q=nothing",
        "/desk/cases/MG-1001",
        "/desk/numbers",
        "/desk/team",
        "/desk/passkeys",
        "/desk/registers",
    ),
    *("/desk/registers/disputes", "/desk/macros", "/desk/audit", "/desk/given-up", "/desk/policy", "/desk/policy/try"),
    *("/desk/incidents", "/desk/incidents/of?scope=provider&subject=North"),
    *("/desk/policy/publish", "/api/docs", "/chat", "/desk/sign-in/none", "/nothing"),
)
OPTIONS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


def violations(page: Page) -> list[str]:
    found: dict[str, Any] = Axe().run(page, options=OPTIONS).response
    return [f"{one['id']}: {node['html'][:200]}" for one in found["violations"] for node in one["nodes"]]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_on_any_page(app: App, root: str, browser: Browser, lead: Agent, dark: bool) -> None:
    open_case(app)
    page, _ = open_page(browser, dark=dark)
    sign_in(page, root, app, lead)
    found = {}
    for path in PAGES:
        page.goto(f"{root}{path}")
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        found[path] = violations(page)
    page.context.close()
    assert {path: what for path, what in found.items() if what} == {}


def test_axe_finds_nothing_in_a_conversation_on_a_phone_in_arabic(app: App, root: str, browser: Browser) -> None:
    page, _ = open_page(browser, width="phone", locale="ar")
    page.goto(f"{root}/chat")
    page.locator("textarea").fill("الطلب 10482 لم يصل")
    page.keyboard.press("Enter")
    expect(page.locator(".said.customer")).to_have_count(1)
    assert violations(page) == []
    page.context.close()
