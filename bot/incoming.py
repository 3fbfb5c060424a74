"""A file on its way in: on disk, never whole in memory, under a cap, without a name that could be left behind."""

import tempfile
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, cast

from triage.evidence import MOST_BYTES


class Refused(Exception):
    """The file is not taken, for good; `reason` is one of `bot.inbound.REFUSALS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Incoming:
    """Where a download is written, for the length of a `with`.

    The file has no name in its folder: however we end, killed or without power, the system takes it away.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.file = cast(BinaryIO, tempfile.TemporaryFile(dir=folder))  # noqa: SIM115 - closed by `__exit__`
        self._size = 0

    def write(self, chunk: bytes) -> None:
        """Add the next bytes. Raises `Refused` ("too_big") instead of writing more than is taken."""
        self._size += len(chunk)
        if self._size > MOST_BYTES:
            raise Refused("too_big")
        self.file.write(chunk)

    def __enter__(self) -> "Incoming":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.file.close()
