"""The brief in a chat's little room: within the limits, nothing dropped unsaid, what decides comes first."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.tongues import in_english
from bot.staff.pace import Pace
from bot.staff.short import Block, clip, short_brief
from triage.brief import Brief, Dossier, Line, Section, StoredFact, brief

AT = datetime(2026, 6, 1, tzinfo=UTC)
TITLES = ("Amount", "Not known", "Contradictions", "Other cases", "The order", "Clauses", "Verified", "Something new")
WORDS = st.text(max_size=600)
LINES = st.builds(Line, label=st.text(max_size=60), value=WORDS)
SECTIONS = st.lists(st.sampled_from(TITLES), unique=True).flatmap(
    lambda titles: st.tuples(
        *(st.builds(Section, st.just(title), st.lists(LINES, min_size=1, max_size=30).map(tuple)) for title in titles)
    )
)
BRIEFS = st.builds(Brief, headline=WORDS, asked=WORDS, why_stopped=WORDS, recommendation=WORDS, sections=SECTIONS)
LIMITS = st.sampled_from([(3_900, 1_000), (5_500, 1_024), (1_200, 300)])


def doubled(text: str) -> str:
    """An escape that makes everything twice as long."""
    return re.sub(r"(.)", r"\\\1", text)


def whole(blocks: list[Block]) -> str:
    return "\n\n".join(f"{block.title}\n{block.text}" for block in blocks)


@given(BRIEFS, LIMITS, st.booleans())
def test_it_never_exceeds_the_room_there_is(full: Brief, limits: tuple[int, int], escaped: bool) -> None:
    most, most_in_block = limits
    blocks = short_brief(full, most=most, most_in_block=most_in_block, escape=doubled if escaped else str)
    assert len(whole(blocks)) <= most
    assert all(len(block.text) <= most_in_block for block in blocks)


@given(BRIEFS, LIMITS)
def test_every_section_is_named_and_says_how_much_of_it_is_missing(full: Brief, limits: tuple[int, int]) -> None:
    blocks = {block.title: block for block in short_brief(full, most=limits[0], most_in_block=limits[1])}
    for section in full.sections:
        block = blocks[section.title]
        assert len(block.lines) + block.left_out == len(section.lines)
        assert not block.left_out or f"{block.left_out} more on the desk" in block.text


@given(st.integers(0, 40))
def test_the_decisive_open_question_is_always_shown(others: int) -> None:
    unknown = [StoredFact(f"fact_{place}", None, "panel", AT, "x" * 200) for place in range(others)]
    dossier = Dossier(
        number="MG-1",
        order_number="10482",
        facts=[*unknown, StoredFact("provider_status", None, "provider", AT)],
        assessment={"outcome": "handoff", "missing": ["provider_status"], "clauses": [], "trace": []},
        decision=None,
        reason="unknown_fact",
        note="",
    )
    blocks = {block.title: block for block in short_brief(brief(dossier), most=3_900, most_in_block=1_000)}
    assert blocks["Not known"].lines[0] == "provider status: unknown - decides the case"


@pytest.mark.parametrize(
    ("tag", "name"), [("tr", "Turkish"), ("pt", "Portuguese"), ("zh", "Chinese"), ("xx", "xx"), ("", ""), ("?!", "?!")]
)
def test_the_brief_says_which_language_the_customer_uses(tag: str, name: str) -> None:
    dossier = Dossier("MG-1", "10482", [], None, None, reason="", note="", language=in_english(tag))
    blocks = {block.title: block for block in short_brief(brief(dossier), most=3_900, most_in_block=1_000)}
    said = "other; wants: unspecified"
    assert blocks["Asked"].text == (f"{said}; language: {name}" if name else said)


def test_one_line_stays_one_line_whatever_a_customer_writes() -> None:
    full = Brief("", "a\nWhy it is here\nnothing", "because", "pay", ())
    assert short_brief(full, most=3_900, most_in_block=1_000)[1].lines == ("a Why it is here nothing",)


def test_too_little_room_for_the_titles_alone_is_an_error() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        short_brief(Brief("", "", "", "", ()), most=20, most_in_block=100)


@given(WORDS, st.integers(1, 50))
def test_what_is_cut_off_is_marked(text: str, most: int) -> None:
    cut = clip(text, most)
    assert len(cut) <= most
    assert cut == text or cut.endswith("…")


def test_no_more_than_so_many_messages_go_in_any_minute() -> None:
    now, sent = [0.0], []
    pace = Pace(3, 60, clock=lambda: now[0])
    for _ in range(10):
        wait = pace.wait()
        now[0] += wait
        assert pace.wait() == 0
        pace.count()
        sent.append(now[0])
        now[0] += 1
    for start in sent:
        assert sum(start <= one < start + 60 for one in sent) <= 3


def test_an_album_larger_than_the_pace_waits_for_an_empty_minute_and_goes() -> None:
    now = [0.0]
    pace = Pace(3, 60, clock=lambda: now[0])
    pace.count(1)
    assert pace.wait(10) == 60
    now[0] = 60
    assert pace.wait(10) == 0
