"""Both pages in a real browser, with real workers behind them."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.app import App
from bot.work.runner import Workers
from storage import cases, chats, inbox, messages
from storage.agents import Agent
from tests.kit.browser import open_page
from tests.kit.cases import Opened, add_agent, case_now, open_case, said_in, sign_in_code
from tests.kit.pictures import drawn

LOOKS = [(width, dark) for width in ("phone", "wide") for dark in (False, True)]


@pytest.fixture
def working(app: App) -> Iterator[App]:
    """The installation with its workers running."""
    workers = Workers(app, job_threads=1)
    workers.start()
    yield app
    workers.stop()


def say(page: Page, text: str) -> None:
    page.get_by_label("Write a message").fill(text)
    page.get_by_role("button", name="Send").click()


def bot_says(page: Page) -> None:
    expect(page.locator(".said.bot").first).to_be_visible()


def sign_in(page: Page, root: str, app: App, agent: Agent) -> None:
    page.goto(f"{root}/desk/sign-in/{sign_in_code(app, agent)}")
    page.get_by_role("button", name="Sign in to the desk").click()
    expect(page.get_by_role("navigation", name="Cases by state")).to_be_visible()


def picture_of(page: Page, name: str, tmp_path: Path) -> None:
    """Keep a screenshot, in the folder that `MAKEGOOD_TEST_PICTURES` names where somebody wants to look at them."""
    folder = Path(os.environ.get("MAKEGOOD_TEST_PICTURES") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"


def test_a_customer_writes_and_the_bot_answers_live(working: App, root: str, browser: Browser) -> None:
    page, troubles = open_page(browser)
    page.goto(f"{root}/chat")
    page.get_by_label("Write a message").fill("hello, my order 10482 is short")
    page.get_by_label("Write a message").press("Enter")
    expect(page.locator(".said.customer .text")).to_have_text("hello, my order 10482 is short")
    bot_says(page)
    expect(page.locator(".said.waiting")).to_have_count(0)
    page.reload()
    expect(page.locator(".said.customer .text")).to_have_text("hello, my order 10482 is short")
    assert troubles == []


def test_pictures_are_previewed_removed_and_sent(working: App, root: str, browser: Browser) -> None:
    page, troubles = open_page(browser)
    page.goto(f"{root}/chat")
    shots = [{"name": f"shot{place}.png", "mimeType": "image/png", "buffer": drawn()} for place in range(2)]
    page.locator("#files").set_input_files(shots)
    expect(page.locator("#previews img")).to_have_count(2)
    page.get_by_role("button", name="Remove shot0.png").click()
    expect(page.locator("#previews img")).to_have_count(1)
    page.get_by_role("button", name="Send").click()
    bot_says(page)
    shown = page.locator(".said.customer:not(.waiting) .pictures img")
    expect(shown).to_have_count(1)
    expect(shown).to_have_js_property("naturalWidth", 120)
    assert troubles == []


def test_a_picture_can_be_dropped_onto_the_page(working: App, root: str, browser: Browser) -> None:
    page, _ = open_page(browser)
    page.goto(f"{root}/chat")
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["not really a picture"], "drop.png", {type: "image/png"}));
            document.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
        }"""
    )
    expect(page.locator("#previews li")).to_have_count(1)


def test_markup_that_arrives_live_is_text(working: App, root: str, browser: Browser) -> None:
    page, troubles = open_page(browser)
    page.goto(f"{root}/chat")
    evil = "<img src=x onerror=\"document.title='owned'\"> 10482"
    say(page, evil)
    bot_says(page)
    expect(page.locator(".said.customer .text")).to_have_text(evil)
    assert page.locator(".said img").count() == 0
    assert page.title() == "Refund desk"
    assert troubles == []


