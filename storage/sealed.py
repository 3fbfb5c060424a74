"""Screenshots encrypted at rest: AES-256-GCM, a nonce for each, bound to the digest they are kept under.

A sealed file is `MGE1`, four bytes that name the key, twelve of nonce, and the ciphertext with its tag. What was kept
before there was a key is read as it is. The name stays the SHA-256 of the picture: who can read the store sees which
files are equal, and nothing of what they show.
"""

import base64
import binascii
import hashlib
import os
from collections.abc import Iterator, Sequence
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.blobs import BlobStore, Content, checked, digest_of, rewound
from storage.errors import StorageError

MAGIC = b"MGE1"
ID, NONCE = 4, 12
BITS = 256


def new_key() -> str:
    """A key as it stands on a line of the key file."""
    return base64.b64encode(AESGCM.generate_key(BITS)).decode()


def read_keys(text: str) -> list[bytes]:
    """The keys of a key file, the first one first. Raises `StorageError` for a line that is none."""
    keys = []
    for number, line in enumerate(filter(None, map(str.strip, text.splitlines())), 1):
        try:
            key = base64.b64decode(line, validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != BITS // 8:
            raise StorageError(f"line {number} of MAKEGOOD_EVIDENCE__KEYS is no key; `makegood privacy key` makes one")
        keys.append(key)
    return keys


class Sealed:
    """See `storage.blobs.BlobStore`. The first key seals, every key opens; a file of no known key is an error."""

    def __init__(self, inner: BlobStore, keys: Sequence[bytes]) -> None:
        self._inner = inner
        self._keys = {_id(key): AESGCM(key) for key in keys}
        self._first = _id(keys[0])

    def put(self, data: Content) -> str:
        """See `BlobStore.put`."""
        digest = digest_of(data)
        self.put_as(digest, data)
        return digest

    def put_as(self, digest: str, data: Content, *, over: bool = False) -> None:
        """See `BlobStore.put_as`."""
        nonce = os.urandom(NONCE)
        closed = self._keys[self._first].encrypt(nonce, rewound(data).read(), digest.encode())
        self._inner.put_as(digest, MAGIC + self._first + nonce + closed, over=over)

    def read(self, digest: str) -> bytes:
        """See `BlobStore.read`. Raises `StorageError` where the key is missing or the file was changed."""
        kept = self._inner.read(checked(digest))
        if not kept.startswith(MAGIC):
            return kept
        key = self._keys.get(_key_of(kept))
        if key is None:
            raise StorageError(f"a screenshot is sealed by key {_key_of(kept).hex()}, which the key file lacks")
        nonce, closed = kept[len(MAGIC) + ID :][:NONCE], kept[len(MAGIC) + ID + NONCE :]
        try:
            return key.decrypt(nonce, closed, digest.encode())
        except InvalidTag:
            raise StorageError("a sealed screenshot is not what was kept; restore it from a backup") from None

    def exists(self, digest: str) -> bool:
        """See `BlobStore.exists`."""
        return self._inner.exists(digest)

    def older_than(self, moment: datetime) -> Iterator[str]:
        """See `BlobStore.older_than`."""
        return self._inner.older_than(moment)

    def remove(self, digest: str, *, older_than: datetime | None = None) -> bool:
        """See `BlobStore.remove`."""
        return self._inner.remove(digest, older_than=older_than)

    def reseal(self, now: datetime) -> int:
        """Seal everything by the first key that is not; gives how many files changed. May be stopped and repeated."""
        changed = 0
        for digest in list(self._inner.older_than(now)):
            kept = self._inner.read(digest)
            if not kept.startswith(MAGIC) or _key_of(kept) != self._first:
                self.put_as(digest, self.read(digest), over=True)
                changed += 1
        return changed


def _id(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()[:ID]


def _key_of(kept: bytes) -> bytes:
    return kept[len(MAGIC) : len(MAGIC) + ID]
