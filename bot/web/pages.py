"""Rendering: every page is a Jinja2 template with autoescape on; scripts and styles are files of our own."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

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
    environment.globals["asset"] = asset
    environment.filters["moment"] = moment
    environment.filters["machine_time"] = machine_time
    return environment
