"""Worked cases beside a policy, as tables that read like sentences.

They lie in the folder `NAME.cases` beside the document of policy NAME, one file for each clause or group of conflicts.
A row is `subject title: [start, {what differs}, expected, deciding clause]`. The subject is a clause or a conflict of
the reading; the start is a set of ordinary facts of `starts.yaml`, which the folder may extend with its own; expected
is the outcome, then the amount of a credit, the reason for a person, or what is asked for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from policy.assessment import Assessment
from policy.document import Fault, Policy, PolicyError
from policy.facts import plain, read_facts
from policy.vocabulary import FACTS
from policy.written import Written, WrittenError, read_yaml

STARTS = "starts.yaml"
FOLDER = Path(__file__).parent / "documents"
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One worked case: its facts as JSON writes them, what the policy must say, and where it stands."""

    subject: str
    title: str
    facts: Facts = field(repr=False)
    expected: str
    clause: str
    file: str
    line: int


def cases_of(policy: Policy) -> tuple[Case, ...]:
    """The cases beside a policy's document, file by file; none where there is no folder.

    Raises `PolicyError` naming file, line and what is wrong.
    """
    folder = Path(policy.source).parent / f"{policy.name}.cases"
    if not folder.is_dir():
        return ()
    begun = starts(folder)
    files = sorted(path for path in folder.glob("*.yaml") if path.name != STARTS)
    return tuple(case for path in files for case in _table(path, begun))


def said(answer: Assessment) -> str:
    """An answer as a table expects it: outcome, then the amount, the reason, or what is asked for."""
    more = {"handoff": str(answer.handoff_reason), "need_info": ",".join(answer.missing)}.get(answer.outcome, "")
    if answer.amount is not None:
        more = format(answer.amount, "f")
    return f"{answer.outcome} {more}".strip()


def start_facts(named: Mapping[str, Facts], name: str) -> dict[str, Any]:
    """The facts of a start; `from` names the one it begins with, `drop` the kind of object it leaves out."""
    own = named[name]
    begun = start_facts(named, own["from"]) if "from" in own else {}
    kept = {fact: value for fact, value in begun.items() if FACTS[fact].group != own.get("drop")}
    return {**kept, **{fact: value for fact, value in own.items() if fact not in ("from", "drop")}}


def starts(folder: Path | None = None) -> dict[str, Facts]:
    """The shipped sets of ordinary facts by name, with those of a policy's own folder. Raises `PolicyError`."""
    shared: dict[str, Facts] = dict(_mapping(FOLDER / STARTS))
    if folder is not None and (folder / STARTS).is_file():
        shared.update(_mapping(folder / STARTS))
    return {name: start_facts(shared, name) for name in shared}


def _mapping(path: Path) -> Written:
    try:
        document = read_yaml(path.read_bytes())
    except WrittenError as problem:
        raise _error(path, problem.line, str(problem)) from None
    if not isinstance(document, Written):
        raise _error(path, 1, "a table of cases has rows `subject title: [start, {what differs}, expected, clause]`")
    return document


def _table(path: Path, begun: Mapping[str, Facts]) -> Iterator[Case]:
    table = _mapping(path)
    for name, row in table.items():
        line, (subject, _, title) = table.line_of(name), name.partition(" ")
        if not isinstance(row, list) or len(row) != 4 or not isinstance(row[1], Mapping):
            raise _error(path, line, f"{name}: a row is [start, {{what differs}}, expected, deciding clause]")
        start, changes, expected, clause = row
        if start not in begun:
            raise _error(path, line, f"{name}: there is no start {start!r}; there are {', '.join(begun)}")
        facts = {**begun[start], **{fact: plain(value) for fact, value in changes.items()}}
        try:
            read_facts(facts)
        except ValueError as problem:
            raise _error(path, line, f"{name}: {problem}") from None
        yield Case(subject, title, facts, str(expected), str(clause), path.name, line)


def _error(path: Path, line: int, words: str) -> PolicyError:
    fault = Fault(path.name, line, words)
    return PolicyError(str(fault), (fault,))
