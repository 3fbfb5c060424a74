"""Two panels in one database, each attacked through the other: nothing goes across."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Connection

from bot.app import App
from bot.desk import money
from bot.inbound import Inbound
from bot.receiving import receive
from bot.staff.identity import Stranger, link, who
from bot.work.runner import do_job
from bot.work.turns import take_turn
from storage import agents, cases, chats, credits, evidence, inbox, jobs, linking, switches, tokens
from storage.agents import Agent
from storage.database import Database
from tests.kit.cases import Opened, add_agent, open_case, sign_in_code
from tests.kit.web import installation, serving


@dataclass
class Shop:
    """One panel's installation, its pages, and a case with a picture."""

    app: App
    root: str
    opened: Opened
    evidence_id: int


@pytest.fixture
def shops(database: Database, tmp_path: Path) -> Iterator[tuple[Shop, Shop]]:
    """Two installations on one database, side by side."""
    one = installation(database, tmp_path / "one", panel_id="shop-a")
    two = installation(database, tmp_path / "two", panel_id="shop-b")
    with serving(one) as first, serving(two) as second:
        yield _shop(one, first), _shop(two, second)


def _shop(app: App, root: str) -> Shop:
    opened = open_case(app, chat_key="lena")

    def picture(conn: Connection) -> int:
        return evidence.add(
            conn,
            panel_id=app.panel_id,
            chat_id=opened.chat_id,
            digest="0" * 64,
            shown_digest=None,
            name="shot.png",
            mime="image/png",
            size=10,
            width=10,
            height=10,
            channel_file_id=None,
            now=app.database.now(conn),
        )

    return Shop(app, root, opened, app.database.run(picture))


def says(app: App, text: str, event: str = "7") -> int | None:
    """Somebody writes to the panel's bot; the same numbers come from every bot."""

    def work(conn: Connection) -> int | None:
        now = app.database.now(conn)
        inbound = Inbound("telegram", event, "1001", now, text=text, message_key=event)
        return receive(conn, app, inbound, now)

    return app.database.run(work)


def test_both_bots_may_count_their_messages_from_the_same_number(shops: tuple[Shop, Shop]) -> None:
    one, two = shops
    assert says(one.app, "order 10482 never came") is not None
    assert says(two.app, "order 20482 never came") is not None
    assert says(two.app, "order 20482 never came") is None, "the same event of one bot is one"
    for shop in shops:
        while take_turn(shop.app):
            pass
    drafts = [_draft(shop.app)["number"] for shop in shops]
    assert drafts == ["10482", "20482"]


def _draft(app: App) -> dict[str, object]:
    found = app.database.read(lambda conn: chats.find(conn, app.panel_id, "telegram", "1001"))
    assert found is not None
    return dict(found.draft)


def test_a_worker_does_its_own_panels_jobs_alone(shops: tuple[Shop, Shop]) -> None:
    one, two = shops
    now = one.app.database.read(one.app.database.now)
    one.app.database.run(
        lambda conn: jobs.put(conn, kind="clean", key="x", payload={}, run_at=now, panel_id="shop-a", now=now)
    )
    assert not _does(two.app, "clean")
    assert _does(one.app, "clean")


def _does(app: App, kind: str) -> bool:
    return do_job(app, "w", steps={kind: lambda _app, _job: None})


def test_no_desk_shows_the_others_cases_pictures_or_words(shops: tuple[Shop, Shop]) -> None:
    one, two = shops
    add_agent(two.app, "Eve", "operator")
    with httpx.Client(base_url=two.root) as eve:
        eve.post(f"/desk/sign-in/{sign_in_code(two.app, add_agent(two.app, 'Eve', 'operator'))}")
        assert eve.get("/desk").text.count(f"/desk/cases/{two.opened.number}") == 1
        for path in (f"/desk/evidence/{one.evidence_id}", f"/desk/evidence/{one.evidence_id}/original"):
            assert eve.get(path).status_code == 404, path
        assert "half is missing" not in eve.get("/desk", params={"q": "lena", "tab": "closed"}).text
    numbers = {shop.opened.number for shop in shops}
    assert numbers == {"MG-1001"}, "each panel counts its own cases"


def test_neither_session_code_token_nor_chat_account_opens_the_others_desk(shops: tuple[Shop, Shop]) -> None:
    one, two = shops
    eve = add_agent(two.app, "Eve", "operator")
    with httpx.Client(base_url=two.root) as client:
        client.post(f"/desk/sign-in/{sign_in_code(two.app, eve)}")
        cookie = client.cookies["makegood_desk"]
    assert httpx.get(f"{one.root}/desk", cookies={"makegood_desk": cookie}).status_code == 401
    assert httpx.post(f"{one.root}/desk/sign-in/{sign_in_code(two.app, eve)}").status_code == 403
    token = two.app.database.run(
        lambda conn: tokens.add(conn, "shop-b", "eve", ["read", "links"], two.app.database.now(conn))
    )
    refused = httpx.get(f"{one.root}/api/v1/cases", headers={"authorization": f"Bearer {token}"})
    assert refused.status_code == 401
    code = sign_in_code(two.app, eve)
    one.app.database.run(lambda conn: link(conn, one.app, "telegram", "66", code, one.app.database.now(conn)))
    two.app.database.run(lambda conn: agents.identify(conn, "telegram", "66", eve.id, two.app.database.now(conn)))
    with pytest.raises(Stranger):
        one.app.database.read(lambda conn: who(conn, one.app, "telegram", "66"))


def test_a_proof_of_an_account_counts_at_its_own_panel_alone(shops: tuple[Shop, Shop]) -> None:
    one, two = shops
    database = one.app.database
    code = database.run(lambda conn: linking.address_code(conn, "shop-b", "maria.lopes", database.now(conn)))
    assert database.run(lambda conn: linking.use(conn, "shop-a", code, database.now(conn))) is None
    assert database.run(lambda conn: linking.use(conn, two.app.panel_id, code, database.now(conn))) is not None


def test_one_panels_stop_and_one_panels_queue_are_not_the_others(shops: tuple[Shop, Shop]) -> None:
    one, two = shops
    database = one.app.database
    database.run(lambda conn: switches.put(conn, "shop-a", "credits_stopped", 1, database.now(conn), by="eve"))
    assert database.read(lambda conn: switches.get(conn, "shop-b", "credits_stopped")) is None
    says(one.app, "hello")
    assert not take_turn(two.app)
    waiting = database.read(lambda conn: [inbox.waiting_count(conn, shop.app.panel_id) for shop in shops])
    assert waiting == [1, 0]


def test_one_panels_money_does_not_use_up_anothers_order(shops: tuple[Shop, Shop]) -> None:
    """Both have an order 10482 of 90 USD; 30 of it is credited at each, and at neither twice."""
    lia = {shop.app.panel_id: add_agent(shop.app, "Lia", "lead") for shop in shops}
    for shop in shops:
        shop.app.database.run(lambda conn, shop=shop: _approve(conn, shop, lia[shop.app.panel_id]))  # type: ignore[misc]
    database = shops[0].app.database
    held = database.read(lambda conn: [credits.of_object(conn, shop.app.panel_id, "order", "10482") for shop in shops])
    assert [[one.amount for one in made] for made in held] == [[Decimal("30.00")]] * 2


def _approve(conn: Connection, shop: Shop, agent: Agent) -> None:
    case, now = cases.lock(conn, shop.opened.case_id), shop.app.database.now(conn)
    money.approve(conn, shop.app, agent, case, now, amount=Decimal("30.00"), clause="", reason="")
