"""`makegood policy replay`: all past cases under another version of the policy."""

from collections.abc import Iterator
from datetime import datetime

import click
from sqlalchemy import Connection

from bot.composition import open_store
from bot.policies import Policies
from bot.replaying import SAMPLE, Replay, replay, replay_by_own_text
from bot.settings import Settings
from bot.settings import load as load_settings
from policy import Policy, load
from storage import facts


@click.command("replay")
@click.argument("policy_name", metavar="POLICY", required=False)
def replay_command(policy_name: str | None) -> int:
    """Every past case under POLICY: flips, money up and down per clause, a sample to read; exit 1 where one flips.

    Without POLICY each case is judged by the very text that judged it, on disk or published, so that a newer program
    shows what it answers differently.
    """
    text, settings = load(policy_name) if policy_name else None, load_settings()
    database = open_store(settings)
    try:
        made, without = database.read(lambda conn: _replayed(conn, settings, text, database.now(conn)))
    finally:
        database.close()
    click.echo("\n".join(lines(made)))
    if without:
        click.echo(f"judged by a text that is not kept: {len(without)} cases, such as {', '.join(without[:20])}")
    return 1 if made.flips or made.differing or made.newer or made.unreadable or without else 0


def _replayed(conn: Connection, settings: Settings, text: Policy | None, now: datetime) -> tuple[Replay, list[str]]:
    if text is not None:
        return replay(facts.newest_of_every_case(conn, settings.panel_id, traced=text.digest), text), []
    past = facts.newest_of_every_case(conn, settings.panel_id)
    policies = Policies(settings.policy)
    policies.follow(conn, settings.panel_id, now)
    return replay_by_own_text(past, policies.kept)


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
    if made.newer:
        yield f"answered otherwise by the same document because this program judges anew: {len(made.newer)}"
        shown = made.newer[:SAMPLE]
        yield from (f"  {one.case}: {one.was} ({one.clause_was})  →  {one.now} ({one.clause_now})" for one in shown)
    if made.differing:
        yield f"answered otherwise by the very same document, which must not be: {', '.join(made.differing[:20])}"
    if made.unreadable:
        yield f"facts that cannot be read any more: {', '.join(made.unreadable[:20])}"
