"""What dated link checks prove, and what they never prove."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from triage.claim import Claim
from triage.facts import Readings, gather
from triage.facts.readings import LinkCheck
from triage.panels.model import OrderStatus, PanelOrder

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
CREATED = NOW - timedelta(days=2)
LINK = "https://www.instagram.com/maria/"
ORDER = PanelOrder("10482", link=LINK, status=OrderStatus.IN_PROGRESS, created=CREATED, service_name="Instagram Likes")
H = timedelta(hours=1)
STATES = ("link_state_at_order", "link_state_now", "link_changed_during_delivery")


def facts(
    *checks: tuple[timedelta, str], order: PanelOrder = ORDER, owners: tuple[str, ...] = ()
) -> tuple[object, ...]:
    """The three facts after checks so long after the order."""
    seen = tuple(
        LinkCheck("ig:user:maria", state, CREATED + after, "HTTP 200", "platform", owner)
        for (after, state), owner in zip(checks, owners or ("",) * len(checks), strict=True)
    )
    readings = Readings(at=NOW, claim=Claim(first_contact=NOW, link=LINK), order=order, order_known=True, checks=seen)
    found = {one.name: one.value for one in gather(readings)}
    return tuple(found[name] for name in STATES)


@pytest.mark.parametrize(
    ("state", "word"), [("public", "public"), ("private", "private"), ("gone", "deleted"), ("restricted", "restricted")]
)
def test_a_check_made_now_tells_the_state_now_and_never_the_state_at_order(state: str, word: str) -> None:
    assert facts((48 * H, state)) == (None, word, None)


@pytest.mark.parametrize("after", [47 * H - timedelta(minutes=1), timedelta(0), -H])
def test_an_old_check_tells_nothing_of_now(after: timedelta) -> None:
    assert facts((after, "private"))[1] is None


def test_an_unknown_answer_is_unknown_and_hides_no_older_knowledge_of_now() -> None:
    assert facts((48 * H, "unknown")) == (None, None, None)
    assert facts((47.5 * H, "public"), (48 * H, "unknown"))[1] is None


@pytest.mark.parametrize(
    ("checks", "word"),
    [
        ([(0.2 * H, "private")], "private"),
        ([(1 * H, "public")], "public"),
        ([(1.1 * H, "private")], None),
        ([(-20 * H, "private"), (20 * H, "private")], "private"),
        ([(-20 * H, "public"), (20 * H, "private")], None),
        ([(-25 * H, "private"), (20 * H, "private")], None),
        ([(-1 * H, "private")], None),
        ([(0.2 * H, "unknown"), (0.5 * H, "private")], "private"),
        ([(0.2 * H, "unknown")], None),
    ],
)
def test_the_state_at_order_needs_a_look_at_that_time(checks: list[tuple[timedelta, str]], word: str | None) -> None:
    assert facts(*checks)[0] == word


def test_private_before_during_and_after_are_told_apart() -> None:
    done = replace(ORDER, status=OrderStatus.PARTIAL, updated=CREATED + 24 * H)
    assert facts((0.2 * H, "public"), (12 * H, "private"), order=done)[2] is True
    assert facts((0.2 * H, "public"), (48 * H, "private"), order=done) == ("public", "private", None)
    assert facts((-5 * H, "private"), (0.2 * H, "public"), (12 * H, "public"), order=done)[2] is not True


def test_nothing_changed_is_said_only_of_a_delivery_that_was_watched() -> None:
    done = replace(ORDER, status=OrderStatus.COMPLETED, updated=CREATED + 20 * H)
    assert facts((0.2 * H, "public"), (10 * H, "public"), (21 * H, "public"), order=done)[2] is False
    assert facts((0.2 * H, "public"), (19 * H, "public"), order=done)[2] is None
    assert facts((0.2 * H, "public"), (3 * H, "unknown"), (19 * H, "public"), order=done)[2] is None
    assert facts((5 * H, "public"), (10 * H, "public"), (19 * H, "public"), order=done)[2] is None
    assert facts((0.2 * H, "public"), (5 * H, "public"), order=replace(done, updated=None))[2] is None


def test_another_owner_during_the_delivery_is_a_change() -> None:
    changed = facts((0.2 * H, "public"), (5 * H, "public"), owners=("maria", "maria.new"))
    assert changed[2] is True
    assert facts((0.2 * H, "public"), (5 * H, "public"), owners=("maria", "Maria"))[2] is None


def test_without_an_order_or_its_date_nothing_is_concluded() -> None:
    undated = replace(ORDER, created=None)
    assert facts((0.2 * H, "private"), (48 * H, "public"), order=undated) == (None, "public", None)


def test_the_fact_says_when_it_was_seen_who_was_asked_and_that_only_now_is_known() -> None:
    check = LinkCheck("ig:user:maria", "private", NOW - timedelta(minutes=3), "HTTP 403 Forbidden", "www.example")
    readings = Readings(
        at=NOW, claim=Claim(first_contact=NOW, link=LINK), order=ORDER, order_known=True, checks=(check,)
    )
    found = {one.name: one for one in gather(readings)}
    assert found["link_state_now"].at == check.at
    assert "HTTP 403 Forbidden" in found["link_state_now"].note
    assert "only the state now is known" in found["link_state_at_order"].note


def test_what_the_shape_proves_needs_no_check() -> None:
    order = replace(ORDER, link="https://t.me/c/1234567890/55", service_name="Telegram Views")
    assert facts((48 * H, "public"), order=order)[:2] == ("private", "private")


def test_a_short_link_counts_as_the_target_it_was_seen_to_lead_to() -> None:
    order = replace(ORDER, link="https://vm.tiktok.com/ZMabc123/", service_name="TikTok Views")
    claim = Claim(first_contact=NOW, link="https://www.tiktok.com/@maria/video/7234567890123456789")
    readings = Readings(at=NOW, claim=claim, order=order, order_known=True)
    known = replace(readings, long_links={str(order.link): "https://www.tiktok.com/@/video/7234567890123456789"})
    other = replace(readings, long_links={str(order.link): "https://www.tiktok.com/@/video/7234567890123456780"})
    matches = [{one.name: one.value for one in gather(one)}["link_matches_claim"] for one in (readings, known, other)]
    assert matches == [None, True, False]
