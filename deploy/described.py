"""The settings in words: what each is called in the environment, what it takes, and what its docstring says of it."""

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from textwrap import dedent
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from bot.settings.whole import Settings

PREFIX = "MAKEGOOD_"


@dataclass(frozen=True, slots=True)
class Described:
    """One setting. `default` is empty where there is none, or where it says nothing."""

    name: str
    kind: str
    default: str
    words: str


@dataclass(frozen=True, slots=True)
class DescribedSection:
    """Settings that stand together, with what their class promises."""

    title: str
    words: str
    settings: tuple[Described, ...]


def described() -> Iterator[DescribedSection]:
    """Every section: what stands outside any first, then each in the order of the program."""
    sections = {name: found for name, field in Settings.model_fields.items() if (found := _section(field))}
    plain = [name for name in Settings.model_fields if name not in sections]
    yield DescribedSection("Everything", "", tuple(_settings(Settings, PREFIX, plain)))
    for name, (model, several) in sections.items():
        prefix = "" if several else f"{PREFIX}{name.upper()}__"
        of = f"`{PREFIX}{name.upper()}` is a JSON list; each entry has the keys below. " if several else ""
        words = of + " ".join((model.__doc__ or "").split())
        yield DescribedSection(name.capitalize(), words, tuple(_settings(model, prefix, list(model.model_fields))))


def _section(field: FieldInfo) -> tuple[type[BaseModel], bool] | None:
    """The model that a setting is a section of, and whether it holds several of them."""
    for kind, several in ((field.annotation, False), *((one, True) for one in get_args(field.annotation))):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind, several
    return None


def _settings(model: type[BaseModel], prefix: str, names: list[str]) -> Iterator[Described]:
    words = _docstrings(model)
    for name in names:
        field = model.model_fields[name]
        called = f"{prefix}{name.upper()}" if prefix else name
        yield Described(called, ", ".join(_kind(field)), _default(field), words.get(name, ""))


def _docstrings(model: type[BaseModel]) -> dict[str, str]:
    """Name -> the docstring that stands under it."""
    (body,) = (one.body for one in ast.parse(dedent(inspect.getsource(model))).body if isinstance(one, ast.ClassDef))
    found: dict[str, str] = {}
    for one, below in pairwise(body):
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and isinstance(below, ast.Expr):
            found[one.target.id] = " ".join(str(ast.literal_eval(below.value)).split())
    return found


def _kind(field: FieldInfo) -> Iterator[str]:
    """What it takes, then its limits."""
    yield _type(field.annotation)
    for limit in field.metadata:
        for name, words in LIMITS.items():
            if getattr(limit, name, None) is not None:
                yield f"{words} {getattr(limit, name)}"


def _type(kind: Any) -> str:
    """A type as an operator writes it."""
    origin, inner = get_origin(kind), [one for one in get_args(kind) if one not in (type(None), ...)]
    if origin is Literal:
        return ", ".join(f"`{one}`" for one in inner)
    if origin is dict:
        return "pairs"
    if origin is tuple:
        return f"a list of {_type(inner[0])}"
    if inner:
        return _type(inner[0])
    return NAMES.get(kind, "text")


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True) if not field.is_required() else None
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return "" if value is None or value in ((), {}) else str(value)


LIMITS = {"ge": "at least", "gt": "above", "le": "at most", "max_length": "letters at most:"}
NAMES = {int: "a whole number", float: "a number", SecretStr: "a secret", Path: "a folder"}
