"""The buttons under a case, and the menus behind them: clauses to decline by, things to ask for. Pure."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.desk.telling import ITEMS
from bot.staff.asking import Asked
from bot.staff.card import Card
from policy import Clause

PAGE = 8
IN_A_ROW = 2
LONGEST_LABEL = 60

MENUS = ("declining", "clause", "asking", "closing", "amount", "back")
"""Deeds that only change the buttons (and `amount`, which says how an amount is typed)."""


def main_keyboard(card: Card) -> InlineKeyboardMarkup:
    """Everything that can be done. The desk's address is in the text: a button takes only public ones."""
    cells = [_button(choice.label, choice.deed, card) for choice in card.choices]
    rows = [cells[start : start + IN_A_ROW] for start in range(0, len(cells), IN_A_ROW)]
    return InlineKeyboardMarkup(rows)


def clauses_keyboard(card: Card, clauses: Sequence[Clause], page: int) -> InlineKeyboardMarkup:
    """One page of clauses: the one that the policy refuses by, then those it weighs on this case, then the others."""
    weighed = {line.label for part in card.brief.sections if part.title == "Clauses" for line in part.lines}
    ordered = sorted(clauses, key=lambda clause: (clause.id != card.refusing, clause.id not in weighed))
    pages = max(1, -(-len(ordered) // PAGE))
    page = min(max(page, 0), pages - 1)
    rows = [
        [_button(f"{clause.id} {clause.title}", "clause", card, clause.id)]
        for clause in ordered[page * PAGE : (page + 1) * PAGE]
    ]
    turns = [
        *([_button("‹ Earlier", "declining", card, str(page - 1))] if page else []),
        *([_button("Later ›", "declining", card, str(page + 1))] if page < pages - 1 else []),
    ]
    return InlineKeyboardMarkup([*rows, *([turns] if turns else []), [_back(card)]])


def sure_keyboard(card: Card, label: str, deed: str, argument: str = "") -> InlineKeyboardMarkup:
    """One more tap before something final."""
    return InlineKeyboardMarkup([[_button(label, deed, card, argument)], [_back(card)]])


def asking_keyboard(card: Card) -> InlineKeyboardMarkup:
    """What the customer can be asked for."""
    rows = [[_button(f"Ask for {words}", "ask", card, item)] for item, words in ITEMS.items()]
    return InlineKeyboardMarkup([*rows, [_back(card)]])


def _back(card: Card) -> InlineKeyboardButton:
    return _button("‹ Back", "back", card)


def _button(label: str, deed: str, card: Card, argument: str = "") -> InlineKeyboardButton:
    data = Asked(deed, card.case_id, card.seen, argument).data
    return InlineKeyboardButton(label[:LONGEST_LABEL], callback_data=data)
