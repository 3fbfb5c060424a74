"""What a text would change is shown before it counts, and on pages of their own: by the solver and by stored cases."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.app import App
from bot.comparing import Source, compared
from policy import general_text
from policy.loading import FOLDER
from storage.database import open_database
from tests.bot.web.test_publishing import PAGE, form, looked
from tests.kit.cases import add_agent, open_case, sign_in_code
from tests.kit.databases import sqlite_url
from tests.kit.web import installation, serving

TEXT = (FOLDER / "paperboat-2026-01-01.yaml").read_text("utf-8")
CAUSES = "failure_cause: [platform_error, provider_failure, service_unavailable]\n        effect: credit"
NARROW = TEXT.replace(CAUSES, "failure_cause: [platform_error]\n        effect: credit")
CANCELED = {
    "order_status": "canceled",
    "provider_status": "canceled",
    "order_delivered": 0,
    "order_remains": 3000,
    "metric_current_count": 1200,
    "claim_at": "2026-06-16T12:00:00Z",
    "order_charge": "9.00",
    "correct_charge": "9.00",
}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    """An installation under the example policy, whose comparison takes a second or two."""
    with sqlite_url() as url:
        database = open_database(url)
        made = installation(database, tmp_path, policy="paperboat")
        open_case(made, order="10482", **CANCELED)
        yield made
        database.close()


@pytest.fixture
def operator(app: App) -> Iterator[httpx.Client]:
    """The operator's browser, signed in."""
    with serving(app) as root, httpx.Client(base_url=root, timeout=120) as client:
        client.post(f"/desk/sign-in/{sign_in_code(app, add_agent(app, 'Olga', 'operator'))}")
        yield client


def test_effects_are_shown_before_a_text_counts_and_it_counts_once_confirmed(app: App, operator: httpx.Client) -> None:
    running = app.policies.current
    general = general_text().decode()
    assert compared(Source(TEXT, general), Source(NARROW, general), 300.0).complete  # remembered: no page is in a hurry
    page = looked(operator, document=NARROW, effective="2026-06-01").text
    assert "Orders created from <strong>2026-06-01</strong> on" in page
    assert "1 case: 0 answered as before, 1 otherwise" in page
    assert re.search(r'data-label="Less">9\.00 USD', page)
    assert "Now decided by" in page
    assert "For example ordinary facts, but" in page
    assert "no others" in page
    assert "remarks on the worked cases" in page
    assert app.policies.current is running
    done = operator.post(PAGE, data={**form(page), "step": "publish"}, follow_redirects=True)
    assert "Published." in done.text
    new = app.policies.current
    assert new.digest != running.digest
    assert open_case(app, order="10483", chat_key="b", **CANCELED)
    assert "2 cases: 2 answered as before" in operator.get("/desk/policy/replay?own=1").text
    assert "2 cases: 1 answered as before, 1 otherwise" in operator.get(f"/desk/policy/replay?text={new.digest}").text
    differing = operator.get(f"/desk/policy/diff?old={running.digest}&new={new.digest}").text
    assert "Now decided by" in differing
    assert "not the text in force" in operator.get(f"/desk/policy?text={running.digest}").text


def test_pages_without_a_choice_compute_nothing_and_unknown_texts_are_not_found(operator: httpx.Client) -> None:
    assert "Now decided by" not in operator.get("/desk/policy/diff").text
    assert "answered as before" not in operator.get("/desk/policy/replay").text
    for path in ("?text=x", "/diff?old=x&new=y", "/replay?text=x"):
        assert operator.get(f"/desk/policy{path}").status_code == 404


def test_two_equal_texts_differ_in_nothing() -> None:
    one = Source(TEXT, general_text().decode())
    assert compared(one, one, 1.0).complete


def test_a_comparison_that_takes_too_long_is_given_up_and_said() -> None:
    general = general_text().decode()
    never_asked = Source(f"{NARROW}# a pair that no test before this one has had answered\n", general)
    found = compared(Source(TEXT, general), never_asked, 0.0)
    assert not found.complete
    assert found.problem or found.changes == ()
