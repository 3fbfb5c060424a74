"""Forms for amounts, reasons and words. Read from Discord's own data by their custom id, so they survive a restart."""

from collections.abc import Mapping
from typing import Any

import discord

from bot.desk.telling import ITEMS
from bot.discord.forms import fields
from bot.staff.asking import Asked
from bot.staff.deeds import read

PREFIX = "form:"
MOST_WORDS = 3_500

TITLES = {
    "amount": "Approve another amount",
    "decline": "Decline",
    "ask": "Ask the customer",
    "close": "Close without a decision",
    "say": "Write to the customer",
}


def form_for(asked: Asked) -> discord.ui.Modal:
    """The form behind a deed that needs words; its custom id is the deed itself."""
    title = f"{TITLES[asked.deed]} {asked.argument}".strip()
    form = discord.ui.Modal(title=title[:45], custom_id=PREFIX + asked.data, timeout=900)
    if asked.deed == "amount":
        _add(form, "Amount", _line("amount", required=True), "In the order's currency, such as 12.50")
        _add(form, "Clause", _line("clause"), "The clause it rests on, such as F4.b; not needed for the proposal")
        _add(form, "Reason", _words("reason"), "Why this amount; not needed for the proposal")
    elif asked.deed == "decline":
        _add(form, "Your words", _words("words"), "The customer reads them under the clause")
    elif asked.deed == "ask":
        _add(form, "Items", _items(), "Each has its own question in the customer's language")
        _add(form, "Your words", _words("text"), "The customer reads them first")
    elif asked.deed == "say":
        _add(form, "Your words", _words("text"), "The customer reads them as they are")
    else:
        _add(form, "Last words", _words("text"), "The customer reads them; may stay empty")
    return form


def handed_in(custom_id: str, data: Mapping[str, Any]) -> Asked | None:
    """The deed that a form asks for, with what was filled in; None where it is no form of ours."""
    asked = read(custom_id.removeprefix(PREFIX)) if custom_id.startswith(PREFIX) else None
    if asked is None or asked.deed not in TITLES:
        return None
    typed = {
        name: " ".join(str(one) for one in value) if isinstance(value, list) else str(value or "")
        for name, value in fields(data)
    }
    return Asked(asked.deed, asked.case_id, asked.seen, asked.argument, typed)


def _line(name: str, *, required: bool = False) -> "discord.ui.TextInput[Any]":
    return discord.ui.TextInput(custom_id=name, max_length=100, required=required)


def _words(name: str) -> "discord.ui.TextInput[Any]":
    style = discord.TextStyle.paragraph
    return discord.ui.TextInput(custom_id=name, style=style, max_length=MOST_WORDS, required=False)


def _items() -> "discord.ui.Select[Any]":
    options = [discord.SelectOption(label=words[:100], value=name) for name, words in ITEMS.items()]
    return discord.ui.Select(custom_id="items", options=options, min_values=0, max_values=len(options), required=False)


def _add(form: discord.ui.Modal, label: str, field: discord.ui.Item[Any], hint: str) -> None:
    form.add_item(discord.ui.Label(text=label, description=hint[:100], component=field))
