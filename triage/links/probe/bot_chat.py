"""Telegram channels and groups, asked through the bot's own `getChat`: official, and no page is scraped."""

from dataclasses import dataclass, field
from typing import Any

import httpx

from triage.links.verdict import NoAnswer, Verdict
from triage.panels.deadline import BoundedTransport, within

SECONDS = 6.0
VIA = "Telegram getChat"
OPEN_TYPES = ("channel", "supergroup")


@dataclass(frozen=True, slots=True)
class BotChat:
    """The bot's own access to the Bot API. The token is in no message and no representation."""

    api_root: str
    token: str = field(repr=False)

    def look(self, name: str) -> Verdict:
        """The state of the public name. Raises `NoAnswer` when the Bot API could not be asked.

        A name that getChat does not find may be free, or a person's: unknown, never gone.
        """
        document = self._ask(name)
        chat = document.get("result")
        if document.get("ok") is True and isinstance(chat, dict):
            kind = str(chat.get("type"))[:20]
            if kind in OPEN_TYPES and str(chat.get("username", "")).lower() == name.lower():
                return Verdict("public", f"getChat: {kind} with a public name", VIA)
            return Verdict("unknown", f"getChat: {kind}", VIA)
        code = document.get("error_code")
        hint = ": no channel or group has this name" if code == 400 else ""
        return Verdict("unknown", f"getChat: error {code}{hint}", VIA)

    def _ask(self, name: str) -> dict[str, Any]:
        address = f"{self.api_root.rstrip('/')}/bot{self.token}/getChat"
        try:
            with within(SECONDS), httpx.Client(transport=BoundedTransport(), trust_env=False) as client:
                answer = client.post(address, json={"chat_id": f"@{name}"}, timeout=SECONDS)
            document = answer.json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as problem:
            raise NoAnswer(f"the Bot API did not answer ({type(problem).__name__})") from None
        if not isinstance(document, dict):
            raise NoAnswer("the Bot API's answer cannot be read")
        return document
