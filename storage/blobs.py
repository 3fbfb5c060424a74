"""Bytes by their SHA-256, in a folder that is synced: what `put` returned is there after a power cut."""

import fcntl
import hashlib
import io
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

DIGEST = re.compile(r"[0-9a-f]{64}")

Content = bytes | BinaryIO
"""What is kept: bytes, or an open file that is read from its beginning, whatever its length, a piece at a time."""
PIECE = 1024 * 1024


def size_of(data: Content) -> int:
    """How many bytes it holds."""
    return len(data) if isinstance(data, bytes) else data.seek(0, os.SEEK_END)


def digest_of(data: Content) -> str:
    """The SHA-256 of all of it, as 64 hexadecimal digits."""
    file, digest = rewound(data), hashlib.sha256()
    while piece := file.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def rewound(data: Content) -> BinaryIO:
    """It as a file, at its beginning."""
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    file.seek(0)
    return file


class BlobStore(Protocol):
    """Where screenshots lie. The same bytes are kept once; every method may be called from any thread."""

    def put(self, data: Content) -> str:
        """Keep the bytes, durably, and give their digest. From now on they count as young. A file stays open."""
        ...

    def put_as(self, digest: str, data: Content, *, over: bool = False) -> None:
        """Keep the bytes under that digest, which may be another's (of what they seal); `over` writes over others."""
        ...

    def read(self, digest: str) -> bytes:
        """The bytes of that digest. Raises `FileNotFoundError` when there are none, `ValueError` for no digest."""
        ...

    def exists(self, digest: str) -> bool:
        """True when the bytes of that digest are kept."""
        ...

    def older_than(self, moment: datetime) -> Iterator[str]:
        """The digests of everything that was last put before the moment."""
        ...

    def remove(self, digest: str, *, older_than: datetime | None = None) -> bool:
        """Take the bytes away; with `older_than` only if they were not put again since. True when they went."""
        ...


def checked(digest: str) -> str:
    """The digest. Raises `ValueError` for anything else: a path must never be made of it."""
    if not DIGEST.fullmatch(digest):
        raise ValueError("not a SHA-256 digest")
    return digest


class Blobs:
    """A content-addressed folder, see `BlobStore`. Several processes may use it at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: Content) -> str:
        """See `BlobStore.put`."""
        digest = digest_of(data)
        self.put_as(digest, data)
        return digest

    def put_as(self, digest: str, data: Content, *, over: bool = False) -> None:
        """See `BlobStore.put_as`."""
        path = self._path(digest)
        with self._locked(fcntl.LOCK_SH):
            if path.exists() and not over:
                os.utime(path)
            else:
                self._write(path, digest, data)
        # also for bytes found: whoever wrote them may have died before its own sync
        for folder in (path.parent, path.parent.parent, self._folder):
            _sync_folder(folder)

    def _write(self, path: Path, digest: str, data: Content) -> None:
        """Under its final name a file is always whole."""
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{digest}.{secrets.token_hex(4)}")
        with unfinished.open("wb") as file:
            shutil.copyfileobj(rewound(data), file, PIECE)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)

    def read(self, digest: str) -> bytes:
        """See `BlobStore.read`."""
        return self._path(digest).read_bytes()

    def exists(self, digest: str) -> bool:
        """See `BlobStore.exists`."""
        return self._path(digest).exists()

    def older_than(self, moment: datetime) -> Iterator[str]:
        """See `BlobStore.older_than`. What a dead process left half written is taken away on the way."""
        for path in self._folder.glob("??/??/*"):
            if _time_of(path) >= moment:
                continue
            if path.name.startswith("."):
                path.unlink(missing_ok=True)
            elif DIGEST.fullmatch(path.name):
                yield path.name

    def remove(self, digest: str, *, older_than: datetime | None = None) -> bool:
        """See `BlobStore.remove`. Nobody puts the same bytes between the look and the removal."""
        path = self._path(digest)
        with self._locked(fcntl.LOCK_EX):
            if not path.exists() or (older_than is not None and _time_of(path) >= older_than):
                return False
            path.unlink()
        return True

    @contextmanager
    def _locked(self, kind: int) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / ".lock").open("a") as lock:
            fcntl.flock(lock, kind)
            yield

    def _path(self, digest: str) -> Path:
        return self._folder / checked(digest)[:2] / digest[2:4] / digest


def _time_of(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return datetime.max.replace(tzinfo=UTC)  # somebody else was faster


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
