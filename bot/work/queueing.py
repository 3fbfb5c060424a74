"""What a step leaves to be done later."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.app import App
from storage import jobs


@dataclass(frozen=True, slots=True)
class Later:
    """The job is not finished: come back after so many seconds."""

    seconds: float


def queue_gathering(conn: Connection, app: App, case_id: int, now: datetime) -> None:
    """Have the case's facts gathered, again if they were gathered before."""
    jobs.put(
        conn,
        kind="gather",
        key=str(case_id),
        payload={"case_id": case_id},
        run_at=now,
        panel_id=app.panel_id,
        now=now,
        again=True,
    )
