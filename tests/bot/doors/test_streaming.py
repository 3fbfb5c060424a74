"""Files from the channels go to disk piece by piece, under the cap, and whatever happens nothing stays behind."""

import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.discord.door import download
from bot.doors.streaming import NotGiven, stream
from bot.inbound import Attachment, FileState
from bot.incoming import Incoming, Refused
from triage.evidence import MOST_BYTES

PIECE = bytes(1024 * 1024)


def serving(status: int, pieces: int, given: list[int]) -> httpx.AsyncClient:
    """A client whose every address answers with so many megabytes, and counts those that were taken."""

    async def body() -> AsyncIterator[bytes]:
        for number in range(pieces):
            given.append(number)
            yield PIECE

    return httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(status, content=body())))


async def test_a_file_of_just_the_most_arrives_whole(tmp_path: Path) -> None:
    async with serving(200, MOST_BYTES // len(PIECE), []) as client:
        with Incoming(tmp_path / "in") as into:
            await stream(client, "http://files/a", into)
            assert into.file.tell() == MOST_BYTES


async def test_a_file_that_never_ends_is_refused_at_the_cap(tmp_path: Path) -> None:
    given: list[int] = []
    async with serving(200, 10_000, given) as client:
        with Incoming(tmp_path) as into, pytest.raises(Refused, match="too_big"):
            await stream(client, "http://files/a", into)
    assert len(given) <= MOST_BYTES // len(PIECE) + 2


@pytest.mark.parametrize(("status", "problem"), [(404, Refused), (403, Refused), (500, NotGiven), (302, NotGiven)])
async def test_what_discord_no_longer_has_is_gone_and_trouble_is_tried_again(
    tmp_path: Path, status: int, problem: type[Exception]
) -> None:
    file = Attachment("a.png", FileState.FETCHING, channel_file="http://files/a?secret")
    async with serving(status, 1, []) as client:
        with Incoming(tmp_path) as into, pytest.raises(problem) as raised:
            await download(client, file, into)
    assert "secret" not in str(raised.value)


def test_nothing_is_left_in_the_folder_by_a_process_that_is_killed_while_it_writes(tmp_path: Path) -> None:
    program = (
        "import pathlib, sys, time; from bot.incoming import Incoming; into = Incoming(pathlib.Path(sys.argv[1]));"
        "into.write(b'x' * 1000); into.file.flush(); print('written', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE) as writing:
        assert writing.stdout is not None
        assert writing.stdout.readline() == b"written\n"
        os.kill(writing.pid, signal.SIGKILL)
    assert list(tmp_path.iterdir()) == []
