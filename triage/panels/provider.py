"""Providers: the suppliers' own answers, by the user API v2 `status` with the operator's key (panel facts, part 1)."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from triage.panels import failures, wire
from triage.panels.model import PanelRefused, PanelUnavailable, ProviderOrder, TaskAnswer, TaskState
from triage.panels.transport import Answer, NoAnswer, Transport

PATH = "/api/v2"
REFILLS = {
    "completed": TaskState.DONE,
    "rejected": TaskState.REFUSED,
    "canceled": TaskState.REFUSED,
    "cancelled": TaskState.REFUSED,
    "fail": TaskState.REFUSED,
    "error": TaskState.REFUSED,
}
"""The provider's word for a refill -> how it stands; any other word: it is still running."""
NOT_FOUND = ("incorrect order id", "order not found", "the selected order id is invalid", "error 104")


class ProviderShops:
    """The suppliers whose key is set, as (name, address, key); implements `triage.ports.Providers`.

    The address is the supplier's root; `/api/v2` at its end, as suppliers print it, is allowed.
    """

    def __init__(self, shops: Sequence[tuple[str, str, str]]) -> None:
        self._shops = {_folded(name): (Transport(_root(url), secrets=[key]), key) for name, url, key in shops}
        hosts = [_host(url) for _, url, _ in shops]
        self._hosts = {
            host: _folded(shop[0]) for host, shop in zip(hosts, shops, strict=True) if hosts.count(host) == 1
        }

    def __repr__(self) -> str:
        return f"ProviderShops({', '.join(sorted(self._shops))})"

    def close(self) -> None:
        """Give up the connections that are kept open."""
        for http, _ in self._shops.values():
            http.close()

    def order(self, provider: str | None, external_id: str) -> ProviderOrder | None:
        """See `triage.ports.Providers.order`. One configured supplier answers where the panel does not name any.

        Raises `PanelRefused` when the supplier refuses for another reason than not knowing the order.
        """
        shop = self._shop(provider)
        if shop is None:
            return None
        http, key = shop
        answer = http.fetch("POST", PATH, data={"key": key, "action": "status", "order": external_id})
        row = _row(answer, external_id)
        return None if row is None else _order(row, external_id)

    def refill(self, provider: str | None, external_id: str) -> TaskAnswer | None:
        """See `triage.ports.Providers.refill`. Sent once; a refusal is certain only where the API says so itself."""
        shop = self._shop(provider)
        if shop is None:
            return None
        answer = self._once(shop, action="refill", order=external_id)
        said = failures.refusal(answer.document)
        if said is not None:
            return TaskAnswer(False, reason=said)
        document = answer.document.get("data", answer.document) if isinstance(answer.document, Mapping) else None
        reference = wire.text(document.get("refill")) if isinstance(document, Mapping) else None
        if answer.status != 200 or not reference:
            raise PanelUnavailable(f"the provider's answer about the refill cannot be read (HTTP {answer.status})")
        return TaskAnswer(True, reference=reference)

    def refill_status(self, provider: str | None, reference: str) -> TaskState | None:
        """See `triage.ports.Providers.refill_status`."""
        shop = self._shop(provider)
        if shop is None:
            return None
        http, key = shop
        answer = http.fetch("POST", PATH, data={"key": key, "action": "refill_status", "refill": reference})
        document = answer.document.get("data", answer.document) if isinstance(answer.document, Mapping) else None
        said = wire.text(document.get("status")) if isinstance(document, Mapping) else None
        if said is None:
            raise PanelUnavailable(f"the provider's answer about the refill cannot be read (HTTP {answer.status})")
        return REFILLS.get(said.casefold().replace(" ", "").replace("_", ""), TaskState.RUNNING)

    def _once(self, shop: tuple[Transport, str], **fields: str) -> Answer:
        http, key = shop
        try:
            return http.once("POST", PATH, data={"key": key, **fields})
        except NoAnswer as lost:
            if lost.sent:
                raise PanelUnavailable(f"the provider's answer was lost: {lost}") from None
            raise PanelRefused(f"the provider could not be reached: {lost}") from None

    def _shop(self, provider: str | None) -> tuple[Transport, str] | None:
        if provider is None:
            return next(iter(self._shops.values())) if len(self._shops) == 1 else None
        by_host = self._hosts.get(_host(provider), "")
        return self._shops.get(_folded(provider)) or self._shops.get(by_host)


def _folded(name: str) -> str:
    return name.strip().casefold()


def _root(url: str) -> str:
    return url.strip().rstrip("/").removesuffix(PATH)


def _host(written: str) -> str:
    """The host of an address or of a bare host name, without `www.`; empty when there is none."""
    try:
        host = urlsplit(written if "//" in written else f"//{written.strip()}").hostname
    except ValueError:
        return ""
    return (host or "").casefold().removeprefix("www.")


def _row(answer: Answer, external_id: str) -> Mapping[str, Any] | None:
    """The order's own row, whichever envelope it came in; None when the supplier does not know the order."""
    if answer.document is None:
        raise PanelUnavailable(f"the provider answered HTTP {answer.status} without JSON")
    document = _unwrapped(answer.document, external_id)
    said = document if isinstance(document, str) else failures.error_text(document)
    if said is not None:
        if said.casefold().strip(" .") in NOT_FOUND:
            return None
        raise PanelRefused(f"the provider refuses: {said[:200]}")
    if answer.status != 200 or not isinstance(document, Mapping) or "status" not in document:
        raise PanelUnavailable(f"the provider's answer cannot be read (HTTP {answer.status})")
    if "order" in document and wire.text(document["order"]) != external_id:
        raise PanelUnavailable("the provider answered about another order")
    return document


def _unwrapped(document: Any, external_id: str) -> Any:
    """Inside the `data` envelope, the list of several orders, or the answer keyed by order."""
    if isinstance(document, Mapping) and document.get("data") and failures.error_text(document) is None:
        document = document["data"]
    if isinstance(document, Mapping) and external_id in document:
        document = document[external_id]
    if isinstance(document, list):
        document = next((row for row in document if _is_of(row, external_id)), None)
    return document


def _is_of(row: Any, external_id: str) -> bool:
    return isinstance(row, Mapping) and wire.text(row.get("order", row.get("id"))) == external_id


def _order(row: Mapping[str, Any], external_id: str) -> ProviderOrder:
    return ProviderOrder(
        external_id=external_id,
        status=wire.status(row.get("status")),
        status_text=wire.text(row.get("status"), 60) or "",
        remains=wire.whole(row.get("remains")),
        start_count=wire.whole(row.get("start_count")),
    )
