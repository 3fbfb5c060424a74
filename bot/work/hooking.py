"""Webhooks out: every event of the record that somebody wants to hear becomes a job for each address.

The record itself is the outbox: what is committed is told, at least once, whatever dies in between. The receiver knows
a repeated one by its `webhook-id`. An address that does not take it is tried again, ever more seldom, for two days.
"""

import hashlib
from datetime import timedelta

import httpx
from sqlalchemy import Connection

from bot.app import App
from bot.settings import Hook
from bot.work.later import Later
from storage import cases, jobs, switches
from storage.jobs import Job
from triage import hooks

SEEN = "hooks_seen"
AT_ONCE = 200
EVERY = 2.0
SETTLED = timedelta(seconds=5)
"""An event is looked at once so old: one with a smaller number may still be on its way to its commit."""


PATIENCE = timedelta(days=2)
"""How long one that is not taken is tried again; afterwards it is given up, on the desk's list."""
SOONEST, SELDOMEST = 5.0, 3600.0


class NotTaken(Exception):
    """The address did not answer with a success for two days."""


def hooks_step(app: App) -> Later | None:
    """Queue what happened since the last look; it comes back while somebody wants to hear."""
    if not app.settings.hooks:
        return None

    def work(conn: Connection) -> int:
        now = app.database.now(conn)
        seen = switches.get(conn, app.panel_id, SEEN)
        if seen is None:  # nothing of before the first start is told
            switches.put(conn, app.panel_id, SEEN, cases.newest_event_id(conn, app.panel_id), now, by="hooks")
            return 0
        events = cases.events_after(conn, app.panel_id, int(seen), now - SETTLED, AT_ONCE)
        for event in events:
            for hook in app.settings.hooks:
                if _wants(hook, event.kind):
                    payload = {"event_id": event.id, "url": hook.url}
                    key = f"{event.id}/{hashlib.sha256(hook.url.encode()).hexdigest()}"
                    jobs.put(conn, kind="hook", key=key, payload=payload, run_at=now, panel_id=app.panel_id, now=now)
        if events:
            switches.put(conn, app.panel_id, SEEN, events[-1].id, now, by="hooks")
        return len(events)

    return Later(0 if app.database.run(work) == AT_ONCE else EVERY)


def hook_step(app: App, job: Job) -> Later | None:
    """Send one webhook; one that is not wanted any more is dropped. Raises `NotTaken` after two days in vain."""
    hook = next((one for one in app.settings.hooks if one.url == job.payload["url"]), None)
    if hook is None:
        return None
    event, case = app.database.read(lambda conn: cases.event_of(conn, int(job.payload["event_id"])))
    body = hooks.body_of(hooks.TYPES[event.kind], case.number, case.order_number, event.at, event.data)
    now = app.database.read(app.database.now)
    headers = hooks.headers_of(hook.secret.get_secret_value(), f"evt_{event.id}", body, now)
    trouble = _sent(hook.url, body, headers)
    if not trouble:
        return None
    if now - event.at > PATIENCE:
        raise NotTaken(trouble)
    return Later(min(SELDOMEST, max(SOONEST, (now - event.at).total_seconds() / 2)))


def _sent(url: str, body: bytes, headers: dict[str, str]) -> str:
    """Why it was not taken; empty when it was. Never follows to another address."""
    try:
        answer = httpx.post(url, content=body, headers=headers, timeout=10, follow_redirects=False)
    except httpx.HTTPError as problem:
        return f"{url} does not answer: {type(problem).__name__}"
    return "" if answer.is_success else f"{url} answers {answer.status_code}"


def _wants(hook: Hook, kind: str) -> bool:
    told = hooks.TYPES.get(kind)
    return told is not None and (not hook.types or told in hook.types)
