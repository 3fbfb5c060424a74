"""Rendering: every page is a Jinja2 template with autoescape on; scripts and styles are files of our own."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.desk.recording import Recordable
from policy import Clause

HERE = Path(__file__).parent
ASSETS = HERE / "assets"


def page(name: str, status: int = 200, headers: Mapping[str, str] | None = None, **context: Any) -> HTMLResponse:
    """The template of that name, rendered. A name missing in the context is an error, never an empty place."""
    return HTMLResponse(_environment().get_template(name).render(**context), status, dict(headers or {}))


def asset(name: str) -> str:
    """The address of a script or style, which changes with its content, so that browsers may keep it for good."""
    return f"/assets/{name}?v={_fingerprint(name)}"


def moment(at: datetime | None) -> str:
    """A time as the desk shows it, in UTC."""
    return at.strftime("%Y-%m-%d %H:%M") if at is not None else ""


def machine_time(at: datetime | None) -> str:
    """A time for scripts and `datetime` attributes."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at is not None else ""


def clause_options(clauses: Sequence[Clause], chosen: str) -> Markup:
    """The clauses to choose from, with one chosen; written out once for a text of the policy."""
    return _options(tuple((one.id, one.title) for one in clauses), chosen)


@lru_cache(maxsize=256)
def _options(clauses: tuple[tuple[str, str], ...], chosen: str) -> Markup:
    option = Markup('<option value="{}"{}>{} {}</option>')
    selected = Markup(" selected")
    return Markup("").join(option.format(id, selected if id == chosen else "", id, title) for id, title in clauses)


@lru_cache(maxsize=64)
def fact_options(facts: tuple[Recordable, ...], chosen: str) -> Markup:
    """The facts to choose from, each with what a value of it looks like, for the script beside it."""
    option = Markup('<option value="{0}" data-hint="{1}" data-values="{2}"{3}>{0}{4}</option>')
    selected = Markup(" selected")
    return Markup("").join(
        option.format(
            one.name,
            one.hint,
            json.dumps(one.choices),
            selected if one.name == chosen else "",
            " (open)" if one.open else "",
        )
        for one in facts
    )


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256((ASSETS / name).read_bytes()).hexdigest()[:12]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"asset": asset, "clause_options": clause_options, "fact_options": fact_options}
    environment.filters["moment"] = moment
    environment.filters["machine_time"] = machine_time
    return environment
