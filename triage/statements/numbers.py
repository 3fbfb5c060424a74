"""Numbers as people write them: digits of every script, and amounts grouped and pointed in either way. Pure."""

import re
import unicodedata

DECIMALS_THAT_MAY_GROUP = 3
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:[ \u00a0\u202f.,'’٬][0-9]{3})+(?:[.,٫][0-9]{1,2})?")
_MARKS = re.compile(r"[^0-9]")


def ascii_digits(text: str) -> str:
    """Digits of every script as ASCII, one for one, so that places stay the same."""
    return "".join(
        str(unicodedata.digit(letter)) if letter.isdigit() and unicodedata.digit(letter, None) is not None else letter
        for letter in text
    )


def amount(written: str) -> str | None:
    """A written amount as a plain decimal ("1.234,50" and "1,234.50" are 1234.50); None where it can be read two ways.

    "1.234" is one thousand to some and one and a quarter to others, so it is neither.
    """
    marks = _MARKS.findall(written)
    if not _GROUPED.fullmatch(written):
        return _MARKS.sub(".", written) if len(marks) <= 1 else None
    last = written.rfind(marks[-1])
    if len(set(marks)) == 1:
        certain = len(marks) > 1 or marks[0] not in ".,"
        return _MARKS.sub("", written) if certain else None
    if len(written) - last - 1 == DECIMALS_THAT_MAY_GROUP:
        return _MARKS.sub("", written)
    return f"{_MARKS.sub('', written[:last])}.{written[last + 1 :]}"
