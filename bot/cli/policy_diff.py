"""`makegood policy diff`: in which situations two versions of a policy answer differently."""

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

import click

from bot.cli.policy_prove import NO_SOLVER, in_words
from policy import PolicyError, load
from policy.ordinary import unusual

if TYPE_CHECKING:
    from policy.proof.difference import Compared, Difference, Side


@click.command("diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
def diff_command(old: str, new: str) -> int:
    """Where two versions answer differently, by clause, with an example each; exit 1 where they do."""
    try:
        from policy.proof.difference import compare
    except ModuleNotFoundError:
        raise PolicyError(NO_SOLVER) from None
    compared = compare(load(old), load(new))
    click.echo("\n".join(_lines(compared)))
    return 1 if compared.differences else 0


def _lines(compared: "Compared") -> Iterator[str]:
    for clause, members in groupby(compared.differences, key=lambda one: one.after.clause):
        yield f"now decided by {clause}" if clause != "no rule" else "now decided by no rule"
        for one in members:
            yield from _difference(one)
    total = len(compared.differences)
    if not total and compared.complete:
        yield "no difference: both answer every combination of facts alike"
    elif compared.complete:
        yield f"{total} kinds of situations; proved that there are no others"
    else:
        yield f"{total} kinds of situations found; there may be others"


def _difference(one: "Difference") -> Iterator[str]:
    yield f"  {side(one.before)}  →  {side(one.after)}"
    yield f"      for example ordinary facts, but {in_words(unusual(one.facts))}"


def side(one: "Side") -> str:
    """One version's answer on one line."""
    return f"{one.outcome}{' ' + one.amount if one.amount else ''} ({one.clause})"
