"""The panel as one web application."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

from bot.sandbox import admin_v1, admin_v2_orders, admin_v2_people, levers, orders, seeding, shops, user_api
from bot.sandbox import modes as modes_of
from bot.sandbox.fault_layer import FaultLayer
from bot.sandbox.faults import Faults
from bot.sandbox.index_page import index
from bot.sandbox.panel import Panel
from bot.sandbox.store import Store


def create_app(
    database: Path,
    *,
    returns: str | None = None,
    charge: str | None = None,
    clock: Callable[[], float] = time.time,
) -> Starlette:
    """The panel on that file, seeded when the file is new. `returns` and `charge` are kept in it; None: as they were.

    Raises ValueError for a mode that does not exist.
    """
    store = Store(database)
    panel, faults = Panel(store, clock), Faults()
    try:
        _prepare(panel, {name: mode for name, mode in (("returns", returns), ("charge", charge)) if mode})
    except BaseException:
        store.close()
        raise

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        faults.drop_pending()
        store.close()

    layers = [Middleware(FaultLayer, faults=faults, panel=panel)]
    app = Starlette(routes=_routes(), middleware=layers, lifespan=lifespan)
    app.state.panel, app.state.faults = panel, faults
    return app


def _prepare(panel: Panel, modes: dict[str, str]) -> None:
    with panel.store.transaction() as conn:
        now = panel.now()
        before, in_force = modes_of.read(conn), modes_of.write(conn, **modes)
        if seeding.is_empty(conn):
            seeding.seed(conn, now)
        elif in_force.returns != before.returns:
            orders.settle(conn, in_force, now)


def _routes() -> list[BaseRoute]:
    both = ["GET", "POST"]
    return [
        Route("/", index),
        Route("/api/v2", user_api.endpoint(shops.open_panel_shop), methods=both),
        Route("/provider/api/v2", user_api.endpoint(shops.open_supplier_shop), methods=both),
        Route("/adminapi/v1", admin_v1.handle, methods=both),
        *admin_v2_orders.routes(),
        *admin_v2_people.routes(),
        *levers.routes(),
    ]
