"""The written policy as a document that decides. Pure: facts in, assessment out; no clock, no network, no chance."""

from collections.abc import Mapping
from typing import Any

from policy.assessment import Assessment, Change, NearestMiss, Proposal, Step
from policy.document import Clause, Fault, Policy, PolicyError, Rule
from policy.evaluate import EVALUATOR, judge
from policy.facts import FactError
from policy.loading import documents, general_text, load, parse, read, shipped, versions
from policy.nearest import with_nearest_miss


def assess(policy: Policy, facts: Mapping[str, Any]) -> Assessment:
    """What the policy says of these facts (fact vocabulary; None is unknown), with trace and nearest miss.

    Equal policies and facts give equal assessments. Raises `FactError` for a fact or value outside the vocabulary.
    """
    return with_nearest_miss(policy, facts, judge(policy, facts))


__all__ = [
    "EVALUATOR",
    "Assessment",
    "Change",
    "Clause",
    "FactError",
    "Fault",
    "NearestMiss",
    "Policy",
    "PolicyError",
    "Proposal",
    "Rule",
    "Step",
    "assess",
    "documents",
    "general_text",
    "load",
    "parse",
    "read",
    "shipped",
    "versions",
]
