"""The registers' pages: rows in and out by hand and by CSV, refusals that keep what was typed, and rights."""

import csv
import io
from datetime import timedelta

import httpx
import pytest

from bot.app import App
from storage import registers
from tests.bot.web.test_desk_over_http import hidden, signed_in
from tests.kit.cases import add_agent, open_case

DISPUTE = {"number": "10482", "account": "lena@example.com", "state": "open", "covers": "this_payment"}


def post(desk: httpx.Client, name: str, deed: str, **fields: str) -> httpx.Response:
    token = hidden(desk.get(f"/desk/registers/{name}").text)["csrf"]
    return desk.post(f"/desk/registers/{name}/{deed}", data={"csrf": token, **fields})


def uploaded(desk: httpx.Client, name: str, content: bytes) -> httpx.Response:
    token = hidden(desk.get(f"/desk/registers/{name}").text)["csrf"]
    return desk.post(f"/desk/registers/{name}/import", data={"csrf": token}, files={"file": ("r.csv", content)})


def rows(app: App, name: str, subject: str) -> list[dict[str, object]]:
    return app.database.read(lambda conn: registers.find(conn, app.panel_id, name, subject))


def test_a_row_goes_in_counts_for_both_its_subjects_and_comes_out_whole(app: App, desk: httpx.Client) -> None:
    assert post(desk, "disputes", "add", **DISPUTE).status_code == 303
    assert rows(app, "disputes", "10482") == rows(app, "disputes", "lena@example.com") == [DISPUTE]
    page = desk.get("/desk/registers/disputes").text
    assert page.count("lena@example.com</td>") == 1
    row = page.split('name="row" value="')[1].split('"')[0]
    assert post(desk, "disputes", "remove", row=row).status_code == 303
    assert rows(app, "disputes", "10482") == rows(app, "disputes", "lena@example.com") == []
    assert post(desk, "disputes", "remove", row=row).status_code == 404


def test_a_wrong_row_is_refused_with_its_reason_and_stays_typed(app: App, desk: httpx.Client) -> None:
    answer = post(desk, "disputes", "add", **{**DISPUTE, "state": "maybe"})
    assert answer.status_code == 422
    assert "state: must be one of open" in answer.text
    assert 'value="lena@example.com"' in answer.text
    assert rows(app, "disputes", "10482") == []


def test_csv_goes_in_whole_or_not_at_all_and_comes_out_safe_for_a_spreadsheet(app: App, desk: httpx.Client) -> None:
    good = b"number,type,cause,note\r\n10482,outage,provider_failure,=1+1\r\n10483,outage,,plain\r\n"
    assert uploaded(desk, "incidents", b"\xef\xbb\xbf" + good).status_code == 303
    text = desk.get("/desk/registers/incidents/csv").text.lstrip("\ufeff")
    assert [row["note"] for row in csv.DictReader(io.StringIO(text))] == ["'=1+1", "plain"]
    assert uploaded(desk, "incidents", text.encode()).status_code == 303
    assert [one["note"] for one in rows(app, "incidents", "10482")] == ["=1+1", "=1+1"]
    for bad, words in {
        b"number,type,cause,note\r\n1,outage,,x\r\n2,flood,,x\r\n": "line 3, type: must be one of",
        b"number\r\n1\r\n": "type, cause, note is missing",
        b"number,type,cause,note\r\n": "holds no rows",
        b"\xff\xfe\x00": "not in UTF-8",
        b"": "holds no rows",
    }.items():
        answer = uploaded(desk, "incidents", bad)
        assert (answer.status_code, words in answer.text) == (422, True), bad
    assert rows(app, "incidents", "1") == []


def test_a_register_is_declared_complete_up_to_a_moment(app: App, desk: httpx.Client) -> None:
    now = app.database.read(app.database.now)
    until = (now + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M")
    assert post(desk, "flags", "complete", until=until).status_code == 303
    found = app.database.read(lambda conn: registers.complete_until(conn, app.panel_id, "flags"))
    assert found is not None
    assert found.strftime("%Y-%m-%dT%H:%M") == until
    far = (now + timedelta(days=900)).strftime("%Y-%m-%dT%H:%M")
    for wrong in ("soon", "", far):
        assert post(desk, "flags", "complete", until=wrong).status_code == 422


@pytest.mark.parametrize("deed", ["add", "complete", "remove", "import"])
def test_an_agent_sees_the_registers_and_changes_nothing(app: App, root: str, deed: str) -> None:
    with signed_in(app, root, add_agent(app, "Tom")) as tom:
        page = tom.get("/desk/registers/disputes").text
        assert "Add</button>" not in page
        token = hidden(page)["csrf"]
        fields = {**DISPUTE, "until": "2026-07-01T00:00", "row": "1"}
        files = {"file": ("r.csv", b"number,account,state,covers\n1,,open,\n")}
        answer = tom.post(f"/desk/registers/disputes/{deed}", data={"csrf": token, **fields}, files=files)
        assert answer.status_code == 403
    assert rows(app, "disputes", "10482") == []


def test_the_page_says_which_register_would_move_the_most_cases(app: App, desk: httpx.Client) -> None:
    open_case(app, order="10482", dispute_state=None)
    open_case(app, order="10483", dispute_state=None)
    open_case(app, order="10484", order_promo_share=None)
    page = desk.get("/desk/registers").text
    assert page.count("would move the most") == 1
    assert "disputes" in page.split("would move the most")[0].rsplit("<tr>", 1)[1]


def test_without_signing_in_or_its_token_nothing_is_shown_or_changed(app: App, root: str, desk: httpx.Client) -> None:
    for path in ("/desk/registers", "/desk/registers/flags", "/desk/registers/flags/csv"):
        assert httpx.get(root + path).status_code == 401
    assert desk.post("/desk/registers/disputes/add", data={**DISPUTE, "csrf": "wrong"}).status_code == 403
    assert desk.get("/desk/registers/nothing").status_code == 404
    assert post(desk, "disputes", "explode").status_code == 404
