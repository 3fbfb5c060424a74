"""Checking a dispute pack with nothing but the file: every file is what the manifest says, the events are one chain."""

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.work.exporting import INTERNAL, timeline
from storage.seals import Link, broken_links

MOST_BYTES = 1024**3
"""A pack is read into memory file by file, and no more of it than this."""
MANIFEST, CHAIN, TIMELINE = "manifest.txt", "chain.json", "timeline.txt"
LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
UNREADABLE = (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError, KeyError, TypeError)
"""Whatever a file that is no pack does to those who read it."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of the check. `seal` is SHA-256 of the manifest, which names every file: it stands for the pack.

    Two who hold the same seal hold the same pack; whoever exported it was shown it. `left_out` are internal files that
    were taken out before handing on, which is no fault.
    """

    files: int
    events: int
    seal: str
    faults: tuple[str, ...]
    left_out: tuple[str, ...] = ()


def checked(path: Path) -> Checked:
    """Check that pack. A file that is none is one fault, never an exception."""
    try:
        files = _read(path)
        manifest = files[MANIFEST]
        named = {match[2]: match[1] for match in map(LINE.fullmatch, manifest.decode().splitlines()) if match}
        links, broken = _chain(files)
    except UNREADABLE as problem:
        return Checked(0, 0, "", (f"it is no dispute pack, or a damaged one ({type(problem).__name__})",))
    absent = [name for name in named if name not in files]
    left_out = tuple(name for name in absent if name.startswith(INTERNAL))
    faults = (*_files(files, named, [name for name in absent if name not in left_out]), *broken)
    return Checked(len(files), len(links), hashlib.sha256(manifest).hexdigest(), faults, left_out)


def _read(path: Path) -> dict[str, bytes]:
    """The files by their names within the pack. Raises `ValueError` for a pack of too much, or with a name twice."""
    with zipfile.ZipFile(path) as archive:
        listed = [one for one in archive.infolist() if not one.is_dir()]
        if sum(one.file_size for one in listed) > MOST_BYTES or len({one.filename for one in listed}) < len(listed):
            raise ValueError("too much, or a name twice")
        return {one.filename.partition("/")[2]: archive.read(one) for one in listed}


def _files(files: Mapping[str, bytes], named: Mapping[str, str], absent: list[str]) -> Iterator[str]:
    yield from (f"{name} is missing" for name in absent)
    for name, data in sorted(files.items()):
        if name == MANIFEST:
            continue
        if name not in named:
            yield f"{name} is not in the manifest"
        elif hashlib.sha256(data).hexdigest() != named[name]:
            yield f"{name} is not what was exported"


def _chain(files: Mapping[str, bytes]) -> tuple[list[Link], list[str]]:
    """The events, and what is wrong with them or with the timeline that was written from them."""
    document = json.loads(files[CHAIN])
    links = [_link(one) for one in document["events"]]
    broken = list(broken_links(str(document["panel"]), int(document["case"]), links))
    if "\n".join(timeline(links)).encode() != files[TIMELINE]:
        broken.append(f"{TIMELINE} does not say what the events say")
    return links, broken


def _link(one: Mapping[str, Any]) -> Link:
    return Link(
        int(one["place"]),
        str(one["kind"]),
        str(one["actor"]),
        dict(one["data"]),
        datetime.fromisoformat(one["at"]),
        str(one["digest"]),
        str(one["seal"]),
    )
