"""Raising and lowering how far the bot may go alone, clause by clause, on what people decided under it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.app import App
from bot.desk.rights import Invalid, NotAllowed
from bot.work.handing import alert_staff
from storage import authority
from storage.numbers import Agreement, numbers

LEVELS = ("observe", "propose", "auto")
"""From the least to the most the bot may do alone."""

GROUND = timedelta(days=90)
"""What people decided in so many days is the ground for `auto`."""
SURELY = 0.9
"""Agreement that must be certain (lower end of the 95 % interval): 35 of 35 decisions are enough, 34 are not."""

WATCHED = timedelta(days=30)
FEWEST = 5
"""So many decisions in `WATCHED`, of which less than `SURELY` agree, take `auto` away again."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a clause stands: its level, whether that is its own, and how people decided under it."""

    clause: str
    level: str
    own: bool
    agreement: Agreement

    @property
    def may_be_auto(self) -> bool:
        """True when the numbers allow `auto`."""
        return self.agreement.surely >= SURELY


def standings(conn: Connection, app: App, now: datetime) -> list[Standing]:
    """Every clause of the text in force, in its order."""
    _, levels = authority.bounds(conn, app.panel_id)
    agreed = numbers(conn, app.panel_id, now - GROUND).agreement
    return [
        Standing(one.id, levels.get(one.id, app.settings.how_far), one.id in levels, agreed.get(one.id, Agreement()))
        for one in app.policies.clauses()
    ]


def change(conn: Connection, app: App, clause: str, level: str, reason: str, now: datetime, *, by: str) -> None:
    """Set the clause's level, or "" to have it follow the setting; staff are told.

    Raises `Invalid` for an unknown clause or level or no reason, `NotAllowed` for `auto` without the numbers for it.
    """
    if app.policies.clause(clause) is None:
        raise Invalid(f"The policy in force has no clause {clause[:40]!r}; `makegood authority show` lists them.")
    if level and level not in LEVELS:
        raise Invalid(f"The level is one of {', '.join(LEVELS)}.")
    if not reason.strip():
        raise Invalid("Say why, with --reason; it is kept with the change.")
    if level == "auto":
        _allowed_by_numbers(conn, app, clause, now)
    authority.put(conn, app.panel_id, clause, level, reason.strip()[:1000], now, by=by)
    alert_staff(conn, app, f"Authority of clause {clause}: {level or 'as set'}. {by}: {reason.strip()[:300]}", now)


def _allowed_by_numbers(conn: Connection, app: App, clause: str, now: datetime) -> None:
    found = next(one for one in standings(conn, app, now) if one.clause == clause)
    if found.level == "auto" or found.may_be_auto:
        return
    told = found.agreement
    raise NotAllowed(
        f"Under {clause} people decided {told.same} of {told.decided} cases as proposed in {GROUND.days} days: surely "
        f"{told.surely:.0%}, and {SURELY:.0%} are needed for auto. Let people decide more of them under propose."
    )


def fall_back(conn: Connection, app: App, now: datetime) -> list[str]:
    """Take `auto` from each clause under which people lately decided otherwise too often. Returns those clauses."""
    fallen = []
    for one in authority.listing(conn, app.panel_id).values():
        if one.level != "auto":
            continue
        told = numbers(conn, app.panel_id, max(one.at, now - WATCHED)).agreement.get(one.clause, Agreement())
        if told.decided >= FEWEST and told.same < SURELY * told.decided:
            reason = f"people decided {told.other} of the last {told.decided} cases otherwise"
            change(conn, app, one.clause, "propose", reason, now, by="makegood")
            fallen.append(one.clause)
    return fallen
