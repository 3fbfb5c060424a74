"""Files over HTTP, piece by piece to disk. Whom to ask is what the channel itself told us, never a customer's words."""

import asyncio

import httpx

from bot.incoming import Incoming

MOST_SECONDS = 120
"""A whole file; one that drips in for longer is tried again later."""


class NotGiven(Exception):
    """The server answered with this status instead of the file. The address may hold a token, so it is not told."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


def file_client() -> httpx.AsyncClient:
    """A client for files; whoever opens it closes it."""
    return httpx.AsyncClient(timeout=httpx.Timeout(20, connect=10))


async def stream(client: httpx.AsyncClient, url: str, into: Incoming) -> None:
    """Write the file at that address. Raises `NotGiven`, `Refused` for too large a one, or what the network says."""
    async with asyncio.timeout(MOST_SECONDS), client.stream("GET", url) as answer:
        if answer.status_code != 200:
            raise NotGiven(answer.status_code)
        async for chunk in answer.aiter_bytes(64 * 1024):
            into.write(chunk)
