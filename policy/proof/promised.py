"""The promises an operator wrote into the document, each over all combinations of facts."""

from collections.abc import Iterator, Mapping
from typing import Any

import z3

from policy.derived import conclude
from policy.document import Promise
from policy.evaluate import judge
from policy.facts import read_facts
from policy.proof.answer import Answer
from policy.proof.finding import Finding
from policy.proof.question import EVERYTHING, Questions
from policy.proof.truth import condition_truth


def promised(ask: Questions) -> Iterator[Finding]:
    """Whether each promise is kept."""
    for one in ask.policy.promises:
        yield _kept(ask, one)


def _kept(ask: Questions, promise: Promise) -> Finding:
    def bad(answer: Answer) -> z3.BoolRef:
        holds = condition_truth(promise.when, answer.terms).true
        said = z3.Or(*(answer.outcome[one] for one in (promise.always or promise.never)))
        broken = z3.Not(said) if promise.always else said
        above = [] if promise.above is None else [answer.amount > z3.RealVal(str(promise.above))]
        return z3.And(holds, broken, *above)

    def shows(facts: Mapping[str, Any], _: Any) -> bool:
        if promise.when.judge(conclude(read_facts(facts), ask.policy.settings)) is not True:
            return False
        answer = judge(ask.policy, facts)
        outcome = "credit" if answer.amount is not None else answer.outcome
        broken = outcome not in promise.always if promise.always else outcome in promise.never
        return broken and (promise.above is None or (answer.amount is not None and answer.amount > promise.above))

    return ask.never(f"promise {promise.id}: {promise.says}", EVERYTHING, bad, shows)
