"""Pictures in a history: their bytes on a shelf of the world's own clock, and the way by which they come in."""

import asyncio
import io
import threading
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from PIL import Image

from bot.app import App
from bot.doors.fetching import fetch_waiting
from bot.evidence import Kept
from bot.inbound import Attachment, FileState
from bot.incoming import Incoming
from bot.work.later import Later
from bot.work.picturing import picture_step
from storage import inbox
from storage.blobs import Content, digest_of, rewound, size_of
from storage.evidence import Evidence
from storage.jobs import Job
from storage.pictures import PictureRow
from triage.evidence import inspect

if TYPE_CHECKING:
    from tests.simulation.world import Process, World

PICTURES = 4
NO_PICTURE = "no picture"


@dataclass
class Shelf:
    """What lies in the evidence store, whoever put it there: digest -> bytes, and when they were put last."""

    kept: dict[str, tuple[bytes, datetime]] = field(default_factory=dict)


@dataclass
class MortalBlobs:
    """The store as one process uses it (a `storage.blobs.BlobStore`); it may die around each put."""

    world: "World"
    process: str

    def put(self, data: Content) -> str:
        """See `BlobStore.put`."""
        digest = digest_of(data)
        self.put_as(digest, data)
        return digest

    def put_as(self, digest: str, data: Content, *, over: bool = False) -> None:
        """See `BlobStore.put_as`."""
        self.world.moment(self.process, "before it keeps a picture's bytes")
        kept = self.world.shelf.kept
        there = digest in kept and not over
        kept[digest] = (kept[digest][0] if there else rewound(data).read(), self.world.clock.now)
        self.world.moment(self.process, "after it kept a picture's bytes")

    def read(self, digest: str) -> bytes:
        """See `BlobStore.read`."""
        if digest not in self.world.shelf.kept:
            raise FileNotFoundError(digest)
        return self.world.shelf.kept[digest][0]

    def exists(self, digest: str) -> bool:
        """See `BlobStore.exists`."""
        return digest in self.world.shelf.kept

    def older_than(self, moment: datetime) -> Iterator[str]:
        """See `BlobStore.older_than`."""
        return iter([digest for digest, (_, at) in self.world.shelf.kept.items() if at < moment])

    def remove(self, digest: str, *, older_than: datetime | None = None) -> bool:
        """See `BlobStore.remove`."""
        _, at = self.world.shelf.kept.get(digest, (b"", None))
        if at is None or (older_than is not None and at >= older_than):
            return False
        del self.world.shelf.kept[digest]
        return True


@cache
def picture(name: str) -> bytes:
    """The bytes behind a channel's handle: one of a few pictures, or no picture at all."""
    if name == NO_PICTURE:
        return b"%PDF-1.7 not a picture"
    written = io.BytesIO()
    Image.new("RGB", (8, 8), (40 * int(name), 20, 200)).save(written, "PNG")
    return written.getvalue()


def attached(name: str) -> Attachment:
    """A picture as it comes with a message, still to be fetched."""
    return Attachment(name="screen.png", state=FileState.FETCHING, channel_file=name)


_inspect = cache(inspect)


async def look(app: App, data: Content, file: Attachment) -> Kept | Attachment:
    """As `bot.evidence.examine`, in this very process: here no picture means harm."""
    found, size = _inspect(rewound(data).read()), size_of(data)
    if isinstance(found, str):
        return replace(file, state=FileState.REFUSED, reason=found, size=size)
    return Kept(file, app.blobs.put(data), app.blobs.put(found.shown), size, found)


def picture_job(app: App, job: Job) -> Later | None:
    """The real job, but for hashing and reading, which would take longer than all the rest."""
    return picture_step(app, job, looked)


def looked(app: App, stored: Evidence) -> PictureRow:
    """The bytes are read, and told apart by nothing but themselves."""
    shown = sha256(app.blobs.read(stored.digest) + app.blobs.read(stored.shown_digest or stored.digest)).hexdigest()
    return PictureRow(stored.id, "seen", pdq=shown, quality=100, marks=b"", reading="nothing")


def fetch_step(world: "World", process: "Process", channel: str) -> bool:
    """Fetch the files of what waits; False when nothing has come of it."""
    app = process.app

    def waiting() -> int:
        return len(app.database.read(lambda conn: inbox.fetching(conn, app.panel_id, channel)))

    async def download(file: Attachment, into: Incoming) -> None:
        world.moment(process.name, "while it fetches a file")
        if world.fails(0.1):
            raise OSError("the chat server does not send the file")
        into.write(picture(file.channel_file))

    before = waiting()
    if before:
        _through(fetch_waiting(app, channel, download, look=world.parts.look))
    return before > 0 and waiting() < before


def _through(work: Coroutine[Any, Any, Any]) -> None:
    """Run it on a loop of its own, and wait: other things that happen meanwhile may need one too."""
    ended: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(work)
        except BaseException as problem:  # also a death
            ended.append(problem)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if ended:
        raise ended[0]
