"""That every rule decides somewhere and every outcome can be reached: each shown by facts really assessed."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import z3

from policy.document import EFFECTS
from policy.evaluate import judge
from policy.proof.answer import Answer
from policy.proof.example import Shows
from policy.proof.finding import Finding
from policy.proof.question import Bad, Questions, Undecided

SOME = "one situation each, really assessed"
CARRIED_OUT = {"credit": ("credit_full", "credit_partial")}


def reach(ask: Questions) -> Iterator[Finding]:
    """Each rule that no facts make decisive, then each outcome that no facts lead to; or that there are none."""
    yield from _all(list(_idle(ask)), "every rule is decisive somewhere")
    yield from _all(list(_unreached(ask)), "every outcome is reached somewhere")


def _all(broken: list[Finding], name: str) -> Iterator[Finding]:
    yield from broken or [Finding(name, "proved", SOME)]


def _idle(ask: Questions) -> Iterator[Finding]:
    for rule in ask.plain.first.rules:

        def shows(facts: Mapping[str, Any], _: Any, name: str = rule.id, effect: str = rule.effect) -> bool:
            answer = judge(ask.policy, facts)
            first = next((step.rule for step in answer.trace if step.result), None)
            return first == name and answer.outcome in CARRIED_OUT.get(effect, (effect,))

        why = f"rule {rule.id} of clause {rule.clause} never decides: rules before it always do, or it cannot hold"
        yield from _sought(ask, "every rule is decisive somewhere", partial(_acts, rule.id), shows, why)


def _unreached(ask: Questions) -> Iterator[Finding]:
    effects = {rule.effect for rule in ask.plain.first.rules}
    wanted = [*(effect for effect in EFFECTS if effect in effects and effect != "credit")]
    for outcome in (*wanted, *(CARRIED_OUT["credit"] if "credit" in effects else ())):

        def shows(facts: Mapping[str, Any], _: Any, outcome: str = outcome) -> bool:
            return judge(ask.policy, facts).outcome == outcome

        why = f"no facts lead to {outcome}"
        yield from _sought(ask, "every outcome is reached somewhere", partial(_gives, outcome), shows, why)


def _acts(rule_id: str, answer: Answer) -> z3.BoolRef:
    return answer.acts[rule_id]


def _gives(outcome: str, answer: Answer) -> z3.BoolRef:
    return answer.giving(outcome)


def _sought(ask: Questions, name: str, wanted: Bad, shows: Shows, why: str) -> Iterator[Finding]:
    try:
        if ask.witness(wanted, shows) is None:
            yield Finding(name, "broken", SOME, why)
    except Undecided:
        yield Finding(name, "undecided", SOME, f"no answer in time whether {why}")
