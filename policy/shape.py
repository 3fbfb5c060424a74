"""What is wrong with a document as it was written: every fault with its file, line, clause and rule, and what to do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from typing import Any

from policy import settings as settings_
from policy.conditions import compile_condition
from policy.document import ASKED, BASES, EFFECTS, HANDOFF_REASONS, Fault
from policy.facts import FactError
from policy.promises import promise_faults
from policy.vocabulary import FACTS, SELECTING
from policy.written import Written

GRANTING = ("credit", "deny", "refill")
REQUIRED = ("policy", "title", "effective", "order", "settings", "nothing_to_credit", "clauses")
TOP = (*REQUIRED, "version", "promises")
CLAUSE = ("id", "title", "text", "published", "rules", "no_rule")
RULE = ("id", "step", "when", "effect", "basis", "also", "reason", "missing", "quote")
NOTHING = ("given_back", "promotional", "otherwise")


@dataclass(frozen=True, slots=True)
class Around:
    """What a rule is checked against: the file, the clause it stands under, and what else the document holds."""

    file: str
    ids: frozenset[str]
    order: tuple[str, ...]
    settings: Mapping[str, Any]
    clause: str = ""
    rule: str = ""
    quotable: str = field(default="", repr=False)

    def fault(self, line: int, words: str) -> Fault:
        """A fault at this place."""
        return Fault(self.file, line, words, self.clause, self.rule)


def faults(document: Written, file: str, general: list[Written], general_file: str) -> list[Fault]:
    """Every fault of a document; empty where it can be used. `general` are the clauses valid for every policy."""
    found = list(_top(document, file))
    if found:
        return found
    clauses = [*general, *document["clauses"]]
    ids = [clause.get("id") for clause in clauses if isinstance(clause, Written)]
    values = {name: settings_.setting(name, one).value for name, one in document["settings"].items()}
    around = Around(file, frozenset(one for one in ids if isinstance(one, str)), tuple(document["order"]), values)
    for name, one in document["settings"].items():
        line = document["settings"].line_of(name)
        found += [around.fault(line, f"setting {name}: {words}") for words in settings_.faults(name, one)]
    for clause in general:
        found += _clause(clause, Around(general_file, around.ids, around.order, values))
    shared = {clause["id"]: clause for clause in general}
    own = []
    for clause in document["clauses"]:
        if isinstance(clause, Written) and clause.get("id") in shared:
            found += _shared(clause, shared[clause["id"]], around)
        else:
            own.append(clause)
            found += _clause(clause, around)
    return [*found, *_twice([*general, *own], around), *_nothing(document, around), *_promises(document, around)]


def _top(document: Written, file: str) -> Iterator[Fault]:
    missing = [name for name in REQUIRED if name not in document]
    if missing:
        yield Fault(file, document.line, f"{', '.join(missing)} must be given")
        return
    kinds: dict[str, tuple[type, str]] = {
        "policy": (str, "a word"),
        "title": (str, "text"),
        "effective": (date, "a date such as 2025-01-01"),
        "order": (list, "a list of steps"),
        "settings": (Written, "a mapping of names to values"),
        "nothing_to_credit": (Written, f"a mapping of {', '.join(NOTHING)} to clauses"),
        "clauses": (list, "a list of clauses"),
    }
    for name, (kind, wanted) in kinds.items():
        if not isinstance(document[name], kind) or (not document[name] and name != "settings"):
            yield Fault(file, document.line_of(name), f"{name} must be {wanted}, not {_shown(document[name])}")
    yield from (Fault(file, document.line_of(one), words) for one, words in _unknown(document, TOP))
    order = document["order"] if isinstance(document["order"], list) else []
    if any(not _is_word(step) for step in order) or len(order) != len({str(step) for step in order}):
        yield Fault(file, document.line_of("order"), "order must name each step once, as a word")


def _shared(clause: Written, general: Written, around: Around) -> Iterator[Fault]:
    """A clause valid for every policy, to which this one adds rules of its own."""
    here = replace(around, clause=clause["id"], quotable=" ".join(general["text"].split()))
    for name in clause:
        if name not in ("id", "rules"):
            yield here.fault(clause.line_of(name), f"{clause['id']} is a clause of every policy; give it rules only")
    yield from _rules(clause, here)


def _clause(clause: Any, around: Around) -> Iterator[Fault]:
    if not isinstance(clause, Written):
        yield around.fault(0, f"a clause has id, title and text; {_shown(clause)} has not")
        return
    name = str(clause.get("id"))
    published, text = clause.get("published") or "", " ".join(str(clause.get("text")).split())
    here = Around(around.file, around.ids, around.order, around.settings, name, "", f"{published}\n{text}")
    yield from (here.fault(clause.line_of(name), words) for name, words in _clause_words(clause))
    yield from _rules(clause, here)


def _rules(clause: Written, here: Around) -> Iterator[Fault]:
    rules = clause.get("rules") or []
    if not isinstance(rules, list):
        yield here.fault(clause.line_of("rules"), "rules must be a list")
        return
    for rule in rules:
        yield from _rule(rule, clause, here)


def _clause_words(clause: Written) -> Iterator[tuple[str, str]]:
    """What is wrong with a clause beside its rules: (entry, words)."""
    yield from ((word, f"{word} must be given, as text") for word in CLAUSE[:3] if not _is_word(clause.get(word)))
    for word in ("published", "no_rule"):
        if not isinstance(clause.get(word), str | None):
            yield word, f"{word} must be text"
    yield from _unknown(clause, CLAUSE)
    if not clause.get("rules") and not clause.get("no_rule"):
        yield "", "give it rules, or say under no_rule why no machine may apply it"
    if clause.get("rules") and clause.get("no_rule"):
        yield "no_rule", "it has rules; take no_rule away"


def _rule(rule: Any, clause: Written, here: Around) -> Iterator[Fault]:
    if not isinstance(rule, Written):
        yield here.fault(clause.line_of("rules"), f"a rule has id, step, when and effect; {_shown(rule)} has not")
        return
    at = Around(here.file, here.ids, here.order, here.settings, here.clause, str(rule.get("id")), here.quotable)
    missing = [name for name in ("id", "step", "when", "effect") if name not in rule]
    if missing:
        yield at.fault(rule.line, f"{', '.join(missing)} must be given")
        return
    for name in ("id", "step", "effect", "basis", "reason", "quote"):
        if not isinstance(rule.get(name, ""), str):
            yield at.fault(rule.line_of(name), f"{name} must be a word, not {_shown(rule[name])}")
            return
    for name in ("also", "missing"):
        if not isinstance(rule.get(name, []), list) or not all(map(_is_word, rule.get(name, []))):
            yield at.fault(rule.line_of(name), f"{name} must be a list of words")
            return
    yield from (at.fault(rule.line_of(one), words) for one, words in _unknown(rule, RULE))
    yield from (at.fault(rule.line_of(name), words) for name, words in _said(rule, at))
    yield from _condition(rule, at)


def _said(rule: Written, at: Around) -> Iterator[tuple[str, str]]:
    """What is wrong with a rule beside its condition: (entry, words)."""
    effect = rule["effect"]
    if rule["step"] not in at.order:
        yield "step", f"step {rule['step']} is not in the order of decisions"
    yield from (("also", f"clause {one} does not exist") for one in rule.get("also", ()) if one not in at.ids)
    if rule.get("quote") and rule["quote"] not in at.quotable:
        yield "quote", f"the quote {rule['quote']!r} does not stand in the clause; copy it letter by letter"
    yield from (("effect", words) for words in _effect(rule))
    known = ASKED if effect == "need_info" else tuple(FACTS)
    wanted = f"one of {', '.join(ASKED)}" if effect == "need_info" else "the name of a fact"
    yield from (("missing", f"missing: {one} is not {wanted}") for one in rule.get("missing", ()) if one not in known)


def _effect(rule: Written) -> Iterator[str]:
    effect = rule["effect"]
    if effect not in EFFECTS:
        yield f"effect {effect} is not one of {', '.join(EFFECTS)}"
    if effect == "credit" and rule.get("basis") not in BASES:
        yield f"a credit needs a basis, one of {', '.join(BASES)}"
    if effect == "handoff" and rule.get("reason") not in HANDOFF_REASONS:
        yield f"a handoff needs a reason, one of {', '.join(HANDOFF_REASONS)}"
    if effect == "need_info" and not rule.get("missing"):
        yield "need_info must say what is missing"


def _condition(rule: Written, at: Around) -> Iterator[Fault]:
    wrong = list(_tests(rule["when"], at, rule.line_of("when")))
    yield from wrong
    if wrong or rule["effect"] not in GRANTING:
        return
    left = settings_.settled(rule["when"], at.settings)
    reads = () if left is None else compile_condition(left).reads()
    claimed = [name for name in reads if FACTS[name].claimed and name not in SELECTING]
    if claimed:
        words = f"a {rule['effect']} may not lean on what the customer says: {', '.join(claimed)}"
        yield at.fault(rule.line_of("when"), words)
    if left is not None and all(FACTS[name].claimed for name in reads):
        yield at.fault(rule.line_of("when"), f"a {rule['effect']} needs at least one verified fact")


def _tests(condition: Any, at: Around, line: int) -> Iterator[Fault]:
    """The faults of each test of a condition, at its own line."""
    if not isinstance(condition, Written):
        yield at.fault(line, f"a condition is a mapping of facts to values, not {_shown(condition)}")
        return
    for name, spec in condition.items():
        here = condition.line_of(name)
        if name in ("any", "none") and isinstance(spec, list) and spec:
            for one in spec:
                yield from _tests(one, at, here)
            continue
        try:
            left = settings_.settled({name: spec}, at.settings)
            needed = () if left is None else compile_condition(left).needs()
            yield from (
                at.fault(here, f"{name} needs the setting {one}; give it under settings")
                for one in needed
                if one not in at.settings
            )
        except FactError as problem:
            yield at.fault(here, str(problem))


def _twice(clauses: list[Any], around: Around) -> Iterator[Fault]:
    seen: set[str] = set()
    for clause in filter(lambda one: isinstance(one, Written), clauses):
        rules = [rule for rule in clause.get("rules") or [] if isinstance(rule, Written)]
        for kind, one in (("clause", clause), *(("rule", rule) for rule in rules)):
            key = f"{kind} {one.get('id')}"
            if key in seen:
                yield around.fault(one.line, f"{key} stands twice; give one of them another id")
            seen.add(key)


def _nothing(document: Written, around: Around) -> Iterator[Fault]:
    named = document["nothing_to_credit"]
    for name in NOTHING:
        if name not in named:
            yield around.fault(
                document.line_of("nothing_to_credit"), f"nothing_to_credit must name a clause for {name}"
            )
        elif named[name] not in around.ids:
            yield around.fault(
                named.line_of(name), f"nothing_to_credit names clause {_shown(named[name])}, which does not exist"
            )
    yield from (around.fault(named.line_of(one), words) for one, words in _unknown(named, NOTHING))


def _promises(document: Written, around: Around) -> Iterator[Fault]:
    section = document.get("promises") or []
    for number, words in promise_faults(section, around.settings):
        entry = section[number] if isinstance(section, list) else None
        yield around.fault(entry.line if isinstance(entry, Written) else document.line_of("promises"), words)


def _unknown(mapping: Written, known: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name in mapping:
        if name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]}?" if close else f"there may be {', '.join(known)}"
            yield name, f"there is no entry {name!r} here; {hint}"


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _shown(value: Any) -> str:
    return repr(value)[:60]
