"""Which adapter serves which kind of panel."""

from datetime import timedelta

from triage.panels.perfectpanel import PerfectPanel
from triage.panels.perfectpanel_v1 import PerfectPanelV1
from triage.panels.transport import Limiter
from triage.ports import Panel


def open_panel(
    kind: str,
    url: str,
    admin_key: str,
    *,
    payment_method: str,
    decimals: int = 2,
    utc_offset: timedelta = timedelta(0),
    limit: Limiter | None = None,
) -> Panel:
    """The adapter for that kind of panel (`sandbox`, `perfectpanel`, `perfectpanel_v1`) at that root address.

    `utc_offset` is how far the panel's clock is ahead of UTC, `limit` keeps its calls apart (own one, 5 a second).
    Raises `ValueError` for another kind.
    """
    if kind == "perfectpanel_v1":
        return PerfectPanelV1(url, admin_key, decimals=decimals, utc_offset=utc_offset, limit=limit)
    if kind in ("sandbox", "perfectpanel"):
        return PerfectPanel(
            url, admin_key, payment_method=payment_method, decimals=decimals, utc_offset=utc_offset, limit=limit
        )
    raise ValueError(f"there is no kind of panel called {kind!r}")
