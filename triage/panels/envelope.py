"""The envelope of the admin API v2: `data`, `pagination`, `error_message`, `error_code` (panel facts, part 3)."""

from collections.abc import Mapping
from typing import Any

from triage.panels import failures, wire
from triage.panels.model import PanelRefused, PanelUnavailable
from triage.panels.paging import Page, Row
from triage.panels.transport import Answer

KEY_WORDS = ("api key", "api_key", "access denied", "unauthorized", "bad_auth", "forbidden")
"""Words of an error that speaks of our key; some panels send it with HTTP 200."""


def data_of(answer: Answer) -> Any:
    """The envelope's `data`. Raises for every error the panel may spell, also one under HTTP 200."""
    document = answer.document
    if document is None:
        raise PanelUnavailable(f"the panel answered HTTP {answer.status} without JSON (a challenge page?)")
    said = failures.error_text(document)
    if answer.status in (401, 403) or (said and any(words in said.casefold() for words in KEY_WORDS)):
        raise PanelRefused(f"the panel refuses our key (HTTP {answer.status}): {said or 'no reason given'}")
    if said or answer.status != 200 or not isinstance(document, Mapping) or "data" not in document:
        raise PanelUnavailable(f"the panel answered HTTP {answer.status}: {said or 'no data'}")
    return document["data"]


def page_of(answer: Answer, asked: int) -> Page:
    """One page of a list. Raises like `data_of`, and when there is no list to read."""
    data = data_of(answer)
    listed = data.get("list") if isinstance(data, Mapping) else data
    if not isinstance(listed, list):
        raise PanelUnavailable("the panel's list cannot be read")
    rows: list[Row] = [row for row in listed if isinstance(row, Mapping)]
    if len(rows) != len(listed):
        raise PanelUnavailable("the panel's list has rows that cannot be read")
    return Page(rows, _is_last(answer.document.get("pagination"), len(rows), asked))


def _is_last(pagination: Any, given: int, asked: int) -> bool:
    """True only when the panel names no next page and this one is not full, by its own limit where it tells one."""
    if not isinstance(pagination, Mapping) or "next_page_href" not in pagination:
        return False
    limit = wire.whole(pagination.get("limit")) or asked
    return not pagination["next_page_href"] and given < min(asked, limit)
