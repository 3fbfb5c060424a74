"""The API: cases, decisions and registers for programs with a token, page by page, and nothing twice."""

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import Connection

from bot.app import App
from storage import messages, registers, tokens
from tests.kit.cases import case_now, open_case


def client(app: App, root: str, *scopes: str) -> httpx.Client:
    token = app.database.run(lambda conn: tokens.add(conn, app.panel_id, "shop", scopes, app.database.now(conn)))
    return httpx.Client(base_url=f"{root}/api/v1", headers={"authorization": f"Bearer {token}"})


@pytest.fixture
def api(app: App, root: str) -> Iterator[httpx.Client]:
    """A program that may read and write."""
    with client(app, root, "read", "write") as program:
        yield program


def test_cases_come_page_by_page_and_each_once(app: App, api: httpx.Client) -> None:
    made = [open_case(app, order=str(20000 + place), chat_key=f"c{place}").number for place in range(5)]
    seen, after = [], 0
    while True:
        page = api.get("/cases", params={"limit": 2, "after": after}).json()
        seen += [one["number"] for one in page["items"]]
        if page["next"] is None:
            break
        after = page["next"]
    assert seen == made
    assert [one["number"] for one in api.get("/cases", params={"order": "20003"}).json()["items"]] == [made[3]]
    assert api.get("/cases", params={"state": "closed"}).json() == {"items": [], "next": None}


def test_a_case_tells_its_decisions_with_facts_clauses_and_trace_and_amounts_as_texts(
    app: App, api: httpx.Client
) -> None:
    opened = open_case(app, said="half of it is missing")
    told = api.get(f"/cases/{opened.number}").json()
    assert told["messages"][0]["text"] == "half of it is missing"
    (decision,) = told["decisions"]
    assert decision["facts"]["order_charge"] == "90.00"
    assert decision["result"]["proposal"]["amount"] == "30.00"
    assert {"rule", "clause", "result", "because"} == set(decision["result"]["trace"][0])
    assert decision["digest"]


def test_a_note_asked_twice_under_one_key_stands_once_and_another_request_is_refused(
    app: App, api: httpx.Client
) -> None:
    opened = open_case(app)
    once = {"Idempotency-Key": "k1"}
    for _ in range(3):
        answer = api.post(f"/cases/{opened.number}/notes", json={"text": "paid by bank <b>"}, headers=once)
        assert (answer.status_code, answer.json()) == (201, {"added": 1})
    assert api.post(f"/cases/{opened.number}/notes", json={"text": "other"}, headers=once).status_code == 422

    def notes(conn: Connection) -> list[str]:
        return [one.text for one in messages.of_case(conn, opened.case_id) if one.author == "note"]

    assert app.database.read(notes) == ["shop: paid by bank <b>"]
    assert case_now(app, opened).state == "handoff"


def test_register_rows_go_in_whole_once_and_come_out_page_by_page(app: App, api: httpx.Client) -> None:
    rows = [{"number": str(place), "type": "outage", "cause": "", "note": ""} for place in range(3)]
    for _ in range(2):
        answer = api.post("/registers/incidents/rows", json={"rows": rows}, headers={"Idempotency-Key": "a"})
        assert answer.json() == {"added": 3}
    assert len(app.database.read(lambda conn: registers.listing(conn, app.panel_id, "incidents"))) == 3
    first = api.get("/registers/incidents", params={"limit": 2}).json()
    rest = api.get("/registers/incidents", params={"before": first["next"]}).json()
    assert [one["subject"] for one in first["items"] + rest["items"]] == ["2", "1", "0"]
    assert rest["next"] is None
    wrong = api.post("/registers/incidents/rows", json={"rows": [*rows, {**rows[0], "type": "flood"}]})
    assert wrong.status_code == 422
    assert "line 5, type: must be one of" in wrong.text
    assert len(app.database.read(lambda conn: registers.listing(conn, app.panel_id, "incidents"))) == 3


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "/cases", "write"),
        ("GET", "/cases/MG-1001", "links"),
        ("POST", "/cases/MG-1001/notes", "read"),
        ("GET", "/registers/flags", "links"),
        ("POST", "/registers/flags/rows", "read"),
        ("POST", "/links", "read"),
    ],
)
def test_a_token_does_only_what_its_scope_names(app: App, root: str, method: str, path: str, scope: str) -> None:
    opened = open_case(app)
    bodies = {"/cases/MG-1001/notes": {"text": "x"}, "/links": {"account": "a"}}
    body = bodies.get(path, {"rows": [{"account": "a"}]}) if method == "POST" else None
    with client(app, root, scope) as program:
        assert program.request(method, path, json=body).status_code == 403
    for headers in ({}, {"authorization": "Bearer mgt_nobody"}, {"authorization": "Basic x"}):
        assert httpx.request(method, f"{root}/api/v1{path}", json=body, headers=headers).status_code == 401
    assert case_now(app, opened).state == "handoff"


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/cases", {"limit": "0"}),
        ("/cases", {"limit": "100000"}),
        ("/cases", {"after": "-1"}),
        ("/cases", {"after": "x"}),
        ("/registers/flags", {"before": str(10**30)}),
    ],
)
def test_nonsense_is_refused_in_words(api: httpx.Client, path: str, asked: dict[str, str]) -> None:
    assert api.get(path, params=asked).status_code in (400, 422)


def test_what_is_not_there_is_said_so(api: httpx.Client) -> None:
    assert api.get("/cases/MG-9").status_code == 404
    assert api.get("/cases/..%2f..").status_code in (404, 422)
    assert api.get("/registers/nothing").status_code == 404


def test_the_document_describes_every_address_and_people_can_read_it(root: str) -> None:
    document = httpx.get(f"{root}/api/v1/openapi.json").json()
    assert set(document["paths"]) == {
        *("/api/v1/links", "/api/v1/cases", "/api/v1/cases/{number}", "/api/v1/cases/{number}/notes"),
        *("/api/v1/registers/{name}", "/api/v1/registers/{name}/rows"),
    }
    page = httpx.get(f"{root}/api/docs").text
    assert "POST /api/v1/cases/{number}/notes" in page
    assert "CaseFull" in page
