"""What the customer's own statements make of the explanation, and what they never do."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from triage.claim import Claim
from triage.facts import Found, Readings, gather
from triage.panels.model import OrderStatus, PanelOrder
from triage.statements import read

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
ORDER = PanelOrder("1", status=OrderStatus.PARTIAL, quantity=1000, remains=100, service_name="Instagram Likes")


def explanation(text: str) -> Found:
    claim = Claim(first_contact=NOW, explanation=text)
    readings = Readings(at=NOW, claim=claim, order=ORDER, order_known=True, statements=read(text))
    return next(one for one in gather(readings) if one.name == "claim_explanation")


@pytest.mark.parametrize(
    ("text", "quality"),
    [
        ("Nothing came at all. Only 300 likes came.", "contradictory"),
        ("Nothing came at all. Sorry, actually only 300 likes came.", "clear"),
        ("Nothing came at all, I want my money back", "clear"),
        ("hm", "unclear"),
        ("", "none"),
    ],
)
def test_only_statements_that_exclude_each_other_make_an_explanation_contradictory(text: str, quality: str) -> None:
    assert explanation(text).value == quality


def test_the_pair_stands_beside_the_fact() -> None:
    assert "“Nothing came at all”" in explanation("Nothing came at all. Only 300 likes came.").note


def test_a_statement_against_the_record_changes_no_fact() -> None:
    silent = Readings(at=NOW, claim=Claim(first_contact=NOW), order=ORDER, order_known=True)
    stated = replace(silent, statements=read("Nothing came"))
    assert {one.name: one.value for one in gather(stated)} == {one.name: one.value for one in gather(silent)}
