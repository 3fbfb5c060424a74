"""Fixtures for all tests. Whatever touches storage runs on SQLite and on PostgreSQL in the same run."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

from storage.database import Database, open_database
from tests.kit.databases import SHARED, URLS, remove_shared_folder, shared_folder

settings.register_profile("soak", max_examples=5000, deadline=None)
settings.register_profile("default", deadline=None)
settings.load_profile("default")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shared_folder()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        remove_shared_folder()


def pytest_report_header() -> str:
    return f"interpreter: {sys.executable} ({sys.version.split()[0]}); shared folder variable: {SHARED}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: Any) -> Iterator[str]:
    """The address of a fresh, migrated database; once per engine."""
    with URLS[request.param]() as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh, open database; once per engine."""
    opened = open_database(database_url, upgrade=False)
    yield opened
    opened.close()
