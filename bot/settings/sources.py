"""Where settings come from beside the environment: secret files and `makegood.toml`."""

import tomllib
from os import environ
from pathlib import Path
from typing import Any

from pydantic_settings import PydanticBaseSettingsSource

CONFIG_FILE = Path("makegood.toml")
SECRETS_FILE = Path("makegood.secrets.toml")


class SettingsError(Exception):
    """The settings cannot be used; the text names everything that is wrong, one problem a line."""


class SecretFiles(PydanticBaseSettingsSource):
    """`MAKEGOOD_PANEL__ADMIN_KEY_FILE=/run/secrets/key` stands for the content of that file."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 - required by the base
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, path in environ.items():
            if name.startswith("MAKEGOOD_") and name.endswith("_FILE"):
                _put(found, name[len("MAKEGOOD_") : -len("_FILE")].lower().split("__"), _read_secret(name, path))
        return found


class TomlFile(PydanticBaseSettingsSource):
    """`makegood.toml` and `makegood.secrets.toml` in the working directory; absent is fine, unreadable is not.

    What both say, the secrets' file says.
    """

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 - required by the base
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        return _over(_toml(CONFIG_FILE), _toml(SECRETS_FILE))


def _toml(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise SettingsError(f"{file} cannot be read: {problem}") from problem


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    found = dict(below)
    for name, value in above.items():
        before = found.get(name)
        found[name] = _over(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return found


def _read_secret(name: str, path: str) -> str:
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingsError(f"{name} names a file that cannot be read: {problem}") from problem


def _put(tree: dict[str, Any], path: list[str], value: str) -> None:
    for part in path[:-1]:
        tree = tree.setdefault(part, {})
    tree[path[-1]] = value
