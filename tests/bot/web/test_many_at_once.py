"""What customers will read is shown beforehand, and many cases are worked at once, over HTTP."""

import re
from html import unescape

import httpx
import pytest

from bot.app import App
from bot.dialogue.draft import Draft
from storage import agents, cases, chats
from storage.agents import Agent
from tests.bot.web.test_desk_over_http import act, hidden
from tests.kit.cases import Opened, add_agent, case_now, open_case, said_in, sign_in_code

REFUSED = {"order_remains": 0, "order_delivered": 3000, "metric_current_count": 4200}
"""Nothing of the order is missing, so the policy refuses."""


def foretold(client: httpx.Client, opened: Opened, action: str, **fields: str) -> tuple[httpx.Response, list[str]]:
    """The answer, and what it says that the customer would read."""
    answer = act(client, opened, f"{action}/preview", **fields)
    return answer, re.findall(r'<blockquote lang="[^"]*" dir="auto">(.*?)</blockquote>', answer.text, re.DOTALL)


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("approve", {"amount": "30.00"}),
        ("decline", {"clause": "F4.b", "words": "as the clause says"}),
        ("ask", {"items": "screenshots", "text": "which ones?"}),
        ("say", {"text": "I look into it"}),
        ("close", {"text": "all is well"}),
    ],
)
def test_what_is_shown_beforehand_is_what_is_said_and_showing_it_does_nothing(
    app: App, desk: httpx.Client, action: str, fields: dict[str, str]
) -> None:
    opened = open_case(app)
    german = Draft(language="de").to_json()
    app.database.run(lambda conn: chats.save_draft(conn, opened.chat_id, german, "de", app.database.now(conn)))
    before = (case_now(app, opened), said_in(app, opened))
    answer, words = foretold(desk, opened, action, **fields)
    assert answer.status_code == 200
    assert (case_now(app, opened), said_in(app, opened)) == before
    assert act(desk, opened, action, **fields).status_code == 303
    said = [line.partition(": ")[2] for line in said_in(app, opened)[len(before[1]) :]]
    assert [unescape(one) for one in words] == said
    assert words


def test_a_preview_is_refused_like_the_action_and_keeps_what_was_typed(app: App, root: str, desk: httpx.Client) -> None:
    opened = open_case(app)
    answer, words = foretold(desk, opened, "approve", amount="12", reason="half of it was lost")
    assert (answer.status_code, words) == (422, [])
    assert "half of it was lost" in answer.text
    with httpx.Client(base_url=root) as agent:
        agent.post(f"/desk/sign-in/{sign_in_code(app, add_agent(app, 'Ada'))}")
        answer, words = foretold(agent, opened, "approve", amount="30.00")
    assert (answer.status_code, words) == (403, [])
    assert httpx.post(f"{root}/desk/cases/{opened.number}/approve/preview", data={"amount": "1"}).status_code == 401
    assert foretold(desk, opened, "delete")[0].status_code == 404


def test_an_action_that_says_nothing_is_foretold_as_such(app: App, desk: httpx.Client) -> None:
    opened = open_case(app)
    answer, words = foretold(desk, opened, "recheck")
    assert (answer.status_code, words) == (200, [])
    assert len(foretold(desk, opened, "close", text="")[1]) == 1
    assert foretold(desk, opened, "task", kind="refill")[1] == [
        "A refill of order 10482 has been ordered. I will tell you when it is done."
    ]
    answer, words = foretold(desk, opened, "say", text="")
    assert (answer.status_code, words) == (422, [])


def bulk(client: httpx.Client, action: str, numbers: list[str], **fields: str) -> tuple[httpx.Response, dict[str, str]]:
    """The answer, and its line for each case."""
    given = {**hidden(client.get("/desk").text), "action": action, "numbers": numbers, **fields}
    answer = client.post("/desk/bulk", data=given)
    lines = re.findall(r'/desk/cases/(MG-\d+)">.*?data-label="Result"><div>(.*?)</div>', answer.text, re.DOTALL)
    return answer, dict(lines)


