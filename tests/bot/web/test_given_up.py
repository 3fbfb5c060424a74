"""The list of given-up work on the desk."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import pytest
from sqlalchemy import Connection, text

from bot.app import App
from bot.work.runner import do_job
from storage import given_up, inbox, jobs, notices
from tests.kit.cases import add_agent, open_case, sign_in_code

SignIn = Callable[[str, str], httpx.Client]
PLACE = {"panel_id": "main", "channel": "telegram", "chat_key": "c"}


@pytest.fixture
def signed_in(app: App, root: str) -> Iterator[SignIn]:
    """Signs an agent in and gives the agent's browser."""
    with ExitStack() as stack:

        def sign_in(name: str, role: str) -> httpx.Client:
            client = stack.enter_context(httpx.Client(base_url=root))
            client.post(f"/desk/sign-in/{sign_in_code(app, add_agent(app, name, role))}")
            return client

        yield sign_in


@pytest.fixture
def filled(app: App) -> App:
    """An installation where a job, a message and a notice were given up."""
    opened = open_case(app)

    def work(conn: Connection) -> None:
        now = app.database.now(conn)
        payload = {"case_id": opened.case_id}
        jobs.put(conn, kind="gather", key="x", payload=payload, run_at=now, panel_id="main", now=now)
        (job,) = jobs.claim(conn, app.panel_id, ("gather",), "w", now, 60, 1)
        jobs.bury(conn, job, "w", "PanelError: <b>poison</b>", now)
        stored = inbox.put(conn, **PLACE, event_id="1", payload={}, fetching=False, now=now)
        inbox.dead(conn, stored or 0, "KeyError: 'at'", now)
        notices.queue(conn, **PLACE, audience="customer", payload={"text": "x"}, case_id=opened.case_id, now=now)
        (notice,) = notices.claim(conn, "main", "telegram", "w", now, 60)
        notices.failed(conn, notice.id, "w", "Bad Request: message is too strange", now)

    app.database.run(work)
    return app


def csrf_of(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]


def test_each_thing_stands_there_with_its_reason_and_case_and_leaves_when_seen_to(
    filled: App, signed_in: SignIn
) -> None:
    http = signed_in("Lia", "lead")
    page = http.get("/desk/given-up").text
    for words in ("PanelError: &lt;b&gt;poison", "KeyError", "message is too strange", "/desk/cases/MG-1001"):
        assert words in page
    csrf = csrf_of(page)
    for address in re.findall(r'action="(/desk/given-up/[^"]+/settle)"', page):
        assert http.post(address, data={"csrf": csrf}).status_code == 303
        assert http.post(address, data={"csrf": csrf}).status_code == 404
    assert "Nothing was given up" in http.get("/desk/given-up").text
    assert filled.database.read(lambda conn: given_up.count(conn, "main")) == 0


def test_a_job_is_tried_again_and_only_at_a_leads_word(filled: App, signed_in: SignIn) -> None:
    for name, role, status in (("Ana", "agent", 403), ("Lia", "lead", 303)):
        http = signed_in(name, role)
        page = http.get("/desk/given-up").text
        csrf = csrf_of(page)
        job = filled.database.read(lambda conn: conn.execute(text("SELECT id FROM job WHERE key = 'x'")).scalar_one())
        answer = http.post(f"/desk/given-up/job/{job}/again", data={"csrf": csrf})
        assert answer.status_code == status
    while do_job(filled, "w"):
        pass
    done = "SELECT dead, done_at IS NOT NULL FROM job WHERE key = 'x'"
    row = filled.database.read(lambda conn: conn.execute(text(done)).one())
    assert [bool(value) for value in row] == [False, True]


def test_nothing_else_can_be_tried_again(filled: App, signed_in: SignIn) -> None:
    http = signed_in("Lia", "lead")
    csrf = csrf_of(http.get("/desk/given-up").text)
    for path in ("notice/1/again", "message/1/again", "job/999/settle", "chat/1/settle", "job/1/burn"):
        assert http.post(f"/desk/given-up/{path}", data={"csrf": csrf}).status_code == 404
    assert http.post("/desk/given-up/job/1/settle", data={"csrf": "forged"}).status_code == 403
