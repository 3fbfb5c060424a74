"""The real web door on a free port of 127.0.0.1, and the installation behind it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from bot.app import App
from bot.composition import compose
from bot.settings import load
from bot.web import Hook, create_web
from bot.work.turns import take_turn
from storage.database import Database


def installation(database: Database, folder: Path, **given: object) -> App:
    """An installation on that database which keeps its files in the folder; at its panel's address nothing answers."""
    settings = load(
        **{
            "var": folder,
            "policy": "fluxmio",
            "authority": "auto",
            "credit": {"cap": "USD:25", "look_after": 0},
            "panel": {"kind": "perfectpanel", "url": "http://127.0.0.1:9", "admin_key": "test"},
            **given,
        }
    )
    return compose(settings, database)


@contextmanager
def serving(app: App, *hooks: Hook, port: int = 0) -> Iterator[str]:
    """The address of the web door while it is served by a real uvicorn in a thread of its own."""
    listening = socket.create_server(("127.0.0.1", port))
    # asyncio sets this only on sockets it made itself; without it each answer waits some 40 ms
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    config = uvicorn.Config(create_web(app, *hooks), log_config=None, timeout_graceful_shutdown=1, server_header=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="web door")
    thread.start()
    try:
        while not server.started:
            thread.join(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


def work_all(app: App) -> None:
    """Take every turn that waits."""
    while take_turn(app):
        pass
