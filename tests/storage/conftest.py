"""Fixtures of the storage tests."""

from collections.abc import Iterator

import pytest

from tests.kit.bucket import Bucket, BucketServer


@pytest.fixture(scope="session")
def bucket_server() -> Iterator[BucketServer]:
    """An S3-compatible server, once for a test process."""
    with BucketServer() as server:
        yield server


@pytest.fixture
def bucket(bucket_server: BucketServer) -> Bucket:
    """A new bucket on it."""
    return bucket_server.bucket()
