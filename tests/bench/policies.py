"""The shipped policies: a credit, a refusal with its nearest miss, growth with the number of rules, and a replay."""

import json
import os
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import policy
from policy import Policy
from policy.evaluate import judge
from policy.tables import cases_of, starts
from tests.bench.timing import Row, alone, beside

SIZES = (5, 50, 500)
CORES = 2


def run(*, full: bool) -> list[Row]:
    """Figures of one core; the replay of stored cases on two."""
    read = policy.load("fluxmio")
    facts = starts()["order"]
    refused = {**facts, "failure_cause": "link_private"}
    times = 2000 if full else 400
    rows = [
        alone("shipped policy, credit, trace kept", lambda: judge(read, facts), times),
        alone("shipped policy, credit, trace written out", lambda: list(judge(read, facts).trace), times),
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
    """That many of the policy's rules, over and over where it has fewer, and one ground that decides."""
    rules = [rule for rule in read.program.rules if rule.effect != "credit"]
    ground = next(rule for rule in read.program.rules if rule.id == "F4.b-provider-ended-it")
    many = (rules * (size // len(rules) + 1))[: size - 1]
    named = [replace(rule, id=f"{rule.id}-{number}", step="one") for number, rule in enumerate(many)]
    return replace(
        read, order=("one", "ground"), rules={"one": tuple(named), "ground": (replace(ground, step="ground"),)}
    )


def _replay(count: int) -> list[Row]:
    """Stored cases, as JSON, assessed again on two cores, and every answer held against the stored one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stored.jsonl"
        _store(path, count)
        started = perf_counter()
        with ProcessPoolExecutor(CORES) as pool:
            compared = sum(pool.map(_again, [(str(path), part, CORES) for part in range(CORES)]))
        took = perf_counter() - started
    note = f"{compared:,} compared in {took:.1f} s on {CORES} of {os.cpu_count()} cores"
    return [Row("stored cases replayed", compared / took, note=note)]


def _store(path: Path, count: int) -> None:
    read = policy.load("fluxmio")
    lines = [
        json.dumps({"facts": dict(case.facts), "answer": _short(judge(read, case.facts))}) for case in cases_of(read)
    ]
    with path.open("w", encoding="utf-8") as out:
        for number in range(count):
            out.write(lines[number % len(lines)] + "\n")


def _again(part: tuple[str, int, int]) -> int:
    path, mine, of = part
    read, done = policy.load("fluxmio"), 0
    with Path(path).open(encoding="utf-8") as stored:
        for number, line in enumerate(stored):
            if number % of != mine:
                continue
            case: dict[str, Any] = json.loads(line)
            if _short(judge(read, case["facts"])) != case["answer"]:
                raise AssertionError(f"line {number + 1} came out differently")
            done += 1
    return done


def _short(answer: policy.Assessment) -> list[Any]:
    amount = None if answer.amount is None else format(answer.amount, "f")
    return [answer.outcome, amount, list(answer.clauses), answer.handoff_reason]
