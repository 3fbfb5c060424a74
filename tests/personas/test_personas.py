"""Whole conversations of every persona: the same facts come to the same end, however they are told."""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from bot.policies import Policies
from tests.kit.databases import sqlite_url
from tests.personas.cast import CAST, FINDABLE, HONEST
from tests.personas.hearing import asks
from tests.personas.playing import SCENARIOS, Played, playhouse

SEEDS = 2
ENDED = ("credited", "accepted", "returned", "refilled", "handoff", "parked")
FACT = {"number": "claim_order_number_given", "link": "claim_link_given", "explanation": "claim_explanation"}
"""What is asked for -> the fact that holds whether it was given."""


@cache
def plays() -> tuple[Played, ...]:
    """Every persona in every scenario, a few times; played once."""
    with TemporaryDirectory() as folder, sqlite_url() as url, playhouse(url, Path(folder)) as house:
        return tuple(house.play(*one) for one in _parts())


def _parts() -> Iterator[tuple[str, str, int]]:
    for persona in CAST:
        for scenario in SCENARIOS:
            yield from ((persona, scenario, seed) for seed in range(SEEDS))


def told(one: Played) -> str:
    return "\n".join([f"{one.persona}, {one.scenario}, seed {one.seed}: {one.ends}", *one.script])


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_same_facts_come_to_the_same_end_whoever_tells_them(scenario: str) -> None:
    ends = {one.ends[0]: told(one) for one in plays() if one.scenario == scenario and one.persona in HONEST}
    assert len(ends) == 1, "\n\n".join(ends.values())


def test_every_conversation_ends_in_one_of_the_ways_there_are() -> None:
    for one in plays():
        waits = {"advised": "case_silence", "asking": "case_silence", "not sent, waiting": "draft_silence"}
        for end in one.ends:
            sound = end in (*ENDED, "not sent, parked") or waits.get(end) in one.timers
            assert sound, told(one)


def test_no_order_is_credited_above_what_was_paid_and_none_twice() -> None:
    for one in plays():
        assert one.credited <= one.paid, told(one)
        assert one.ends.count("credited") <= 1, told(one)


def test_whoever_claims_anothers_order_gets_nothing_and_learns_nothing() -> None:
    for one in plays():
        if one.persona == "liar":
            assert one.credited == 0, told(one)
            assert not any("credited" in line or "supplier" in line for line in one.script if line.startswith("bot"))


def test_a_second_claim_on_the_same_order_is_never_a_second_credit() -> None:
    twice = [one for one in plays() if one.persona == "duplicate"]
    assert all(len(one.ends) == 2 for one in twice)


def test_whoever_gives_everything_at_once_is_asked_nothing_and_nobody_much() -> None:
    for one in plays():
        if one.persona in FINDABLE:
            assert not one.questions, told(one)
    assert median(len(one.questions) for one in plays() if one.persona in HONEST) <= 2


def test_nothing_is_asked_whose_answer_could_not_change_the_outcome() -> None:
    policies = Policies("fluxmio")
    for one in plays():
        asked = {"number", "link"} & set(one.questions)
        for item in asked if one.persona in HONEST and one.ends[0] != "handoff" else ():
            assert _matters(policies, one.facts[0], FACT[item]), f"{item}: {told(one)}"


def _matters(policies: Policies, facts: dict[str, Any], name: str) -> bool:
    """Whether the outcome would be another one without that item."""
    without = {**facts, name: False, "link_matches_claim": None, "claimant_is_owner": None}
    return policies.assess(facts).to_json()["outcome"] != policies.assess(without).to_json()["outcome"]


def test_no_question_follows_itself_in_the_same_words() -> None:
    for one in plays():
        if one.persona not in ("impatient", "duplicate"):
            asked = [line for line in one.script if line.startswith("bot: ") and asks(line)]
            assert all(one_asks != next_asks for one_asks, next_asks in pairwise(asked)), told(one)