def test_a_button_of_the_bot_is_pressed_once_and_shown_by_its_label(app: App, root: str, browser: Browser) -> None:
    page, _ = open_page(browser)
    page.goto(f"{root}/chat")
    secret = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "makegood_chat")
    seed_buttons(app, secret)
    page.get_by_role("button", name="Yes, send it").click()
    expect(page.locator(".said.pressed .text")).to_have_text("Yes, send it")
    expect(page.get_by_role("button", name="Yes, send it")).to_be_disabled()
    stored = app.database.run(lambda conn: inbox.next_ready(conn, app.panel_id, app.database.now(conn)))
    assert stored is not None
    assert stored.payload["button"] == "mg1:0:send"


def seed_buttons(app: App, secret: str) -> None:
    """A message of the bot with buttons in the chat of that cookie."""
    import hashlib

    key = hashlib.sha256(secret.encode()).hexdigest()

    def work(conn: object) -> None:
        now = app.database.now(conn)
        chat = chats.open_chat(conn, app.panel_id, "web", key, language="en", name="", now=now)
        buttons = [[{"label": "Yes, send it", "data": "mg1:0:send"}, {"label": "Change", "data": "mg1:0:change"}]]
        messages.add(
            conn,
            panel_id=app.panel_id,
            chat_id=chat.id,
            case_id=None,
            author="bot",
            channel="web",
            text="Shall I send it?",
            buttons=buttons,
            now=now,
        )

    app.database.run(work)


def test_what_is_too_long_or_empty_is_said_and_nothing_typed_is_lost(app: App, root: str, browser: Browser) -> None:
    page, _ = open_page(browser)
    page.goto(f"{root}/chat")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_have_text("Write something or add a picture first.")
    say(page, "x" * 4001)
    expect(page.get_by_role("alert")).to_contain_text("at most 4,000 characters")
    expect(page.get_by_label("Write a message")).to_have_value("x" * 4001)


def test_a_message_sent_while_offline_is_kept_and_arrives_once(working: App, root: str, browser: Browser) -> None:
    page, _ = open_page(browser)
    page.goto(f"{root}/chat")
    page.context.set_offline(True)
    say(page, "order 10482 from the tunnel")
    again = page.get_by_role("button", name="Not sent. Try again")
    expect(again).to_be_visible()
    page.context.set_offline(False)
    again.click()
    bot_says(page)
    expect(page.locator(".said.customer .text")).to_have_text(["order 10482 from the tunnel"])


def test_without_scripts_the_page_still_takes_a_message(working: App, root: str, browser: Browser) -> None:
    page, _ = open_page(browser, java_script_enabled=False)
    page.goto(f"{root}/chat")
    say(page, "no scripts here, order 10482")
    expect(page.locator(".said.customer .text")).to_have_text("no scripts here, order 10482")


def test_the_page_speaks_and_reads_from_right_to_left_where_the_customer_does(
    app: App, root: str, browser: Browser
) -> None:
    page, _ = open_page(browser, locale="ar")
    page.goto(f"{root}/chat")
    assert page.locator("html").get_attribute("dir") == "rtl"


def test_a_lead_signs_in_takes_a_case_and_approves_it(app: App, root: str, lead: Agent, browser: Browser) -> None:
    opened = open_case(app)
    page, troubles = open_page(browser)
    sign_in(page, root, app, lead)
    page.get_by_role("link", name=opened.number).click()
    page.get_by_role("button", name="Take this case").click()
    expect(page.get_by_text("You hold this case now.")).to_be_visible()
    expect(page.get_by_label("Amount in USD")).to_have_value("30.00")
    page.get_by_role("button", name="Approve and credit").click()
    expect(page.get_by_text("The credit is on its way")).to_be_visible()
    assert case_now(app, opened).state == "crediting"
    assert troubles == []


