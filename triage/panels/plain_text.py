"""The words of an HTML message, without its markup."""

from html.parser import HTMLParser

MOST_CHARACTERS = 20_000


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def plain_text(html: str) -> str:
    """The text a reader would see, white space folded; never markup."""
    parser = _Words()
    parser.feed(html[:MOST_CHARACTERS])
    parser.close()
    return " ".join(" ".join(parser.words).split())
