"""Incidents at the desk: found in the queue, reckoned, proposed and approved, by mouse and by keys."""

from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, expect

from bot.app import App
from bot.work.runner import STEPS, do_job
from storage.agents import Agent
from tests.bot.web.test_desk_by_keyboard import arrived
from tests.bot.web.test_desk_over_http import hidden
from tests.bot.web.test_pages_in_the_browser import picture_of, sign_in
from tests.kit.browser import open_page
from tests.kit.cases import add_agent, case_now, open_case, said_in

UNKNOWN: dict[str, Any] = {"incident_verified": None, "incident_type": None, "failure_cause": None}
OF = "/desk/incidents/of"
NORTH = {"scope": "provider", "subject": "North"}


def seeded(app: App, many: int = 5) -> list[Any]:
    return [open_case(app, order=f"9{place}", chat_key=f"c{place}", **UNKNOWN) for place in range(many)]


def test_an_incident_is_proposed_by_keys_and_approved_by_mouse_by_another_person(
    app: App, root: str, browser: Browser, lead: Agent, tmp_path: Path
) -> None:
    opened = seeded(app)
    page, troubles = open_page(browser)
    sign_in(page, root, app, add_agent(app, "Ada"))
    expect(page.locator("#tabs")).to_contain_text("Incidents 2")
    page.keyboard.press("g")
    page.keyboard.press("i")
    arrived(page, "/desk/incidents$")
    picture_of(page, "incidents", tmp_path)
    page.get_by_role("link", name="North").press("Enter")
    arrived(page, "scope=provider")
    page.get_by_label(f"Choose {opened[4].number}").press("Space")
    page.keyboard.press("w")
    page.keyboard.type("outage")
    page.keyboard.press("Tab")
    page.keyboard.type("provider")
    page.keyboard.press("Tab")
    page.keyboard.type("North was down; their notice of the day")
    page.keyboard.press("Escape")
    page.keyboard.press("l")
    expect(page.locator("caption")).to_contain_text("4 of 4 cases would be credited: 120.00 USD")
    picture_of(page, "incident-reckoned", tmp_path)
    assert page.get_by_label(f"Choose {opened[4].number}").is_checked() is False
    page.keyboard.press("p")
    arrived(page, r"/desk/incidents/\d+$")
    expect(page.locator("#incident")).to_contain_text("a lead or an operator approves it")
    assert {case_now(app, one).state for one in opened} == {"handoff"}

    other, more = open_page(browser, dark=True)
    sign_in(other, root, app, lead)
    other.goto(f"{root}/desk/incidents/1")
    expect(other.locator("#incident")).to_contain_text("has approved a credit of $30.00")
    picture_of(other, "incident", tmp_path)
    other.get_by_role("button", name="Approve 4 credits: 120.00 USD").click()
    expect(other.locator("h1")).to_contain_text("approved")
    assert do_job(app, "test", steps={"incident": STEPS["incident"]})
    expect(page.locator("#incident")).to_contain_text("Credit on its way")  # live, on the page that proposed it
    picture_of(other, "incident-approved", tmp_path)
    assert [case_now(app, one).state for one in opened] == ["crediting"] * 4 + ["handoff"]
    assert any("30.00" in line for line in said_in(app, opened[0]))
    assert (troubles, more) == ([], [])
    for one in (page, other):
        one.context.close()


def test_an_incidents_pages_refuse_what_is_forged_strange_or_out_of_date(
    app: App, root: str, desk: httpx.Client
) -> None:
    opened = seeded(app, 2)
    fields = {
        **hidden(desk.get(OF, params=NORTH).text),
        "type": "outage",
        "cause": "provider_failure",
        "words": "down",
        **NORTH,
    }
    numbers = [one.number for one in opened]
    assert desk.post(OF, data={**fields, "numbers": numbers, "csrf": "x"}).status_code == 403
    assert desk.post(OF, data={**fields, "numbers": numbers, "type": "none"}).status_code == 422
    assert desk.post(OF, data={**fields, "numbers": ["MG-9999"]}).status_code == 409
    assert desk.get(OF, params={"scope": "account", "subject": "North"}).status_code == 404
    assert "<b>" not in desk.get(OF, params={"scope": "service", "subject": "<b>"}).text
    assert desk.post(OF, data={**fields, "numbers": numbers}).headers["location"] == "/desk/incidents/1"
    shown = desk.get("/desk/incidents/1").text
    approve = {**hidden(shown), "mark": shown.split('name="mark" value="')[1].split('"')[0]}
    assert "nobody else could approve it" in desk.post("/desk/incidents/1/approve", data=approve).text
    assert desk.post("/desk/incidents/1/approve", data={**approve, "mark": "other"}).status_code == 409
    assert desk.post("/desk/incidents/1/delete", data=approve).status_code == 404
    assert desk.get("/desk/incidents/2").status_code == 404
    assert httpx.get(f"{root}/desk/incidents/1").status_code == 401
    assert desk.post("/desk/incidents/1/withdraw", data=approve).status_code == 303
    assert desk.post("/desk/incidents/1/withdraw", data=approve).status_code == 409
    assert {case_now(app, one).state for one in opened} == {"handoff"}
