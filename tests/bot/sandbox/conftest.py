"""A running sandbox panel, and clients that speak to it over HTTP."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from bot.sandbox import ADMIN_KEY, PROVIDER_KEY
from tests.kit.sandbox import SandboxServer


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    """One panel for all tests of a file."""
    with SandboxServer(tmp_path_factory.mktemp("sandbox") / "panel.db") as server:
        yield server


@pytest.fixture
def panel(running: SandboxServer) -> SandboxServer:
    """That panel as new: it returns money by hand and shows gross charges."""
    running.reset()
    return running


@pytest.fixture
def admin(panel: SandboxServer) -> Iterator[httpx.Client]:
    """The admin API v2 with the right key."""
    with httpx.Client(
        base_url=f"{panel.url}/adminapi/v2/", headers={"X-Api-Key": ADMIN_KEY}, trust_env=False
    ) as client:
        yield client


class Forms:
    """One of the form APIs: `ask(action=…)` posts and gives the JSON."""

    def __init__(self, url: str, key: str) -> None:
        self._url, self._key = url, key
        self._client = httpx.Client(trust_env=False)

    def ask(self, **fields: Any) -> Any:
        answer = self._client.post(self._url, data={"key": self._key, **fields})
        assert answer.status_code == 200
        return answer.json()

    def close(self) -> None:
        self._client.close()


@pytest.fixture
def maria(panel: SandboxServer) -> Iterator[Forms]:
    """The user API with one customer's key."""
    forms = Forms(f"{panel.url}/api/v2", "sandbox-user-key-maria")
    yield forms
    forms.close()


@pytest.fixture
def supplier(panel: SandboxServer) -> Iterator[Forms]:
    """The provider's API with the panel's key there."""
    forms = Forms(f"{panel.url}/provider/api/v2", PROVIDER_KEY)
    yield forms
    forms.close()


@pytest.fixture
def old_admin(panel: SandboxServer) -> Iterator[Forms]:
    """The admin API v1."""
    forms = Forms(f"{panel.url}/adminapi/v1", ADMIN_KEY)
    yield forms
    forms.close()
