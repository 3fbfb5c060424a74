"""What credits and refusals rest on: verified facts that are known, whatever else is said or found out later."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import z3

from policy.assessment import Assessment
from policy.document import Rule
from policy.evaluate import judge
from policy.proof.finding import Finding
from policy.proof.question import EVERYTHING, Questions, World
from policy.proof.situation import Situation
from policy.vocabulary import FACTS

LEARNED = f"{EVERYTHING}, and every way to learn more"
RECORDS = "while records do not contradict each other (our log shows nothing delivered, the books something)"
GRANTING = ("credit", "deny", "refill")

Facts = Mapping[str, Any]
Matters = Callable[[World, Rule], z3.BoolRef]
ShowsIt = Callable[[Assessment, Assessment, Rule, Facts], bool]


def nothing_rests_on_claims(ask: Questions) -> Iterator[Finding]:
    """A rule that credits, refuses or refills needs a verified fact, and holds whatever else the customer says."""

    def matters(world: World, rule: Rule) -> z3.BoolRef:
        changed = z3.And(world.said_otherwise, z3.Not(world.second.truth[rule.id].true))
        return z3.Or(z3.Not(_verified(world.first.situation)), changed)

    def shows(_: Assessment, after: Assessment, rule: Rule, facts: Facts) -> bool:
        known = [name for name, value in facts.items() if value is not None and not FACTS[name].claimed]
        return not known or _result(after, rule.id) is not True

    name = "no credit, refusal or refill rests on what the customer says"
    yield from _each(ask, name, LEARNED, GRANTING, matters, shows)


def nothing_rests_on_unknowns(ask: Questions) -> Iterator[Finding]:
    """A rule that credits, refuses or refills goes on holding, whatever an unknown fact turns out to be."""

    def matters(world: World, rule: Rule) -> z3.BoolRef:
        return z3.And(world.learned, z3.Not(world.second.truth[rule.id].true))

    def agreeing(world: World, rule: Rule) -> z3.BoolRef:
        return z3.And(matters(world, rule), _records_agree(world.second.situation))

    def shows(_: Assessment, after: Assessment, rule: Rule, _facts: Facts) -> bool:
        return _result(after, rule.id) is not True

    refusing = "no refusal or refill rests on an unknown fact"
    yield from _each(ask, refusing, LEARNED, ("deny", "refill"), matters, shows)
    over = f"{LEARNED}, {RECORDS}"
    yield from _each(ask, "no credit rests on an unknown fact", over, ("credit",), agreeing, shows)


def learning_keeps_credits(ask: Questions) -> Iterator[Finding]:
    """Learning an unknown fact never turns a credit into a different amount or a refusal."""

    def matters(world: World, rule: Rule) -> z3.BoolRef:
        then, amount = world.second, world.first.sums[rule.basis].value
        other = z3.And(then.outcome["credit"], then.amount != amount)
        return z3.And(world.learned, z3.Or(then.outcome["deny"], other))

    def shows(before: Assessment, after: Assessment, _: Rule, _facts: Facts) -> bool:
        return after.outcome == "deny" or (after.amount is not None and after.amount != before.amount)

    name = "learning never turns a credit into another amount or a refusal"
    yield from _each(ask, name, LEARNED, ("credit",), matters, shows)


def _each(
    ask: Questions, name: str, over: str, effects: tuple[str, ...], matters: Matters, shows: ShowsIt
) -> Iterator[Finding]:
    """The property, asked of one rule after another; one finding for each that breaks it, or one for all."""
    found = [_asked(ask, name, over, rule, matters, shows) for rule in ask.all.first.rules if rule.effect in effects]
    broken = [one for one in found if one.verdict != "proved"]
    yield from broken or [Finding(name, "proved", f"{over}; rules asked: {len(found)}")]


def _asked(ask: Questions, name: str, over: str, rule: Rule, matters: Matters, shows: ShowsIt) -> Finding:
    def bad(world: World) -> z3.BoolRef:
        return z3.And(world.first.acts[rule.id], matters(world, rule))

    def really(facts: Facts, then: Facts) -> bool:
        before = judge(ask.policy, facts)
        acts = _decider(before) == rule.id and before.outcome not in ("handoff", "need_info")
        return acts and shows(before, judge(ask.policy, then), rule, facts)

    return ask.never_then(name, over, bad, really, f"rule {rule.id} of clause {rule.clause}")


def _records_agree(situation: Situation) -> z3.BoolRef:
    log, left, whole = "order_delivered", "order_remains", "order_quantity"
    known, number = situation.known, situation.number
    nothing = z3.And(known[log], known[left], known[whole], number[log] == 0)
    return z3.Implies(nothing, number[left] == number[whole])


def _verified(situation: Situation) -> z3.BoolRef:
    """Whether some fact that is no claim of the customer's is known."""
    return z3.Or(*(z3.Not(situation.unknown(fact.name)) for fact in FACTS.values() if not fact.claimed))


def _decider(answer: Assessment) -> str | None:
    """The rule that decided: the first that holds, in the order of decisions, which is the order of the trace."""
    return next((step.rule for step in answer.trace if step.result), None)


def _result(answer: Assessment, rule: str) -> bool | None:
    return next(step.result for step in answer.trace if step.rule == rule)
