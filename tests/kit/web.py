"""The real web door on a free port of 127.0.0.1, and the installation behind it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from bot.app import App
from bot.composition import compose
from bot.settings import Settings, load
from bot.web import create_web
from storage.database import Database, open_database


def installation(folder: Path, **given: object) -> tuple[App, Database]:
    """An installation in that folder on SQLite, its panel set to an address where nothing answers."""
    settings: Settings = load(
        **{
            "var": folder,
            "database_url": f"sqlite:///{folder / 'makegood.db'}",
            "policy": "fluxmio",
            "authority": "auto",
            "credit": {"cap": "USD:25", "look_after": 0},
            "panel": {"kind": "perfectpanel", "url": "http://127.0.0.1:9", "admin_key": "test"},
            **given,
        }
    )
    database = open_database(settings.database_url)
    return compose(settings, database), database


@contextmanager
def serving(app: App) -> Iterator[str]:
    """The address of the web door while it is served by a real uvicorn in a thread of its own."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(create_web(app), log_config=None, timeout_graceful_shutdown=1, server_header=False)
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
