"""The shipped policies: a credit, a refusal with its nearest miss, growth with the number of rules, and a replay."""

import json
import os
import random
import tempfile
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

import policy
from policy import Policy
from policy.evaluate import judge
from policy.tables import cases_of, starts
from policy.trace import Trace
from policy.vocabulary import FACTS
from tests.bench.timing import Row, alone, beside

SIZES = (5, 50, 500)
CORES = 2
RESULT = {True: "1", False: "0", None: "?"}


def run(*, full: bool) -> list[Row]:
    """Figures of one core; the replay of stored cases on two."""
    read = policy.load("fluxmio")
    facts = starts()["order"]
    line = json.dumps(facts)
    refused = {**facts, "failure_cause": "link_private"}
    times = 2000 if full else 400
    rows = [
        alone("shipped policy, credit, trace kept", lambda: judge(read, facts), times),
        alone("shipped policy, credit, trace written out", lambda: list(judge(read, facts).trace), times),
        alone(
            "shipped policy, a line of JSON in, a line of JSON out",
            lambda: json.dumps(policy.assess(read, json.loads(line)).to_json()),
            times,
        ),
        beside(
            "shipped policy, refusal judged",
            lambda: judge(read, refused),
            "as fast as with its nearest miss",
            lambda: policy.assess(read, refused),
            times,
        ),
    ]
    return [*rows, *_by_rules(read, times), *_replay(1_000_000 if full else 100_000)]


def _by_rules(read: Policy, times: int) -> list[Row]:
    """The same facts against 5, 50 and 500 rules."""
    facts, rows = starts()["order"], []
    sized = {size: _of_size(read, size) for size in SIZES}
    smallest = sized[SIZES[0]]
    said = {judge(one, facts).outcome for one in sized.values()}
    if said != {"credit_partial"}:
        raise AssertionError(f"the sizes do not answer alike: {said}")
    for size, one in sized.items():
        row = beside(
            f"{size} rules",
            lambda one=one: judge(one, facts),
            "the time of 5 rules",
            lambda: judge(smallest, facts),
            times,
        )
        rows.append(
            replace(
                row,
                ratio=round(1 / (row.ratio or 1), 2),
                least=round(1 / (row.most or 1), 2),
                most=round(1 / (row.least or 1), 2),
            )
        )
    return rows


def _of_size(read: Policy, size: int) -> Policy:
    """That many of the policy's rules, over and over where it has fewer, and one ground that decides.

    Only rules that do not hold of the ordinary order stand before the ground, so that every size ends in its credit.
    """
    out = {step.rule for step in judge(read, starts()["order"]).trace if step.result is False}
    rules = [rule for rule in read.program.rules if rule.effect != "credit" and rule.id in out]
    ground = next(rule for rule in read.program.rules if rule.id == "F4.b-provider-ended-it")
    many = (rules * (size // len(rules) + 1))[: size - 1]
    named = [replace(rule, id=f"{rule.id}-{number}", step="one") for number, rule in enumerate(many)]
    return replace(
        read, order=("one", "ground"), rules={"one": tuple(named), "ground": (replace(ground, step="ground"),)}
    )


def _replay(count: int) -> list[Row]:
    """Stored cases, as JSON, assessed again on two cores, and every answer held against the stored one.

    Also a tenth of them: the cost of one case must not grow with their number.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stored.jsonl"
        with ProcessPoolExecutor(CORES) as pool:
            list(pool.map(_store, [(f"{path}.{part}", part, count // CORES) for part in range(CORES)]))
            few = _timed(pool, path, count // CORES // 10)
            many = _timed(pool, path, count // CORES)
    growth = (few / many) if many else None
    note = f"{count:,} different cases compared in {count / many:.1f} s on {CORES} of {os.cpu_count()} cores"
    beside_few = "the time a case of a tenth of them"
    return [Row("stored cases replayed", many, beside_few, round(growth or 0, 2), growth or 0, growth or 0, note=note)]


def _timed(pool: ProcessPoolExecutor, path: Path, each: int) -> float:
    """Cases a second over both cores, when each takes so many."""
    started = perf_counter()
    compared = sum(pool.map(_again, [(f"{path}.{part}", each) for part in range(CORES)]))
    return compared / (perf_counter() - started)


def _store(part: tuple[str, int, int]) -> None:
    """Worked cases with amounts, counts and times of their own, and how each was answered."""
    path, seed, count = part
    read, rolled = policy.load("fluxmio"), random.Random(seed)
    worked = [case.facts for case in cases_of(read)]
    with Path(path).open("w", encoding="utf-8") as out:
        for number in range(count):
            facts = _varied(worked[number % len(worked)], rolled)
            out.write(json.dumps({"facts": facts, "answer": _short(judge(read, facts))}) + "\n")


def _varied(facts: Mapping[str, Any], rolled: random.Random) -> dict[str, Any]:
    own = dict(facts)
    if own.get("order_quantity"):
        scale = rolled.randint(1, 40)
        for name in ("order_quantity", "order_remains", "order_delivered"):
            own[name] = own[name] * scale if own.get(name) is not None else None
    if own.get("order_charge"):
        own["order_charge"] = own["correct_charge"] = f"{rolled.randint(1, 20000) / 100:.2f}"
    moved = timedelta(minutes=rolled.randint(0, 500_000))
    for name in [one for one, value in own.items() if value and FACTS[one].type == "time"]:
        own[name] = (datetime.fromisoformat(own[name]) + moved).isoformat().replace("+00:00", "Z")
    return own


def _again(part: tuple[str, int]) -> int:
    path, most = part
    read, done = policy.load("fluxmio"), 0
    with Path(path).open(encoding="utf-8") as stored:
        for line in islice(stored, most):
            case: dict[str, Any] = json.loads(line)
            if _short(judge(read, case["facts"])) != case["answer"]:
                raise AssertionError(f"a case came out differently: {line}")
            done += 1
    return done


def _short(answer: policy.Assessment) -> list[Any]:
    """What was answered, and how each rule came out: 1 held, 0 did not, ? is unknown."""
    amount = None if answer.amount is None else format(answer.amount, "f")
    results = "".join(map(RESULT.__getitem__, answer.trace.results)) if isinstance(answer.trace, Trace) else ""
    return [answer.outcome, amount, list(answer.clauses), answer.handoff_reason, results]
