"""Providers: the suppliers' own answers, by the user API v2 `status` with the operator's key (panel facts, part 1)."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from triage.panels import wire
from triage.panels.model import PanelRefused, PanelUnavailable, ProviderOrder
from triage.panels.transport import Answer, Transport

PATH = "/api/v2"
NOT_FOUND = ("incorrect order id", "order not found", "order not found.", "the selected order id is invalid.")


class ProviderShops:
    """The suppliers whose key is set; implements `triage.ports.Providers`."""

    def __init__(self, shops: Sequence[tuple[str, str, str]]) -> None:
        self._shops = {name.casefold(): (Transport(url), key) for name, url, key in shops}
        self._hosts = {(urlsplit(url).hostname or "").casefold(): name.casefold() for name, url, _ in shops}

    def close(self) -> None:
        """Give up the connections that are kept open."""
        for http, _ in self._shops.values():
            http.close()

    def order(self, provider: str | None, external_id: str) -> ProviderOrder | None:
        """See `triage.ports.Providers.order`. One configured supplier answers where the panel does not name any."""
        shop = self._shop(provider)
        if shop is None:
            return None
        http, key = shop
        answer = http.fetch("POST", PATH, data={"key": key, "action": "status", "order": external_id})
        row = _row(answer, external_id)
        return None if row is None else _order(row, external_id)

    def _shop(self, provider: str | None) -> tuple[Transport, str] | None:
        if provider is None:
            return next(iter(self._shops.values())) if len(self._shops) == 1 else None
        name = provider.casefold()
        return self._shops.get(name) or self._shops.get(self._hosts.get(name, ""))


def _row(answer: Answer, external_id: str) -> Mapping[str, Any] | None:
    """The order's own row, whichever envelope it came in; None when the supplier does not know the order."""
    document = answer.document
    if document is None:
        raise PanelUnavailable(f"the provider answered HTTP {answer.status} without JSON")
    if isinstance(document, Mapping) and isinstance(document.get("data"), Mapping | list):
        document = document["data"]
    if isinstance(document, Mapping) and isinstance(document.get(external_id), Mapping | str):
        document = document[external_id]
    if isinstance(document, list):
        document = next((row for row in document if _is_of(row, external_id)), {"error": "order not found"})
    said = document if isinstance(document, str) else wire.error_text(document)
    if said is not None:
        if said.casefold() in NOT_FOUND:
            return None
        raise PanelRefused(f"the provider refuses: {said}")
    return document if isinstance(document, Mapping) else None


def _is_of(row: Any, external_id: str) -> bool:
    return isinstance(row, Mapping) and wire.text(row.get("order", row.get("id"))) == external_id


def _order(row: Mapping[str, Any], external_id: str) -> ProviderOrder:
    said = str(row.get("status") or "")
    return ProviderOrder(
        external_id=external_id,
        status=wire.status(said),
        status_text=said[:60],
        remains=wire.whole(row.get("remains")),
        start_count=wire.whole(row.get("start_count")),
    )
