"""The installation that the desk's actions are tried on, once per database engine."""

from pathlib import Path

import pytest

from bot.app import App
from storage.database import Database
from tests.kit.web import installation


@pytest.fixture
def app(database: Database, tmp_path: Path) -> App:
    """An installation with a cap of 25 USD."""
    return installation(database, tmp_path)
