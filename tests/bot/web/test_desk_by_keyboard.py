"""The desk without a mouse: every action is reached by a key, `?` lists them, and they can be switched off."""

from playwright.sync_api import Browser, Page, expect

from bot.app import App
from storage.agents import Agent
from tests.bot.web.test_pages_in_the_browser import sign_in
from tests.kit.browser import open_page
from tests.kit.cases import case_now, open_case


def signed_in(browser: Browser, root: str, app: App, lead: Agent) -> tuple[Page, list[str]]:
    page, troubles = open_page(browser)
    sign_in(page, root, app, lead)
    heard(page)
    return page, troubles


def heard(page: Page) -> None:
    """The page's script runs, so that keys are heard."""
    expect(page.locator("body[data-keys]")).to_be_attached()


def test_a_case_is_found_taken_declined_and_left_by_keys_alone(
    app: App, root: str, lead: Agent, browser: Browser
) -> None:
    open_case(app)
    second = open_case(app, order="10483", chat_key="mia")
    page, troubles = signed_in(browser, root, app, lead)
    press = page.keyboard.press
    press("j")
    press("j")
    press("Enter")
    expect(page.get_by_role("heading", name="Conversation")).to_be_visible()
    heard(page)
    press("t")
    expect(page.get_by_text("You hold this case now.")).to_be_visible()
    heard(page)
    press("d")
    expect(page.locator("form[action$='/decline'] select")).to_be_focused()
    page.locator("form[action$='/decline'] select").select_option("F6.a")
    press("Tab")
    page.keyboard.type("It was delivered.")
    page.get_by_role("button", name="What the customer will read").nth(1).focus()
    press("Enter")
    expect(page.locator(".preview blockquote")).to_contain_text("It was delivered.")
    page.get_by_role("button", name="Decline and close").focus()
    press("Enter")
    expect(page.get_by_text("Declined and closed; the customer has been told.")).to_be_visible()
    assert case_now(app, second).outcome == "declined"
    heard(page)
    press("u")
    expect(page.locator("#rows")).to_be_visible()
    assert troubles == []


def test_letters_that_are_typed_do_nothing_and_the_message_is_one_key_away(
    app: App, root: str, lead: Agent, browser: Browser
) -> None:
    opened = open_case(app)
    page, troubles = signed_in(browser, root, app, lead)
    page.goto(f"{root}/desk/cases/{opened.number}")
    heard(page)
    page.keyboard.press("r")
    page.keyboard.type("a d t c j ? u")
    expect(page.get_by_label("Message or note")).to_have_value("a d t c j ? u")
    assert case_now(app, opened).held_by is None
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.get_by_label("Amount in USD")).to_be_focused()
    assert troubles == []


def test_the_question_mark_lists_the_keys_of_the_page_and_switches_them_off(
    app: App, root: str, lead: Agent, browser: Browser
) -> None:
    open_case(app)
    page, troubles = signed_in(browser, root, app, lead)
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    for words in ("Next case", "Choose the case", "Search", "Do it with the chosen cases", "To the queue"):
        expect(keys.get_by_text(words, exact=True)).to_be_visible()
    keys.get_by_role("button", name="Switch the keys off").click()
    keys.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    expect(page.locator("#rows a.stretch").first).not_to_be_focused()
    page.keyboard.press("?")
    keys.get_by_role("button", name="Switch the keys on").click()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator("#rows a.stretch").first).to_be_focused()
    assert troubles == []


def test_cases_chosen_by_key_stay_chosen_when_the_queue_moves(
    app: App, root: str, lead: Agent, browser: Browser
) -> None:
    first = open_case(app)
    page, troubles = signed_in(browser, root, app, lead)
    page.keyboard.press("j")
    page.keyboard.press("x")
    second = open_case(app, order="10483", chat_key="mia")
    expect(page.get_by_role("link", name=second.number)).to_be_visible()
    expect(page.get_by_label(f"Choose {first.number}")).to_be_checked()
    page.get_by_label("With the chosen").select_option("take")
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    expect(page.get_by_text("1 of 1 done.")).to_be_visible()
    assert case_now(app, first).held_by == lead.id
    assert troubles == []
