"""Reading a policy document, and refusing one that a machine could misread: every fault is named at once."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from policy import shape
from policy.conditions import Condition, compile_condition
from policy.derived import DERIVED
from policy.document import Clause, Fault, Policy, PolicyError, Rule
from policy.promises import promises
from policy.settings import PREFIX, setting, settled
from policy.written import Written, WrittenError, read_yaml

FOLDER = Path(__file__).parent / "documents"
SUFFIXES = (".yaml", ".yml")
GENERAL = FOLDER / "general.yaml"
"""The clauses of the bot itself, valid for every policy."""


def load(name_or_path: str | Path, at: date | None = None) -> Policy:
    """The policy of that shipped name in force on that day (the newest when None), or the one document at that path.

    Raises `PolicyError` naming every fault of the document, or that there is no such policy or no text for that day.
    """
    found = versions(name_or_path)
    fitting = [one for one in found if at is None or one.effective <= at or Path(name_or_path).suffix in SUFFIXES]
    if not fitting:
        raise PolicyError(f"{name_or_path} has no text in force on {at}; the first is of {found[0].effective}")
    return fitting[-1]


def versions(name_or_path: str | Path) -> list[Policy]:
    """Every version of that shipped name, oldest first, or the one document at that path. Raises `PolicyError`."""
    found = sorted((read(file) for file in documents(name_or_path)), key=lambda one: one.effective)
    if not found:
        raise PolicyError(
            f"there is no policy called {name_or_path}; shipped are {', '.join(shipped())}, or name a file"
        )
    _no_overlap(found)
    return found


def documents(name_or_path: str | Path) -> list[Path]:
    """The files a policy is read from: every version of a shipped name, or the one document at that path."""
    path = Path(name_or_path)
    return [path] if path.suffix in SUFFIXES else sorted(FOLDER.glob(f"{path.name}-????-??-??.yaml"))


def shipped() -> list[str]:
    """The names of the shipped policies."""
    return sorted({file.stem[:-11] for file in FOLDER.glob("*-????-??-??.yaml")})


def read(path: Path) -> Policy:
    """The policy in one file. Raises `PolicyError`."""
    return parse(_content(path), path)


def general_text() -> bytes:
    """The clauses of the bot itself, as this program carries them."""
    return _content(GENERAL)


def with_settings(policy: Policy, changed: Mapping[str, Any]) -> Policy:
    """The policy's document read again with other values for those settings: what its author might set it to.

    Raises `PolicyError` for a setting it does not have or a value it cannot take.
    """
    path = Path(policy.source)
    return parse(_content(path), path, changed=changed)


def parse(content: bytes, path: Path, general: bytes | None = None, changed: Mapping[str, Any] | None = None) -> Policy:
    """The policy in these bytes, as if they stood in that file; its cases are those beside it.

    `general` are the bot's own clauses as they were when the text was kept; this program's when None. Equal bytes
    give the same digest and the same answers. `changed` are other values for its settings. Raises `PolicyError`.
    """
    shared = general_text() if general is None else general
    document, clauses = _document(content, path.name), _document(shared, GENERAL.name)["clauses"]
    _change(document, path.name, changed or {})
    faults = tuple(shape.faults(document, path.name, clauses, GENERAL.name))
    if faults:
        raise PolicyError("\n".join(map(str, faults)), faults)
    return _policy(
        document, clauses, content + shared + repr(sorted((changed or {}).items())).encode() * bool(changed), path
    )


def _change(document: Written, file: str, changed: Mapping[str, Any]) -> None:
    settings = document.get("settings") or {}
    for name, value in changed.items():
        if name not in settings:
            raise PolicyError(f"{file} has no setting {name}; it has {', '.join(settings) or 'none'}")
        written = settings[name]
        settings[name] = {**written, "value": value} if isinstance(written, Mapping) else value


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise PolicyError(f"{path} cannot be read: {problem.strerror}") from problem


def _document(content: bytes, file: str) -> Written:
    try:
        document = read_yaml(content)
    except WrittenError as problem:
        fault = Fault(file, problem.line, f"the file is not YAML: {problem}")
        raise PolicyError(str(fault), (fault,)) from None
    if not isinstance(document, Written):
        fault = Fault(file, 1, "the file holds no policy; it begins with `policy:` and its name")
        raise PolicyError(str(fault), (fault,))
    return document


def _policy(document: Written, general: list[Written], content: bytes, path: Path) -> Policy:
    named = document["settings"]
    explained = tuple(setting(name, one, named.line_of(name)) for name, one in named.items())
    settings = {one.name: one.value for one in explained}
    shared = {one["id"] for one in general}
    added = {one["id"]: one for one in document["clauses"] if one["id"] in shared}
    clauses = (
        *(_general(one, added.get(one["id"]), settings) for one in general),
        *(_clause(one, settings, path.name) for one in document["clauses"] if one["id"] not in shared),
    )
    rules = [rule for clause in clauses for rule in clause.rules if not rule.off]
    return Policy(
        name=document["policy"],
        version=str(document.get("version", document["effective"])),
        title=document["title"],
        effective=document["effective"],
        clauses=clauses,
        order=tuple(document["order"]),
        rules={step: tuple(rule for rule in rules if rule.step == step) for step in document["order"]},
        settings=settings,
        nothing_to_credit=dict(document["nothing_to_credit"]),
        digest=hashlib.sha256(content).hexdigest(),
        source=str(path),
        explained=explained,
        promises=promises(document.get("promises") or [], settings),
        heeded=frozenset(_heeded([document, {"clauses": general}])),
    )


def _heeded(documents: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The settings that a rule or promise names, or that a conclusion it names is drawn by."""
    for document in documents:
        rules = [rule for clause in document["clauses"] for rule in clause.get("rules") or ()]
        for one in (*rules, *(document.get("promises") or ())):
            yield from _heeded_by(one.get("when"))


