"""Delivery by webhook: in order, one at a time, each until the bot answers 2xx or the attempts are used up."""

import threading
import time

import httpx

from tests.kit.botapi.params import Json
from tests.kit.botapi.state import State

SECRET = "X-Telegram-Bot-Api-Secret-Token"
MOST_ATTEMPTS = 8
FIRST_PAUSE = 0.05
LONGEST_PAUSE = 0.5


class Deliverer:
    """A thread that posts updates while a webhook is set."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._thread = threading.Thread(target=self._run, name="webhook deliverer", daemon=True)

    def start(self) -> None:
        """Begin; it ends when the server's updates are closed."""
        self._thread.start()

    def join(self) -> None:
        """Wait until it has ended."""
        self._thread.join(15)

    def _run(self) -> None:
        with httpx.Client(timeout=10, trust_env=False) as client:
            while not self._state.updates.closing:
                update = self._next()
                if update is not None:
                    self._deliver(client, update)

    def _next(self) -> Json | None:
        state = self._state
        with state.changed:
            state.changed.wait_for(lambda: state.updates.closing or (state.webhook and state.updates.waiting()), 1.0)
            if state.updates.closing or not state.webhook:
                return None
            waiting = state.updates.take(1)
            return waiting[0] if waiting else None

    def _deliver(self, client: httpx.Client, update: Json) -> None:
        """Post until it is taken; then, or when given up, it is confirmed."""
        for attempt in range(MOST_ATTEMPTS):
            with self._state.changed:
                hook = dict(self._state.webhook)
            if not hook or self._state.updates.closing:
                return
            problem = _post(client, hook, update)
            if problem is None:
                break
            self._failed(problem)
            time.sleep(min(LONGEST_PAUSE, FIRST_PAUSE * 2**attempt))
        self._state.updates.done(update["update_id"])

    def _failed(self, problem: str) -> None:
        with self._state.changed:
            if self._state.webhook:
                self._state.webhook |= {"last_error_date": int(time.time()), "last_error_message": problem}


def _post(client: httpx.Client, hook: Json, update: Json) -> str | None:
    """Post one update; gives what went wrong, or None."""
    headers = {SECRET: hook["secret"]} if hook["secret"] else {}
    try:
        answer = client.post(hook["url"], json=update, headers=headers)
    except httpx.HTTPError as problem:
        return f"Connection failed: {type(problem).__name__}"
    if answer.is_success:
        return None
    return f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"
