"""Reading documentation: its fenced blocks with their marks, and the commands that stand in it."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import click

from bot.cli.main import cli

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
FENCE = re.compile(
    r"(?:^<!-- (?P<mark>run|run: enter|run: stay|said) -->\n)?"
    r"^(?P<indent> *)```(?P<language>\w+)[^\n]*\n(?P<text>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
INLINE = re.compile(r"`(makegood [^`]+)`")
ASSIGNED = re.compile(r"[A-Z_0-9]+=.*")
PLACE = re.compile(r"[A-Z][A-Z0-9._-]*|…|\.\.\.")
"""A word that stands for one of the reader's own: CASE, FOLDER."""


@dataclass(frozen=True)
class Block:
    """A fenced block: the mark in front of it, the language it is said to be, and what stands in it."""

    mark: str
    language: str
    text: str

    def steps(self) -> list[tuple[str, list[str]]]:
        """Each command behind `$ `, with the lines that it prints."""
        found: list[tuple[str, list[str]]] = []
        for line in self.text.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif found and line.strip():
                found[-1][1].append(line)
        return found


def blocks(page: Path) -> list[Block]:
    """Every fenced block of a page, in order."""
    found = FENCE.finditer(page.read_text("utf-8"))
    return [Block(one["mark"] or "", one["language"], dedent(one["text"])) for one in found]


def named(page: Path) -> Iterator[str]:
    """Every call of `makegood` that stands on a page, in console blocks and in running text."""
    for block in blocks(page):
        if block.language == "console":
            yield from (call for line, _ in block.steps() for call in calls(line))
    yield from INLINE.findall(FENCE.sub("", page.read_text("utf-8")))


def calls(line: str) -> Iterator[str]:
    """The calls of `makegood` in one line for the shell."""
    for part in re.split(r"\s(?:&&|\|)\s", line.partition("  #")[0]):
        words = shlex.split(part)
        while words and ASSIGNED.fullmatch(words[0]):
            words = words[1:]
        if words[:1] == ["makegood"]:
            yield shlex.join(words[: words.index(">")] if ">" in words else words)


def fault(call: str) -> str:
    """What is wrong with a call of `makegood`, by the program's own reading of it; empty where nothing is.

    In running text a command may be named without its arguments, so what is missing is no fault there.
    """
    words = shlex.split(call)[1:]
    command: click.Command = cli
    within = click.Context(cli, info_name="makegood")
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        name = words.pop(0)
        found = command.get_command(within, name)
        if found is None:
            return f"{within.command_path} has no command {name}"
        command, within = found, click.Context(found, info_name=name, parent=within)
    return _misread(command, within, words)


def _misread(command: click.Command, within: click.Context, words: list[str]) -> str:
    try:
        given, left, _ = command.make_parser(within).parse_args(words)
    except click.UsageError as problem:
        return "" if isinstance(problem, click.MissingParameter) else problem.format_message()
    if left and not isinstance(command, click.Group):
        return f"{within.command_path} takes no {left[0]}"
    return next(filter(None, (_no_choice(one, given.get(one.name or "")) for one in command.params)), "")


def _no_choice(parameter: click.Parameter, value: object) -> str:
    if not isinstance(parameter.type, click.Choice):
        return ""
    values = [one for one in (value if isinstance(value, list | tuple) else [value]) if isinstance(one, str)]
    wrong = [one for one in values if not PLACE.fullmatch(one) and one not in parameter.type.choices]
    return f"{parameter.name} cannot be {wrong[0]}" if wrong else ""
