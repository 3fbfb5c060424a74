"""The screenshots of a case as its page shows them: what was read beside each, and the pictures that show the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.app import App
from bot.work.pictured import Twin, shown_of, twins_of
from storage import cases, evidence
from storage.cases import Case
from triage.pictures.comparing import in_words


@dataclass(frozen=True, slots=True)
class Shot:
    """One screenshot. `twins` are other customers' and earlier pictures of the same, to be looked at side by side."""

    id: int
    name: str
    width: int
    height: int
    read: str
    signs: Sequence[str]
    twins: Sequence[Twin]


def shots_of(conn: Connection, app: App, case: Case) -> list[Shot]:
    """Every screenshot of the case, in the order they came."""
    held = cases.evidence_of(conn, case.id)
    listed = zip(held, shown_of(conn, app, case, held), strict=True)
    return [
        Shot(
            stored.id,
            stored.name,
            stored.width,
            stored.height,
            in_words(shown),
            shown.signs,
            twins_of(conn, app, case.chat_id, stored.id, held),
        )
        for one, shown in listed
        for stored in (evidence.load(conn, one),)
    ]
