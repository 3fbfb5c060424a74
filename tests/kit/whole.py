"""A whole installation for end-to-end tests: sandbox panel, workers, web door, and people who use it over HTTP."""

import json
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx

from bot.app import App
from bot.composition import panel_of
from bot.sandboxed import ADMIN_KEY, FOLDER, PROVIDER_KEY, SUPPLIER
from bot.settings import Provider
from bot.work.runner import Workers
from storage import agents, cases, registers
from storage.cases import Case
from storage.database import Database
from tests.kit.sandbox import SandboxServer
from tests.kit.web import installation, serving
from triage.panels.transport import RateLimit
from triage.ports import LinkChecks

PACE = 100.0
"""Calls a second to the panel of a test: what keeps them to five has tests of its own."""

PATIENCE = 60.0
"""Seconds to wait for something that must happen. No test asserts how fast it does."""


@dataclass(frozen=True)
class Whole:
    """A running installation."""

    app: App
    panel: SandboxServer
    root: str
    stack: ExitStack

    def customer(self) -> "Customer":
        """A new customer on the page."""
        http = self._browser(headers={"accept": "application/json"})
        http.get("/chat")
        return Customer(http)

    def _browser(self, **given: Any) -> httpx.Client:
        return self.stack.enter_context(httpx.Client(base_url=self.root, timeout=30, **given))

    def sign_in_code(self, name: str, role: str = "lead") -> str:
        """A one-time sign-in code for an agent of that name."""
        database = self.app.database

        def add(conn: Any) -> str:
            now = database.now(conn)
            return agents.sign_in_code(conn, agents.add(conn, self.app.panel_id, name, role, now).id, now)

        return database.run(add)

    def agent(self, name: str, role: str, channel: str, user_key: str) -> None:
        """An agent of that name, whose chat account that is."""
        database = self.app.database

        def add(conn: Any) -> None:
            now = database.now(conn)
            agents.identify(conn, channel, user_key, agents.add(conn, self.app.panel_id, name, role, now).id, now)

        database.run(add)

    def desk(self, name: str = "Lia", role: str = "lead") -> "Desk":
        """An agent, signed in at the desk."""
        http = self._browser()
        assert http.post(f"/desk/sign-in/{self.sign_in_code(name, role)}").status_code == 303
        return Desk(http)

    def case(self, number: str) -> Case:
        """The case as stored."""
        found = self.app.database.read(lambda conn: cases.by_number(conn, self.app.panel_id, number))
        assert found is not None
        return found

    def register(self, name: str, *rows: dict[str, str]) -> None:
        """Add rows to a register."""
        self.app.database.run(
            lambda conn: registers.import_rows(
                conn, self.app.panel_id, name, rows, by="test", now=self.app.database.now(conn)
            )
        )

    def paid_to(self, account: str) -> list[dict[str, Any]]:
        """The panel's own payments to an account that carry a reference of ours."""
        return [
            row for row in self.panel.payments() if row["username"] == account and str(row["memo"]).startswith("MG")
        ]


@contextmanager
def whole(
    database: Database,
    folder: Path,
    *,
    returns: str = "manual",
    charge: str = "gross",
    told_returns: str | None = None,
    told_charge: str | None = None,
    prober: LinkChecks | None = None,
    kind: str = "sandbox",
    **settings: Any,
) -> Iterator[Whole]:
    """Everything running: the panel works by `returns` and `charge`, and the settings say so unless told otherwise."""
    with SandboxServer(folder / "panel.db", returns=returns, charge=charge) as panel:
        given = {
            "panel": {
                "kind": kind,
                "url": panel.url,
                "admin_key": ADMIN_KEY,
                "returns": told_returns or returns,
                "charge": told_charge or charge,
                "follow": 0.3,
                "causes": json.loads((FOLDER / "causes.json").read_text("utf-8")),
            },
            "providers": (Provider(name=SUPPLIER, url=f"{panel.url}/provider", key=PROVIDER_KEY),),  # type: ignore[arg-type]
            "credit": {"cap": "USD:25,EUR:25,JPY:3000", "look_after": 0.2, "grace": 2},
            "linking": {"every": 0.4},
            **settings,
        }
        app = installation(database, folder, **given)
        app = replace(app, panel=panel_of(app.settings, RateLimit(PACE)), **({"links": prober} if prober else {}))
        workers = Workers(app)
        workers.start()
        try:
            with serving(app) as root, ExitStack() as stack:
                yield Whole(app, panel, root, stack)
        finally:
            workers.stop()
            app.close()


