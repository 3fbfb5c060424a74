"""The audit on the desk: what differs, how to resolve it, and only a lead does."""

import httpx
import pytest
from sqlalchemy import Connection

from bot.app import App
from storage import audits, cases, ledger
from storage.audits import New
from tests.bot.web.test_desk_over_http import hidden, signed_in
from tests.kit.cases import add_agent, case_now, open_case


def put_difference(app: App, **changes: object) -> int:
    """A difference of the audit on a case; gives its id."""
    opened = open_case(app)

    def work(conn: Connection) -> int:
        now = app.database.now(conn)
        ledger.record_paid(conn, app.panel_id, "order", "10482", _amount("90"), "USD", now)
        words = "order 10482: the panel has returned <b>0.50</b>"
        given = {"case_id": opened.case_id, "amount": _amount("0.50"), "currency": "USD", "returned": _amount("0.50")}
        found = New("returned", "returned_otherwise", words, "Book it as returned.", **{**given, **changes})  # type: ignore[arg-type]
        return audits.keep(conn, app.panel_id, "order", "10482", [found], now)[0][0]

    return app.database.run(work)


def _amount(text: str) -> object:
    from decimal import Decimal

    return Decimal(text)


def test_the_page_shows_each_difference_as_text_with_the_way_to_resolve_it(app: App, desk: httpx.Client) -> None:
    assert "Nothing differs" in desk.get("/desk/audit").text
    put_difference(app, bookable=True)
    page = desk.get("/desk/audit").text
    assert "returned &lt;b&gt;0.50&lt;/b&gt;" in page
    assert "Book it as returned." in page
    assert "/desk/cases/MG-1001" in page


def test_a_lead_books_what_the_panel_returned_and_it_stands_on_the_case(app: App, desk: httpx.Client) -> None:
    number = put_difference(app, bookable=True)
    form = {**hidden(desk.get("/desk/audit").text), "note": "goodwill of support"}
    assert desk.post(f"/desk/audit/{number}/book", data=form).status_code == 303
    given = app.database.read(lambda conn: ledger.given_back(conn, app.panel_id, "order", "10482", "USD"))
    assert given.returned == _amount("0.50")
    events = app.database.read(lambda conn: cases.events(conn, 1))
    assert (events[-1].kind, events[-1].data["note"]) == ("return_booked", "goodwill of support")
    assert "Nothing differs" in desk.get("/desk/audit").text
    assert desk.post(f"/desk/audit/{number}/book", data=form).status_code == 409


@pytest.mark.parametrize(
    ("path", "note", "status"), [("accept", "", 422), ("book", "fine", 422), ("accept", "a gift", 303)]
)
def test_a_difference_is_accepted_only_with_a_note_and_booked_only_where_it_can_be(
    app: App, desk: httpx.Client, path: str, note: str, status: int
) -> None:
    number = put_difference(app)
    form = {**hidden(desk.get("/desk/audit").text), "note": note}
    assert desk.post(f"/desk/audit/{number}/{path}", data=form).status_code == status


def test_an_agent_sees_differences_and_resolves_none(app: App, root: str) -> None:
    number = put_difference(app, bookable=True)
    with signed_in(app, root, add_agent(app, "Tom")) as client:
        page = client.get("/desk/audit").text
        assert "A lead or an operator resolves this" in page
        form = {**hidden(client.get("/desk/cases/MG-1001").text), "note": "mine"}
        for path in (f"{number}/accept", f"{number}/book", "run"):
            assert client.post(f"/desk/audit/{path}", data=form).status_code == 403
        assert client.get("/desk/cases/MG-1001/pack").status_code == 403


def test_nobody_without_a_session_sees_the_audit(root: str) -> None:
    assert httpx.get(f"{root}/desk/audit").status_code in (303, 401)
    assert httpx.get(f"{root}/desk/cases/MG-1001/pack").status_code in (303, 401)


def test_a_lead_has_the_audit_run_and_takes_a_cases_pack_along(app: App, desk: httpx.Client) -> None:
    opened = open_case(app)
    form = hidden(desk.get("/desk/audit").text)
    assert desk.post("/desk/audit/run", data=form).status_code == 303
    packed = desk.get(f"/desk/cases/{opened.number}/pack")
    assert packed.headers["content-type"] == "application/zip"
    assert packed.content[:2] == b"PK"
    assert desk.get("/desk/cases/MG-9/pack").status_code == 404
    assert case_now(app, opened).state == "handoff"
