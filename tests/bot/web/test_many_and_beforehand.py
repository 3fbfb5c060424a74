"""Several cases at once, what a customer would read seen beforehand, and signing out everywhere."""

import re

import httpx

from bot.app import App
from storage import agents, chats, credits, messages
from storage.agents import Agent
from tests.bot.web.test_desk_over_http import act
from tests.kit.cases import add_agent, case_now, open_case, said_in, sign_in_code


def token(desk: httpx.Client) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', desk.get("/desk").text)
    assert found is not None
    return found[1]


def bulk(desk: httpx.Client, what: str, *numbers: str, **given: str) -> httpx.Response:
    return desk.post("/desk/bulk", data={"csrf": token(desk), "what": what, "case": list(numbers), **given})


def test_several_cases_are_taken_and_tagged_and_each_has_its_line(app: App, desk: httpx.Client, lead: Agent) -> None:
    one, two = open_case(app, order="10482"), open_case(app, order="10483", chat_key="mia")
    page = bulk(desk, "take", one.number, two.number).text
    assert "2 of 2 done" in page
    assert [case_now(app, case).held_by for case in (one, two)] == [lead.id, lead.id]
    assert "Tagged." in bulk(desk, "tag", one.number, words="night vip").text
    assert "Tagged." in bulk(desk, "tag", one.number, words="slow").text
    shown = desk.get("/desk").text
    assert all(f'<span class="tag">{tag}</span>' in shown for tag in ("night", "vip", "slow"))


def test_one_that_refuses_stops_no_other_and_says_why(app: App, desk: httpx.Client, lead: Agent) -> None:
    free, held = open_case(app, order="10482"), open_case(app, order="10483", chat_key="mia")
    tom = add_agent(app, "Tom")
    app.database.run(lambda conn: agents.load(conn, tom.id))
    bulk(desk, "assign", held.number, name="Tom")
    page = bulk(desk, "take", free.number, held.number, "MG-9999").text
    assert "1 of 3 done" in page
    assert "Tom holds MG-1002." in page
    assert "There is no such case." in page
    assert (case_now(app, free).held_by, case_now(app, held).held_by) == (lead.id, tom.id)


def test_nothing_that_decides_can_be_done_to_many(app: App, desk: httpx.Client) -> None:
    opened = open_case(app)
    for what in ("approve", "decline", "close", "", "__class__"):
        answer = bulk(desk, what, opened.number)
        assert answer.status_code == 422
        assert "nothing was done" in answer.text
    assert case_now(app, opened).state == "handoff"


def test_many_need_the_sessions_token_and_lead_back_to_the_desk_alone(app: App, desk: httpx.Client) -> None:
    opened = open_case(app)
    assert desk.post("/desk/bulk", data={"what": "take", "case": opened.number}).status_code == 403
    for back in ("https://evil.example/", "//evil.example", "/desk?tab=people\\@evil"):
        assert 'href="/desk"' in bulk(desk, "take", opened.number, back=back).text
    assert 'href="/desk?tab=advised"' in bulk(desk, "take", opened.number, back="/desk?tab=advised").text


def test_what_the_customer_would_read_is_shown_in_their_language(app: App, desk: httpx.Client) -> None:
    opened = open_case(app)
    app.database.run(lambda conn: chats.save_draft(conn, opened.chat_id, {}, "es", app.database.now(conn)))
    before = said_in(app, opened)
    page = act(desk, opened, "decline", clause="F6.a", words="Llegó completo.", preview="yes")
    assert page.status_code == 200
    assert "in Spanish" in page.text
    assert "<blockquote" in page.text
    assert "Llegó completo." in page.text.split("<blockquote")[1]
    assert "Lia" in page.text.split("<blockquote")[1]
    assert said_in(app, opened) == before
    assert case_now(app, opened).state == "handoff"


def test_a_rehearsed_credit_is_none(app: App, desk: httpx.Client) -> None:
    opened = open_case(app)
    page = act(desk, opened, "approve", amount="30.00", preview="yes")
    assert "has approved a credit of $30.00" in page.text
    assert app.database.read(lambda conn: credits.of_case(conn, opened.case_id)) == []
    assert case_now(app, opened).held_by is None
    assert 'value="30.00"' in page.text


def test_what_would_be_refused_is_refused_beforehand(app: App, desk: httpx.Client) -> None:
    opened = open_case(app)
    answer = act(desk, opened, "decline", clause="", words="no", preview="yes")
    assert answer.status_code == 422
    assert "Choose the clause" in answer.text
    assert not app.database.read(lambda conn: [one for one in messages.of_case(conn, opened.case_id) if one.agent_id])


def test_signing_out_everywhere_ends_every_session_and_unused_link(
    app: App, root: str, desk: httpx.Client, lead: Agent
) -> None:
    unused = sign_in_code(app, lead)
    with httpx.Client(base_url=root) as other:
        other.post(f"/desk/sign-in/{sign_in_code(app, lead)}")
        assert other.get("/desk").status_code == 200
        assert "Signed out everywhere" in desk.post("/desk/sign-out-everywhere", data={"csrf": token(desk)}).text
        assert other.get("/desk").status_code == 401
    assert desk.get("/desk").status_code == 401
    assert httpx.post(f"{root}/desk/sign-in/{unused}").status_code == 403
