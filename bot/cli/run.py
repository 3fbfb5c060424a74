"""`makegood run`: everything that is configured, in one process group that stops cleanly."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import click
import structlog
import uvicorn

from bot.app import App
from bot.composition import compose, open_store
from bot.doors.owning import owned
from bot.journal import configure_logging
from bot.sandboxed import Sandboxed, sandboxed
from bot.settings import Settings, SettingsError, load
from bot.work.runner import Workers
from storage import agents
from storage.database import Database

if TYPE_CHECKING:
    from bot.web import Hook  # imported where it is needed: the web door makes every other command slow to start

log = structlog.get_logger()

PARTS = ("telegram", "discord", "web", "worker")


@click.command("run")
@click.option("--only", default="", help=f"Some of {','.join(PARTS)}; everything that is configured otherwise.")
def run_command(only: str) -> None:
    """Start everything that is configured; with nothing configured, a sandbox to try it in."""
    parts = _parts(only)
    configure_logging()
    settings = load()
    with ExitStack() as stack:
        listening = stack.enter_context(_listen(settings)) if "web" in parts else None
        settings = _at_port(settings, listening)
        sandbox = stack.enter_context(sandboxed(settings)) if settings.on_sandbox and not settings.panel.url else None
        settings = sandbox.settings if sandbox else settings
        database = open_store(settings, exclusive=settings.database_url.startswith("sqlite"))
        stack.callback(database.close)
        app = compose(settings, database)
        stack.callback(app.close)
        if sandbox:
            sandbox.fill_registers(app)
        _say_where(app, sandbox, parts)
        asyncio.run(_serve(app, parts, listening))
    click.echo("Stopped.")


def _parts(only: str) -> tuple[str, ...]:
    named = tuple(part.strip() for part in only.split(",") if part.strip())
    wrong = [part for part in named if part not in PARTS]
    if wrong:
        raise click.BadParameter(f"{', '.join(wrong)}: choose from {', '.join(PARTS)}", param_hint="--only")
    return named or PARTS


@contextmanager
def _listen(settings: Settings) -> Iterator[socket.socket]:
    """The web door's socket, bound before anything else starts, so that a taken port is one clear sentence."""
    place = (settings.web.host, settings.web.port)
    try:
        listening = socket.create_server(place, family=socket.AF_INET6 if ":" in place[0] else socket.AF_INET)
    except OSError as problem:
        raise SettingsError(
            f"{place[0]}:{place[1]} cannot be listened on ({problem.strerror}); "
            "stop what uses it or set MAKEGOOD_WEB__PORT to another port"
        ) from None
    with listening:
        # asyncio sets this only on sockets it made itself; without it each answer waits some 40 ms
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield listening


def _at_port(settings: Settings, listening: socket.socket | None) -> Settings:
    if listening is None or settings.web.port:
        return settings
    web = settings.web.model_copy(update={"port": listening.getsockname()[1]})
    return settings.model_copy(update={"web": web})


async def _serve(app: App, parts: tuple[str, ...], listening: socket.socket | None) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    if not sys.stdin.isatty():  # on a terminal it means that the terminal is gone, and ends the process as ever
        loop.add_signal_handler(signal.SIGHUP, _reload, app)
    workers = Workers(app) if "worker" in parts else None
    if workers:
        workers.start()
    doors = [asyncio.create_task(door) for door in _doors(app, parts, listening)]
    stop = asyncio.create_task(stopping.wait())
    try:
        await asyncio.wait([*doors, stop], return_when=asyncio.FIRST_COMPLETED)
        for door in doors:
            if door.done() and not stopping.is_set():
                door.result()
    finally:
        await _close(doors)
        if workers:
            await asyncio.to_thread(workers.stop)


def _reload(app: App) -> None:
    """SIGHUP: read the policy's documents now, not with the next question; one that cannot be used changes nothing."""
    app.policies.refresh()
    log.info("policy_read_again", digest=app.policies.current.digest, trouble=app.policies.trouble)


def _doors(app: App, parts: tuple[str, ...], listening: socket.socket | None) -> Iterator[Any]:
    if listening is not None:
        yield _web(app, listening)
    if "telegram" in parts and app.settings.telegram.token.get_secret_value():
        yield _telegram(app)
    if "discord" in parts and app.settings.discord.token.get_secret_value():
        yield _discord(app)


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: stopping is decided in `_serve`."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


async def _web(app: App, listening: socket.socket) -> None:
    from bot.web import create_web

    config = uvicorn.Config(
        create_web(app, *_hooks(app)), log_config=None, timeout_graceful_shutdown=2, server_header=False
    )
    server = _Server(config)
    try:
        await server.serve(sockets=[listening])
    except asyncio.CancelledError:
        server.should_exit = True
        await server.shutdown(sockets=[listening])
        raise


def _hooks(app: App) -> Iterator["Hook"]:
    """Where chat services deliver to, served beside the pages."""
    telegram = app.settings.telegram
    if telegram.mode == "webhook" and telegram.token.get_secret_value():
        from bot.telegram.webhook import Webhook

        yield Webhook(app)


async def _telegram(app: App) -> None:
    from bot.telegram.door import TelegramDoor

    await owned(app, "telegram", lambda: TelegramDoor(app).run())


async def _discord(app: App) -> None:
    from bot.discord.door import DiscordDoor

    await owned(app, "discord", lambda: DiscordDoor(app).run())


async def _close(doors: list[asyncio.Task[Any]]) -> None:
    for door in doors:
        door.cancel()
    await asyncio.gather(*doors, return_exceptions=True)


def _say_where(app: App, sandbox: Sandboxed | None, parts: tuple[str, ...]) -> None:
    settings, root = app.settings, app.settings.web.address()
    click.echo(f"Makegood is running (process {os.getpid()}; Ctrl-C stops it).")
    if "web" in parts:
        click.echo(f"  Customer page  {root}/chat")
        click.echo(f"  Desk           {root}/desk")
        code = _first_link(app.database, app.panel_id, always=sandbox is not None)
        if code:
            click.echo(f"  Sign in once   {root}/desk/sign-in/{code}")
    for name, section in (("Telegram", settings.telegram), ("Discord", settings.discord)):
        opened = section.token.get_secret_value() and name.lower() in parts
        click.echo(f"  {name:<14} {'on' if opened else f'off (set MAKEGOOD_{name.upper()}__TOKEN)'}")
    click.echo(f"  Authority      {settings.how_far}")
    if sandbox:
        click.echo(f"  Sandbox panel  {settings.panel.url}")
        click.echo("Orders worth trying on the customer page (number, link):")
        for example in sandbox.examples():
            click.echo(f"  {example.number}  {example.link}  {example.what}")


def _first_link(database: Database, panel_id: str, *, always: bool) -> str | None:
    """A one-time code for the operator: on the sandbox at every start, else only while nobody is known."""
    from bot.cli.agent import FIRST_LINK

    def work(conn: Any) -> str | None:
        now = database.now(conn)
        if not always and agents.listing(conn, panel_id):
            return None
        operator = agents.add(conn, panel_id, "operator", "operator", now)
        return agents.sign_in_code(conn, operator.id, now, FIRST_LINK)

    return database.run(work)
