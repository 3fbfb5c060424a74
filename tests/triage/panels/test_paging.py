"""A list counts as read only when it was read to its end, or back to the wanted time in proven order."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from triage.panels.model import PanelUnavailable
from triage.panels.paging import NewestFirst, Page, TooMany, pages
from triage.panels.perfectpanel import PerfectPanel

PAYMENTS = "/adminapi/v2/payments"
NOW = datetime(2026, 11, 20, tzinfo=UTC)


def day(number: int) -> datetime:
    return NOW - timedelta(days=number)


def row(number: int, age: float = 0, account: str = "maria") -> dict[str, Any]:
    created = (NOW - timedelta(days=age)).strftime("%Y-%m-%d %H:%M:%S")
    return {
        "payment_id": number,
        "user": {"username": account},
        "amount": "1",
        "memo": f"m{number}",
        "created": created,
    }


@pytest.fixture
def panel(scripted: Any, no_wait: Any) -> Iterator[PerfectPanel]:
    adapter = PerfectPanel(scripted.url, "secret-key", payment_method="Bonus", limit=no_wait)
    yield adapter
    adapter.close()


def listing(reply: Any, rows: list[dict[str, Any]], most: int = 1000, pagination: Any = None) -> Any:
    """A panel that pages through `rows`, gives at most `most` at a time and ignores every filter."""

    def answer(asked: Any) -> Any:
        start = asked.page.start
        shown = rows[start : min(asked.page.stop, start + most)]
        return reply({"data": {"count": len(shown), "list": shown}, "pagination": pagination, "error_code": 0})

    return answer


def test_a_panel_that_gives_shorter_pages_than_asked_is_read_to_the_end(
    scripted: Any, panel: PerfectPanel, reply: Any
) -> None:
    scripted.on(PAYMENTS, listing(reply, [row(n) for n in range(1, 131)], most=50))
    assert len(panel.payments("maria", day(30))) == 130


def test_a_panel_that_says_a_page_is_the_last_is_believed_only_when_it_is_not_full(
    scripted: Any, panel: PerfectPanel, reply: Any
) -> None:
    never_more = {"next_page_href": None, "limit": 100}
    scripted.on(PAYMENTS, listing(reply, [row(n) for n in range(1, 131)], pagination=never_more))
    assert len(panel.payments("maria", day(30))) == 130
    assert [asked.query["offset"] for asked in scripted.asked(PAYMENTS)] == ["0", "100"]


def test_a_panel_that_ignores_the_offset_is_unavailable_not_complete(
    scripted: Any, panel: PerfectPanel, reply: Any
) -> None:
    scripted.on(PAYMENTS, reply({"data": {"list": [row(n) for n in range(1, 101)]}, "error_code": 0}))
    with pytest.raises(PanelUnavailable, match="again and again"):
        panel.payments("maria", day(30))


def test_a_payment_that_slides_onto_the_next_page_counts_once(scripted: Any, panel: PerfectPanel, reply: Any) -> None:
    first, second = [row(n) for n in range(200, 100, -1)], [row(n) for n in range(101, 50, -1)]
    scripted.on(PAYMENTS, *(reply({"data": {"list": rows}, "error_code": 0}) for rows in (first, second, [])))
    numbers = [one.number for one in panel.payments("maria", day(30))]
    assert len(numbers) == len(set(numbers)) == 150


def test_a_filter_that_finds_nothing_is_not_believed(scripted: Any, panel: PerfectPanel, reply: Any) -> None:
    """A panel that takes `username` for something else answers with an empty list."""

    def answer(asked: Any) -> Any:
        return reply({"data": {"list": [] if "username" in asked.query or asked.page.start else [row(1)]}})

    scripted.on(PAYMENTS, answer)
    assert [one.number for one in panel.payments("maria", day(30))] == ["1"]


def test_a_filter_that_has_shown_itself_spares_the_rest(scripted: Any, panel: PerfectPanel, reply: Any) -> None:
    def answer(asked: Any) -> Any:
        assert asked.query["username"] == "maria"
        return reply({"data": {"list": [] if asked.page.start else [row(1)]}})

    scripted.on(PAYMENTS, answer)
    assert len(panel.payments("maria", day(30))) == 1


def test_rows_of_others_and_older_ones_are_left_out_and_unreadable_ones_kept(
    scripted: Any, panel: PerfectPanel, reply: Any
) -> None:
    rows: list[dict[str, Any]] = [row(1), row(2, account="k_petrov"), row(3, age=40), row(4, account="MARIA")]
    rows += [{**row(5), "user": 17}, {**row(6), "created": "last week"}]
    scripted.on(PAYMENTS, listing(reply, rows))
    assert sorted(one.number for one in panel.payments("maria", day(30))) == ["1", "4", "5", "6"]


def test_a_list_proven_newest_first_is_read_only_as_far_as_needed(
    scripted: Any, panel: PerfectPanel, reply: Any
) -> None:
    scripted.on(PAYMENTS, listing(reply, [row(n, age=n / 10) for n in range(1, 5001)]))
    assert len(panel.payments("maria", day(15))) == 150
    assert len(scripted.asked(PAYMENTS)) == 3


def test_a_list_in_no_order_is_read_whole(scripted: Any, panel: PerfectPanel, reply: Any) -> None:
    scripted.on(PAYMENTS, listing(reply, [row(n, age=100 - n / 10) for n in range(1, 1000)]))
    assert len(panel.payments("maria", day(1))) == 10
    assert len(scripted.asked(PAYMENTS)) == 11


def test_a_list_without_end_is_said_to_be_too_long(scripted: Any, panel: PerfectPanel, reply: Any) -> None:
    def answer(asked: Any) -> Any:
        return reply({"data": {"list": [row(asked.page.start + n) for n in range(1, 101)]}, "error_code": 0})

    scripted.on(PAYMENTS, answer)
    with pytest.raises(PanelUnavailable, match="too many"):
        panel.payments("maria", day(30))


@pytest.mark.parametrize("body", [{"data": {"list": None}}, {"data": {"list": [1]}}, {"data": None}, {}, b"<html>"])
def test_a_list_that_cannot_be_read_is_never_an_empty_one(
    scripted: Any, panel: PerfectPanel, reply: Any, body: Any
) -> None:
    scripted.on(PAYMENTS, reply(body))
    with pytest.raises(PanelUnavailable):
        panel.payments("maria", day(30))


def test_pages_end_after_the_most_that_may_be_read() -> None:
    def read(limit: int, offset: int) -> Page:
        return Page([{"id": offset + n} for n in range(limit)], last=False)

    with pytest.raises(TooMany):
        list(pages(read, 10, 3, ["id"]))


@pytest.mark.parametrize(
    ("times", "passed"),
    [
        ([day(n) for n in range(40, 100)], True),
        ([day(n) for n in range(40, 60)], False),
        ([day(60)] * 100, False),
        ([day(n) for n in range(100, 40, -1)], False),
        ([day(n) for n in range(30, 100)], False),
        ([*(day(n) for n in range(40, 100)), None], False),
        ([], False),
    ],
    ids=["newest first", "too few", "all at once", "oldest first", "not past the margin", "one unreadable", "empty"],
)
def test_only_a_page_in_proven_order_and_wholly_too_old_ends_the_reading(
    times: list[datetime | None], passed: bool
) -> None:
    assert NewestFirst(day(30)).passed(times) is passed


def test_a_list_once_seen_out_of_order_is_never_believed_again() -> None:
    order = NewestFirst(day(30))
    assert not order.passed([day(2), day(1), day(3)])
    assert not order.passed([day(n) for n in range(40, 200)])
