"""A target that very many claims share: the newest are named on the brief, and that there are more is said."""

from bot.app import App
from bot.work.briefing import MOST_MATES, brief_of
from storage import cases
from tests.kit.cases import case_now, open_case


def test_the_newest_of_many_cases_on_one_target_are_named_and_the_rest_is_said(app: App) -> None:
    opened = [open_case(app, order=f"7{place}", chat_key=f"c{place}") for place in range(MOST_MATES + 3)]
    first = case_now(app, opened[0])
    found = app.database.read(lambda conn: brief_of(conn, app, first))
    text = " ".join(f"{line.label} {line.value}" for section in found.sections for line in section.lines)
    named = [one.number for one in opened[1:] if f"{one.number} (handoff): same target" in text]
    assert named == [one.number for one in opened[-MOST_MATES:]]
    assert f"more than {MOST_MATES} cases have the target" in text
    one = app.database.read(lambda conn: cases.of_target(conn, "main", first.target_key or "", excluding=1, newest=1))
    assert [case.number for case in one] == [opened[-1].number]
