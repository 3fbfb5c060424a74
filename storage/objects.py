"""Screenshots in an S3-compatible store, for replicas that share no folder."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import MemoryStore, S3Store

from storage.blobs import DIGEST, Content, checked, digest_of, rewound
from storage.errors import EvidenceUnavailable, StorageError

NO_BUCKET = "NoSuchBucket"
"""What a store's answer holds when the bucket is missing, by the interface's own list of errors."""

PATIENCE = {"max_retries": 4, "retry_timeout": timedelta(seconds=15)}
"""A store that is restarted is back within this; whoever waits for longer tries again by itself."""


class ObjectBlobs:
    """See `storage.blobs.BlobStore`. An object's name is its digest, below the prefix.

    Whatever the store cannot do just now raises `EvidenceUnavailable`, within some seconds.
    """

    def __init__(self, store: "S3Store | MemoryStore") -> None:
        self._store = store

    def put(self, data: Content) -> str:
        """See `BlobStore.put`. Always written, so that the store's own date makes the bytes young again."""
        digest = digest_of(data)
        self.put_as(digest, data)
        return digest

    def put_as(self, digest: str, data: Content, *, over: bool = False) -> None:  # noqa: ARG002 - always written
        """See `BlobStore.put_as`."""
        with _plainly():
            obstore.put(self._store, _name(digest), rewound(data))

    def read(self, digest: str) -> bytes:
        """See `BlobStore.read`."""
        with _plainly():
            return bytes(obstore.get(self._store, _name(digest)).bytes())

    def exists(self, digest: str) -> bool:
        """See `BlobStore.exists`."""
        return self._written(digest) is not None

    def older_than(self, moment: datetime) -> Iterator[str]:
        """See `BlobStore.older_than`."""
        pages = iter(obstore.list(self._store))
        while True:
            with _plainly():
                page = next(pages, None)
            if page is None:
                return
            for entry in page:
                digest = entry["path"].rpartition("/")[2]
                if entry["last_modified"] < moment and DIGEST.fullmatch(digest):
                    yield digest

    def remove(self, digest: str, *, older_than: datetime | None = None) -> bool:
        """See `BlobStore.remove`. Between the look and the removal lies one call to the store."""
        written = self._written(digest)
        if written is None or (older_than is not None and written >= older_than):
            return False
        with _plainly():
            obstore.delete(self._store, _name(digest))
        return True

    def _written(self, digest: str) -> datetime | None:
        name = _name(digest)
        try:
            with _plainly():
                return obstore.head(self._store, name)["last_modified"]
        except FileNotFoundError:
            return None


@contextmanager
def _plainly() -> Iterator[None]:
    """Trouble of the store in one sentence. A bucket that is missing is no missing picture."""
    try:
        yield
    except (BaseError, FileNotFoundError, PermissionError) as problem:
        if NO_BUCKET in str(problem):
            raise EvidenceUnavailable("the bucket of the evidence store does not exist") from problem
        if isinstance(problem, FileNotFoundError):
            raise
        told = str(problem).split("\n", 1)[0][:300]
        raise EvidenceUnavailable(f"the evidence store cannot be used: {told}") from problem


def open_objects(url: str, options: Mapping[str, str]) -> ObjectBlobs:
    """The store at `s3://bucket/prefix`. `options`: endpoint, region, access_key_id, secret_access_key; empty ones come
    from the environment or the machine's own role, as with every S3 client.

    Raises `StorageError` for an address that is none.
    """
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.netloc:
        raise StorageError("MAKEGOOD_EVIDENCE__S3 looks like s3://bucket or s3://bucket/prefix")
    given = {name: value for name, value in options.items() if value}
    plain = given.get("endpoint", "").startswith("http://")
    store = S3Store(
        parts.netloc,
        prefix=parts.path.strip("/") or None,
        config=given,  # type: ignore[arg-type]
        retry_config=PATIENCE,  # type: ignore[arg-type]
        client_options={"allow_http": plain, "timeout": "20s", "connect_timeout": "5s"},
    )
    return ObjectBlobs(store)


def _name(digest: str) -> str:
    return f"{checked(digest)[:2]}/{digest}"
