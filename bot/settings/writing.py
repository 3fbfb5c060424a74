"""Writing settings as TOML: sections of texts, no more."""

import json
from collections.abc import Iterator, Mapping
from typing import Any


def as_toml(answers: Mapping[str, Any]) -> str:
    """Texts first, then a table for each section; what is read back is equal."""
    return "\n".join(_lines(answers)) + "\n"


def _lines(answers: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{name} = {_text(value)}" for name, value in answers.items() if not isinstance(value, Mapping))
    for name, section in answers.items():
        if isinstance(section, Mapping) and section:
            yield from ("", f"[{name}]", *(f"{key} = {_text(value)}" for key, value in section.items()))


def _text(value: str) -> str:
    """A basic string of TOML; its escapes are those of JSON, and DEL must be one, too."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
