"""Screenshots at rest: nothing of them can be read without a key, changed ones are found, and keys can be changed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.blobs import Blobs
from storage.errors import StorageError
from storage.sealed import Sealed, new_key, read_keys

PICTURE = b"\x89PNG a picture of a chrysanthemum " * 50
LATER = datetime.now(UTC) + timedelta(days=1)


def kept(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))


def test_nothing_of_a_picture_stands_on_the_disk(tmp_path: Path) -> None:
    store = Sealed(Blobs(tmp_path), read_keys(new_key()))
    digest = store.put(PICTURE)
    assert b"chrysanthemum" not in kept(tmp_path)
    assert store.read(digest) == PICTURE


def test_the_same_picture_is_sealed_differently_each_time_it_is_written(tmp_path: Path) -> None:
    store = Sealed(Blobs(tmp_path), read_keys(new_key()))
    digest = store.put(PICTURE)
    first = kept(tmp_path)
    store.put_as(digest, PICTURE, over=True)
    assert kept(tmp_path) != first


@pytest.mark.parametrize("place", [0, 5, 15, 30, -1])
def test_a_changed_file_is_never_taken_for_the_picture(tmp_path: Path, place: int) -> None:
    store = Sealed(Blobs(tmp_path), read_keys(new_key()))
    digest = store.put(PICTURE)
    path = tmp_path / digest[:2] / digest[2:4] / digest
    changed = bytearray(path.read_bytes())
    changed[place] ^= 1
    path.write_bytes(changed)
    try:
        assert store.read(digest) != PICTURE, "without its mark it reads as a plain file, which shows nothing"
        assert place == 0
    except StorageError:
        assert place != 0


def test_a_file_put_in_the_place_of_another_is_found(tmp_path: Path) -> None:
    store = Sealed(Blobs(tmp_path), read_keys(new_key()))
    one, other = store.put(PICTURE), store.put(b"another")
    target = tmp_path / one[:2] / one[2:4] / one
    target.write_bytes((tmp_path / other[:2] / other[2:4] / other).read_bytes())
    with pytest.raises(StorageError, match="not what was kept"):
        store.read(one)


def test_keys_are_changed_without_losing_a_picture(tmp_path: Path) -> None:
    plain = Blobs(tmp_path)
    before = plain.put(b"kept before there was a key")
    old = new_key()
    first = Sealed(plain, read_keys(old))
    digest = first.put(PICTURE)
    assert first.read(before) == b"kept before there was a key"
    new = new_key()
    both = Sealed(plain, read_keys(f"{new}\n{old}\n"))
    assert both.read(digest) == PICTURE
    assert both.reseal(LATER) == 2
    assert both.reseal(LATER) == 0
    alone = Sealed(plain, read_keys(new))
    assert (alone.read(digest), alone.read(before)) == (PICTURE, b"kept before there was a key")
    with pytest.raises(StorageError, match="which the key file lacks"):
        Sealed(plain, read_keys(old)).read(digest)


@pytest.mark.parametrize("text", ["short", "a" * 44 + "!", "aGVsbG8="])
def test_a_line_that_is_no_key_is_named(text: str) -> None:
    with pytest.raises(StorageError, match="line 2 of MAKEGOOD_EVIDENCE__KEYS is no key"):
        read_keys(f"{new_key()}\n{text}")
