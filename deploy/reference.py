"""The reference pages of the documentation, made from the code while the site is built.

A page holds `<!-- made: NAME -->` where a part of `PARTS` belongs; mkdocs calls `on_page_markdown` for each page.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import click
from described import Described, described

from bot.cli.main import cli
from bot.web.metrics import METRICS, STOPPED
from policy.conditions import COMPARISONS
from policy.derived import DERIVED
from policy.document import ASKED, BASES, EFFECTS, HANDOFF_REASONS
from policy.settings import KNOWN
from policy.vocabulary import FACTS, OBJECTS, FactType
from storage.registers import NAMES as REGISTERS

MARK = re.compile(r"<!-- made: ([a-z_]+) -->")


def on_page_markdown(markdown: str, **_: Any) -> str:
    """The page with every mark replaced by what the code says. Raises `KeyError` for a mark of no part."""
    return MARK.sub(lambda mark: "\n".join(PARTS[mark[1]]()), markdown)


def commands() -> Iterator[str]:
    """Every command with what it promises, its arguments and its options."""
    yield from _commands(cli, click.Context(cli, info_name="makegood"))


def _commands(group: click.Group, above: click.Context) -> Iterator[str]:
    for name in group.list_commands(above):
        command = group.get_command(above, name)
        if command is None or command.hidden:
            continue
        within = click.Context(command, info_name=name, parent=above)
        if isinstance(command, click.Group):
            yield from (f"## makegood {name}", "", *_help(command), "")
            yield from _commands(command, within)
        else:
            yield from _command(command, within)


def _command(command: click.Command, within: click.Context) -> Iterator[str]:
    depth = "##" if within.command_path.count(" ") == 1 else "###"
    yield from (f"{depth} {within.command_path}", "", *_help(command), "")
    yield from ("```text", f"{within.command_path} {' '.join(command.collect_usage_pieces(within))}", "```", "")
    options = [one for one in command.params if isinstance(one, click.Option) and not one.hidden]
    if options:
        yield from _table(("option", "what it does"), (_option(one, within) for one in options))


def _help(command: click.Command) -> Iterator[str]:
    yield from (line.strip() for line in (command.help or "").replace("\b", "").splitlines())


def _option(option: click.Option, within: click.Context) -> tuple[str, str]:
    written, words = option.get_help_record(within) or ("", "")
    return f"`{written.replace('|', ', ')}`", words


def settings() -> Iterator[str]:
    """Every setting by its name in the environment, section by section."""
    for section in described():
        yield from (f"## {section.title}", "", section.words, "")
        yield from _table(("setting", "value", "unless set", "what it says"), map(_setting, section.settings))


def _setting(one: Described) -> tuple[str, ...]:
    return f"`{one.name}`", one.kind, f"`{one.default}`" if one.default else "", one.words


def metrics() -> Iterator[str]:
    """Every metric with its label and its meaning."""
    rows = [(f"`{one.name}`", f"`{one.label}`" if one.label else "", one.meaning) for one in METRICS]
    yield from _table(("metric", "label", "meaning"), [*rows, (f"`{STOPPED[0]}`", "", STOPPED[1])])


def facts() -> Iterator[str]:
    """The vocabulary: what a policy may speak of, and what follows from it."""
    for group in ("common", *OBJECTS):
        title = "Every claim" if group == "common" else f"Claims about: {group}"
        yield from (f"## {title}", "")
        yield from _table(("fact", "value", "remarks"), [_fact(one) for one in FACTS.values() if one.group == group])


def _fact(fact: FactType) -> tuple[str, str, str]:
    value = ", ".join(f"`{one}`" for one in fact.values) or KINDS[fact.type]
    remarks = (
        "claimed by the customer" if fact.claimed else "",
        "for staff only" if fact.staff else "",
        "an explicit null says something itself" if fact.null_is_plain else "",
    )
    return f"`{fact.name}`", value, "; ".join(filter(None, remarks))


def conclusions() -> Iterator[str]:
    """What rules may name beside the facts, each with how it is drawn."""
    rows = []
    for one in DERIVED.values():
        values = ", ".join(f"`{str(value).lower()}`" for value in one.values) or "a number"
        meaning = " ".join((one.conclude.__doc__ or "").split())
        by = ", ".join(f"`{name}`" for name in one.settings)
        rows.append((f"`{one.name}`", values, f"{meaning}{f' By {by}.' if by else ''}"))
    yield from _table(("conclusion", "value", "meaning"), rows)


def _words(names: Iterable[str]) -> Callable[[], Iterator[str]]:
    return lambda: iter((", ".join(f"`{name}`" for name in names),))


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield from ("", _row(head), _row("---" for _ in head))
    yield from map(_row, rows)
    yield ""


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(_cell(one) for one in cells)} |"


def _cell(words: str) -> str:
    return " ".join(words.replace("|", "\\|").split())


KINDS = {
    "bool": "`true`, `false`",
    "count": "a whole number",
    "money": 'an amount as text, such as `"2.50"`',
    "time": "a time such as `2025-06-12T09:00:00Z`",
    "text": "text",
}
PARTS: dict[str, Callable[[], Iterator[str]]] = {
    "commands": commands,
    "settings": settings,
    "metrics": metrics,
    "facts": facts,
    "conclusions": conclusions,
    "effects": _words(EFFECTS),
    "bases": _words(BASES),
    "reasons": _words(HANDOFF_REASONS),
    "asked": _words(ASKED),
    "comparisons": _words(("is", "not", *COMPARISONS)),
    "policy_settings": _words(KNOWN),
    "registers": _words(REGISTERS),
}
"""What a page may ask for -> its lines."""
