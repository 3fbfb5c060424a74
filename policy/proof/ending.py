"""Where no rule holds: the answer names what is still open, or a clause that says that a person chooses."""

from collections.abc import Iterator, Mapping
from typing import Any

import z3

from policy.assessment import Assessment
from policy.conditions import Condition
from policy.document import Policy
from policy.evaluate import judge
from policy.proof.answer import Answer
from policy.proof.finding import Finding
from policy.proof.question import EVERYTHING, Questions
from policy.proof.truth import leaf_truth
from policy.vocabulary import FACTS, OBJECTS

DISCRETION = ("discretion", "policy_conflict")


def the_end_names_discretion(ask: Questions) -> Iterator[Finding]:
    """No combination ends without a rule, without an open fact to name, and without a clause of discretion."""

    def bad(answer: Answer) -> z3.BoolRef:
        some = z3.Or(*(answer.truth[rule.id].open for rule in answer.rules))
        named = [z3.And(answer.truth[rule.id].open, _names_one(answer, rule.when)) for rule in answer.rules]
        last = z3.Or(answer.open_end, *(answer.wins[one.id] for one in answer.rules if answer.is_remainder(one)))
        return z3.And(last, some, z3.Not(z3.Or(*named)))

    def shows(facts: Mapping[str, Any], _: Any) -> bool:
        answer = judge(ask.policy, facts)
        return answer.outcome == "handoff" and _nobody(ask.policy, answer) and not answer.missing

    name = "what no rule decides names an open fact or a clause of discretion"
    yield ask.never(name, EVERYTHING, bad, shows)


def _nobody(policy: Policy, answer: Assessment) -> bool:
    """Whether no rule before the last step holds, and the clause named leaves nobody a choice."""
    deciding = next((step.rule for step in answer.trace if step.result), None)
    last = {rule.id for rule in policy.rules[policy.order[-1]]}
    return (deciding is None or deciding in last) and not leaves_a_choice(policy, answer.clauses[0])


def leaves_a_choice(policy: Policy, clause_id: str) -> bool:
    """Whether the clause says that a person chooses: by a rule that hands over for discretion, or as G.clear does."""
    clause = policy.clause(clause_id)
    return clause_id == "G.clear" or (clause is not None and any(one.reason in DISCRETION for one in clause.rules))


def _names_one(answer: Answer, condition: Condition) -> z3.BoolRef:
    """Whether the evaluator finds an unknown fact to name in a condition that came out unknown."""
    named = [
        z3.And(leaf_truth(leaf, answer.terms).open, z3.Or(*(_unknown(answer, name) for name in leaf.reads)))
        for leaf in condition.leaves
    ]
    for group in (*condition.any_of, *condition.none_of):
        named += [_unknown(answer, name) for name in group.reads()]
    return z3.Or(*named)


def _unknown(answer: Answer, name: str) -> z3.BoolRef:
    """Whether the fact is unknown, or says nothing, and is one that a claim about this object has."""
    group, unknown = FACTS[name].group, z3.Not(answer.situation.known[name])
    return z3.And(answer.situation.at["claim_object"][group], unknown) if group in OBJECTS else unknown
