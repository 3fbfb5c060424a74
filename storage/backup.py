"""Back up and restore: the database through its own means, the evidence as files, and a list that proves both whole.

The database is copied before the evidence: a picture is kept before the row that names it, so every row of the copy
finds its picture. Nothing is restored over existing data.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url

from storage import schema
from storage.errors import StorageError
from storage.sqlite import database_file

LIST = "manifest.json"
DATABASE = {"sqlite": "makegood.db", "postgresql": "makegood.dump"}
EVIDENCE = "evidence"
PARTIAL = ".unfinished"
HOUR = 3600


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A finished backup: where it is, and how much is in it."""

    folder: Path
    files: int
    size: int


def back_up(url: str, evidence: Path, target: Path, now: datetime) -> BackedUp:
    """Copy everything into a new folder under `target`, named by the time. It appears there only once it is whole.

    Works on a running installation. Raises `StorageError` when the database cannot be copied.
    """
    name = f"makegood-{now:%Y%m%dT%H%M%SZ}"
    unfinished, folder = target / f"{name}{PARTIAL}", target / name
    if folder.exists() or unfinished.exists():
        raise StorageError(f"{folder} exists already")
    unfinished.mkdir(parents=True, mode=0o700)
    try:
        engine = _dump(url, unfinished)
        if evidence.exists():
            shutil.copytree(evidence, unfinished / EVIDENCE, ignore=shutil.ignore_patterns(".*"))
        digests = {str(path.relative_to(unfinished)): _digest(path) for path in _files(unfinished)}
        size = sum(path.stat().st_size for path in _files(unfinished))
        listed = {"made_at": now.isoformat(), "engine": engine, "files": digests}
        (unfinished / LIST).write_text(json.dumps(listed, indent=1), "utf-8")
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    unfinished.rename(folder)
    return BackedUp(folder, len(digests), size)


def restore(folder: Path, url: str, evidence: Path) -> datetime:
    """Put a backup back into an empty place, and give the time it was made.

    Raises `StorageError` for a backup that is not whole, of another engine, or a place that holds data already. The
    schema is brought up to date afterwards.
    """
    listed = check(folder)
    engine = make_url(url).get_backend_name()
    if listed["engine"] != engine:
        raise StorageError(f"the backup is of {listed['engine']}, and MAKEGOOD_DATABASE_URL names {engine}")
    if evidence.exists() and any(_files(evidence)):
        raise StorageError(f"{evidence} holds pictures already; restore into an empty installation")
    _load(url, folder)
    if (folder / EVIDENCE).exists():
        shutil.copytree(folder / EVIDENCE, evidence, dirs_exist_ok=True)
    schema.upgrade(url)
    return datetime.fromisoformat(listed["made_at"])


def check(folder: Path) -> Mapping[str, Any]:
    """The backup's list, once every file in it was found as it was. Raises `StorageError` naming the first fault."""
    try:
        listed: dict[str, Any] = json.loads((folder / LIST).read_text("utf-8"))
        wanted: dict[str, str] = dict(listed["files"])
        datetime.fromisoformat(listed["made_at"])
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise StorageError(f"{folder} is no backup of Makegood: its {LIST} cannot be read") from problem
    for name, digest in wanted.items():
        path = folder / name
        inside = path.resolve().is_relative_to(folder.resolve())
        if not inside or not path.is_file():
            raise StorageError(f"the backup is not whole: {name} is missing")
        if _digest(path) != digest:
            raise StorageError(f"the backup is damaged: {name} is not what was backed up")
    return listed


def _dump(url: str, folder: Path) -> str:
    parsed = make_url(url)
    engine = parsed.get_backend_name()
    target = folder / DATABASE[engine]
    if engine == "sqlite":
        _copy_sqlite(database_file(url), target)
    else:
        _run(["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}"], parsed)
    return engine


def _copy_sqlite(source: Path | None, target: Path) -> None:
    """SQLite's own online backup: a consistent copy while others write."""
    if source is None or not source.exists():
        raise StorageError("there is no database to back up")
    reading = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
    writing = sqlite3.connect(target)
    try:
        reading.execute("PRAGMA wal_autocheckpoint=0")
        reading.backup(writing)
        if writing.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise StorageError("the copy of the database is damaged; check the disk")
    except sqlite3.Error as problem:
        raise StorageError(f"the database cannot be copied: {problem}") from problem
    finally:
        writing.close()
        reading.close()


def _load(url: str, folder: Path) -> None:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        target = database_file(url)
        if target is None or target.exists():
            raise StorageError(f"{target} exists already; restore into an empty installation")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / DATABASE["sqlite"], target)
        return
    if _run(["psql", "-Atc", "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"], parsed).strip() != "0":
        raise StorageError("the database holds tables already; restore into an empty one")
    dump = str(folder / DATABASE["postgresql"])
    _run(
        ["pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", "-d", "", dump],
        parsed,
    )


def _run(command: list[str], url: URL) -> str:
    """Run one of PostgreSQL's own tools; the address goes by its environment, which no list of processes shows."""
    program = shutil.which(command[0])
    if program is None:
        raise StorageError(f"{command[0]} is not installed; it comes with PostgreSQL's client package")
    arguments = [f"dbname={url.database}" if one == "" else one for one in command[1:]]
    names = {"PGHOST": url.query.get("host") or url.host, "PGPORT": url.port, "PGUSER": url.username}
    names |= {"PGPASSWORD": url.password, "PGDATABASE": url.database}
    environment = {**os.environ, **{name: str(value) for name, value in names.items() if value}}
    done = subprocess.run(  # noqa: S603 - our own words, and a program found by its name
        [program, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=HOUR
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise StorageError(f"{command[0]} failed: {last}")
    return done.stdout


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != LIST)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
