"""The commands that customers have on every chat door, with what each does; each stands for the word after a slash."""

from collections.abc import Iterator

from bot.dialogue.catalogues import mark, translate

PLAIN = {
    "status": (mark("status"), mark("Say where my claim stands")),
    "human": (mark("human"), mark("Bring a person")),
    "help": (mark("help"), mark("Say what I can do here")),
    "language": (mark("language"), mark("Choose the language")),
    "wait": (mark("wait"), mark("Say how long it takes")),
    "cancel": (mark("cancel"), mark("Stop the claim that is being made")),
    "unlink": (mark("unlink"), mark("Untie this chat from my account")),
}
"""Command -> its name and description; each stands for the same word typed after a slash."""
NAMED = {
    "policy": (mark("policy"), mark("Show what the rules say"), mark("clause"), mark("The clause, for example F4.b")),
    "link": (mark("link"), mark("Tie this chat to my account"), mark("code"), mark("A one-time code, if you have one")),
}
"""Command that may take a word -> its name and description, and the word's."""
REFUND = (mark("refund"), mark("Claim a refund for an order"))
CHECK = (mark("check"), mark("Ask beforehand whether an order can qualify"))


def described(language: str) -> Iterator[tuple[str, str]]:
    """Each command by the word that is typed, with its description in that language."""
    for name, description in (REFUND, CHECK):
        yield name, translate(language, description)
    for name, texts in (*PLAIN.items(), *NAMED.items()):
        yield name, translate(language, texts[1])
