"""What may be an order's or ticket's number at a panel."""


def is_number(text: str) -> bool:
    """Digits, or the letters and digits of an object id; nothing that could be a path, and no second spelling of a
    number: with `010482` beside `10482` one order would have two ledgers.
    """
    padded = text.isdigit() and text.startswith("0")
    return text.isascii() and text.isalnum() and len(text) <= 40 and not padded
