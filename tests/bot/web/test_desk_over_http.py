"""The desk over HTTP: only signed-in agents see or do anything, and a refusal loses nothing that was typed."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from bot.app import App
from storage import agents, cases
from storage.agents import Agent
from tests.kit.cases import Opened, add_agent, case_now, open_case, said_in, sign_in_code
from tests.kit.pictures import PDF, drawn

ACTIONS = [
    "take",
    "give-back",
    "approve",
    "settle",
    "look",
    "decline",
    "ask",
    "say",
    "note",
    "fact",
    "close",
    "recheck",
]


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the page's forms."""
    found = {name: re.search(f'name="{name}" value="([^"]*)"', page) for name in ("csrf", "seen")}
    return {name: match[1] for name, match in found.items() if match}


def act(client: httpx.Client, opened: Opened, action: str, *, page: str = "", **fields: Any) -> httpx.Response:
    page = page or client.get(f"/desk/cases/{opened.number}").text
    return client.post(f"/desk/cases/{opened.number}/{action}", data={**hidden(page), **fields})


@contextmanager
def signed_in(app: App, root: str, agent: Agent) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=root) as client:
        client.post(f"/desk/sign-in/{sign_in_code(app, agent)}")
        yield client


def test_a_link_signs_in_once_and_looking_at_it_uses_nothing_up(app: App, root: str, lead: Agent) -> None:
    code = sign_in_code(app, lead)
    for _ in range(3):
        assert "Sign in to the desk" in httpx.get(f"{root}/desk/sign-in/{code}").text
    first = httpx.post(f"{root}/desk/sign-in/{code}")
    assert (first.status_code, first.headers["location"]) == (303, "/desk")
    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    second = httpx.post(f"{root}/desk/sign-in/{code}")
    unknown = httpx.post(f"{root}/desk/sign-in/no-such-code")
    assert (second.status_code, unknown.status_code) == (403, 403)
    assert second.text == unknown.text
    assert "set-cookie" not in second.headers


def test_an_expired_link_is_answered_like_an_unknown_one(app: App, root: str, lead: Agent) -> None:
    from datetime import timedelta

    code = app.database.run(
        lambda conn: agents.sign_in_code(conn, lead.id, app.database.now(conn), timedelta(seconds=-1))
    )
    assert httpx.post(f"{root}/desk/sign-in/{code}").text == httpx.post(f"{root}/desk/sign-in/x").text


def test_over_tls_the_cookie_is_secure(app: App, lead: Agent) -> None:
    from dataclasses import replace

    from tests.kit.web import serving

    web = app.settings.web.model_copy(update={"public_url": "https://refunds.example"})
    public = replace(app, settings=app.settings.model_copy(update={"web": web}))
    with serving(public) as root:
        answer = httpx.post(
            f"{root}/desk/sign-in/{sign_in_code(app, lead)}", headers={"origin": "https://refunds.example"}
        )
        assert "Secure" in answer.headers["set-cookie"]
        assert "Secure" in httpx.get(f"{root}/chat").headers["set-cookie"]


def test_without_signing_in_nothing_is_shown_and_nothing_done(app: App, root: str) -> None:
    opened = open_case(app)
    before = (case_now(app, opened), said_in(app, opened))
    paths = ["/desk", f"/desk/cases/{opened.number}", "/desk/events", "/desk/evidence/1", "/desk/evidence/1/original"]
    for path in paths:
        answer = httpx.get(f"{root}{path}")
        assert answer.status_code == 401, path
        assert opened.number not in answer.text.replace(path, "")
    for action in ACTIONS:
        answer = httpx.post(f"{root}/desk/cases/{opened.number}/{action}", data={"csrf": "x", "text": "hello"})
        assert answer.status_code == 401, action
    assert (case_now(app, opened), said_in(app, opened)) == before


@pytest.mark.parametrize("action", ACTIONS)
def test_a_form_without_the_sessions_token_does_nothing(app: App, desk: httpx.Client, action: str) -> None:
    opened = open_case(app)
    before = (case_now(app, opened), said_in(app, opened))
    for fields in ({}, {"csrf": "wrong"}, {"csrf": "é"}):
        answer = desk.post(f"/desk/cases/{opened.number}/{action}", data={"seen": "1", "text": "hello", **fields})
        assert answer.status_code == 403
    assert (case_now(app, opened), said_in(app, opened)) == before


