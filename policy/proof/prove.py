"""What must hold of every policy, asked over all combinations of facts, known and unknown."""

from collections.abc import Iterator

from policy.document import Policy
from policy.proof.ending import the_end_names_discretion
from policy.proof.finding import Finding
from policy.proof.payment import never_too_much, nothing_in_dispute
from policy.proof.promised import promised
from policy.proof.question import Questions
from policy.proof.reach import reach
from policy.proof.resting import learning_keeps_credits, nothing_rests_on_claims, nothing_rests_on_unknowns

PROPERTIES = (
    nothing_in_dispute,
    never_too_much,
    nothing_rests_on_claims,
    nothing_rests_on_unknowns,
    learning_keeps_credits,
    the_end_names_discretion,
    reach,
    promised,
)


def prove(policy: Policy) -> Iterator[Finding]:
    """Every property of the policy in turn. Findings come as they are made; a broken one has an example."""
    ask = Questions(policy)
    for one in PROPERTIES:
        yield from one(ask)
