"""One set of facts as variables: every fact is unknown or has one of its values; numbers and times stay symbolic."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import z3

from policy.facts import plain
from policy.vocabulary import FACTS, OBJECTS, FactType

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST, LAST = 946684800, 4102444800
"""Times run from the year 2000 to the year 2100, in seconds: rules only compare distances between them."""
CURRENCIES = ("USD", "EUR", "JPY", "KRW", "KWD", "BHD")
"""Two of each number of decimals: the evaluator only compares currencies and looks up their decimals."""
ABSENT_SAYS = "panel_returned"
"""Left out, the earlier total says it all; present and null, it is unknown. No other fact tells these apart."""
MOST = 10**15
"""Numbers stay within this size, far above any order, so that a counter-example can be written down."""


def values_of(fact: FactType) -> tuple[Any, ...]:
    """The values that tell situations apart; empty for numbers and times."""
    if fact.type == "word":
        return fact.values
    if fact.type == "bool":
        return (True, False)
    if fact.type == "text":
        return CURRENCIES if fact.name.endswith("_currency") else ("something",)
    return ()


class Situation:
    """The variables of one set of facts, and what makes it a well-formed one.

    Facts of an object's own group are known only where the claim is about that object, or nobody knows about what.
    """

    def __init__(self, tag: str = "", texts: Mapping[str, tuple[Any, ...]] | None = None) -> None:
        self.tag = tag
        self.at: dict[str, dict[Any, z3.BoolRef]] = {}
        self.number: dict[str, z3.ArithRef] = {}
        self.known: dict[str, z3.BoolRef] = {}
        self.null: dict[str, z3.BoolRef] = {}
        self.given = z3.Bool(f"{tag}{ABSENT_SAYS} given")
        self.decimals = z3.Int(f"{tag}decimals of the charge")
        for fact in FACTS.values():
            self._make(fact, (texts or {}).get(fact.name, ()))
        self._somehow = {
            name: z3.Or(known, self.null[name]) if name in self.null else known for name, known in self.known.items()
        }
        self._unknown = {name: z3.Not(somehow) for name, somehow in self._somehow.items()}
        self.rules = self._rules()

    def _make(self, fact: FactType, more: tuple[Any, ...]) -> None:
        name, values = fact.name, tuple(dict.fromkeys((*values_of(fact), *more)))
        if values:
            self.at[name] = {value: z3.Bool(f"{self.tag}{name}={value}") for value in values}
            self.known[name] = z3.Or(*self.at[name].values())
            return
        kind = z3.Real if fact.type == "money" else z3.Int
        self.number[name] = kind(f"{self.tag}{name}")
        self.known[name] = z3.Bool(f"{self.tag}{name} known")
        if fact.null_is_plain:
            self.null[name] = z3.Bool(f"{self.tag}{name} plain")

    def _rules(self) -> list[z3.BoolRef]:
        rules: list[z3.BoolRef] = [z3.AtMost(*one.values(), 1) for one in self.at.values() if len(one) > 1]
        rules += [z3.Not(z3.And(self.known[name], plain_null)) for name, plain_null in self.null.items()]
        rules += [z3.Implies(self.known[ABSENT_SAYS], self.given), self.decimals >= 0, self.decimals <= 12]
        for name, number in self.number.items():
            low, high = (FIRST, LAST) if FACTS[name].type == "time" else (-MOST, MOST)
            rules += [number >= low, number <= high]
        about = self.at["claim_object"]
        for kind in OBJECTS:
            own = [known for name, known in self._somehow.items() if FACTS[name].group == kind]
            rules.append(z3.Implies(z3.Or(*own), z3.Not(z3.Or(*(about[one] for one in OBJECTS if one != kind)))))
        return rules

    def unknown(self, name: str) -> z3.BoolRef:
        """Whether nobody knows this fact; a plain null is known."""
        return self._unknown[name]

    def extended_by(self, other: "Situation") -> z3.BoolRef:
        """That the other situation knows all that this one knows, and perhaps more."""
        said: list[z3.BoolRef] = [self.given == other.given, self.decimals == other.decimals]
        for name in FACTS:
            said += self._kept(other, name)
        return z3.And(*said)

    def same_in(self, other: "Situation", names: tuple[str, ...]) -> z3.BoolRef:
        """That both situations have the same to say of these facts."""
        said: list[z3.BoolRef] = [self.given == other.given, self.decimals == other.decimals]
        for name in names:
            said += [*self._kept(other, name), *other._kept(self, name)]
        return z3.And(*said)

    def _kept(self, other: "Situation", name: str) -> list[z3.BoolRef]:
        if name in self.at:
            return [z3.Implies(here, other.at[name][value]) for value, here in self.at[name].items()]
        kept = z3.And(other.known[name], self.number[name] == other.number[name])
        said = [z3.Implies(self.known[name], kept)]
        return said if name not in self.null else [*said, z3.Implies(self.null[name], other.null[name])]

    def document(self, model: z3.ModelRef) -> dict[str, Any]:
        """The facts of a model as `policy assess` reads them: all common ones and those of the object it is about."""
        about = next((value for value, here in self.at["claim_object"].items() if _true(model, here)), None)
        known = {name: self._value(model, name) for name in FACTS}
        own = {
            name: value for name, value in known.items() if FACTS[name].group in ("common", about) or value is not None
        }
        if not _true(model, self.given):
            own.pop(ABSENT_SAYS, None)
        for name, plain_null in self.null.items():
            if name in own and own[name] is None and not _true(model, plain_null):
                del own[name]
            elif _true(model, plain_null):
                own[name] = None
        return own

    def _value(self, model: z3.ModelRef, name: str) -> Any:
        if name in self.at:
            return next((value for value, here in self.at[name].items() if _true(model, here)), None)
        if not _true(model, self.known[name]):
            return None
        return written(FACTS[name], model.eval(self.number[name], model_completion=True))


def written(fact: FactType, number: Any) -> Any:
    """A number of a model as a facts document writes it."""
    if fact.type == "money":
        exact = Decimal(number.numerator_as_long()) / Decimal(number.denominator_as_long())
        return plain(exact.quantize(Decimal("0.01")))
    if fact.type == "time":
        return plain(EPOCH + timedelta(seconds=number.as_long()))
    return number.as_long()


def _true(model: z3.ModelRef, one: z3.BoolRef) -> bool:
    return bool(z3.is_true(model.eval(one, model_completion=True)))
