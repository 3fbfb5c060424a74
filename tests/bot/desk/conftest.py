"""The installation that the desk's actions are tried on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import App
from storage.database import Database, open_database
from tests.kit.databases import sqlite_url
from tests.kit.web import installation


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    """An installation with a cap of 25 USD, on SQLite."""
    with sqlite_url() as url:
        database = open_database(url)
        yield installation(database, tmp_path)
        database.close()


@pytest.fixture
def either(database: Database, tmp_path: Path) -> App:
    """The same, once on SQLite and once on PostgreSQL: for races and for money."""
    return installation(database, tmp_path)
