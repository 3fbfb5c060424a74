"""Pictures that agents send in a case's thread become evidence of that case's conversation."""

from typing import BinaryIO

from sqlalchemy import Connection

from bot.app import App
from bot.evidence import examine, record
from bot.inbound import Attachment, FileState, Inbound
from bot.staff.identity import Stranger, who
from bot.staff.replies import find_post
from storage import cases


async def keep_from_staff(app: App, data: BinaryIO, file: Attachment, inbound: Inbound) -> Attachment:
    """The attachment after its bytes were looked at; one of a stranger or of no case is not kept ("gone")."""
    kept = await examine(app, data, file)
    if isinstance(kept, Attachment):
        return kept

    def work(conn: Connection) -> Attachment:
        post = find_post(conn, app, inbound)
        if post is None:
            return _not_kept(file)
        try:
            who(conn, app, inbound.channel, inbound.sender_key)
        except Stranger:
            return _not_kept(file)
        return record(conn, app, kept, cases.load(conn, post.case_id).chat_id, app.database.now(conn))

    return await app.database.arun(work)


def _not_kept(file: Attachment) -> Attachment:
    return Attachment(name=file.name, state=FileState.REFUSED, reason="gone", unique=file.unique)