def test_what_the_customer_writes_appears_on_the_desk_and_takes_nothing_away(
    app: App, root: str, lead: Agent, browser: Browser
) -> None:
    opened = open_case(app)
    page, troubles = open_page(browser)
    sign_in(page, root, app, lead)
    page.goto(f"{root}/desk/cases/{opened.number}")
    page.get_by_label("Message or note").fill("I am just writing that")
    page.get_by_text("Decline by clause").click()
    page.locator("textarea[name=words]").fill("half a sentence")
    customer_writes(app, opened, "one more thing")
    expect(page.locator("#talk").get_by_text("one more thing")).to_be_visible()
    expect(page.get_by_label("Message or note")).to_have_value("I am just writing that")
    expect(page.locator("textarea[name=words]")).to_have_value("half a sentence")
    expect(page.locator("#moved")).to_be_visible()
    assert troubles == []


def customer_writes(app: App, opened: Opened, text: str) -> None:
    def work(conn: object) -> None:
        now = app.database.now(conn)
        case = cases.lock(conn, opened.case_id)
        messages.add(
            conn,
            panel_id=app.panel_id,
            chat_id=case.chat_id,
            case_id=case.id,
            author="customer",
            channel="web",
            text=text,
            now=now,
        )
        cases.add_event(conn, case, "customer_wrote", "customer", {}, now)

    app.database.run(work)


def test_a_fact_recorded_on_the_page_shows_before_and_after(app: App, root: str, lead: Agent, browser: Browser) -> None:
    opened = open_case(app, order_remains=None)
    page, troubles = open_page(browser)
    sign_in(page, root, app, lead)
    page.goto(f"{root}/desk/cases/{opened.number}")
    page.get_by_text("Record a fact").click()
    page.locator("form[data-fact] select[name=name]").select_option("order_remains")
    expect(page.locator("form[data-fact] p[data-hint]")).to_contain_text("whole number")
    page.locator("form[data-fact] [name=value]").fill("1000")
    page.locator("form[data-fact] [name=note]").fill("seen in the panel")
    page.get_by_role("button", name="Record and assess again").click()
    expect(page.get_by_role("region", name="Assessed again")).to_contain_text(re.compile("Before.*After", re.DOTALL))
    assert troubles == []


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_both_pages_look_right(
    working: App, root: str, lead: Agent, browser: Browser, tmp_path: Path, width: str, dark: bool
) -> None:
    look = f"{width}-{'dark' if dark else 'light'}"
    add_agent(working, "Ada")
    for place in range(3):
        opened = open_case(working, order=str(10482 + place), said="1000 of my 3000 likes never came, order 10482")
    page, troubles = open_page(browser, width=width, dark=dark)
    page.goto(f"{root}/chat")
    picture_of(page, f"chat-empty-{look}", tmp_path)
    page.locator("#files").set_input_files(
        [{"name": "a.png", "mimeType": "image/png", "buffer": drawn(size=(300, 500))}]
    )
    say(page, "Hi! Order 10482, half of the likes never came: https://instagram.com/p/Cxyz123AbC")
    bot_says(page)
    picture_of(page, f"chat-{look}", tmp_path)
    sign_in(page, root, working, lead)
    picture_of(page, f"queue-{look}", tmp_path)
    page.goto(f"{root}/desk/cases/{opened.number}")
    expect(page.get_by_role("button", name="Approve and credit")).to_be_visible()
    picture_of(page, f"case-{look}", tmp_path)
    assert said_in(working, opened)
    assert troubles == []


def test_on_a_phone_the_queues_filters_fold_away_unless_one_is_set(
    app: App, root: str, browser: Browser, lead: Agent, tmp_path: Path
) -> None:
    open_case(app)
    page, troubles = open_page(browser, width="phone")
    sign_in(page, root, app, lead)
    page.goto(f"{root}/desk")
    expect(page.get_by_label("Channel")).not_to_be_visible()
    picture_of(page, "queue-folded", tmp_path)
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Channel").select_option("telegram")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_label("Channel")).to_have_value("telegram")
    expect(page.get_by_label("Channel")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{root}/desk")
    expect(page.get_by_label("Channel")).to_be_visible()
    expect(page.get_by_text("Filters", exact=True)).not_to_be_visible()
    assert troubles == []
    page.context.close()
