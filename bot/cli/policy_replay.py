"""`makegood policy replay`: all past cases under another version of the policy."""

from collections.abc import Iterator

import click

from bot.composition import open_store
from bot.replaying import Replay, replay
from bot.settings import load as load_settings
from policy import load
from storage import facts


@click.command("replay")
@click.argument("policy_name", metavar="POLICY")
def replay_command(policy_name: str) -> int:
    """Every past case under POLICY: flips, money up and down per clause, a sample to read; exit 1 where one flips."""
    text, settings = load(policy_name), load_settings()
    database = open_store(settings)
    try:
        made = database.read(lambda conn: replay(facts.newest_of_every_case(conn, settings.panel_id), text))
    finally:
        database.close()
    click.echo("\n".join(lines(made)))
    return 1 if made.flips or made.differing or made.unreadable else 0


def lines(made: Replay) -> Iterator[str]:
    """The replay as text."""
    yield f"{made.cases} cases: {made.same} answered as before, {sum(made.flips.values())} otherwise"
    for (clause_was, was, clause_now, now), count in made.flips.most_common():
        yield f"  {count:6}  {was} ({clause_was})  →  {now} ({clause_now})"
    if made.money:
        yield "money, more and less, by the clause that decides:"
    for (clause, currency), (up, down) in sorted(made.money.items()):
        yield f"  {clause:24} {currency:4} +{up:f}  -{down:f}"
    if made.sample:
        yield "to read:"
    yield from (f"  {one.case}: {one.was} ({one.clause_was})  →  {one.now} ({one.clause_now})" for one in made.sample)
    if made.differing:
        yield f"answered otherwise by the very same document, which must not be: {', '.join(made.differing[:20])}"
    if made.unreadable:
        yield f"facts that cannot be read any more: {', '.join(made.unreadable[:20])}"