def wait_for(what: Callable[[], Any], words: str) -> Any:
    """The first true value of `what`; fails with the words when none comes."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = what()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited in vain for {words}")


class Customer:
    """Somebody on the customer page."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http
        self._read = 0
        self._sent_after = 0

    def say(self, text: str, *pictures: tuple[str, bytes]) -> None:
        """Send a message, with files if there are any."""
        files = [("files", (name, data)) for name, data in pictures]
        self._post({"text": text}, files)

    def press(self, label: str) -> str:
        """Press the newest button with that label; gives its data."""
        data = wait_for(lambda: self._button(label), f"a button {label!r}; heard: {self.heard()}")
        self._post({"button": data}, [])
        return str(data)

    def press_again(self, data: str) -> None:
        """Press a button by its data, however old."""
        self._post({"button": data}, [])

    def hears(self, words: str) -> str:
        """The next message that holds these words, behind everything read so far."""

        def look() -> str | None:
            for message in self._messages():
                if message["id"] > self._read and message["author"] != "customer" and words in message["text"]:
                    self._read = message["id"]
                    return str(message["text"])
            return None

        return str(wait_for(look, f"{words!r}; heard: {self.heard()}"))

    def heard(self) -> list[str]:
        """Everything said to the customer so far."""
        return [message["text"] for message in self._messages() if message["author"] != "customer"]

    def opens(self, path: str) -> str:
        """The page at that path, as this customer's browser shows it."""
        return self._http.get(path).text

    def submits(self, path: str) -> int:
        """Press the one button of a page without fields; the status of the answer."""
        return self._http.post(path).status_code

    def claim(self, number: str, link: str, words: str = "only a part of my order ever came") -> None:
        """Make a whole claim, from the first message to the confirmed summary."""
        self.say(f"order {number} {link} {words}")
        self.hears(f"Order: {number}")
        self.press("Send")

    def _post(self, data: dict[str, str], files: list[Any]) -> None:
        self._sent_after = max((message["id"] for message in self._messages()), default=0)
        answer = self._http.post("/chat/messages", data={"event_id": secrets.token_hex(8), **data}, files=files or None)
        assert answer.status_code == 202, answer.text

    def _messages(self) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = self._http.get("/chat/messages").json()["messages"]
        return listed

    def _button(self, label: str) -> str | None:
        for message in reversed([one for one in self._messages() if one["id"] > self._sent_after]):
            for row in message["buttons"]:
                for button in row:
                    if button["label"] == label:
                        return str(button["data"])
        return None


class Desk:
    """An agent at the web desk."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def page(self, number: str) -> str:
        """The case page."""
        answer = self._http.get(f"/desk/cases/{number}")
        assert answer.status_code == 200, answer.text
        return answer.text

    def queue(self, tab: str = "people") -> str:
        """One tab of the queue page."""
        return self._http.get("/desk", params={"tab": tab}).text

    def does(self, number: str, action: str, **form: str) -> httpx.Response:
        """Take an action on a case, as the page's form would."""
        page = self.page(number)
        hidden = {
            name: found[1] for name in ("csrf", "seen") if (found := re.search(rf'name="{name}" value="([^"]*)"', page))
        }
        answer = self._http.post(f"/desk/cases/{number}/{action}", data={**hidden, **form})
        assert answer.status_code in (200, 303), f"{answer.status_code}: {re.sub(r'<[^>]+>', ' ', answer.text)[:800]}"
        return answer
