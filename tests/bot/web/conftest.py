"""The web door as people meet it: a real server, real workers, and clients with cookies."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.app import App
from storage.agents import Agent
from storage.database import open_database
from tests.kit.browser import browser
from tests.kit.cases import add_agent, sign_in_code
from tests.kit.databases import sqlite_url
from tests.kit.web import installation, serving

__all__ = ["browser"]


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    """An installation on SQLite."""
    with sqlite_url() as url:
        database = open_database(url)
        yield installation(database, tmp_path)
        database.close()


@pytest.fixture
def root(app: App) -> Iterator[str]:
    """The address of the pages."""
    with serving(app) as address:
        yield address


@pytest.fixture
def customer(root: str) -> Iterator[httpx.Client]:
    """A customer's browser that has opened the page once, with scripts (it asks for JSON)."""
    with httpx.Client(base_url=root, headers={"accept": "application/json"}) as client:
        client.get("/chat")
        yield client


@pytest.fixture
def lead(app: App) -> Agent:
    """A lead called Lia."""
    return add_agent(app, "Lia", "lead")


@pytest.fixture
def desk(app: App, root: str, lead: Agent) -> Iterator[httpx.Client]:
    """The lead's browser, signed in."""
    with httpx.Client(base_url=root) as client:
        client.post(f"/desk/sign-in/{sign_in_code(app, lead)}")
        yield client
