"""The sandbox panel: an SMM panel of its own, with its APIs, a supplier, its own data and faults on purpose.

It is written from the published facts about such panels and shares no code with the rest of the product, so that a
misreading on one side shows up as a failing test on the other.
"""

from bot.sandbox.app import create_app
from bot.sandbox.panel import ADMIN_KEY, PROVIDER_KEY
from bot.sandbox.seeding import seed

__all__ = ["ADMIN_KEY", "PROVIDER_KEY", "create_app", "seed"]