def test_a_form_from_another_site_does_nothing_even_with_the_token(app: App, desk: httpx.Client) -> None:
    opened = open_case(app)
    fields = hidden(desk.get(f"/desk/cases/{opened.number}").text)
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        answer = desk.post(f"/desk/cases/{opened.number}/take", data=fields, headers=headers)
        assert answer.status_code == 403
    assert case_now(app, opened).held_by is None


def test_signing_out_ends_the_session_on_the_server(app: App, desk: httpx.Client) -> None:
    stolen = dict(desk.cookies)
    answer = desk.post("/desk/sign-out", data=hidden(desk.get("/desk").text))
    assert "Signed out" in answer.text
    assert httpx.get(f"{desk.base_url}/desk", cookies=stolen).status_code == 401


def test_a_removed_agent_is_out_at_once(app: App, desk: httpx.Client) -> None:
    app.database.run(lambda conn: agents.remove(conn, app.panel_id, "Lia"))
    assert desk.get("/desk").status_code == 401


def test_a_link_from_a_chat_loads_the_page_again_so_that_the_strict_cookie_comes_along(root: str) -> None:
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    answer = httpx.get(f"{root}/desk/cases/MG-1001", headers=headers)
    assert '<meta http-equiv="refresh" content="0;url=/desk/cases/MG-1001">' in answer.text
    own = httpx.get(f"{root}/desk/cases/MG-1001", headers={"sec-fetch-site": "same-origin"})
    assert "http-equiv" not in own.text


def test_the_queue_shows_what_waits_for_people(app: App, desk: httpx.Client) -> None:
    opened = open_case(app)
    page = desk.get("/desk").text
    assert opened.number in page
    assert "over cap" in page
    assert "30.00 USD" in page or "30 USD" in page
    assert f"/desk/cases/{opened.number}" not in desk.get("/desk?tab=closed").text
    assert desk.get("/desk?tab=nonsense&page_number=-5").status_code == 200


def test_the_case_page_shows_brief_conversation_formula_and_trace(app: App, desk: httpx.Client) -> None:
    opened = open_case(app, said="half of it <i>never</i> came")
    page = desk.get(f"/desk/cases/{opened.number}").text
    assert "half of it &lt;i&gt;never&lt;/i&gt; came" in page
    assert "F4.b" in page
    assert 'value="30.00"' in page
    assert "Policy trace" in page
    assert "staff only" in page
    assert desk.get("/desk/cases/MG-9999").status_code == 404


def test_taking_and_giving_back(app: App, desk: httpx.Client, lead: Agent) -> None:
    opened = open_case(app)
    answer = act(desk, opened, "take")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/cases/{opened.number}?done=take")
    assert "You hold this case now." in desk.get(answer.headers["location"]).text
    assert case_now(app, opened).held_by == lead.id
    act(desk, opened, "give-back")
    assert case_now(app, opened).held_by is None


def test_somebody_elses_case_answers_409_and_keeps_what_was_typed(app: App, root: str, desk: httpx.Client) -> None:
    opened, ada = open_case(app), add_agent(app, "Ada")
    page = desk.get(f"/desk/cases/{opened.number}").text
    with signed_in(app, root, ada) as other:
        act(other, opened, "take")
    answer = act(desk, opened, "say", page=page, text="my long and careful answer")
    assert answer.status_code == 409
    assert "Ada holds MG-1001." in answer.text
    assert not any("my long" in line for line in said_in(app, opened))


def test_a_case_that_moved_on_answers_409_with_the_form_still_filled_in(app: App, desk: httpx.Client) -> None:
    opened = open_case(app)
    page = desk.get(f"/desk/cases/{opened.number}").text
    case = case_now(app, opened)
    app.database.run(lambda conn: cases.add_event(conn, case, "customer_wrote", "customer", {}, app.database.now(conn)))
    answer = act(desk, opened, "decline", page=page, clause="F4.b", words="as the clause says")
    assert answer.status_code == 409
    assert "moved on meanwhile" in answer.text
    assert "as the clause says" in answer.text
    assert case_now(app, opened).state == "handoff"
    again = act(desk, opened, "decline", page=answer.text, clause="F4.b", words="as the clause says")
    assert again.status_code == 303
    assert case_now(app, opened).outcome == "declined"


