"""`makegood policy`: ask a policy, read it, check it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, TextIO

import click
import yaml

from bot.policies import Policies
from policy import Assessment, FactError, Policy, PolicyError, Rule, load


@click.group("policy")
def policy_group() -> None:
    """Read, check and try written policies."""


@policy_group.command("assess")
@click.argument("policy_name", metavar="POLICY")
@click.argument("file", required=False, type=click.Path(allow_dash=True), default="-")
def assess(policy_name: str, file: str) -> int:
    """One JSON line of facts in, one JSON line of assessment out, in order. POLICY: a shipped name or a path."""
    policies, wrong = Policies(policy_name), 0
    with _opened(file) as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            answer = _answer(policies, line)
            if "error" in answer:
                wrong += 1
                click.echo(f"line {number}: {answer['error']}", err=True)
            click.echo(json.dumps(answer, ensure_ascii=False))
    return 1 if wrong else 0


@policy_group.command("show")
@click.argument("policy_name", metavar="POLICY")
def show(policy_name: str) -> None:
    """The policy top to bottom: each clause with its text and what the machine concludes from it."""
    click.echo("\n".join(_pages(load(policy_name))))


@policy_group.command("check")
@click.argument("policy_name", metavar="POLICY")
def check(policy_name: str) -> None:
    """Load the policy and name every fault; exit 1 when there is one."""
    read = load(policy_name)
    rules = sum(len(clause.rules) for clause in read.clauses)
    click.echo(f"{read.name} {read.version}: {len(read.clauses)} clauses, {rules} rules, no faults")


@policy_group.command("try")
@click.argument("policy_name", metavar="POLICY")
@click.argument("file", required=False, type=click.Path(allow_dash=True), default="-")
def try_(policy_name: str, file: str) -> int:
    """Facts in (one JSON or YAML document), the answer and its reasons out, for people."""
    with _opened(file) as lines:
        try:
            facts = yaml.safe_load(lines)
        except yaml.YAMLError as problem:
            raise click.ClickException(
                f"the facts are neither JSON nor YAML: {' '.join(str(problem).split())}"
            ) from None
    try:
        assessment = Policies(policy_name).assess(_facts(facts))
    except (FactError, ValueError) as problem:
        click.echo(str(problem), err=True)
        return 1
    click.echo("\n".join(_explained(assessment)))
    return 0


def _opened(file: str) -> TextIO:
    """The file or standard input; an unreadable file is one sentence."""
    try:
        return click.open_file(file, encoding="utf-8")  # type: ignore[return-value]
    except OSError as problem:
        raise PolicyError(f"{file} cannot be read: {problem.strerror}") from None


def _answer(policies: Policies, line: str) -> dict[str, Any]:
    """The assessment of one line, or the sentence that says what is wrong with it."""
    try:
        document = json.loads(line)
    except ValueError as problem:
        return {"id": None, "error": f"not JSON: {problem}"}
    name = document.get("id") if isinstance(document, Mapping) else None
    try:
        return {"id": name, **policies.assess(_facts(document)).to_json()}
    except (FactError, ValueError) as problem:
        return {"id": name, "error": str(problem)}


def _facts(document: Any) -> Mapping[str, Any]:
    """The bare facts of a line, or those under `facts`."""
    facts = document.get("facts", document) if isinstance(document, Mapping) else None
    if not isinstance(facts, Mapping):
        raise ValueError("a line holds the facts, or an object with id and facts")
    return facts


def _pages(policy: Policy) -> Iterator[str]:
    yield f"{policy.title} ({policy.name} {policy.version}, in force from {policy.effective})"
    yield f"Order of decisions: {', '.join(policy.order)}"
    for clause in policy.clauses:
        yield ""
        yield f"{clause.id}  {clause.title}"
        yield f"    {clause.published or clause.text}"
        for rule in clause.rules:
            yield f"    - {rule.id}: {_rule(rule)}"
        if clause.no_rule:
            yield f"    (no rule: {clause.no_rule})"


def _rule(rule: Rule) -> str:
    conditions = "; ".join(leaf.words for leaf in rule.when.leaves)
    more = " and further conditions" if rule.when.any_of or rule.when.none_of else ""
    effect = f"{rule.effect} ({rule.basis or rule.reason})" if rule.basis or rule.reason else rule.effect
    return f"at {rule.step}, when {conditions}{more} → {effect}"


def _explained(answer: Assessment) -> Iterator[str]:
    amount = f" {answer.amount} {answer.currency}: {answer.formula}" if answer.amount is not None else ""
    yield f"{answer.outcome}{amount}"
    yield f"clauses: {', '.join(answer.clauses)}"
    if answer.handoff_reason:
        yield f"a person, because: {answer.handoff_reason}"
    if answer.missing:
        yield f"missing: {', '.join(answer.missing)}"
    if answer.proposal:
        clauses = ", ".join(answer.proposal.clauses)
        yield f"would be: {answer.proposal.outcome} {answer.proposal.amount or ''} ({clauses})"
    if answer.nearest_miss:
        changes = ", ".join(f"{one.fact}: {one.was} → {one.to}" for one in answer.nearest_miss.changes)
        yield f"nearest miss: {changes} gives {answer.nearest_miss.outcome} ({answer.nearest_miss.clause})"
    for step in answer.trace:
        if step.result is not False:
            grounds = ", ".join(f"{name}={value}" for name, value in step.because.items())
            yield f"  {'holds' if step.result else 'open '}  {step.rule}: {grounds}"
