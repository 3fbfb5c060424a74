"""Where a word for the staff belongs: in a case's thread, under an agent's message, or in the chat itself."""

from dataclasses import dataclass

from bot.app import App
from bot.doors.sending import Later
from storage import staffroom
from storage.notices import Notice

NOT_THERE_YET = 3.0


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a staff chat; both empty: the chat itself."""

    thread: str = ""
    reply_to: str = ""


async def whereto(app: App, surface: str, notice: Notice) -> Where:
    """Where the notice goes. Raises `Later` while its case has no post to stand under."""
    payload, case_id = notice.payload, notice.case_id
    if "thread" in payload:
        return Where(payload["thread"], payload["reply_to"])
    if case_id is None:
        return Where()
    post = await app.database.aread(lambda conn: staffroom.of_case(conn, case_id, surface))
    if post is not None and not post.head:
        raise Later(NOT_THERE_YET, "the case's post is not there yet")
    return Where(post.thread, "" if post.thread else post.head) if post is not None else Where()
