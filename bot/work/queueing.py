"""What a step leaves to be done later."""

from datetime import datetime

from sqlalchemy import Connection

from bot.app import App
from storage import jobs


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
