"""`makegood policy`: ask a policy, read it, check it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, cast

import click
import yaml

from bot.cli.policy_case import case_command
from bot.cli.policy_diff import diff_command
from bot.cli.policy_page import page
from bot.cli.policy_prove import prove_command
from bot.cli.policy_replay import replay_command
from bot.policies import Policies
from bot.policy_words import fact_in_words, rule_in_words
from policy import Assessment, NearestMiss, Policy, PolicyError, Proposal, load
from policy import check as policy_check
from policy.facts import read_facts
from policy.tables import Case, cases_of

LONGEST_SENTENCE = 400


class AsWritten(yaml.SafeLoader):
    """YAML whose amounts and times stay the text that was written, so that 2.50 is no rounded number."""


AsWritten.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if tag.rsplit(":", 1)[1] not in ("float", "timestamp")]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@click.group("policy")
def policy_group() -> None:
    """Read, check and try written policies."""


for _command in (case_command, diff_command, prove_command, replay_command):
    policy_group.add_command(_command)


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
            click.echo(json.dumps(answer))
    return 1 if wrong else 0


@policy_group.command("show")
@click.argument("policy_name", metavar="POLICY")
@click.option("--html", "as_html", is_flag=True, help="Print one self-contained page.")
def show(policy_name: str, as_html: bool) -> None:
    """The policy top to bottom: each clause with its text, what the machine concludes from it, and its cases."""
    read = load(policy_name)
    cases = cases_of(read)
    click.echo(page(read, cases, rule_in_words) if as_html else "\n".join(_pages(read, cases)))


@policy_group.command("check")
@click.argument("policy_name", metavar="POLICY")
def check(policy_name: str) -> int:
    """Name every fault of the policy and of its cases, with file and line; exit 1 when there is one."""
    read = load(policy_name)
    found = policy_check.check(read)
    for one in found:
        click.echo(_sentence(ValueError(str(one))))
    rules, cases = len(read.program.rules), len(cases_of(read))
    verdict = f"{len(found)} to look at" if found else "nothing to look at"
    click.echo(f"{read.name} {read.version}: {len(read.clauses)} clauses, {rules} rules, {cases} cases: {verdict}")
    return 1 if found else 0


@policy_group.command("try")
@click.argument("policy_name", metavar="POLICY")
@click.argument("file", required=False, type=click.Path(allow_dash=True), default="-")
def try_(policy_name: str, file: str) -> int:
    """Facts in (one JSON or YAML document), the answer and its reasons out, for people."""
    policies = Policies(policy_name)
    with _opened(file) as source:
        content = source.read()
    try:
        assessment = _assessed(policies, _facts(_document(content)))
    except (ValueError, ArithmeticError, RecursionError) as problem:
        click.echo(_sentence(problem), err=True)
        return 1
    click.echo("\n".join(_explained(assessment)))
    return 0


def _opened(file: str) -> BinaryIO:
    """The file or standard input, as bytes; an unreadable file is one sentence."""
    try:
        return cast(BinaryIO, click.open_file(file, "rb"))
    except OSError as problem:
        raise PolicyError(f"{file} cannot be read: {problem.strerror}") from None


def _answer(policies: Policies, line: bytes) -> dict[str, Any]:
    """The assessment of one line, or the sentence that says what is wrong with it; never an exception."""
    name = None
    try:
        document = _json(line)
        name = document.get("id") if isinstance(document, Mapping) else None
        return {"id": name, **_assessed(policies, _facts(document)).to_json()}
    except (ValueError, ArithmeticError, RecursionError) as problem:
        return {"id": name, "error": _sentence(problem)}


def _json(content: bytes) -> Any:
    """One JSON document. Raises `ValueError` saying why it is none."""
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError as problem:
        raise ValueError(f"not UTF-8 text: {problem.reason} at byte {problem.start + 1}") from None
    except RecursionError:
        raise ValueError("not JSON: nested too deeply") from None
    except json.JSONDecodeError as problem:
        raise ValueError(f"not JSON: {problem.msg} at column {problem.colno}") from None
    except ValueError as problem:
        raise ValueError(f"not JSON: {problem}") from None


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _document(content: bytes) -> Any:
    """One JSON document, else one YAML document. Raises `ValueError`."""
    try:
        return _json(content)
    except ValueError:
        try:
            return yaml.load(content, AsWritten)  # noqa: S506 - a SafeLoader that reads less  # nosec B506
        except (yaml.YAMLError, RecursionError) as problem:
            raise ValueError(f"the facts are neither JSON nor YAML: {' '.join(str(problem).split())}") from None


def _facts(document: Any) -> Mapping[str, Any]:
    """The bare facts of a line, or those under `facts`."""
    facts = document.get("facts", document) if isinstance(document, Mapping) else None
    if not isinstance(facts, Mapping):
        raise ValueError("a line holds the facts, or an object with id and facts")
    return facts


def _assessed(policies: Policies, facts: Mapping[str, Any]) -> Assessment:
    """What the text in force says. Raises `FactError`, naming the fact, before any other complaint about a value."""
    try:
        return policies.assess(facts)
    except ValueError:
        read_facts(facts)
        raise


def _sentence(problem: Exception) -> str:
    """The problem on one line, with nothing in it that a terminal would obey."""
    words = " ".join(str(problem).split())
    shown = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in words[:LONGEST_SENTENCE])
    if isinstance(problem, ArithmeticError | RecursionError):
        return f"a number, a time or the nesting is beyond what can be computed with: {shown}"
    return shown


def _pages(policy: Policy, cases: tuple[Case, ...]) -> Iterator[str]:
    yield f"{policy.title} ({policy.name} {policy.version}, in force from {policy.effective})"
    yield f"Order of decisions: {', '.join(policy.order)}"
    for clause in policy.clauses:
        yield ""
        yield f"{clause.id}  {clause.title}"
        yield f"    {clause.published or clause.text}"
        if clause.published:
            yield f"    (in short: {clause.text})"
        for rule in clause.rules:
            yield f"    - {rule.id}: {rule_in_words(rule)}"
        if clause.no_rule:
            yield f"    (no rule: {clause.no_rule})"
        mine = [case for case in cases if clause.id in (case.subject, case.clause)]
        yield from (f"    = {case.subject} {case.title}: {case.expected} ({case.clause})" for case in mine)


def _explained(answer: Assessment) -> Iterator[str]:
    amount = f" {answer.amount:f} {answer.currency}: {answer.formula}" if answer.amount is not None else ""
    yield f"{answer.outcome}{amount}"
    yield f"clauses: {', '.join(answer.clauses)}"
    if answer.handoff_reason:
        yield f"a person, because: {answer.handoff_reason}"
    if answer.missing:
        yield f"missing: {', '.join(answer.missing)}"
    if answer.proposal:
        yield _proposed(answer.proposal)
    if answer.nearest_miss:
        yield _missed(answer.nearest_miss)
    for step in answer.trace:
        if step.result is not False:
            grounds = ", ".join(f"{name}={fact_in_words(name, value)}" for name, value in step.because.items())
            yield f"  {'holds' if step.result else 'open '}  {step.rule}: {grounds}"


def _proposed(proposal: Proposal) -> str:
    amount = "" if proposal.amount is None else f" {proposal.amount:f} {proposal.currency}: {proposal.formula}"
    return f"would be: {proposal.outcome}{amount} ({', '.join(proposal.clauses)})"


def _missed(miss: NearestMiss) -> str:
    changes = ", ".join(
        f"{one.fact}: {fact_in_words(one.fact, one.was)} → {fact_in_words(one.fact, one.to)}" for one in miss.changes
    )
    amount = "" if miss.amount is None else f" {miss.amount:f}"
    return f"nearest miss: {changes} gives {miss.outcome}{amount} ({miss.clause})"
