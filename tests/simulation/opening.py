"""An installation of a history: the real parts, with what lies outside in the world's hands."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from bot.app import App
from bot.pictures.seen import SeenPictures
from bot.policies import Policies
from bot.work.runner import arm_recurring
from policy import Assessment, judge
from storage.database import Database
from storage.postgres import PostgresEngine
from storage.sqlite import SqliteEngine, hold
from tests.kit.web import installation
from tests.simulation.books import METHOD
from tests.simulation.chat import STAFF
from tests.simulation.mortal import MortalEngine
from tests.simulation.shelf import MortalBlobs
from tests.simulation.window import Supplier, Window

if TYPE_CHECKING:
    from tests.simulation.world import World


def open_app(world: "World", name: str) -> App:
    """The process of that name starts."""
    sqlite = world.url.startswith("sqlite")
    inner = SqliteEngine(world.url, lock=hold(world.url)) if sqlite else PostgresEngine(world.url)
    database = Database(MortalEngine(inner, world, name), "sqlite" if sqlite else "postgresql", world.clock.read)
    base = _base(world.folder, world.books.returns, world.books.charge, tuple(sorted(world.parts.told.items())))
    outside = {"panel": Window(world, name), "providers": Supplier(world, name), "blobs": MortalBlobs(world, name)}
    app = replace(base, database=database, pictures=SeenPictures(), **outside)
    faulty, world.faulty = world.faulty, False
    arm_recurring(app)
    world.faulty = faulty
    return app


@cache
def _base(folder: Path, returns: str, charge: str, told: tuple[tuple[str, str], ...]) -> App:
    """The settings and the policy, read once: every history of these modes has the same."""
    panel = {"kind": "sandbox", "returns": returns, "charge": charge, "payment_method": METHOD}
    causes = {"supplier error": "provider_failure", "account is private": "link_private"}
    app = installation(
        SimpleNamespace(dialect="sqlite"),  # type: ignore[arg-type]  # each history brings its own
        folder,
        panel={**panel, "causes": causes, **dict(told)},
        credit={"cap": "USD:25", "look_after": 5, "grace": 900},
        telegram={"staff_chat": STAFF},
    )
    return replace(app, policies=WithoutNearestMiss(app.settings.policy))


class WithoutNearestMiss(Policies):
    """The real policy, but for the search of what would have had to be different: it takes longer than all the rest."""

    def assess(self, facts: Mapping[str, Any]) -> Assessment:
        """As the real one, with no nearest miss."""
        created = facts.get("order_created_at")
        return judge(self.in_force(datetime.fromisoformat(created) if created else None), facts)
