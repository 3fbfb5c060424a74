"""A stand-in for every platform that may be asked."""

from collections.abc import Iterator

import pytest

from tests.kit.platforms import Platforms
from triage.links.probe import ASKABLE, Prober
from triage.links.probe.questions import HOSTS
from triage.links.probe.shortened import HOSTS as SHORT_HOSTS


@pytest.fixture
def platforms() -> Iterator[Platforms]:
    with Platforms(tuple(sorted(HOSTS | SHORT_HOSTS))) as server:
        yield server


@pytest.fixture
def prober(platforms: Platforms) -> Prober:
    return Prober(ASKABLE, caller=platforms.caller(), short_links=True)
