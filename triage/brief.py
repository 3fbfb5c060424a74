"""What the person who takes a case reads: everything that is known, said and open, drawn from the facts alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from triage.facts.readings import LinkCheck
from triage.pictures.comparing import Shown, against_order, in_words
from triage.statements import Pair, Statement, against_earlier, against_record, excluding

MOST_CHECKS = 20
SEEN_BEFORE = "seen before"
"""Label of the lines that name other customers' pictures: staff alone may know."""

Tone = Literal["plain", "good", "warn", "unknown"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the brief; `source` and `at` where the value was read."""

    label: str
    value: str
    source: str = ""
    at: datetime | None = None
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under one heading."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """The whole brief. Every stored fact stands on exactly one line of `sections`."""

    headline: str
    asked: str
    why_stopped: str
    recommendation: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class StoredFact:
    """A fact as it is kept with the case; an agent's own record has the agent's name as source."""

    name: str
    value: Any
    source: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """What a brief is made of. `assessment` and `decision` are the stored JSON, None when the policy never ran."""

    number: str
    order_number: str
    facts: Sequence[StoredFact]
    assessment: Mapping[str, Any] | None
    decision: Mapping[str, Any] | None
    reason: str
    note: str
    earlier: Sequence[str] = field(default=())
    """Other cases on this order or target, one sentence each, with the path that links them."""
    credits: Sequence[str] = field(default=())
    screenshots: Sequence[Shown] = field(default=())
    statements: Sequence[Statement] = field(default=())
    """What the customer stated in this case, oldest first."""
    earlier_statements: Sequence[tuple[str, Statement]] = field(default=())
    """Case number and statement, from earlier cases of the same order."""
    checks: Sequence[LinkCheck] = field(default=())
    """Looks at the order's target, newest first."""
    language: str = ""
    """The language the customer is answered in, by its English name."""


def brief(dossier: Dossier) -> Brief:
    """The brief of that case: deterministic, complete, the decisive open question first."""
    known = [fact for fact in dossier.facts if fact.value is not None]
    unknown = [fact for fact in dossier.facts if fact.value is None]
    claimed = [fact for fact in known if fact.name.startswith("claim_")]
    ordered = [fact for fact in known if fact.name.startswith(("order_", "provider_"))]
    other = [fact for fact in known if fact not in claimed and fact not in ordered]
    sections = (
        Section("What the customer says (not verified)", _lines(claimed) + _stated(dossier) + _pictures(dossier)),
        Section("The order", _lines(ordered)),
        Section("Verified", _lines(other)),
        Section("Not known", _open_questions(unknown, dossier)),
        Section("Target over time", _checks(dossier)),
        Section("Contradictions", _contradictions(dossier)),
        Section("Other cases", tuple(Line("linked case", text, tone="warn") for text in dossier.earlier)),
        Section("Clauses", _clauses(dossier)),
        Section("Amount", _amount(dossier)),
        Section("Credits", tuple(Line("credit", text) for text in dossier.credits)),
    )
    return Brief(
        headline=_headline(dossier),
        asked=_asked(claimed, dossier.language),
        why_stopped=_why_stopped(dossier),
        recommendation=_recommendation(dossier),
        sections=tuple(section for section in sections if section.lines),
    )


def readable(value: Any) -> str:
    """A fact's value in words a person reads; unknown stays `unknown`."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return (
        str(value).replace("_", " ") if isinstance(value, str) and value.islower() and " " not in value else str(value)
    )


def label(name: str) -> str:
    """A fact's name in words."""
    return name.removeprefix("claim_").replace("_", " ")


def _lines(facts: Iterable[StoredFact]) -> tuple[Line, ...]:
    return tuple(Line(label(fact.name), _with_note(fact), fact.source, fact.at) for fact in facts)


def _with_note(fact: StoredFact) -> str:
    return f"{readable(fact.value)} ({fact.note})" if fact.note else readable(fact.value)


def _stated(dossier: Dossier) -> tuple[Line, ...]:
    return tuple(Line("states", f"{one.told()}: “{one.quote}”") for one in dossier.statements)


def _pictures(dossier: Dossier) -> tuple[Line, ...]:
    """What was read on each screenshot, signs of editing, and where it was seen before (that one is for staff)."""
    lines = []
    for shown in dossier.screenshots:
        name = f"screenshot {shown.place}"
        lines.append(Line(name, in_words(shown), "read by machine" if shown.reading == "read" else ""))
        lines += [Line(f"{name}, sign of editing", sign, tone="warn") for sign in shown.signs]
        lines += [Line(SEEN_BEFORE, f"{name}: {seen}", tone="warn") for seen in shown.seen]
    return tuple(lines)


def _open_questions(unknown: list[StoredFact], dossier: Dossier) -> tuple[Line, ...]:
    decisive = list((dossier.assessment or {}).get("missing", ()))
    ranked = sorted(unknown, key=lambda fact: decisive.index(fact.name) if fact.name in decisive else len(decisive))
    return tuple(
        Line(
            label(fact.name),
            _with_note(fact) + (" - decides the case" if fact.name in decisive else ""),
            fact.source,
            fact.at,
            "warn" if fact.name in decisive else "unknown",
        )
        for fact in ranked
    )


def _checks(dossier: Dossier) -> tuple[Line, ...]:
    tones: dict[str, Tone] = {"public": "good", "unknown": "unknown"}
    return tuple(
        Line(check.state, check.reason, check.via, check.at, tones.get(check.state, "warn"))
        for check in dossier.checks[:MOST_CHECKS]
    )


def _contradictions(dossier: Dossier) -> tuple[Line, ...]:
    value = {fact.name: fact.value for fact in dossier.facts}
    pairs = []
    panel, provider = value.get("order_status"), value.get("provider_status")
    if panel and provider and panel != provider:
        pairs.append(
            Line("panel against provider", f"panel says {readable(panel)}, provider says {readable(provider)}")
        )
    if value.get("link_matches_claim") is False:
        pairs.append(Line("link", "the claimed link is not the order's link"))
    quantity, remains = value.get("order_quantity"), value.get("order_remains")
    if isinstance(quantity, int) and isinstance(remains, int) and not 0 <= remains <= quantity:
        pairs.append(Line("counts", f"remains {remains} does not fit a quantity of {quantity}"))
    said_nothing = value.get("claim_reason") == "not_delivered"
    if said_nothing and isinstance(value.get("order_delivered"), int) and value["order_delivered"] > 0:
        pairs.append(
            Line("claim against record", f"claimed: nothing came; record: {value['order_delivered']} delivered")
        )
    for shown in dossier.screenshots:
        for words in against_order(shown, dossier.order_number, value):
            pairs.append(Line(f"screenshot {shown.place}", words))
    return tuple(Line(line.label, line.value, tone="warn") for line in (*pairs, *_stated_pairs(dossier, value)))


def _stated_pairs(dossier: Dossier, facts: Mapping[str, Any]) -> list[Line]:
    found: tuple[tuple[str, tuple[Pair, ...]], ...] = (
        ("own words", excluding(dossier.statements)),
        ("earlier words", against_earlier(dossier.statements, dossier.earlier_statements)),
        ("words against record", against_record(dossier.statements, facts)),
    )
    return [Line(label, f"{pair.one} - {pair.other}") for label, pairs in found for pair in pairs]


def _clauses(dossier: Dossier) -> tuple[Line, ...]:
    trace = (dossier.assessment or {}).get("trace", ())
    applying = [step for step in trace if step["result"] is True]
    undecided = [step for step in trace if step["result"] is None]
    lines = [Line(step["clause"], f"applies ({step['rule']}): {_because(step)}", tone="good") for step in applying]
    lines += [
        Line(step["clause"], f"cannot be told ({step['rule']}): {_because(step)}", tone="unknown") for step in undecided
    ]
    return tuple(lines)


def _because(step: Mapping[str, Any]) -> str:
    return ", ".join(f"{label(name)} = {readable(value)}" for name, value in step["because"].items())


def _amount(dossier: Dossier) -> tuple[Line, ...]:
    source = _granted(dossier)
    if not source or not source.get("amount"):
        return ()
    return (
        Line("amount", f"{source['amount']} {source.get('currency') or ''}".strip()),
        Line("formula", str(source.get("formula") or "")),
    )


def _granted(dossier: Dossier) -> Mapping[str, Any] | None:
    assessment = dossier.assessment
    if assessment is None:
        return None
    return assessment if assessment.get("amount") else assessment.get("proposal")


def _headline(dossier: Dossier) -> str:
    return f"{dossier.number}: order {dossier.order_number or 'not given'}"


def _asked(claimed: list[StoredFact], language: str) -> str:
    value = {fact.name: fact.value for fact in claimed}
    wish = readable(value.get("claim_asks_for", "unspecified"))
    speaks = f"; language: {language}" if language else ""
    return f"{readable(value.get('claim_reason', 'other'))}; wants: {wish}{speaks}"


def _why_stopped(dossier: Dossier) -> str:
    words = readable(dossier.reason) if dossier.reason else ""
    return ": ".join(part for part in (words, dossier.note) if part) or "the bot has not stopped"


def _recommendation(dossier: Dossier) -> str:
    if dossier.assessment is None:
        return "none: the policy has not seen this case"
    source = dossier.assessment.get("proposal") or dossier.assessment
    amount = f" of {source['amount']} {source.get('currency') or ''}".rstrip() if source.get("amount") else ""
    clauses = ", ".join(source.get("clauses") or ())
    return f"{readable(source['outcome'])}{amount}" + (f" ({clauses})" if clauses else "")
