"""Our evaluator beside zen-engine and both CEL libraries: the same 25 rules, the same facts, the same answers."""

import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cel as cel_rust
import zen
from cel_expr_python import cel as cel_cpp

from policy.evaluate import judge
from tests.bench.timing import Row, beside
from tests.bench.twenty_five import NAMES, RULES, expression, situations, written

CEL = {"and": "&&", "or": "||"}
ZEN = {"and": "and", "or": "or"}
Answer = list[str]


def run(*, full: bool) -> list[Row]:
    """Assessments a second with every rule's result, on one core, and how many times as fast as each other engine."""
    facts = situations()
    times = 40 if full else 10
    with tempfile.TemporaryDirectory() as folder:
        read = written(Path(folder))
    ours = [[_word(step.result) for step in judge(read, one).trace] for one in facts]
    ways: dict[str, Callable[[], Any]] = {
        "25 rules: decision, 25 results, trace kept": lambda: [judge(read, one).trace.results for one in facts],
        "25 rules: the same, trace written out": lambda: [list(judge(read, one).trace) for one in facts],
    }
    rows = []
    for name, engine in (("zen-engine", by_zen()), ("CEL in C++", by_cel_cpp()), ("CEL in Rust", by_cel_rust())):
        theirs = [engine(one) for one in facts]
        right = sum(one == other for one, other in zip(ours, theirs, strict=True))
        for way, work in ways.items():
            other = lambda engine=engine: [engine(one) for one in facts]  # noqa: E731 - bound to this engine
            row = beside(way, work, name, other, times, items=len(facts))
            rows.append(replace(row, note=f"{right} of {len(facts)} alike; it returns 25 results, no trace"))
    return rows


def _word(result: bool | None) -> str:
    return "unknown" if result is None else str(result).lower()


def by_zen() -> Callable[[dict[str, Any]], Answer]:
    """zen-engine: one expression node with an expression for each rule."""
    expressions = [
        {"id": str(number), "key": f"r{number}", "value": _zen(expression(when, ZEN))}
        for number, when in enumerate(RULES.values())
    ]
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
        {
            "id": "e",
            "type": "expressionNode",
            "name": "e",
            "position": {"x": 1, "y": 0},
            "content": {"expressions": expressions},
        },
        {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 2, "y": 0}},
    ]
    edges = [
        {"id": "1", "type": "edge", "sourceId": "in", "targetId": "e"},
        {"id": "2", "type": "edge", "sourceId": "e", "targetId": "out"},
    ]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    keys = [f"r{number}" for number in range(len(RULES))]

    def ask(facts: dict[str, Any]) -> Answer:
        result = decision.evaluate(facts)["result"]
        return [result[key] for key in keys]

    return ask


def _zen(expression: str) -> str:
    return expression.replace("!(", "not (")


def by_cel_rust() -> Callable[[dict[str, Any]], Answer]:
    """CEL in Rust: a compiled program for each rule."""
    programs = [cel_rust.compile(expression(when, CEL)) for when in RULES.values()]
    return lambda facts: [program.execute(facts) for program in programs]


def by_cel_cpp() -> Callable[[dict[str, Any]], Answer]:
    """CEL in C++: a compiled expression for each rule, over one activation."""
    env = cel_cpp.NewEnv(variables=dict.fromkeys(NAMES, cel_cpp.Type.DYN))
    compiled = [env.compile(expression(when, CEL)) for when in RULES.values()]

    def ask(facts: dict[str, Any]) -> Answer:
        activation = env.Activation(facts)
        return [one.eval(activation).value() for one in compiled]

    return ask