def test_many_cases_are_taken_tagged_put_off_and_given_on_with_a_line_for_each(
    app: App, desk: httpx.Client, lead: Agent
) -> None:
    first, second, third = (open_case(app, order=str(place), chat_key=f"c{place}") for place in (1, 2, 3))
    ada = add_agent(app, "Ada")
    app.database.run(lambda conn: cases.update(conn, third.case_id, app.database.now(conn), held_by=ada.id))
    every = [first.number, second.number, third.number]
    _, lines = bulk(desk, "take", [*every, "MG-9999"])
    assert lines[first.number] == lines[second.number] == "You hold it now."
    assert lines[third.number] == f"Not done. Ada holds {third.number}."
    assert lines["MG-9999"] == "Not done. There is no such case."
    assert case_now(app, first).held_by == lead.id
    assert bulk(desk, "tag", every, tags="night")[1] == dict.fromkeys(every, "Tagged.")
    bulk(desk, "tag", every, tags="vip")
    assert desk.get("/desk?tag=night").text.count("/desk/cases/MG-") == 3
    bulk(desk, "assign", every, name="Ada")
    assert {case_now(app, one).held_by for one in (first, second, third)} == {ada.id}
    bulk(desk, "snooze", [first.number], hours="24")
    assert 'For people <span class="count">2</span>' in desk.get("/desk").text


def test_many_are_declined_only_where_the_policy_refuses_each_and_nothing_moved(app: App, desk: httpx.Client) -> None:
    refused = open_case(app, order="1", chat_key="a", **REFUSED)
    granted = open_case(app, order="2", chat_key="b")
    numbers = [refused.number, granted.number]
    page = hidden(desk.get("/desk").text)
    _, lines = bulk(desk, "decline", numbers, words="sorry", look="yes")
    assert case_now(app, refused).state != "closed"
    moved = open_case(app, order="3", chat_key="c", **REFUSED)
    late = desk.post("/desk/bulk", data={**page, "action": "decline", "numbers": [moved.number]})
    assert "moved on meanwhile" in late.text
    _, lines = bulk(desk, "decline", numbers, words="sorry")
    assert lines[granted.number] == "Not done. The policy does not refuse this one; decide it by itself."
    assert case_now(app, granted).state == "handoff"
    assert (case_now(app, refused).state, case_now(app, refused).outcome) == ("closed", "declined")
    assert any("sorry" in line for line in said_in(app, refused))


def test_a_bulk_without_cases_words_or_the_sessions_token_does_nothing(app: App, desk: httpx.Client) -> None:
    opened = open_case(app)
    assert bulk(desk, "take", [])[0].status_code == 422
    assert bulk(desk, "delete", [opened.number])[0].status_code == 422
    assert bulk(desk, "take", [opened.number], csrf="wrong")[0].status_code == 403
    assert bulk(desk, "close", [opened.number])[1][opened.number].startswith("Not done.")
    assert case_now(app, opened).held_by is None


def test_signing_out_everywhere_ends_every_session_of_this_agent_only(
    app: App, root: str, desk: httpx.Client, lead: Agent
) -> None:
    with httpx.Client(base_url=root) as phone, httpx.Client(base_url=root) as other:
        phone.post(f"/desk/sign-in/{sign_in_code(app, lead)}")
        other.post(f"/desk/sign-in/{sign_in_code(app, add_agent(app, 'Ada'))}")
        desk.post("/desk/sign-out", data={**hidden(desk.get("/desk").text), "everywhere": "yes"})
        assert (phone.get("/desk").status_code, other.get("/desk").status_code) == (401, 200)
    assert app.database.read(lambda conn: agents.load(conn, lead.id)).active


def test_the_next_case_is_held_and_opened_and_the_teams_page_says_who_works_what(
    app: App, desk: httpx.Client, lead: Agent
) -> None:
    opened = open_case(app)
    fields = hidden(desk.get("/desk").text)
    assert desk.post("/desk/team/next", data=fields).headers["location"] == f"/desk/cases/{opened.number}?done=take"
    assert case_now(app, opened).held_by == lead.id
    assert "No free case fits you" in desk.post("/desk/team/next", data=fields).text
    assert desk.post(f"/desk/team/{lead.id}/skills", data={**fields, "tongues": ["de", "tr"]}).status_code == 303
    assert desk.post("/desk/team/999/skills", data=fields).status_code == 404
    desk.post("/desk/team/away", data={**fields, "away": "yes"})
    page = desk.get("/desk/team").text
    assert "de, tr" in page
    assert "You are away" in page
    assert desk.post("/desk/team/next", data={"csrf": "x"}).status_code == 403
