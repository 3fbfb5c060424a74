"""Commands typed in a case's thread, for what no button can carry: amounts, reasons, an agent's own words. Pure."""

from collections.abc import Mapping

from bot.desk.rights import Invalid
from bot.desk.sorting import HOURS
from bot.desk.telling import ITEMS

HELP = """In a case's thread every message goes to the customer, but for one that begins with // (a note for the staff).
/take /takeover /giveback /recheck
/approve 12.50 - the proposed amount; /approve 12.50 F4.b why - another one, with clause and reason
/decline F4.b words for the customer
/ask screenshots your words - items: {items}
/close last words
/fact order_remains 1000 how you know it - a value is one word, - for unknown; the case is assessed again
/refill or /cancelorder - asked of the provider or the panel once
/paid REFERENCE PAYMENT, /notpaid REFERENCE, /look REFERENCE - a credit whose answer was lost
/putoff 24 - hours: {hours}; /putoff alone brings it back
/tag words, /give NAME
/desk - a one-time link to the desk, sent to you alone
An edited message is edited for the customer too.""".format(items=", ".join(ITEMS), hours=", ".join(HOURS))

NAMES = {"takeover": "take_over", "giveback": "give_back", "cancelorder": "cancel_order", "notpaid": "not_paid"}
PLAIN = ("take", "take_over", "give_back", "recheck", "refill", "cancel_order", "desk")
WHOLE = {
    "close": "text",
    "putoff": "hours",
    "tag": "words",
    "give": "name",
    "not_paid": "reference",
    "look": "reference",
}
"""Command -> the field that everything behind it fills."""
PARTS = {"decline": ("clause", "words"), "fact": ("name", "value", "note"), "paid": ("reference", "payment_id")}
"""Command -> the fields that its words fill, one each, the last all the rest."""


def read_command(text: str) -> tuple[str, Mapping[str, str]] | None:
    """Deed and what was typed for it; None for text that is no command. Raises `Invalid` for one that does not exist.

    `/approve@makegood_bot 3` is the same as `/approve 3`.
    """
    if not text.startswith("/") or text.startswith("//"):
        return None
    word, _, rest = text[1:].partition(" ")
    name = NAMES.get(name := word.partition("@")[0].lower(), name)
    rest = rest.strip()
    if name in PLAIN:
        return name, {}
    if name == "approve":
        return _approve(rest)
    if name == "ask":
        return "ask", _ask(rest)
    if name in WHOLE:
        return name, {WHOLE[name]: rest}
    if name in PARTS:
        fields = PARTS[name]
        words = rest.split(None, len(fields) - 1)
        return name, dict(zip(fields, (*words, *("" for _ in fields)), strict=False))
    raise Invalid(f"There is no command /{name[:30]}.\n{HELP}")


def _approve(rest: str) -> tuple[str, Mapping[str, str]]:
    if not rest:
        # a typed command carries no mark of what its author had seen, so the amount itself must
        raise Invalid("Say the amount you approve, such as /approve 12.50")
    amount, _, more = rest.partition(" ")
    clause, _, reason = more.strip().partition(" ")
    return "amount", {"amount": amount, "clause": clause, "reason": reason.strip()}


def _ask(rest: str) -> dict[str, str]:
    """Leading words that name items are items; everything behind them is what the customer reads."""
    words = rest.split(" ")
    items = []
    while words and words[0].strip(",") in ITEMS:
        items.append(words.pop(0).strip(","))
    return {"items": " ".join(items), "text": " ".join(words).strip()}
