"""Explanations by their signature, so that nearly the same one of another case is found without reading them all."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from storage.cases import Case
from storage.tables import wording, wording_band
from triage.wording import ALIKE, bands, likeness, signature

MOST = 200
"""So many of the newest candidates are compared; a text that everybody pastes is found anyway."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Another case with nearly the same explanation; `share` of the phrases are common, between 0 and 1."""

    case_id: int
    share: float


def keep_wording(conn: Connection, case: Case, text: str, now: datetime) -> None:
    """Keep the explanation's signature in place of the case's earlier one; a short explanation leaves none."""
    for table in (wording_band, wording):
        conn.execute(delete(table).where(table.c.case_id == case.id))
    signed = signature(text)
    if signed is None:
        return
    conn.execute(insert(wording).values(case_id=case.id, panel_id=case.panel_id, signature=list(signed), at=now))
    conn.execute(
        insert(wording_band),
        [
            {"case_id": case.id, "place": place, "panel_id": case.panel_id, "band": band}
            for place, band in enumerate(bands(signed))
        ],
    )


def alike(conn: Connection, panel_id: str, case_id: int) -> list[Alike]:
    """Other cases with nearly the same explanation, the likest first."""
    mine = conn.execute(select(wording.c.signature).where(wording.c.case_id == case_id)).scalar_one_or_none()
    if mine is None:
        return []
    candidates = (
        select(wording_band.c.case_id)
        .where(
            wording_band.c.panel_id == panel_id, wording_band.c.band.in_(bands(mine)), wording_band.c.case_id != case_id
        )
        .distinct()
        .order_by(wording_band.c.case_id.desc())
        .limit(MOST)
    )
    rows = conn.execute(select(wording.c.case_id, wording.c.signature).where(wording.c.case_id.in_(candidates)))
    found = [Alike(row.case_id, likeness(mine, row.signature)) for row in rows]
    return sorted((one for one in found if one.share >= ALIKE), key=lambda one: (-one.share, one.case_id))
