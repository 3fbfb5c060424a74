"""`policy show`: readable as text, and as one page that escapes everything and loads nothing."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.main import cli
from tests.policy.test_loading import SOUND, written
from tests.policy.test_tables import TABLES, load


def shown(*arguments: str) -> str:
    result = CliRunner().invoke(cli, ["policy", "show", *arguments], standalone_mode=False)
    assert result.exception is None
    return result.stdout


@pytest.mark.parametrize("name", [*TABLES, "paperboat"])
def test_every_clause_is_shown_with_its_rules_and_cases(name: str) -> None:
    text, html = shown(name), shown(name, "--html")
    for clause in load(name).clauses:
        assert f"{clause.id}  {clause.title}" in text
        assert f'<section id="{clause.id}">' in html
        assert all(rule.id in text and rule.id in html for rule in clause.rules)
    assert " cases</summary>" in html
    assert "http" not in html.replace("http-equiv", "")


def test_what_a_document_says_is_escaped(tmp_path: Path) -> None:
    path = written(tmp_path, {**SOUND, "title": "<script>alert(1)</script>"})
    html = shown(str(path), "--html")
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_fraction_in_a_test_is_shown_as_it_was_written(tmp_path: Path) -> None:
    text = written(tmp_path, SOUND).read_text("utf-8").replace("booked_counts: sound", "order_charge: {above: 2.50}")
    (tmp_path / "small.yaml").write_text(text, "utf-8")
    assert "order_charge is above 2.50" in shown(str(tmp_path / "small.yaml"))
