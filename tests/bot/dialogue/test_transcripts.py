"""Whole conversations, each in a file of its own.

`> ` is what the customer does, `~ ` what happens to the case, `< ` a line that is answered (all in order; `…` at the
end stands for any rest; buttons stand in brackets), `! ` the acts, `= ` the stage or a field of the draft, `@ ` the
language of the client. A step without `< ` is answered by silence, one without `! ` asks for no act.
"""

from pathlib import Path

import pytest

from bot.dialogue.draft import Stage
from bot.dialogue.turn import Turn
from tests.bot.dialogue.theatre import Theatre, lines_of

FOLDER = Path(__file__).parent / "transcripts"
FILES = sorted(FOLDER.glob("*.txt"))
STEPS = (">", "~")


def parts(file: Path) -> list[tuple[str, str]]:
    """The lines of a transcript as mark and rest."""
    lines = [line for line in file.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [(line[0], line[2:]) for line in lines]


def check(turn: Turn, wanted: list[tuple[str, str]], theatre: Theatre, place: str) -> None:
    """The answer to one step is exactly what the transcript says of it."""
    answered = lines_of(turn)
    expected = [words for mark, words in wanted if mark == "<"]
    assert bool(answered) == bool(expected), f"{place}: answered {answered}"
    for words in expected:
        while answered and not matches(answered[0], words):
            answered.pop(0)
        assert answered, f"{place}: nothing like {words!r} in {lines_of(turn)}"
        answered.pop(0)
    acts = next((words.split() for mark, words in wanted if mark == "!"), [])
    assert [act.value for act in turn.acts] == acts, place
    for mark, words in wanted:
        if mark == "=":
            name, _, value = words.partition(" ")
            held = theatre.draft.stage if name in list(Stage) else getattr(theatre.draft, name)
            assert " ".join(str(held).split()) == (name if name in list(Stage) else value), f"{place}: {words}"


def matches(line: str, words: str) -> bool:
    """Equal, or equal up to the `…` at the end."""
    return line.startswith(words[:-1]) if words.endswith("…") else line == words


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_conversation_goes_as_written(file: Path) -> None:
    theatre = Theatre()
    lines = parts(file)
    starts = [place for place, (mark, _) in enumerate(lines) if mark in STEPS]
    assert starts
    for place, mark, words in [
        (place, *lines[place]) for place, (mark, _) in enumerate(lines) if mark in ("@", *STEPS)
    ]:
        if mark == "@":
            theatre.language = words
            continue
        turn = theatre.does(words) if mark == ">" else theatre.happens(words)
        after = next((start for start in starts if start > place), len(lines))
        check(turn, lines[place + 1 : after], theatre, f"{file.name}: {mark} {words}")


def test_there_are_conversations_in_every_language() -> None:
    languages = [next((words for mark, words in parts(file) if mark == "@"), "en") for file in FILES]
    assert len(FILES) >= 40
    assert languages.count("es") >= 5
    assert languages.count("ru") >= 5
