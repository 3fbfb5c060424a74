"""The words of an HTML message, without its markup."""

from html.parser import HTMLParser

MOST_CHARACTERS = 20_000
UNSEEN = ("script", "style")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the base's
        self._unseen += tag in UNSEEN

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in UNSEEN and self._unseen > 0

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.words.append(data)


def plain_text(html: str) -> str:
    """The text a reader would see, white space folded; never markup."""
    parser = _Words()
    parser.feed(html[:MOST_CHARACTERS])
    parser.close()
    return " ".join(" ".join(parser.words).split())
