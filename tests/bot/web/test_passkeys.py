"""Passkeys in a real browser with a virtual authenticator: made, asked for, removed, taken away; and false ones."""

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, CDPSession, Page, expect

from bot.app import App
from bot.cli.main import cli
from bot.desk.passkeys import Site, entered, registered, site_of
from bot.desk.rights import Invalid
from bot.settings import SettingsError, load
from storage import agents, passkeys
from storage.agents import Agent
from storage.database import open_database
from tests.bot.web.test_desk_over_http import hidden
from tests.bot.web.test_pages_in_the_browser import picture_of
from tests.kit.browser import open_page
from tests.kit.cases import add_agent, sign_in_code
from tests.kit.databases import sqlite_url
from tests.kit.web import installation, serving

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def home(root: str) -> str:
    """The desk's address under a name, for passkeys work at names only."""
    return root.replace("127.0.0.1", "localhost")


def with_key(page: Page) -> tuple[CDPSession, str]:
    """The page's browser has an authenticator of its own, whose owner is at hand."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    made: dict[str, Any] = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return cdp, made["authenticatorId"]


def to_desk(page: Page, home: str, app: App, agent: Agent) -> None:
    page.goto(f"{home}/desk/sign-in/{sign_in_code(app, agent)}")
    page.get_by_role("button", name="Sign in to the desk").click()


def make_one(page: Page, home: str, name: str) -> None:
    page.goto(f"{home}/desk/passkeys")
    page.get_by_label("Its name").fill(name)
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.locator(".banner.good")).to_contain_text("The passkey is kept")


def test_a_link_alone_opens_nothing_once_a_passkey_is_made_until_it_is_used_or_removed(
    app: App, home: str, browser: Browser, lead: Agent, tmp_path: Path
) -> None:
    page, troubles = open_page(browser)
    with_key(page)
    to_desk(page, home, app, lead)
    expect(page).to_have_url(re.compile("/desk$"))
    page.keyboard.press("g")
    page.keyboard.press("k")
    expect(page).to_have_url(re.compile("/desk/passkeys$"))
    make_one(page, home, "laptop <b>")
    picture_of(page, "passkeys", tmp_path)
    page.get_by_role("button", name="Sign out", exact=True).click()

    to_desk(page, home, app, lead)
    expect(page.locator("h1")).to_contain_text("One more step, Lia")
    picture_of(page, "passkey-step", tmp_path)
    cookie = {one["name"]: one["value"] for one in page.context.cookies()}["makegood_desk"]
    with httpx.Client(base_url=home, cookies={"makegood_desk": cookie}) as half:
        for path in ("/desk", "/desk/team", "/desk/passkeys", "/desk/events", "/desk/cases/MG-1001"):
            answer = half.get(path, headers={"accept": "text/html"})
            assert (answer.status_code, answer.headers["location"]) == (303, "/desk/passkeys/step")
        assert half.get("/desk", headers={"accept": "application/json"}).status_code == 401
        assert half.post("/desk/team/away", data={"away": "yes"}).headers["location"] == "/desk/passkeys/step"
    page.goto(f"{home}/desk/passkeys/step")
    page.get_by_role("button", name="Use a passkey").press("Enter")
    expect(page).to_have_url(re.compile("/desk$"))
    after = {one["name"]: one["value"] for one in page.context.cookies()}["makegood_desk"]
    assert after != cookie  # what was seen before the second step is worth nothing after it
    assert app.database.read(lambda conn: agents.session(conn, cookie, app.database.now(conn), half=True)) is None

    page.goto(f"{home}/desk/passkeys")
    expect(page.locator("tbody tr")).not_to_contain_text("never")
    page.get_by_role("button", name="Remove laptop <b>").click()
    expect(page.locator(".banner.good")).to_contain_text("gone")
    page.get_by_role("button", name="Sign out", exact=True).click()
    to_desk(page, home, app, lead)
    expect(page).to_have_url(re.compile("/desk$"))
    assert troubles == []
    page.context.close()


def test_another_authenticator_does_not_open_the_desk_and_an_operator_takes_lost_passkeys_away(
    app: App, home: str, browser: Browser, lead: Agent
) -> None:
    page, _ = open_page(browser)
    cdp, key = with_key(page)
    to_desk(page, home, app, lead)
    make_one(page, home, "phone")
    page.get_by_role("button", name="Sign out", exact=True).click()
    cdp.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": key})
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    to_desk(page, home, app, lead)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("The browser gave no passkey")).to_be_visible()

    olga = add_agent(app, "Olga", "operator")
    with httpx.Client(base_url=home) as operator, httpx.Client(base_url=home) as other:
        operator.post(f"/desk/sign-in/{sign_in_code(app, olga)}")
        other.post(f"/desk/sign-in/{sign_in_code(app, add_agent(app, 'Ada'))}")
        away = f"/desk/team/{lead.id}/passkeys"
        assert other.post(away, data=hidden(other.get("/desk").text)).status_code == 403
        assert len(app.database.read(lambda conn: passkeys.of_agent(conn, lead.id))) == 1
        fields = hidden(operator.get("/desk/team").text)
        assert operator.post(away, data={"csrf": "x"}).status_code == 403
        assert operator.post("/desk/team/999/passkeys", data=fields).status_code == 404
        assert operator.post(away, data=fields).status_code == 303
    to_desk(page, home, app, lead)
    expect(page).to_have_url(re.compile("/desk$"))
    page.context.close()


@pytest.fixture
def demanding(tmp_path: Path) -> Iterator[tuple[App, str]]:
    """An installation whose leads need a passkey, and its address."""
    with sqlite_url() as url, socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
        held.close()
        database = open_database(url)
        home = f"http://localhost:{port}"
        app = installation(database, tmp_path, web={"passkeys": "lead,operator", "public_url": home})
        with serving(app, port=port):
            yield app, home
        database.close()


def test_a_role_that_needs_a_passkey_makes_the_first_one_before_anything_else_and_keeps_the_last(
    demanding: tuple[App, str], browser: Browser
) -> None:
    app, home = demanding
    lia, ada = add_agent(app, "Lia", "lead"), add_agent(app, "Ada")
    page, _ = open_page(browser)
    with_key(page)
    to_desk(page, home, app, lia)
    expect(page.locator("main")).to_contain_text("Your role works the desk with a passkey only")
    page.goto(f"{home}/desk")
    page.get_by_label("Its name").fill("laptop")
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.locator(".banner.good")).to_contain_text("The passkey is kept")
    page.get_by_role("button", name="Remove laptop").click()
    expect(page.locator(".banner.bad").first).to_contain_text("Add another one first")
    # a stolen link cannot bring a passkey of its own once there is one
    with httpx.Client(base_url=home) as thief:
        thief.post(f"/desk/sign-in/{sign_in_code(app, lia)}")
        asked = thief.get("/desk/passkeys/step").text
        assert "Use a passkey" in asked
        answer = thief.post("/desk/passkeys", data={**hidden(asked), "answer": "{}", "name": "mine"})
        assert answer.status_code == 422
    with httpx.Client(base_url=home) as agent:
        assert agent.post(f"/desk/sign-in/{sign_in_code(app, ada)}").headers["location"] == "/desk"
        assert agent.get("/desk").status_code == 200
    page.context.close()


def test_an_answer_counts_once_for_its_own_challenge_site_and_key(
    app: App, home: str, browser: Browser, lead: Agent
) -> None:
    page, _ = open_page(browser)
    with_key(page)
    to_desk(page, home, app, lead)
    page.goto(f"{home}/desk/passkeys")
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.post_data or "") if one.method == "POST" else None)
    asked = json.loads(page.locator("form[data-passkey]").get_attribute("data-options") or "")
    page.get_by_label("Its name").fill("laptop")
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.locator(".banner.good")).to_contain_text("kept")
    answer = httpx.QueryParams(sent[-1])["answer"]
    site = site_of("", home.removeprefix("http://"))
    assert registered(site, asked["challenge"], answer).credential_id
    other = asked["challenge"][:-4] + ("AAAA" if not asked["challenge"].endswith("AAAA") else "BBBB")
    wrong = (
        (site, other, answer),
        (Site("evil.example", site.origin), asked["challenge"], answer),
        (Site(site.host, "http://localhost:1"), asked["challenge"], answer),
        *(
            (site, asked["challenge"], text)
            for text in ("", "{}", "[]", "null", '{"id": 5}', "[" * 100_000, answer[:-40])
        ),
    )
    for at, challenge, text in wrong:
        with pytest.raises(Invalid):
            registered(at, challenge, text)
    # the very same answer again: its challenge is used up, and a fresh one is not what it signed
    with httpx.Client(base_url=home, cookies={one["name"]: one["value"] for one in page.context.cookies()}) as again:
        fields = hidden(again.get("/desk/passkeys").text)
        for _ in range(2):
            assert again.post("/desk/passkeys", data={**fields, "answer": answer, "name": "x"}).status_code == 422
        assert again.post("/desk/passkeys", data={"answer": answer}).status_code == 403

    # a copy of the key is found out by its counter
    had = app.database.read(lambda conn: passkeys.of_agent(conn, lead.id))
    assert len(had) == 1
    page.get_by_role("button", name="Sign out", exact=True).click()
    to_desk(page, home, app, lead)
    asked = json.loads(page.locator("form[data-passkey]").get_attribute("data-options") or "")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(re.compile("/desk$"))
    answer = httpx.QueryParams(sent[-1])["answer"]
    assert entered(site, asked["challenge"], answer, had)[0] == had[0]
    now = app.database.read(lambda conn: passkeys.of_agent(conn, lead.id))
    for challenge, keys in ((asked["challenge"], now), (asked["challenge"], []), (other, had)):
        with pytest.raises(Invalid):
            entered(site, challenge, answer, keys)
    page.context.close()


@pytest.mark.parametrize(
    ("public", "host", "found"),
    [
        ("https://help.example", "evil.example", Site("help.example", "https://help.example")),
        ("https://help.example:8443/x", "", Site("help.example", "https://help.example:8443")),
        ("", "localhost:8080", Site("localhost", "http://localhost:8080")),
        *(("", host, None) for host in ("evil.example", "127.0.0.1:8080", "", "localhost.evil.example")),
        *((url, "localhost", None) for url in ("http://help.example", "https://10.0.0.1")),
    ],
)
def test_passkeys_work_at_the_desks_own_name_only(public: str, host: str, found: Site | None) -> None:
    if found is None:
        with pytest.raises(Invalid):
            site_of(public, host)
    else:
        assert site_of(public, host) == found


def test_an_address_without_a_name_says_how_passkeys_are_had(app: App, desk: httpx.Client) -> None:
    assert "only at the desk&#39;s public address" in desk.get("/desk/passkeys").text


def test_roles_that_need_a_passkey_need_a_desk_with_a_name() -> None:
    with pytest.raises(SettingsError, match="PUBLIC_URL"):
        load(web={"passkeys": "lead"})


def test_the_command_line_lets_somebody_in_who_lost_every_passkey(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/kept.db"
    monkeypatch.setenv("MAKEGOOD_DATABASE_URL", url)
    monkeypatch.chdir(tmp_path)
    database = open_database(url)
    app = installation(database, tmp_path)
    olga = add_agent(app, "Olga", "operator")
    given = {"agent_id": olga.id, "credential_id": "YQ", "public_key": "YQ", "sign_count": 0, "site": "x", "name": "x"}
    session = app.database.run(
        lambda conn: (
            passkeys.add(conn, now=app.database.now(conn), **given),
            agents.start_session(conn, olga.id, app.database.now(conn)),
        )[1]
    )
    run = CliRunner().invoke(cli, ["agent", "reset-passkeys", "Olga"], standalone_mode=False)
    assert (run.return_value, "/desk/sign-in/" in run.output) == (0, True)
    assert database.read(lambda conn: passkeys.of_agent(conn, olga.id)) == []
    assert database.read(lambda conn: agents.session(conn, session, database.now(conn))) is None
    assert CliRunner().invoke(cli, ["agent", "reset-passkeys", "Nobody"], standalone_mode=False).return_value == 1
    database.close()
