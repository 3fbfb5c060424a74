"""Trying a policy: facts typed into a form, what the text in force says of them, and what could not be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.desk.rights import Invalid
from bot.desk.values import is_staff, read_value, words_of
from bot.policies import Policies
from bot.policy_words import fact_in_words
from policy import Assessment, FactError
from policy.ordinary import ordinary
from policy.vocabulary import FACTS, OBJECTS
from triage.brief import label

LEFT_OUT = ("claim_object", "claim_text", "order_service", "adjust_reason")
"""The object is chosen above the form; free text is read by no rule."""
SERVICE = "service_ link_ metric_ dup_order instructions_ failure_ canceled_ provider_"
GROUPS = (
    ("What the customer says", "claim_"),
    ("The order", "order_"),
    ("The service and the link", SERVICE),
    ("The top-up", "topup_"),
    ("The VIP plan", "vip_"),
    ("The account", "adjust_"),
    ("Owner, disputes, earlier claims, incidents", ""),
)
"""Which facts stand together on the form: by how their names begin, the rest last."""
VERDICTS = {
    "credit_full": ("good", "Credited in full"),
    "credit_partial": ("good", "Credited in part"),
    "refill": ("good", "Refilled"),
    "deny": ("bad", "Refused (the customer is advised)"),
    "need_info": ("warn", "The customer is asked"),
    "hold": ("warn", "On hold"),
    "handoff": ("warn", "A person decides"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One fact on the form. `choices` are its words; `problem` says why what was typed could not be read."""

    name: str
    label: str
    typed: str
    choices: tuple[str, ...]
    staff: bool
    problem: str


@dataclass(frozen=True, slots=True)
class Tried:
    """The form and the answer. `answer` is None while something typed cannot be read."""

    about: str
    groups: tuple[tuple[str, tuple[Field, ...]], ...]
    answer: Mapping[str, Any] | None


def start(policies: Policies, about: str) -> Tried:
    """Ordinary facts of that kind of claim, and what is said of them."""
    kind = about if about in OBJECTS else "order"
    return tried(policies, kind, {name: _typed(value) for name, value in ordinary(kind).items()})


def tried(policies: Policies, about: str, typed: Mapping[str, str]) -> Tried:
    """What the text in force says of the typed facts; an empty field is unknown."""
    kind = about if about in OBJECTS else "order"
    facts: dict[str, Any] = {"claim_object": kind}
    problems: dict[str, str] = {}
    for name in _names(kind):
        try:
            facts[name] = _value(name, typed.get(name, ""))
        except Invalid as problem:
            problems[name] = str(problem)
    answer = None if problems else _answer(policies, facts, problems)
    return Tried(kind, _groups(kind, typed, problems), answer)


def _answer(policies: Policies, facts: Mapping[str, Any], problems: dict[str, str]) -> Mapping[str, Any] | None:
    try:
        return _shown(policies, policies.assess(facts))
    except FactError as problem:
        name = str(problem).partition(":")[0]
        problems[name if name in FACTS else "claim_at"] = str(problem)
        return None


def _value(name: str, typed: str) -> Any:
    if FACTS[name].type == "money" and typed.strip().startswith("-"):
        return typed.strip()  # an absurd sum may be tried too; the policy says what becomes of it
    return read_value(name, typed)


def _names(kind: str) -> list[str]:
    return [name for name, fact in FACTS.items() if fact.group in ("common", kind) and name not in LEFT_OUT]


def _typed(value: Any) -> str:
    return "" if value is None else {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _groups(
    kind: str, typed: Mapping[str, str], problems: Mapping[str, str]
) -> tuple[tuple[str, tuple[Field, ...]], ...]:
    left, groups = _names(kind), []
    for title, starts in GROUPS:
        mine = [name for name in left if any(name.startswith(one) for one in starts.split()) or not starts]
        left = [name for name in left if name not in mine]
        if mine:
            groups.append((title, tuple(_field(name, typed, problems) for name in mine)))
    return tuple(groups)


def _field(name: str, typed: Mapping[str, str], problems: Mapping[str, str]) -> Field:
    text = typed.get(name, "")[:400]
    return Field(name, label(name), text, words_of(name), is_staff(name), problems.get(name, ""))


def _shown(policies: Policies, answer: Assessment) -> Mapping[str, Any]:
    tone, words = VERDICTS[answer.outcome]
    miss = answer.nearest_miss
    return {
        "tone": tone,
        "words": words,
        "amount": "" if answer.amount is None else f"{answer.amount:f} {answer.currency}",
        "formula": answer.formula or "",
        "reason": (answer.handoff_reason or "").replace("_", " "),
        "missing": [label(one) for one in answer.missing],
        "clauses": [(one, policies.texts([one]).get(one, ("", "", ""))[0]) for one in answer.clauses],
        "proposal": "" if answer.proposal is None else _proposal(answer),
        "miss": "" if miss is None else "; ".join(_change(one.fact, one.was, one.to) for one in miss.changes),
        "miss_outcome": "" if miss is None else VERDICTS[miss.outcome][1],
        "steps": [_step(step) for step in answer.trace if step.result is not False],
        "others": sum(step.result is False for step in answer.trace),
        "version": answer.version,
    }


def _proposal(answer: Assessment) -> str:
    proposal = answer.proposal
    assert proposal is not None  # noqa: S101 - the caller asked  # nosec B101
    amount = "" if proposal.amount is None else f" {proposal.amount:f} {proposal.currency}: {proposal.formula}"
    return f"{VERDICTS[proposal.outcome][1]}{amount}"


def _change(name: str, was: Any, to: Any) -> str:
    return f"{label(name)}: {fact_in_words(name, was)} → {fact_in_words(name, to)}"


def _step(step: Any) -> Mapping[str, str]:
    because = ", ".join(f"{label(name)}: {fact_in_words(name, value)}" for name, value in step.because.items())
    return {"rule": step.rule, "result": "holds" if step.result else "open", "because": because}
