"""What the repository says of itself."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_decision_is_numbered_once_and_none_is_told_twice() -> None:
    told = (ROOT / "ARCHITECTURE.md").read_text("utf-8").partition("## Decisions")[2].partition("\n## ")[0]
    decisions = re.findall(r"^(\d+)\. \*\*(.+?)\*\*", told, re.MULTILINE | re.DOTALL)
    assert [int(number) for number, _ in decisions] == list(range(1, len(decisions) + 1))
    assert len({title for _, title in decisions}) == len(decisions)


def test_every_threat_names_tests_that_there_are() -> None:
    rows = re.findall(r"^\| (?!threat|-)(.+) \|$", (ROOT / "SECURITY.md").read_text("utf-8"), re.MULTILINE)
    named = [re.findall(r"`(tests/[^`]+)`", row.rsplit(" | ", 1)[-1]) for row in rows]
    assert len(rows) >= 14
    assert all(named)
    for path, _, test in (one.partition("::") for tests in named for one in tests):
        assert (f"def {test}(" if test else "def test_") in (ROOT / path).read_text("utf-8"), path
