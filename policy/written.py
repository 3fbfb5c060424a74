"""A document as it was written: YAML whose entries know their line, and which says nothing twice.

Only `true` and `false` are truths (YAML's yes, no, on and off stay words), fractions stay exact, and a time stays text.
Anchors, tags of other languages and keys that stand twice are refused.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

MOST_BYTES = 2_000_000
TAG = "tag:yaml.org,2002:"
PLAIN = {f"{TAG}{one}" for one in ("str", "int", "float", "bool", "null", "timestamp")}


class WrittenError(ValueError):
    """Text that cannot be read as a document; `line` says where, counted from 1."""

    def __init__(self, line: int, words: str) -> None:
        super().__init__(words)
        self.line = line


class Written(dict[str, Any]):
    """A mapping as it was written. `line` is where it begins."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}

    def line_of(self, key: str) -> int:
        """The line of that entry; where the mapping begins when it has none."""
        return self.lines.get(key, self.line)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads scalars by the few forms below; everything else is text."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own shape


for _name, _form, _first in (
    ("bool", r"true|false", "tf"),
    ("null", r"null|~|", ["n", "~", ""]),
    ("int", r"-?(0|[1-9][0-9]{0,39})", "-0123456789"),
    ("float", r"-?[0-9]{1,40}\.[0-9]{1,40}", "-0123456789"),
    ("timestamp", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "0123456789"),
):
    _Loader.add_implicit_resolver(f"{TAG}{_name}", re.compile(f"^(?:{_form})$"), list(_first))


def read_yaml(content: bytes) -> Any:
    """The document: `Written` mappings, lists, text, whole numbers, Decimals, truths, dates, None.

    Raises `WrittenError` with the line for anything else.
    """
    if len(content) > MOST_BYTES:
        raise WrittenError(1, f"it is longer than {MOST_BYTES} bytes")
    try:
        node = _Loader(content).get_single_node()
        return None if node is None else _value(node, set())
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        words = getattr(problem, "problem", None) or str(problem)
        raise WrittenError(mark.line + 1 if mark else 1, " ".join(str(words).split())) from None
    except RecursionError:
        raise WrittenError(1, "it is nested too deeply") from None


def _value(node: Any, seen: set[int]) -> Any:
    line = node.start_mark.line + 1
    if id(node) in seen:
        raise WrittenError(line, "an anchor is used twice; write the part out where it is needed")
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode) and node.tag == f"{TAG}map":
        return _mapping(node, seen)
    if isinstance(node, yaml.SequenceNode) and node.tag == f"{TAG}seq":
        return [_value(one, seen) for one in node.value]
    if isinstance(node, yaml.ScalarNode) and node.tag in PLAIN:
        return _scalar(node.tag.removeprefix(TAG), node.value, line)
    raise WrittenError(line, f"the tag {node.tag} is not allowed here")


def _mapping(node: Any, seen: set[int]) -> Written:
    made = Written(node.start_mark.line + 1)
    for key_node, value_node in node.value:
        key, line = _value(key_node, seen), key_node.start_mark.line + 1
        if not isinstance(key, str):
            raise WrittenError(line, f"the name of an entry must be a word, not {key!r}")
        if key in made:
            raise WrittenError(line, f"{key} stands twice, first in line {made.lines[key]}")
        made.lines[key] = line
        made[key] = _value(value_node, seen)
    return made


def _scalar(kind: str, text: str, line: int) -> Any:
    try:
        match kind:
            case "bool":
                return {"true": True, "false": False}[text]
            case "null":
                return None
            case "int":
                return int(text)
            case "float":
                return Decimal(text)
            case "timestamp":
                return date.fromisoformat(text)
    except (ValueError, ArithmeticError, KeyError):
        raise WrittenError(line, f"{text!r} cannot be read") from None
    return text
