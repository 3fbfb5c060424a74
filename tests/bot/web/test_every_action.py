"""Each action of a case page done twice: by mouse alone and by keys alone, with the same end."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bot.app import App
from bot.web.desk.acting import DEEDS
from bot.web.desk.looking import DONE
from storage import cases
from storage.agents import Agent
from tests.bot.web.test_pages_in_the_browser import sign_in
from tests.kit.browser import open_page
from tests.kit.cases import case_now, open_case

MOST_TABS = 90

Step = tuple[str, str, dict[str, str], str]
"""Action, the key of its part of the page, its fields by name, and the words on its button."""

CHECKED = "checked"
"""The value of a box that is to be checked."""

WORK: tuple[Step, ...] = (
    ("take", "t", {}, ""),
    ("give-back", "b", {}, ""),
    ("tag", "p", {"words": "vip"}, "Keep the tags"),
    ("snooze", "p", {"hours": "an hour"}, "Put off"),
    ("assign", "p", {"name": "Lia"}, "Give"),
    ("say", "m", {"text": "I look at it"}, "Send to customer"),
    ("note", "m", {"text": "among us"}, "Keep as note"),
    ("ask", "q", {"text": "which day was it"}, "Ask"),
    ("fact", "f", {"name": "order_remains", "value": "900", "note": "the panel"}, "Record and assess again"),
    ("recheck", "e", {}, ""),
    ("split", "v", {"order": "777", "messages": CHECKED}, "Split"),
)
ENDS: tuple[Step, ...] = (
    ("approve", "a", {}, "Approve and credit"),
    ("decline", "d", {"clause": "F4.b", "words": "sorry"}, "Decline and close"),
    ("close", "c", {"text": "done"}, "Close the case"),
    ("merge", "v", {"into": ""}, "Merge"),
    ("task", "r", {}, ""),
)
ELSEWHERE = {"settle", "look"}
"""Only on a case whose credit's answer was lost: `test_desk_over_http`."""


def form_of(page: Page, number: str, action: str) -> Locator:
    """The form of the action; a note is kept by the form that also says."""
    at = f"/desk/cases/{number}/{'say' if action == 'note' else action}"
    return page.locator(f'form[action="{at}"]')


def tab_to(page: Page, wanted: Locator) -> None:
    for _ in range(MOST_TABS):
        if wanted.evaluate("(one) => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("no Tab leads there")


def by_keys(page: Page, form: Locator, step: Step) -> None:
    _, key, fields, button = step
    page.keyboard.press(key)
    for name, value in fields.items():
        field = form.locator(f'[name="{name}"]:not([type=hidden]):visible').first
        tab_to(page, field)
        if value == CHECKED:
            page.keyboard.press("Space")
        else:
            page.keyboard.press("Control+a")
            page.keyboard.type(value)
    if button:
        tab_to(page, form.get_by_role("button", name=button, exact=True))
        page.keyboard.press("Enter")


def by_mouse(page: Page, form: Locator, step: Step) -> None:
    action, _, fields, button = step
    folded = form.locator("xpath=ancestor::details[not(@open)]/summary")
    if folded.count():
        folded.click()
    for name, value in fields.items():
        field = form.locator(f'[name="{name}"]:not([type=hidden]):visible').first
        if value == CHECKED:
            field.check()
        elif field.evaluate("(one) => one.tagName") == "SELECT":
            option = field.locator("option").filter(has_text=value).first.get_attribute("value")
            field.select_option(option or field.locator("option").filter(has_text=value).first.inner_text())
        else:
            field.fill(value)
    if action == "task":
        form.get_by_role("button", name="Order a refill").click()
    else:
        (form.get_by_role("button", name=button, exact=True) if button else form.locator("button").first).click()


HANDS = {"mouse": by_mouse, "keys": by_keys}


def done(page: Page, root: str, number: str, step: Step, hand: str) -> None:
    page.goto(f"{root}/desk/cases/{number}")
    HANDS[hand](page, form_of(page, number, step[0]), step)
    expect(page.locator("#result .banner")).to_have_text(DONE[step[0]])


def test_no_action_is_forgotten_here() -> None:
    assert {step[0] for step in (*WORK, *ENDS)} | ELSEWHERE == set(DEEDS)


@pytest.mark.parametrize("hand", HANDS)
def test_every_action_is_done_by_mouse_and_by_keys(
    app: App, root: str, browser: Browser, lead: Agent, hand: str
) -> None:
    first = open_case(app, order="1", chat_key="one", said="nothing came")
    page, troubles = open_page(browser)
    sign_in(page, root, app, lead)
    for step in WORK:
        done(page, root, first.number, step, hand)
    kinds = app.database.read(lambda conn: {one.kind for one in cases.events(conn, first.case_id)})
    assert {
        *("taken", "given_back", "tagged", "snoozed", "assigned", "agent_wrote", "noted", "asked"),
        *("fact_recorded", "checked_again"),
    } <= kinds
    into = open_case(app, order="5", chat_key="c5").number
    ended = [open_case(app, order=str(place), chat_key=f"c{place}") for place in (2, 3, 4, 5, 7)]
    for opened, step in zip(ended, ENDS, strict=True):
        fields = {"into": into} if step[0] == "merge" else step[2]
        done(page, root, opened.number, (step[0], step[1], fields, step[3]), hand)
    assert [case_now(app, one).state for one in ended[:3]] == ["crediting", "closed", "closed"]
    assert troubles == []
    page.context.close()
