"""`makegood policy prove`: what holds of a policy for all facts, or facts for which it does not."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click
import yaml

from policy import Policy, PolicyError, load
from policy.loading import with_settings
from policy.ordinary import unusual

if TYPE_CHECKING:
    from policy.proof.finding import Finding

MARKS = {"proved": "proved", "broken": "BROKEN", "undecided": "UNDECIDED"}


@click.command("prove")
@click.argument("policy_name", metavar="POLICY")
@click.option("--set", "settings", metavar="NAME=VALUE", multiple=True, help="Prove it with a setting changed; repeat.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per finding; its facts fit `policy assess`.")
def prove_command(policy_name: str, settings: tuple[str, ...], as_json: bool) -> int:
    """Prove, over all facts known and unknown, what must hold of the policy; exit 1 with examples where it does not."""
    policy = load(policy_name)
    if settings:
        policy = with_settings(policy, dict(map(_setting, settings)))
    if not as_json:
        click.echo(_head(policy))
    broken = 0
    for finding in findings(policy):
        broken += finding.verdict != "proved"
        click.echo(_json(finding) if as_json else "\n".join(_lines(finding)))
    if not as_json:
        click.echo("all of it holds" if not broken else f"{broken} of it does not hold")
    return 1 if broken else 0


def _setting(given: str) -> tuple[str, Any]:
    name, sign, value = given.partition("=")
    if not sign:
        raise click.BadParameter(f"{given!r} is not NAME=VALUE", param_hint="--set")
    return name.strip(), yaml.safe_load(value)


def findings(policy: Policy) -> Iterator["Finding"]:
    """The findings as they are made. Raises `PolicyError` where the solver is not installed."""
    try:
        from policy.proof.prove import prove
    except ModuleNotFoundError:
        raise PolicyError(NO_SOLVER) from None
    return prove(policy)


NO_SOLVER = "this needs a solver that is not installed; install it with: pip install 'makegood[proofs]'"


def _head(policy: Policy) -> str:
    rules = sum(len(clause.rules) for clause in policy.clauses)
    return (
        f"{policy.name} {policy.version}: {len(policy.clauses)} clauses, {rules} rules, {len(policy.promises)} promises"
    )


def _json(finding: "Finding") -> str:
    said = {"id": finding.property, "verdict": finding.verdict, "over": finding.over, "why": finding.why}
    return json.dumps({**said, "facts": dict(finding.facts), "learned": dict(finding.learned)})


def _lines(finding: "Finding") -> Iterator[str]:
    yield f"{MARKS[finding.verdict]:9} {finding.property}"
    if finding.verdict == "proved":
        yield f"{'':9}   over {finding.over}"
        return
    if finding.why:
        yield f"{'':9}   {finding.why}"
    if finding.facts:
        yield f"{'':9}   ordinary facts, but {in_words(unusual(finding.facts))}"
    if finding.learned:
        yield f"{'':9}   and then learning {in_words(finding.learned)}"


def in_words(facts: Mapping[str, Any]) -> str:
    """Facts on one line, as a document writes them."""
    return ", ".join(f"{name}: {_value(value)}" for name, value in facts.items()) or "nothing else"


def _value(value: Any) -> str:
    return (
        "null"
        if value is None
        else {True: "true", False: "false"}.get(value, str(value))
        if isinstance(value, bool)
        else str(value)
    )
