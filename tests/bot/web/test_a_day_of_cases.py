"""A desk with a day's five hundred cases: two agents, one of them by mouse, and what each sees of the other live."""

from playwright.sync_api import Browser, expect

from bot.app import App
from storage.agents import Agent
from tests.bot.web.test_pages_in_the_browser import sign_in
from tests.kit.browser import open_page
from tests.kit.cases import add_agent, case_now, open_case, said_in

CASES = 500


def test_two_agents_share_a_full_queue_and_see_each_others_moves(
    app: App, root: str, browser: Browser, lead: Agent
) -> None:
    opened = [open_case(app, order=str(place), chat_key=f"c{place}") for place in range(CASES)]
    first, second = opened[0], opened[1]
    mine, troubles = open_page(browser)
    theirs, more = open_page(browser)
    sign_in(mine, root, app, lead)
    sign_in(theirs, root, app, add_agent(app, "Ada"))
    expect(mine.locator("#tabs")).to_contain_text(f"For people {CASES}")
    expect(mine.locator("#rows tbody tr")).to_have_count(50)

    # one takes the case that both look at: the other one sees it, and cannot take it
    theirs.goto(f"{root}/desk/cases/{first.number}")
    mine.goto(f"{root}/desk/cases/{first.number}")
    mine.get_by_role("button", name="Take this case").click()
    expect(theirs.locator("#state")).to_contain_text("held by Lia")
    expect(theirs.get_by_role("button", name="Take this case")).to_have_count(0)

    # what the customer will read is looked at by mouse, then said; the other one reads it at once
    mine.get_by_label("Message or note").fill("I have found it")
    mine.get_by_role("button", name="What the customer will read").first.click()
    expect(mine.locator("#preview-say")).to_contain_text("Lia: I have found it")
    assert not any("I have found it" in line for line in said_in(app, first))
    mine.get_by_role("button", name="Send to customer").click()
    expect(theirs.locator("#talk")).to_contain_text("Lia: I have found it")
    mine.get_by_role("button", name="Approve and credit").click()
    expect(theirs.locator("#state")).to_contain_text("credit on its way")
    assert case_now(app, first).state == "crediting"

    # the next case is the other one's; the queue of the first follows
    mine.goto(f"{root}/desk")
    theirs.goto(f"{root}/desk")
    theirs.get_by_role("button", name="Next case").click()
    expect(theirs.locator("#state")).to_contain_text(second.number)
    expect(mine.locator("#rows tbody tr").first).to_contain_text("Ada")
    assert (troubles, more) == ([], [])
    for page in (mine, theirs):
        page.context.close()
