"""Which adapter serves which kind of panel."""

from triage.panels.perfectpanel import PerfectPanel
from triage.panels.perfectpanel_v1 import PerfectPanelV1
from triage.ports import Panel


def open_panel(kind: str, url: str, admin_key: str, *, payment_method: str, decimals: int = 2) -> Panel:
    """The adapter for that kind of panel (`sandbox`, `perfectpanel`, `perfectpanel_v1`) at that root address."""
    if kind == "perfectpanel_v1":
        return PerfectPanelV1(url, admin_key)
    return PerfectPanel(url, admin_key, payment_method=payment_method, decimals=decimals)
