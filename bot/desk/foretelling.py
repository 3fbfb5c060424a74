"""What a customer would read of an action: it is carried out, looked at, and nothing of it is kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.app import App
from storage import messages
from storage.cases import Case

SPEAKERS = ("bot", "agent")


@dataclass(frozen=True, slots=True)
class Words:
    """One message as the customer would read it, in the customer's language, with the labels of its buttons."""

    text: str
    buttons: tuple[str, ...]


class _LookedAt(Exception):
    """Takes what was seen out of the transaction, and the transaction back."""

    def __init__(self, words: Sequence[Words]) -> None:
        super().__init__("looked at only")
        self.words = tuple(words)


def _nothing(conn: Connection, case: Case) -> Sequence[Words]:  # noqa: ARG001 - most deeds speak at once or never
    return ()


async def foretold(
    app: App,
    begin: Callable[[Connection], Case],
    deed: Callable[[Connection, Case], object],
    later: Callable[[Connection, Case], Sequence[Words]] = _nothing,
) -> tuple[Words, ...]:
    """What the customer of the case that `begin` opens would read after the deed; empty: nothing.

    It is the deed itself that is tried, so the words are those that will be said; it raises what the deed raises.
    `later` gives what a job says once the deed has got on its way.
    """

    def work(conn: Connection) -> None:
        case = begin(conn)
        before = {one.id for one in messages.of_case(conn, case.id)}
        deed(conn, case)
        said = [_words(one) for one in messages.of_case(conn, case.id) if _is_new(one, before)]
        raise _LookedAt([*said, *later(conn, case)])

    try:
        await app.database.arun(work)
    except _LookedAt as seen:
        return seen.words
    raise AssertionError("the transaction was kept")


def _is_new(one: messages.Message, before: set[int]) -> bool:
    return one.id not in before and one.author in SPEAKERS


def _words(one: messages.Message) -> Words:
    return Words(one.text, tuple(str(button["label"]) for row in one.buttons for button in row))
