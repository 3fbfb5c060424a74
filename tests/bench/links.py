"""Links read to their canonical key: a mixture of those that customers send, and one beside a plain expression."""

import re
from itertools import cycle, islice

from tests.bench.timing import Row, alone, beside
from triage.links import parse

LINKS = (
    "https://www.instagram.com/p/C1aBcDeFgHi/?igsh=abc",
    "look: https://m.youtube.com/watch?v=aB3dE5fG7hI&utm_source=x please",
    "https://www.tiktok.com/@maria/video/7234567890123456789?_t=8a",
    "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.instagram.com%2Fmaria%2F",
    "t.me/s/durov/12",
    "no link here at all",
)
AT_ONCE = 60


def mixture() -> None:
    """Each of the texts read, ten times over."""
    for text in islice(cycle(LINKS), AT_ONCE):
        parse(text)


def run(*, full: bool) -> list[Row]:
    """Texts a second, and how a link compares with finding an address by a regular expression, which knows no key."""
    times = 500 if full else 50
    said, plain = LINKS[1], re.compile(r"https?://\S+")
    slower = beside("a plain expression", lambda: plain.search(said), "a link to its key", lambda: parse(said), 20_000)
    ratio, least, most = slower.ratio or 0, slower.least or 0, slower.most or 0
    return [
        alone("texts read to their targets", mixture, times, items=AT_ONCE),
        Row("a link to its key", slower.per_second / ratio, "the time of a plain expression", ratio, least, most),
    ]
