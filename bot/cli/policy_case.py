"""`makegood policy case`: a real case as a row of a case table, with nothing personal left in it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
import yaml

from bot.composition import compose, open_store
from bot.settings import load as load_settings
from policy import Assessment, Policy
from policy.evaluate import judge
from policy.facts import plain
from policy.ordinary import ordinary
from policy.tables import said, starts
from policy.vocabulary import FACTS
from storage import cases, facts

PERSONAL = ("claim_text", "order_service", "adjust_reason")
"""Free text: the customer's and the staff's words, and names of services. Nothing in a rule reads it."""


class NoSuchCase(click.ClickException):
    """There is no such case, or nothing was assessed yet."""


@click.command("case")
@click.argument("number", metavar="CASE-ID")
@click.option("--title", default="", help="What the row is called; else the deciding clause and the case's reason.")
def case_command(number: str, title: str) -> int:
    """Turn a case into a row of a case table: what differs from ordinary facts, the answer, the deciding clause."""
    settings = load_settings()
    database = open_store(settings)
    try:
        app = compose(settings, database)
        seen = database.read(lambda conn: _seen(conn, settings.panel_id, number))
    finally:
        database.close()
    created = seen.get("order_created_at")
    text = app.policies.in_force(datetime.fromisoformat(created) if isinstance(created, str) else None)
    kept = without_persons(seen)
    was, now = judge(text, seen), judge(text, kept)
    if said(was) != said(now):
        raise NoSuchCase(f"{number}: without its texts and true times the case is answered otherwise: {said(now)}")
    click.echo(row(text, kept, now, title))
    return 0


def _seen(conn: Any, panel_id: str, number: str) -> Mapping[str, Any]:
    case = cases.by_number(conn, panel_id, number)
    if case is None:
        raise NoSuchCase(f"there is no case {number}")
    stored = facts.assessments(conn, case.id)
    if not stored:
        raise NoSuchCase(f"{number} has not been assessed yet")
    return stored[-1].facts


def without_persons(seen: Mapping[str, Any]) -> dict[str, Any]:
    """The facts with every free text made ordinary, and all times moved together to an ordinary first contact."""
    usual = ordinary(str(seen["claim_object"])) if seen.get("claim_object") else {}
    kept = {name: usual.get(name) if name in PERSONAL and value is not None else value for name, value in seen.items()}
    first = seen.get("claim_at")
    if not isinstance(first, str) or "claim_at" not in usual:
        return kept
    moved = datetime.fromisoformat(str(usual["claim_at"])) - datetime.fromisoformat(first)
    return {name: _moved(name, value, moved) for name, value in kept.items()}


def _moved(name: str, value: Any, by: timedelta) -> Any:
    if FACTS[name].type != "time" or not isinstance(value, str):
        return value
    return plain(datetime.fromisoformat(value) + by)


def row(text: Policy, kept: Mapping[str, Any], answer: Assessment, title: str = "") -> str:
    """`subject title: [start, {what differs}, expected, clause]`, from the start that is most like the case."""
    known = starts(Path(text.source).parent / f"{text.name}.cases")
    fitting = {name: facts for name, facts in known.items() if facts["claim_object"] == kept["claim_object"]}
    start, changes = min(
        ((name, _differs(kept, facts)) for name, facts in fitting.items()), key=lambda one: len(one[1])
    )
    name = title or f"{answer.clauses[0]} {kept.get('claim_reason')}".replace("_", " ")
    body = [start, changes, said(answer), answer.clauses[0]]
    return str(yaml.safe_dump({name: body}, default_flow_style=None, sort_keys=False, width=10_000)).strip()


def _differs(kept: Mapping[str, Any], usual: Mapping[str, Any]) -> dict[str, Any]:
    """What a row must say beyond its start. A fact that the case does not have is unknown."""
    unlike = {name: value for name, value in kept.items() if name not in usual or usual[name] != value}
    return {**unlike, **{name: None for name in usual if name not in kept}}
