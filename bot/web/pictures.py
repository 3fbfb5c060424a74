"""Serving stored pictures: the re-encoded one to look at, the original only as a download."""

import asyncio

from fastapi import HTTPException
from fastapi.responses import Response

from bot.app import App
from storage.evidence import Evidence

ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}


async def shown(app: App, picture: Evidence) -> Response:
    """The picture as we encoded it, without the metadata of the original."""
    data = await _bytes(app, picture.shown_digest or picture.digest)
    mime = "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
    return _response(data, mime, f"inline; filename=evidence-{picture.id}.{ENDINGS[mime]}")


async def original(app: App, picture: Evidence) -> Response:
    """The untouched bytes, as a download with a name of ours: the customer's file name is data, not a header."""
    data = await _bytes(app, picture.digest)
    ending = ENDINGS.get(picture.mime, "bin")
    return _response(data, "application/octet-stream", f"attachment; filename=evidence-{picture.id}-original.{ending}")


async def _bytes(app: App, digest: str) -> bytes:
    try:
        return await asyncio.to_thread(app.blobs.read, digest)
    except FileNotFoundError:
        raise HTTPException(410, "This picture is not kept any more.") from None


def _response(data: bytes, mime: str, disposition: str) -> Response:
    headers = {
        "content-disposition": disposition,
        "content-security-policy": "default-src 'none'; sandbox",
        "cache-control": "private, max-age=3600",
    }
    return Response(data, media_type=mime, headers=headers)
