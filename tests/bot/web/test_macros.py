"""Macros: kept by leads, offered in the customer's language, filled with the case's facts, changed before sending."""

import httpx
import pytest

from bot.app import App
from bot.desk.phrases import filled
from storage import chats
from tests.bot.web.test_desk_over_http import hidden, signed_in
from tests.kit.cases import add_agent, open_case


def keep(desk: httpx.Client, name: str, text: str, language: str = "en") -> httpx.Response:
    token = hidden(desk.get("/desk/macros").text)["csrf"]
    return desk.post("/desk/macros", data={"csrf": token, "name": name, "language": language, "text": text})


def test_a_macro_comes_in_the_customers_language_with_its_variables_filled(app: App, desk: httpx.Client) -> None:
    opened = open_case(app)
    assert keep(desk, "Proposal", "Order {order}: {amount}, {agent}").status_code == 303
    assert keep(desk, "Proposal", "Pedido {order}: {amount}, {agent}", "es").status_code == 303
    assert "Order 10482: $30.00, Lia" in desk.get(f"/desk/cases/{opened.number}").text
    app.database.run(lambda conn: chats.save_draft(conn, opened.chat_id, {}, "es", app.database.now(conn)))
    page = desk.get(f"/desk/cases/{opened.number}", params={"macro": "Proposal"}).text
    written = page.split('id="say-text"')[1].split(">", 1)[1].split("</textarea>")[0]
    assert written.startswith("Pedido 10482: 30,00")
    assert "What you typed is still below" not in page


def test_what_is_kept_under_the_same_name_and_language_takes_its_place(app: App, desk: httpx.Client) -> None:
    keep(desk, "Hello", "first")
    keep(desk, "Hello", "second <b>")
    page = desk.get("/desk/macros").text
    assert "first" not in page
    assert "second &lt;b&gt;" in page
    macro_id = page.split("/desk/macros/")[1].split("/")[0]
    token = hidden(page)["csrf"]
    assert desk.post(f"/desk/macros/{macro_id}/remove", data={"csrf": token}).status_code == 303
    assert desk.post(f"/desk/macros/{macro_id}/remove", data={"csrf": token}).status_code == 404
    assert "There is no macro yet" in desk.get("/desk/macros").text


@pytest.mark.parametrize(
    ("name", "language", "text", "words"),
    [
        ("", "en", "x", "Give it a name"),
        ("<b>", "en", "x", "Give it a name"),
        ("a", "tlh", "x", "Choose its language"),
        ("a", "en", "", "Write its text"),
        ("a", "en", "x" * 2001, "Write its text"),
        ("a", "en", "Dear {password}", "There is no {password}; there are {case}"),
    ],
)
def test_a_macro_that_cannot_be_used_is_refused_and_stays_typed(
    desk: httpx.Client, name: str, language: str, text: str, words: str
) -> None:
    answer = keep(desk, name, text, language)
    assert answer.status_code == 422
    assert words in answer.text


def test_an_agent_uses_macros_and_changes_none(app: App, root: str) -> None:
    with signed_in(app, root, add_agent(app, "Tom")) as tom:
        token = hidden(tom.get(f"/desk/cases/{open_case(app).number}").text)["csrf"]
        given = {"csrf": token, "name": "a", "language": "en", "text": "x"}
        assert tom.post("/desk/macros", data=given).status_code == 403
        assert tom.post("/desk/macros/1/remove", data={"csrf": token}).status_code == 403
    assert httpx.get(f"{root}/desk/macros").status_code == 401


def test_what_has_no_value_stays_as_it_is_written_and_values_are_never_read_as_variables() -> None:
    assert filled("{order} {amount} {other}", {"order": "{agent}", "amount": ""}) == "{agent} {amount} {other}"
