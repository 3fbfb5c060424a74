"""What an author should look at in a policy that loads: rules that never decide, gaps, conflicts, cases that fail."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from policy.document import Clause, Fault, Policy, Rule
from policy.evaluate import judge
from policy.facts import read_facts
from policy.overlap import follows, possible, together
from policy.ruling import MERITS, ruling
from policy.tables import Case, cases_of, said, starts
from policy.vocabulary import FACTS

PHASES: Mapping[str, Mapping[str, Any]] = {
    "waiting": {"order_status": "awaiting", "provider_status": "not_sent"},
    "open": {"order_status": "in_progress", "provider_status": "in_progress"},
    "held": {"order_status": "on_hold", "provider_status": "on_hold"},
    "ended in error": {"order_status": "error", "provider_status": "error"},
}


def check(policy: Policy) -> list[Fault]:
    """Everything worth an author's look, in the order of the document; empty when there is nothing.

    Raises `PolicyError` where a table of cases cannot be read.
    """
    return _in_order(policy, [*_of_text(policy), *_cases(policy, cases_of(policy))])


def of_text(policy: Policy) -> list[Fault]:
    """What `check` says of the text alone, whatever the cases beside it."""
    return _in_order(policy, _of_text(policy))


def of_cases(policy: Policy) -> list[Fault]:
    """What `check` says of the cases: those that come out differently, and rules that none lets decide."""
    return _in_order(policy, _cases(policy, cases_of(policy)))


def _of_text(policy: Policy) -> Iterator[Fault]:
    for find in (_never, _conflicts, _gaps, _settings):
        yield from find(policy)


def _in_order(policy: Policy, found: Iterable[Fault]) -> list[Fault]:
    order = {clause.id: number for number, clause in enumerate(policy.clauses)}
    return sorted(found, key=lambda one: (order.get(one.clause, -1), one.file, one.line))


def _never(policy: Policy) -> Iterator[Fault]:
    """Rules that cannot hold, and rules that another one always outruns."""
    rules = policy.program.rules
    for number, rule in enumerate(rules):
        if not possible(rule.when):
            yield _at(policy, rule, "it can never hold: its tests exclude each other; correct or remove one of them")
            continue
        first = next((one for one in rules[:number] if follows(rule.when, one.when)), None)
        if first is not None:
            words = f"it never decides: whenever it holds, {first.id} holds before it"
            yield _at(policy, rule, f"{words}; move one of them or narrow {first.id}")


def _conflicts(policy: Policy) -> Iterator[Fault]:
    """Rules of one step that can hold together and pull apart; the case then goes to a person."""
    for step in policy.order:
        rules = [rule for rule in policy.rules[step] if rule.effect in MERITS]
        for number, rule in enumerate(rules):
            for other in rules[:number]:
                if rule.effect != other.effect and together(rule.when, other.when):
                    words = (
                        f"it says {rule.effect} and {other.id} says {other.effect} at the same step, and both can hold;"
                        " put one of them at another step, or let them exclude each other"
                    )
                    yield _at(policy, rule, words)


def _gaps(policy: Policy) -> Iterator[Fault]:
    """Ordinary claims that no rule answers, everything being known."""
    for words, facts in _ordinary():
        found = ruling(policy.program, policy.program.run(read_facts(facts)))
        if found.winner is None and not found.doubts:
            advice = "add a rule, or one at the last step that says who decides what is left"
            yield Fault(_file(policy), 1, f"no rule answers {words}; {advice}")


def _ordinary() -> Iterator[tuple[str, dict[str, Any]]]:
    begun = starts()
    orders = {name: begun[name] for name in ("order", "completed", "canceled")}
    orders |= {name: {**begun["running"], **changes} for name, changes in PHASES.items()}
    for name, facts in orders.items():
        for reason in FACTS["claim_reason"].values:
            named = "partial" if name == "order" else name
            yield f"a claim of {reason} about an order that is {named}", {**facts, "claim_reason": reason}
    yield from ((f"an ordinary claim about a {name}", dict(begun[name])) for name in ("topup", "vip", "account"))


def _settings(policy: Policy) -> Iterator[Fault]:
    """Settings that nobody explained, or that nothing reads."""
    for setting in policy.explained:
        if setting.name not in policy.heeded:
            words = (
                f"setting {setting.name} decides nothing: no rule, promise or conclusion reads it; remove it or use it"
            )
            yield Fault(_file(policy), setting.line, words)
        if not setting.means:
            words = f"setting {setting.name} does not say what it decides; write `value` and one line under `means`"
            yield Fault(_file(policy), setting.line, words)


def _cases(policy: Policy, cases: tuple[Case, ...]) -> Iterator[Fault]:
    """Cases that come out differently, and rules that none of them lets decide."""
    decided: set[str] = set()
    for case in cases:
        answer = judge(policy, case.facts)
        decided.add(next((step.rule for step in answer.trace if step.result), ""))
        if (said(answer), answer.clauses[0]) != (case.expected, case.clause):
            words = f"the policy says {said(answer)} by {answer.clauses[0]}, this case {case.expected} by {case.clause}"
            yield Fault(case.file, case.line, f"{case.subject} {case.title}: {words}; correct one of them")
    for rule in policy.program.rules:
        if rule.id not in decided:
            yield _at(policy, rule, f"no case lets it decide; add one to {policy.name}.cases")


def _at(policy: Policy, rule: Rule, words: str) -> Fault:
    clause = policy.clause(rule.clause)
    file = clause.file if isinstance(clause, Clause) and clause.line < rule.line else _file(policy)
    return Fault(file, rule.line, words, rule.clause, rule.id)


def _file(policy: Policy) -> str:
    return policy.source.rsplit("/", 1)[-1]
