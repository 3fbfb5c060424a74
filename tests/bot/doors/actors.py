"""Customers who do what a transcript says: on the page, on Telegram, on Discord."""

import secrets
from typing import Any

import httpx

from tests.kit.botapi.people import Person as TelegramPerson
from tests.kit.discord_people import Person as DiscordPerson
from tests.kit.pictures import drawn


def shot(place: int) -> bytes:
    """A picture like no other."""
    return drawn(size=(120 + place, 90))


class OnThePage:
    """A customer on the page, whose browser likes that language."""

    def __init__(self, http: httpx.Client, language: str) -> None:
        self.http = http
        http.headers["accept-language"] = language
        http.get("/chat")
        self.sent = 0
        self.seen: dict[int, list[str]] = {}

    def does(self, said: str) -> None:
        """As `Actor`."""
        kind, words = apart(said)
        self.sent += 1
        data = {"event_id": secrets.token_hex(8), "text": words}
        if kind.startswith("button "):
            data = {"event_id": data["event_id"], "button": self._button(kind.removeprefix("button "))}
        count = int(kind.partition(" x")[2] or 1) if kind.startswith("photo") else 0
        files = [("files", (f"{place}.png", shot(self.sent * 10 + place))) for place in range(count)]
        answer = self.http.post("/chat/messages", data=data, files=files or None)
        assert answer.status_code == 202, answer.text

    def _button(self, label: str) -> str:
        buttons = [one for said in reversed(self._bot()) for row in said["buttons"] for one in row]
        return next(str(one["data"]) for one in buttons if one["label"] == label)

    def reads(self) -> list[str]:
        """Buttons of older messages are gone from the page, so that lines are counted without them."""
        return [line for said in self._bot() for line in (*said["text"].split("\n"), shown(self._labels(said)))]

    def _labels(self, said: dict[str, Any]) -> list[str]:
        labels = [one["label"] for row in said["buttons"] for one in row]
        return self.seen.setdefault(said["id"], labels)

    def _bot(self) -> list[dict[str, Any]]:
        listed = self.http.get("/chat/messages").json()["messages"]
        return [one for one in listed if one["author"] != "customer"]


def shown(labels: list[str]) -> str:
    """The labels as a transcript writes them."""
    return " ".join(f"[{label}]" for label in labels)


class OnTelegram:
    """A customer in a private chat with the bot."""

    def __init__(self, person: TelegramPerson) -> None:
        self.person = person
        self.ids: list[int] = []

    def does(self, said: str) -> None:
        """As `Actor`."""
        kind, words = apart(said)
        if kind.startswith("button "):
            self.person.click(self.person.wait_for_button(kind.removeprefix("button ")), kind.removeprefix("button "))
        elif kind.startswith("edit "):
            self.person.edit(self.ids[int(kind.removeprefix("edit ")) - 1], words)
        elif kind.startswith("photo x"):
            pictures = [shot(len(self.ids) * 10 + place) for place in range(int(kind[7:]))]
            self.ids.append(self.person.send_album(pictures, words or None)[0])
        elif kind == "photo":
            self.ids.append(self.person.send_photo(shot(len(self.ids)), words or None))
        else:
            self.ids.append(self.person.send(words))

    def reads(self) -> list[str]:
        """As `Actor`."""
        return [line for one in self.person.messages for line in (*one.text.split("\n"), shown(list(one.labels)))]


class OnDiscord:
    """A customer in direct messages with the bot."""

    def __init__(self, person: DiscordPerson) -> None:
        self.person = person
        self.said: list[Any] = []

    def does(self, said: str) -> None:
        """As `Actor`."""
        kind, words = apart(said)
        if kind.startswith("button "):
            label = kind.removeprefix("button ")
            listed = any(label in _options(message) for message in self.person.messages())
            (self.person.choose if listed else self.person.press)(label)
        elif kind.startswith("edit "):
            self.person.edit(self.said[int(kind.removeprefix("edit ")) - 1], words)
        else:
            count = int(kind.partition(" x")[2] or 1) if kind.startswith("photo") else 0
            pictures = [(f"{place}.png", shot(len(self.said) * 10 + place)) for place in range(count)]
            self.said.append(self.person.write(words, *pictures))

    def reads(self) -> list[str]:
        """As `Actor`."""
        lines = []
        for message in self.person.messages():
            lines += [*message.content.split("\n"), shown(_labels(message))]
        return lines


def _labels(message: Any) -> list[str]:
    """What can be pressed or chosen: Discord shows more than a few choices as a list."""
    return [one["label"] for one in _parts(message) if one.get("label")] + _options(message)


def _options(message: Any) -> list[str]:
    return [option["label"] for one in _parts(message) for option in one.get("options", ())]


def _parts(message: Any) -> list[dict[str, Any]]:
    return [one for row in message.components for one in row.get("components", ())]


def apart(said: str) -> tuple[str, str]:
    """What a line of a transcript does, and its words."""
    if not said.startswith("["):
        return "", said
    kind, _, words = said[1:].partition("]")
    return kind, words.strip()
