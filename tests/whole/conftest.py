"""The engines that whole installations are tested on."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

import pytest

from storage.database import Database
from tests.kit.whole import Whole, whole

Start = Callable[..., Whole]


@pytest.fixture
def start(database: Database, tmp_path: Path) -> Iterator[Start]:
    """Starts a whole installation with the given settings; it is stopped at the end of the test."""
    with ExitStack() as stack:

        def begin(**given: Any) -> Whole:
            running: AbstractContextManager[Whole] = whole(database, tmp_path, **given)
            return stack.enter_context(running)

        yield begin
