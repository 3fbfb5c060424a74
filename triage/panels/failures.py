"""What panels write when something went wrong, in every dialect: to be shown, and to be proven."""

from collections.abc import Mapping
from typing import Any

from triage.panels import wire

NO_ERROR = ("", "0", "false", "none", "null", "ok", "success")
"""What stands in an error field when there is no error; `error_code` comes as a number and as a text."""

SUCCESS = ("success", "sucess", "ok")
"""`sucess` is one panel's own spelling."""

FAILED = ("fail", "failed", "error")

MOST = 200


def error_text(document: Any) -> str | None:
    """What an error envelope says, in any dialect; None when the document is no error. For readers of data."""
    if not isinstance(document, Mapping):
        return None
    said = _stated(document)
    if said is None and not {"data", "status"} & document.keys():
        said = _said(document.get("message"))
    return said


def refusal(document: Any) -> str | None:
    """What a well-formed error envelope says, when it proves that nothing was done; None for every mixed answer.

    An answer that names an error *and* a payment, any other content, or success proves nothing: the error may be about
    a mail that could not be sent.
    """
    if not isinstance(document, Mapping) or document.get("data") or "payment_id" in document:
        return None
    word = _word(document.get("status"))
    if word in SUCCESS:
        return None
    return _stated(document) or (word if word in FAILED else None)


def succeeded(document: Any) -> bool:
    """Whether the document says in `status` that it worked, and no error beside it."""
    return isinstance(document, Mapping) and _word(document.get("status")) in SUCCESS and error_text(document) is None


def item_error(data: Any) -> str | None:
    """The first error among the items of a list answer, in any of its shapes; None when none has one."""
    listed = data.get("list", data) if isinstance(data, Mapping) else data
    items = [listed, *listed.values()] if isinstance(listed, Mapping) else listed if isinstance(listed, list) else []
    return next((said for item in items if isinstance(item, Mapping) and (said := _stated(item))), None)


def _stated(document: Mapping[str, Any]) -> str | None:
    for name in ("error_message", "error", "errors"):
        said = _said(document.get(name))
        if said is not None:
            return said
    code = _said(document.get("error_code"))
    return f"error {code}" if code else None


def _said(value: Any) -> str | None:
    """The words of an error field, one level deep; None when it says that there is none."""
    if value is True:
        return "an error without words"
    if isinstance(value, Mapping):
        inner = (value.get(name) for name in ("message", "error", "code", *value))
        return next((said for one in inner if (said := _plain(one))), None)
    if isinstance(value, list):
        return next((said for one in value if (said := _plain(one))), None)
    return _plain(value)


def _plain(value: Any) -> str | None:
    if isinstance(value, Mapping | list):
        return "an error in detail" if value else None
    said = wire.text(value, MOST)
    return said if said is not None and said.casefold() not in NO_ERROR else None


def _word(value: Any) -> str:
    return value.strip().casefold() if isinstance(value, str) else ""
