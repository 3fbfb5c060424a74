"""Whatever a customer does, in whatever order: nothing raises, nothing is lost, every answer can be shown."""

import json
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.draft import Draft, Stage
from bot.dialogue.objects import NEEDED
from bot.dialogue.turn import Act, Turn
from tests.bot.dialogue.theatre import Theatre, buttons_of

WORDS = [
    *("10482", "order 10483", "10482 or 10483", "#7", "482", "instagram.com/acme", "https://youtu.be/dQw4w9WgXcQ"),
    *("https://www.instagram.com/share/abc", "https://", "nothing came", "actually it was 20001", "yes", "no", "none"),
    *("cancel", "/refund", "/refund 30003 it dropped", "start over", "/status", "/help", "ok", "<b>x</b>", "😡"),
    *("{number}", "%s", "\u202eevil", "لم يصل أي شيء ١٠٤٨٢", "ничего не пришло", "no llegó nada", "I want a refund"),
]
FILES = ["[photo]", "[photo x3]", "[photo] order 10482 nothing came", "[pdf]", "[refused gone too_big]", "[empty]"]
FORGED = [
    "send",
    "cancel",
    "number:10482",
    "number:none",
    "reason:other",
    "no_pictures",
    "accept",
    "person",
    "withdraw",
]
EVENTS = [
    *("asked order_number link", "asked link", "asked screenshots", "asked channel", "asked explanation", "advised"),
    *("handed off", "unreachable", "pending", "returned all", "person says hi", "person asks link", "credited 1 USD"),
    *("person declined no", "person closed", "person approved 1 USD"),
]
SAID = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(FILES),
    st.text(max_size=40).filter(lambda text: not text.startswith("[")),
    st.builds("[edit {}] {}".format, st.integers(1, 5), st.sampled_from(WORDS)),
    st.builds("[forged mg1:{}:{}]".format, st.integers(0, 4), st.sampled_from(FORGED)),
    st.builds("[forged {}]".format, st.text(st.characters(exclude_characters="]"), max_size=70)),
)
STEP = st.one_of(
    SAID,
    st.tuples(st.just("button"), st.integers(0, 9)),
    st.tuples(st.just("event"), st.sampled_from(EVENTS)),
)
LANGUAGES = st.sampled_from(["en", "es", "ru", "ar", ""])
MAKING = (Stage.COLLECTING, Stage.CONFIRMING)


def play(theatre: Theatre, step: object) -> Turn | None:
    """One step: a press of a real button, an event where there is a case, or whatever the customer says."""
    if isinstance(step, str):
        return theatre.does(step)
    name, value = step
    if name == "event":
        return theatre.happens(value) if theatre.draft.case_id is not None else None
    shown = [one for turn in theatre.heard for one in buttons_of(turn)]
    return theatre.does(f"[forged {shown[-1 - value % len(shown)].data}]") if shown else None


@settings(max_examples=250, deadline=None)
@given(LANGUAGES, st.lists(STEP, max_size=14))
def test_nothing_raises_and_every_answer_can_be_shown(language: str, steps: list[object]) -> None:
    theatre = Theatre(language)
    for step in steps:
        turn = play(theatre, step)
        if turn is None:
            continue
        assert all(len(reply.text.strip()) > 0 and len(reply.text) <= 4096 for reply in turn.replies)
        assert all(len(one.data.encode()) <= 64 and one.label.strip() for one in buttons_of(turn))
        assert Draft.from_json(json.loads(json.dumps(theatre.draft.to_json()))) == theatre.draft


@settings(max_examples=250, deadline=None)
@given(LANGUAGES, st.lists(STEP, max_size=14))
def test_evidence_is_never_lost_within_a_claim(language: str, steps: list[object]) -> None:
    theatre = Theatre(language)
    for step in steps:
        before = theatre.draft
        play(theatre, step)
        after = theatre.draft
        if before.serial == after.serial:
            assert after.evidence[: len(before.evidence)] == before.evidence


@settings(max_examples=150, deadline=None)
@given(st.lists(STEP, max_size=14))
def test_what_is_sent_holds_all_that_was_given(steps: list[object]) -> None:
    theatre = Theatre()
    for step in steps:
        turn = play(theatre, step)
        if turn is None or turn.claim is None:
            continue
        assert set(turn.acts) & {Act.SUBMIT, Act.RESUBMIT, Act.PERSON}
        assert (turn.claim.number, turn.claim.link) == (turn.draft.number, turn.draft.link)
        assert turn.claim.evidence == turn.draft.evidence
        if Act.SUBMIT in turn.acts:
            held = {"number": turn.claim.number, "link": turn.claim.link, "reference": turn.claim.reference}
            assert all(held[item] for item in NEEDED[turn.claim.object] if item in held)
            assert turn.claim.explanation


@settings(max_examples=150, deadline=None)
@given(st.lists(STEP, max_size=10), st.sampled_from(["human", "/human", "persona", "человек"]))
def test_a_person_is_always_one_word_away(steps: list[object], word: str) -> None:
    theatre = Theatre()
    for step in steps:
        play(theatre, step)
    before = theatre.draft.stage
    turn = theatre.does(word)
    assert theatre.draft.stage is Stage.PERSON
    assert turn.replies
    assert (Act.RELAY if before is Stage.PERSON else Act.PERSON) in turn.acts


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(["😡", "[pdf]", "[empty]", "hm", "https://", "/refund"]), min_size=2, max_size=8))
def test_no_question_is_asked_twice_running_in_the_same_words(steps: list[str]) -> None:
    for start in (
        "",
        "10482",
        "10482 instagram.com/acme",
        "order 10482 instagram.com/acme nothing came",
        "10482 10483",
    ):
        theatre = Theatre()
        theatre.does(start or "hi")
        for step in steps:
            theatre.does(step)
        texts = [turn.replies[0].text.split("\n\n")[-1] for turn in theatre.heard]
        assert all(one != other for one, other in pairwise(texts))


@settings(max_examples=150, deadline=None)
@given(SAID, st.sampled_from(["", "10482", "[photo] order 10482 instagram.com/acme nothing came"]))
def test_an_invalid_button_leaves_the_draft_whole(said: str, start: str) -> None:
    theatre = Theatre()
    theatre.does(start)
    theatre.does(said)
    before = theatre.draft
    turn = theatre.does("[forged mg1:77:send]")
    assert theatre.draft == before
    assert turn.notice
    assert not turn.acts


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(WORDS[:10]), min_size=1, max_size=6))
def test_every_text_of_a_claim_in_the_making_is_kept(texts: list[str]) -> None:
    theatre = Theatre()
    for text in texts:
        theatre.does(text)
    assert theatre.draft.stage in MAKING
    assert theatre.draft.said == tuple(texts)
