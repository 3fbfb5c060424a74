"""One call's parameters, as the Bot API lets them come: query, form, multipart or JSON; and the API's refusal."""

import json
import re
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """An answer with `ok: false`: HTTP status, error code, description and ResponseParameters."""

    def __init__(
        self, status: int, description: str, parameters: Json | None = None, error_code: int | None = None
    ) -> None:
        super().__init__(description)
        self.status = status
        self.error_code = status if error_code is None else error_code
        self.description = description
        self.parameters = parameters or {}

    def body(self) -> Json:
        """The answer's JSON."""
        body: Json = {"ok": False, "error_code": self.error_code, "description": self.description}
        return {**body, "parameters": self.parameters} if self.parameters else body


def bad(description: str) -> ApiError:
    """A 400 with the API's prefix."""
    return ApiError(400, f"Bad Request: {description}")


@dataclass(frozen=True)
class Upload:
    """A file that came with a multipart call."""

    name: str
    mime: str
    data: bytes


class Params:
    """Typed access to the parameters. A value of the wrong type is refused with 400, an absent one is the default."""

    def __init__(self, values: Json) -> None:
        self.values = values

    def has(self, name: str) -> bool:
        """Whether the parameter came and is not empty."""
        return self.values.get(name) not in (None, "")

    def text(self, name: str, default: str = "") -> str:
        """A string; an uploaded part is none."""
        value = self.values.get(name)
        return default if value is None or isinstance(value, Upload) else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number, from a number or its digits."""
        if not self.has(name):
            return default
        try:
            return int(str(self.values[name]).strip())
        except ValueError:
            raise bad(f'field "{name}" must be of type Number') from None

    def flag(self, name: str) -> bool:
        """True for true, 1, yes; anything else is False."""
        return str(self.values.get(name, "")).lower() in ("true", "1", "yes")

    def json(self, name: str, kind: type) -> Any:
        """A nested value of that kind (dict or list), from JSON text or given as such; None if absent."""
        if not self.has(name):
            return None
        value = self.values[name]
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                raise bad(f"can't parse {name.replace('_', ' ')} JSON object") from None
        if not isinstance(value, kind):
            raise bad(f"object expected as {name.replace('_', ' ')}")
        return value

    def upload(self, value: Any) -> Upload | None:
        """The uploaded part that a value is or names as `attach://part`."""
        if isinstance(value, Upload):
            return value
        found = re.fullmatch(r"attach://(.+)", str(value))
        part = self.values.get(found[1]) if found else None
        return part if isinstance(part, Upload) else None
