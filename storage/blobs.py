"""Bytes by their SHA-256, in a folder that is synced: what `put` returned is there after a power cut."""

import hashlib
import os
import re
import secrets
from pathlib import Path

DIGEST = re.compile(r"[0-9a-f]{64}")


class Blobs:
    """A content-addressed folder. The same bytes are kept once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """Keep the bytes, durably, and give their digest."""
        digest = hashlib.sha256(data).hexdigest()
        path = self._path(digest)
        if not path.exists():
            self._write(path, digest, data)
        # also for bytes found: whoever wrote them may have died before its own sync
        for folder in (path.parent, path.parent.parent, self._folder):
            _sync_folder(folder)
        return digest

    def _write(self, path: Path, digest: str, data: bytes) -> None:
        """Under its final name a file is always whole."""
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{digest}.{secrets.token_hex(4)}")
        with unfinished.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)

    def read(self, digest: str) -> bytes:
        """The bytes of that digest. Raises `FileNotFoundError` when there are none, `ValueError` for no digest."""
        return self._path(digest).read_bytes()

    def exists(self, digest: str) -> bool:
        """True when the bytes of that digest are kept."""
        return self._path(digest).exists()

    def _path(self, digest: str) -> Path:
        if not DIGEST.fullmatch(digest):
            raise ValueError("not a SHA-256 digest")
        return self._folder / digest[:2] / digest[2:4] / digest


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
