"""Transcripts through real doors: what a customer does there, and what can be read there afterwards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, func, select

from bot.app import App
from storage import inbox
from storage.tables import inbox as inbox_table
from storage.tables import notice
from tests.bot.dialogue.test_transcripts import FILES, matches, parts
from tests.kit.web import work_all
from tests.kit.whole import wait_for

ACTS = frozenset(("submit", "person", "relay"))
"""What a transcript may ask for here; behind the first of the others, or the first event of a case, it ends."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing the customer does, and the lines that answer it."""

    does: str
    answered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """The part of a transcript that needs no case."""

    name: str
    language: str
    steps: tuple[Step, ...]


class Actor(Protocol):
    """Somebody in one chat of a door."""

    def does(self, said: str) -> None:
        """Do what one line of a transcript says."""
        ...

    def reads(self) -> list[str]:
        """Every line shown so far, the labels of a message's buttons as one line in brackets."""
        ...


def scripts(able: Sequence[str]) -> list[Script]:
    """What a door with these abilities can play of the transcripts, at least one step each."""
    read = [_script(file) for file in FILES]
    return [one for one in read if one.steps and all(_kind(step.does) in able for step in one.steps)]


def _script(file: Path) -> Script:
    language, steps = "en", list[Step]()
    lines = parts(file)
    for place, (mark, words) in enumerate(lines):
        if mark == "@":
            language = words
        if mark == "~" or (mark == "!" and not set(words.split()) <= ACTS):
            break
        if mark == ">":
            steps.append(Step(words, _answers(lines[place + 1 :])))
        if mark == "!" and {"submit", "person"} & set(words.split()):
            return Script(file.stem, language, tuple(steps))
    else:
        return Script(file.stem, language, tuple(steps))
    return Script(file.stem, language, tuple(steps[:-1]) if mark == "!" else tuple(steps))


def _answers(lines: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    end = next((place for place, (mark, _) in enumerate(lines) if mark in (">", "~")), len(lines))
    return tuple(words for mark, words in lines[:end] if mark == "<")


def _kind(said: str) -> str:
    return said[1:].split("]")[0].split(" ")[0] if said.startswith("[") else "text"


def settle(app: App) -> None:
    """Take every turn, and wait until every answer has been sent."""

    def quiet() -> bool:
        work_all(app)
        return bool(app.database.read(lambda conn: not inbox.waiting_count(conn, app.panel_id) and not _unsent(conn)))

    wait_for(quiet, "the answers")


def stored(app: App) -> int:
    """How many messages have come in."""
    return app.database.read(lambda conn: int(conn.execute(select(func.count()).select_from(inbox_table)).scalar_one()))


def _unsent(conn: Connection) -> int:
    query = select(func.count()).select_from(notice).where(notice.c.sent_at.is_(None))
    return int(conn.execute(query).scalar_one())


def play(app: App, cast: Sequence[tuple[Script, Actor]], arrived: Callable[[int], bool]) -> list[str]:
    """Play all of them side by side, a step of each at a time; gives what was not as written.

    `arrived` is asked whether so many deeds have come in, through whatever lies between customer and door.
    """
    wrong: list[str] = []
    done = 0
    read = {script.name: 0 for script, _ in cast}
    for place in range(max(len(script.steps) for script, _ in cast)):
        going = [(script, actor) for script, actor in cast if place < len(script.steps)]
        for script, actor in going:
            actor.does(script.steps[place].does)
        done += len(going)
        wait_for(lambda so_far=done: arrived(so_far), "what was done to arrive")  # type: ignore[misc]
        settle(app)
        for script, actor in going:
            lines = actor.reads()
            new, read[script.name] = lines[read[script.name] :], len(lines)
            wrong += _unlike(script, script.steps[place], new)
    return wrong


def _unlike(script: Script, step: Step, shown: Sequence[str]) -> list[str]:
    left = list(shown)
    for words in step.answered:
        while left and not matches(left[0], words):
            left.pop(0)
        if not left:
            return [f"{script.name}: > {step.does}: nothing like {words!r} in {list(shown)}"]
        left.pop(0)
    return [] if step.answered or not shown else [f"{script.name}: > {step.does}: answered {list(shown)}"]
