"""Forms (modals): the claim's four items at once, and words with pictures where one cannot type.

A form that was opened before a restart is handed in after it: what is handed in is read here from Discord's own
data, by the form's custom id, and never through an object kept in memory.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import discord

from bot.dialogue.catalogues import mark, say
from bot.discord.reading import plain

PREFIX = "mg1form:"
CLAIM = f"{PREFIX}claim"
WORDS = f"{PREFIX}words"
MOST_FILES = 10

CLAIM_TITLE = mark("Claim a refund")
NUMBER = mark("Order number")
LINK = mark("Link of the order")
EXPLANATION = mark("What went wrong?")
SCREENSHOTS = mark("Screenshots")
NUMBER_HINT = mark("It is in your order list on the panel, for example 10482.")
LINK_HINT = mark("The post or profile that you ordered for, exactly as in the order.")
SCREENSHOTS_HINT = mark("PNG or JPEG. Leave it empty if you have none.")
WORDS_TITLE = mark("Your answer")


def claim_form(language: str) -> discord.ui.Modal:
    """The form behind `/refund`. Only the number is required: what is missing is asked for afterwards."""
    form = _form(say(language, CLAIM_TITLE), CLAIM)
    number = discord.ui.TextInput[Any](custom_id="number", max_length=100)
    link = discord.ui.TextInput[Any](custom_id="link", max_length=1000, required=False)
    words = discord.ui.TextInput[Any](
        custom_id="explanation", style=discord.TextStyle.paragraph, max_length=2500, required=False
    )
    _add(form, say(language, NUMBER), number, say(language, NUMBER_HINT))
    _add(form, say(language, LINK), link, say(language, LINK_HINT))
    _add(form, say(language, EXPLANATION), words)
    _add(form, say(language, SCREENSHOTS), _upload(), say(language, SCREENSHOTS_HINT))
    return form


def words_form(language: str) -> discord.ui.Modal:
    """A form for whatever a customer would otherwise type."""
    form = _form(say(language, WORDS_TITLE), WORDS)
    words = discord.ui.TextInput[Any](
        custom_id="words", style=discord.TextStyle.paragraph, max_length=4000, required=False
    )
    _add(form, say(language, WORDS_TITLE), words)
    _add(form, say(language, SCREENSHOTS), _upload(), say(language, SCREENSHOTS_HINT))
    return form


def said(custom_id: str, data: Mapping[str, Any]) -> str:
    """What a form that was handed in says, as the text that a customer would have typed."""
    given = {key: plain(str(value)) for key, value in fields(data) if isinstance(value, str)}
    if custom_id == WORDS:
        return given.get("words", "").strip()
    number = given.get("number", "").strip().lstrip("#№ ")
    named = f"order {number}" if number.isalnum() else number
    return " ".join(filter(None, ("/refund", named, given.get("link", "").strip(), given.get("explanation", ""))))


def uploaded(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Discord's records of the files that were handed in, in their order."""
    records = data.get("resolved", {}).get("attachments", {})
    names = [name for _, values in fields(data) if isinstance(values, list) for name in values]
    return [records[name] for name in names if name in records]


def fields(data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Custom id and value of every field, whatever it is wrapped in."""
    for outer in data.get("components", ()):
        for field in (outer.get("component"), *outer.get("components", ())):
            if field and "custom_id" in field:
                yield field["custom_id"], field.get("value", field.get("values"))


def _form(title: str, custom_id: str) -> discord.ui.Modal:
    return discord.ui.Modal(title=title[:45], custom_id=custom_id, timeout=900)


def _upload() -> "discord.ui.FileUpload[Any]":
    return discord.ui.FileUpload(custom_id="screenshots", required=False, min_values=0, max_values=MOST_FILES)


def _add(form: discord.ui.Modal, label: str, field: discord.ui.Item[Any], hint: str = "") -> None:
    form.add_item(discord.ui.Label(text=label[:45], description=hint[:100] or None, component=field))