def test_an_over_cap_credit_is_approved_by_a_lead_and_refused_to_an_agent(
    app: App, root: str, desk: httpx.Client
) -> None:
    opened = open_case(app)
    with signed_in(app, root, add_agent(app, "Ada")) as agent:
        refused = act(agent, opened, "approve", amount="30.00", clause="", reason="")
        assert refused.status_code == 403
        assert "above your limit of 25" in refused.text
    answer = act(desk, opened, "approve", amount="30.00", clause="", reason="")
    assert answer.status_code == 303
    assert case_now(app, opened).state == "crediting"


@pytest.mark.parametrize("amount", ["", "abc", "-5", "1e999"])
def test_what_is_no_amount_is_refused_in_words(app: App, desk: httpx.Client, amount: str) -> None:
    opened = open_case(app)
    answer = act(desk, opened, "approve", amount=amount)
    assert answer.status_code == 422
    assert "is no amount" in answer.text


def test_recording_a_fact_shows_before_and_after(app: App, desk: httpx.Client) -> None:
    opened = open_case(app, order_remains=None)
    answer = act(desk, opened, "fact", name="order_remains", value="1000", note="seen in the panel")
    page = desk.get(answer.headers["location"]).text
    assert "Assessed again with order_remains = 1000" in page
    assert "seen in the panel" in page


def test_a_message_with_a_picture_reaches_the_customers_page(app: App, desk: httpx.Client) -> None:
    opened = open_case(app)
    fields = hidden(desk.get(f"/desk/cases/{opened.number}").text)
    answer = desk.post(
        f"/desk/cases/{opened.number}/say",
        data={**fields, "text": "see here"},
        files=[("files", ("proof.png", drawn(), "image/png"))],
    )
    assert answer.status_code == 303
    evidence = app.database.read(lambda conn: cases.evidence_of(conn, opened.case_id))
    shown = desk.get(f"/desk/evidence/{evidence[0]}")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")
    original = desk.get(f"/desk/evidence/{evidence[0]}/original")
    assert original.headers["content-disposition"].startswith("attachment;")
    assert original.headers["content-type"] == "application/octet-stream"


def test_a_file_that_is_no_picture_is_not_sent_and_the_text_is_kept(app: App, desk: httpx.Client) -> None:
    opened = open_case(app)
    fields = hidden(desk.get(f"/desk/cases/{opened.number}").text)
    answer = desk.post(
        f"/desk/cases/{opened.number}/say",
        data={**fields, "text": "the receipt"},
        files=[("files", ("receipt.png", PDF, "image/png"))],
    )
    assert answer.status_code == 422
    assert "receipt.png was not sent" in answer.text
    assert "the receipt" in answer.text
    assert not any("the receipt" in line for line in said_in(app, opened))


def test_an_unknown_action_and_unknown_pictures_are_not_found(app: App, desk: httpx.Client) -> None:
    opened = open_case(app)
    assert act(desk, opened, "delete").status_code == 404
    assert desk.get("/desk/evidence/999").status_code == 404
    assert desk.get("/desk/evidence/999999999999999999999999").status_code == 404


def test_the_queue_hears_of_a_new_case_within_a_second(app: App, desk: httpx.Client) -> None:
    with desk.stream("GET", "/desk/events", timeout=5) as events:
        lines = events.iter_lines()
        before = next(line for line in lines if line.startswith("data:"))
        open_case(app)
        after = next(line for line in lines if line.startswith("data:"))
    assert before != after


def test_a_stream_ends_when_the_session_does(app: App, desk: httpx.Client, lead: Agent) -> None:
    with desk.stream("GET", "/desk/events", timeout=5) as events:
        lines = events.iter_lines()
        next(line for line in lines if line.startswith("data:"))
        app.database.run(lambda conn: agents.end_all_sessions(conn, lead.id))
        assert any(line == "event: ended" for line in lines)