def _heeded_by(condition: Any) -> Iterator[str]:
    if not isinstance(condition, Mapping):
        return
    for name, spec in condition.items():
        if name in ("any", "none") and isinstance(spec, list):
            for one in spec:
                yield from _heeded_by(one)
        elif name.startswith(PREFIX):
            yield name.removeprefix(PREFIX)
        elif name in DERIVED:
            yield from DERIVED[name].settings


def _general(document: Written, added: Written | None, settings: Mapping[str, Any]) -> Clause:
    """A clause of every policy, with the rules that this policy adds to it."""
    clause = _clause(document, settings, GENERAL.name)
    if added is None:
        return clause
    return replace(clause, rules=tuple(_rule(one, clause.id, settings) for one in added["rules"]), no_rule="")


def _clause(document: Written, settings: Mapping[str, Any], file: str) -> Clause:
    return Clause(
        id=document["id"],
        title=document["title"],
        text=" ".join(document["text"].split()),
        published=document.get("published") or "",
        rules=tuple(_rule(one, document["id"], settings) for one in document.get("rules") or ()),
        no_rule=document.get("no_rule") or "",
        file=file,
        line=document.line,
    )


def _rule(document: Written, clause: str, settings: Mapping[str, Any]) -> Rule:
    when = settled(document["when"], settings)
    return Rule(
        id=document["id"],
        clause=clause,
        step=document["step"],
        when=Condition() if when is None else compile_condition(when),
        effect=document["effect"],
        basis=document.get("basis", ""),
        also=tuple(document.get("also", ())),
        reason=document.get("reason", ""),
        missing=tuple(document.get("missing", ())),
        quote=document.get("quote", ""),
        off=when is None,
        line=document.line,
    )


def _no_overlap(versions: list[Policy]) -> None:
    for earlier, later in pairwise(versions):
        if earlier.effective == later.effective:
            raise PolicyError(f"{earlier.source} and {later.source} are both in force from {later.effective}")
