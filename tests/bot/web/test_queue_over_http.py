"""The queue narrowed, searched and kept in order, over HTTP."""

import httpx
import pytest
from sqlalchemy import Connection

from bot.app import App
from bot.desk import telling
from storage import cases
from storage.agents import Agent
from tests.bot.web.test_desk_over_http import act
from tests.kit.cases import add_agent, case_now, open_case
from triage.links import parse

LINK = "https://www.instagram.com/p/Cxyz123AbC/?igsh=1"


def shown(desk: httpx.Client, **asked: str) -> list[str]:
    """The numbers of the cases on the page, in its order."""
    page = desk.get("/desk", params=asked).text
    return [part.split('"')[0] for part in page.split('href="/desk/cases/')[1:]]


@pytest.fixture
def three(app: App) -> None:
    """Three cases in front of people: MG-1001 of Lena, MG-1002 and MG-1003 of Mia, about more money."""
    open_case(app, order="10482", said="half of my chrysanthemum likes never came")
    open_case(app, order="10483", chat_key="mia", said="nothing came", order_charge="300.00", correct_charge="300.00")
    open_case(app, order="10484", chat_key="mia", said="100% missing_all")

    def stake(conn: object) -> None:
        for number, amount in ((1, 30), (2, 100), (3, 30)):
            found = {"stake": amount, "target_key": parse(LINK).key}
            cases.update(conn, number, app.database.now(conn), **found)  # type: ignore[arg-type]

    app.database.run(stake)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("MG-1002", ["MG-1002"]),
        ("mg-1002", ["MG-1002"]),
        ("1002", ["MG-1002"]),
        ("10483", ["MG-1002"]),
        ("lena@example.com", ["MG-1001", "MG-1002", "MG-1003"]),
        (LINK, ["MG-1001", "MG-1002", "MG-1003"]),
        ("CHRYSANTHEMUM likes", ["MG-1001"]),
        ("missing_all", ["MG-1003"]),
        ("100%", ["MG-1003"]),
        ("nothing of the kind", []),
        ("' OR 1=1 --", []),
        ("%", ["MG-1003"]),
    ],
)
def test_a_case_is_found_by_number_order_account_link_and_words(
    desk: httpx.Client, three: None, words: str, found: list[str]
) -> None:
    assert sorted(shown(desk, q=words)) == found


def test_words_are_looked_for_in_closed_cases_too(app: App, desk: httpx.Client, three: None) -> None:
    app.database.run(lambda conn: cases.update(conn, 1, app.database.now(conn), state="closed", outcome="declined"))
    assert shown(desk, q="chrysanthemum") == ["MG-1001"]


def test_the_queue_is_narrowed_and_sorted_by_its_address(app: App, desk: httpx.Client, three: None) -> None:
    assert shown(desk) == ["MG-1001", "MG-1002", "MG-1003"]
    assert shown(desk, sort="stake")[0] == "MG-1002"
    assert shown(desk, sort="newest")[0] == "MG-1003"
    assert shown(desk, least="50") == ["MG-1002"]
    assert shown(desk, channel="telegram") == []
    assert len(shown(desk, channel="web", language="en")) == 3
    assert shown(desk, holder="me") == []
    assert shown(desk, holder="nobody-of-that-name") == []
    assert len(shown(desk, holder="nobody", reason="over cap", least="x")) == 3
    assert shown(desk, sort="'; DROP TABLE case_") == ["MG-1001", "MG-1002", "MG-1003"]


def test_a_case_that_is_put_off_leaves_the_queue_and_the_customers_word_brings_it_back(
    app: App, desk: httpx.Client
) -> None:
    opened = open_case(app)
    assert act(desk, opened, "snooze", hours="24").status_code == 303
    assert shown(desk) == []
    assert shown(desk, snoozed="yes") == [opened.number]
    assert shown(desk, q=opened.number) == [opened.number]
    assert act(desk, opened, "snooze", hours="9999").status_code == 422
    assert act(desk, opened, "snooze", hours="").status_code == 303
    assert shown(desk) == [opened.number]


def test_a_case_is_given_to_somebody_and_tagged(app: App, desk: httpx.Client, lead: Agent) -> None:
    opened, tom = open_case(app), add_agent(app, "Tom")
    assert act(desk, opened, "assign", name="Tom").status_code == 303
    assert case_now(app, opened).held_by == tom.id
    assert act(desk, opened, "assign", name="Nobody Known").status_code == 422
    assert act(desk, opened, "tag", words="VIP, night-shift vip").status_code == 303
    assert shown(desk, tag="vip") == shown(desk, tag="night-shift") == [opened.number]
    assert act(desk, opened, "tag", words="<b>").status_code == 422
    assert act(desk, opened, "tag", words="").status_code == 303
    assert shown(desk, tag="vip") == []


def test_the_second_page_is_reached_by_its_link(app: App, desk: httpx.Client) -> None:
    for place in range(52):
        open_case(app, order=str(20000 + place), chat_key=f"c{place}")
    first = desk.get("/desk").text
    assert 'href="/desk?tab=people&amp;page=1"' in first
    assert shown(desk, page="1") == ["MG-1051", "MG-1052"]


def test_the_numbers_are_shown_and_come_as_csv(app: App, desk: httpx.Client, root: str) -> None:
    open_case(app)
    page = desk.get("/desk/numbers").text
    assert "1 claims in 30 days" in page
    assert page.count("<rect") == 30
    assert "over cap" in desk.get("/desk/numbers/csv").text
    assert desk.get("/desk/numbers", params={"days": "0"}).status_code == 404
    assert httpx.get(f"{root}/desk/numbers").status_code == 401


def test_a_case_that_was_put_off_and_then_closed_counts_as_closed(app: App, desk: httpx.Client) -> None:
    opened = open_case(app)
    act(desk, opened, "snooze", hours="24")
    page = desk.get("/desk").text
    assert 'For people <span class="count">0</span>' in page
    act(desk, opened, "close", text="done")
    assert 'Closed <span class="count">1</span>' in desk.get("/desk").text


def test_the_cases_whose_notes_name_me_are_a_view_of_their_own_in_any_open_state(
    app: App, desk: httpx.Client, lead: Agent
) -> None:
    opened = [open_case(app, order=str(place), chat_key=f"c{place}") for place in range(1, 4)]
    ada = add_agent(app, "Ada")

    def noted(conn: Connection) -> None:
        for one, words in zip(opened, ("@Lia look", "@Ada look", "@lia and @Lia once more"), strict=True):
            telling.note(conn, app, ada, cases.lock(conn, one.case_id), app.database.now(conn), text=words)
        cases.update(conn, opened[0].case_id, app.database.now(conn), state="asking")

    app.database.run(noted)
    assert "mentions=me" in desk.get("/desk").text
    assert shown(desk, mentions="me") == ["MG-1001", "MG-1003"]
    assert shown(desk, mentions="me", holder="nobody", tag="none") == []
    act(desk, opened[2], "close", text="done")
    assert shown(desk, mentions="me") == ["MG-1001"]
