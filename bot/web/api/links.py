"""`POST /api/v1/links`: the panel's own backend gets one-time addresses that tie a chat to one of its accounts."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from bot.app import App
from bot.inbound import TELEGRAM_NAME
from bot.web.api.access import allowed
from bot.web.chat.visitor import EMBEDDED
from storage import linking, switches
from storage.tokens import Token

router = APIRouter(prefix="/api/v1")


class Wanted(BaseModel):
    """The account, by its login at the panel, that is signed in at the caller's side."""

    model_config = ConfigDict(extra="forbid")
    account: str = Field(min_length=1, max_length=200)


class Made(BaseModel):
    """Each address works once, until `expires_at`; a channel that is not connected has none."""

    web: str
    embed: str | None
    """For a frame in the caller's own pages; none where no site may show the page (`MAKEGOOD_WEB__EMBED`)."""
    telegram: str | None
    discord: str | None
    expires_at: datetime


@router.post("/links", status_code=201)
async def make_links(request: Request, wanted: Wanted, _caller: Annotated[Token, Depends(allowed("links"))]) -> Made:
    """One code a channel, each for this account alone."""
    app: App = request.app.state.app
    return await app.database.arun(lambda conn: _make(conn, app, wanted.account))


def _make(conn: Connection, app: App, account: str) -> Made:
    now = app.database.now(conn)
    bot = switches.get(conn, app.panel_id, TELEGRAM_NAME)

    def code() -> str:
        return linking.address_code(conn, app.panel_id, account, now)

    return Made(
        web=f"{app.settings.web.address()}/chat/link/{code()}",
        embed=f"{app.settings.web.address()}{EMBEDDED}/open/{code()}" if app.settings.web.embed else None,
        telegram=f"https://t.me/{bot}?start={code()}" if bot else None,
        discord=f"/link {code()}" if app.settings.discord.token.get_secret_value() else None,
        expires_at=now + linking.ADDRESS_VALID,
    )
