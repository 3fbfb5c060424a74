"""Reading a policy document, and refusing one that a machine could misread: every fault is named at once."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from policy.conditions import Condition, compile_condition
from policy.document import BASES, EFFECTS, HANDOFF_REASONS, Clause, Policy, PolicyError, Rule
from policy.facts import FactError
from policy.vocabulary import FACTS, SELECTING

FOLDER = Path(__file__).parent / "documents"
GENERAL = FOLDER / "general.yaml"
"""The clauses of the bot itself, valid for every policy."""

GRANTING = ("credit", "deny", "refill")


def load(name_or_path: str | Path, at: date | None = None) -> Policy:
    """The policy of that shipped name in force on that day (the newest when None), or the one document at that path.

    Raises `PolicyError` naming every fault of the document, or that there is no such policy or no text for that day.
    """
    path = Path(name_or_path)
    if path.suffix in (".yaml", ".yml"):
        return read(path)
    versions = sorted((read(file) for file in FOLDER.glob(f"{path.name}-*.yaml")), key=lambda one: one.effective)
    if not versions:
        raise PolicyError(
            f"there is no policy called {name_or_path}; shipped are {', '.join(shipped())}, or name a file"
        )
    _no_overlap(versions)
    fitting = [one for one in versions if at is None or one.effective <= at]
    if not fitting:
        raise PolicyError(f"{name_or_path} has no text in force on {at}; the first is of {versions[0].effective}")
    return fitting[-1]


def shipped() -> list[str]:
    """The names of the shipped policies."""
    return sorted({file.stem[:-11] for file in FOLDER.glob("*-????-??-??.yaml")})


def read(path: Path) -> Policy:
    """The policy in one file. Raises `PolicyError`."""
    try:
        text = path.read_bytes()
        document = yaml.safe_load(text)
        general = yaml.safe_load(GENERAL.read_bytes())
    except OSError as problem:
        raise PolicyError(f"{path} cannot be read: {problem.strerror}") from problem
    except yaml.YAMLError as problem:
        raise PolicyError(f"{path} is not YAML: {' '.join(str(problem).split())}") from problem
    if not isinstance(document, dict):
        raise PolicyError(f"{path} holds no policy")
    faults = list(_faults(document, general))
    if faults:
        raise PolicyError("\n".join(f"{path.name}: {fault}" for fault in faults))
    return _policy(document, general, text + GENERAL.read_bytes(), str(path))


def _policy(document: dict[str, Any], general: dict[str, Any], content: bytes, source: str) -> Policy:
    clauses = tuple(_clause(one) for one in (*general["clauses"], *document["clauses"]))
    rules = [rule for clause in clauses for rule in clause.rules]
    effective = document["effective"]
    return Policy(
        name=document["policy"],
        version=str(document.get("version", effective)),
        title=document["title"],
        effective=effective,
        clauses=clauses,
        order=tuple(document["order"]),
        rules={step: tuple(rule for rule in rules if rule.step == step) for step in document["order"]},
        settings=document["settings"],
        nothing_to_credit=document["nothing_to_credit"],
        digest=hashlib.sha256(content).hexdigest(),
        source=source,
    )


def _clause(document: Mapping[str, Any]) -> Clause:
    return Clause(
        id=document["id"],
        title=document["title"],
        text=" ".join(document["text"].split()),
        published=document.get("published") or "",
        rules=tuple(_rule(one, document["id"]) for one in document.get("rules", ())),
        no_rule=document.get("no_rule", ""),
    )


def _rule(document: Mapping[str, Any], clause: str) -> Rule:
    return Rule(
        id=document["id"],
        clause=clause,
        step=document["step"],
        when=compile_condition(document["when"]),
        effect=document["effect"],
        basis=document.get("basis", ""),
        also=tuple(document.get("also", ())),
        reason=document.get("reason", ""),
        missing=tuple(document.get("missing", ())),
        quote=document.get("quote", ""),
    )


def _faults(document: dict[str, Any], general: dict[str, Any]) -> Iterator[str]:
    required = ("policy", "title", "effective", "order", "settings", "nothing_to_credit", "clauses")
    missing = [name for name in required if name not in document]
    if missing:
        yield f"{', '.join(missing)} must be given"
        return
    if not isinstance(document["effective"], date):
        yield f"effective must be a date such as 2025-01-01, not {document['effective']!r}"
    clauses = [*general["clauses"], *document["clauses"]]
    ids = [clause.get("id") for clause in clauses]
    yield from (f"clause {one} stands twice" for one in sorted({one for one in ids if ids.count(one) > 1}))
    for clause in clauses:
        yield from _clause_faults(clause, set(ids), document["order"])
    named = [rule.get("id") for clause in clauses for rule in clause.get("rules", ())]
    yield from (f"rule {one} stands twice" for one in sorted({one for one in named if named.count(one) > 1}))
    yield from (
        f"nothing_to_credit names clause {one}, which does not exist"
        for one in document["nothing_to_credit"].values()
        if one not in ids
    )


def _clause_faults(clause: Mapping[str, Any], ids: set[Any], order: list[str]) -> Iterator[str]:
    where = f"clause {clause.get('id')}"
    for name in ("id", "title", "text"):
        if not clause.get(name):
            yield f"{where}: {name} must be given"
    if not clause.get("rules") and not clause.get("no_rule"):
        yield f"{where}: give it rules, or say under no_rule why no machine may apply it"
    for rule in clause.get("rules", ()):
        yield from (f"{where}, rule {rule.get('id')}: {fault}" for fault in _rule_faults(rule, clause, ids, order))


def _rule_faults(rule: Mapping[str, Any], clause: Mapping[str, Any], ids: set[Any], order: list[str]) -> Iterator[str]:
    missing = [name for name in ("id", "step", "when", "effect") if name not in rule]
    if missing:
        yield f"{', '.join(missing)} must be given"
        return
    if rule["step"] not in order:
        yield f"step {rule['step']} is not in the order of decisions"
    if rule["effect"] not in EFFECTS:
        yield f"effect {rule['effect']} is not one of {', '.join(EFFECTS)}"
    yield from (f"clause {one} does not exist" for one in rule.get("also", ()) if one not in ids)
    quote = rule.get("quote")
    if quote and quote not in f"{clause.get('published') or ''}\n{' '.join(str(clause.get('text')).split())}":
        yield f"the quote {quote!r} does not stand in the clause"
    yield from _effect_faults(rule)
    yield from _condition_faults(rule)


def _effect_faults(rule: Mapping[str, Any]) -> Iterator[str]:
    if rule["effect"] == "credit" and rule.get("basis") not in BASES:
        yield f"a credit needs a basis, one of {', '.join(BASES)}"
    if rule["effect"] == "handoff" and rule.get("reason") not in HANDOFF_REASONS:
        yield f"a handoff needs a reason, one of {', '.join(HANDOFF_REASONS)}"
    if rule["effect"] == "need_info" and not rule.get("missing"):
        yield "need_info must say what is missing"


def _condition_faults(rule: Mapping[str, Any]) -> Iterator[str]:
    try:
        condition: Condition = compile_condition(rule["when"])
    except FactError as problem:
        yield str(problem)
        return
    if rule["effect"] not in GRANTING:
        return
    reads = condition.reads()
    claimed = [name for name in reads if name in FACTS and FACTS[name].claimed and name not in SELECTING]
    if claimed:
        yield f"a {rule['effect']} may not lean on what the customer says: {', '.join(claimed)}"
    if not [name for name in reads if name in FACTS and not FACTS[name].claimed]:
        yield f"a {rule['effect']} needs at least one verified fact"


def _no_overlap(versions: list[Policy]) -> None:
    for earlier, later in pairwise(versions):
        if earlier.effective == later.effective:
            raise PolicyError(f"{earlier.source} and {later.source} are both in force from {later.effective}")
