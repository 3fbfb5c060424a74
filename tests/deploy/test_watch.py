"""The alert rules and the dashboard speak of metrics that there are, and the rules ring when they should."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from bot.web.metrics import METRICS, STOPPED

WATCH = Path(__file__).parents[2] / "deploy" / "watch"
KNOWN = {one.name for one in METRICS} | {STOPPED[0]}
LABELS = {one.name: one.label for one in METRICS if one.label}


def named(text: str) -> set[str]:
    """The metrics of ours that an expression names."""
    return set(re.findall(r"\bmakegood_\w+", text))


def promtool() -> str:
    """The program that `make test` has installed."""
    found = shutil.which("promtool") or str(Path(__file__).parents[2] / ".venv" / "bin" / "promtool")
    assert Path(found).is_file(), "promtool is missing: deploy/test-programs brings it"
    return found


@pytest.mark.parametrize("words", [("check", "rules", "alerts.yaml"), ("test", "rules", "alerts_test.yaml")])
def test_prometheus_itself_finds_the_rules_right_and_they_ring_when_they_should(words: tuple[str, ...]) -> None:
    run = subprocess.run([promtool(), *words], cwd=WATCH, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_rule_names_what_there_is_and_says_what_to_do() -> None:
    rules = yaml.safe_load((WATCH / "alerts.yaml").read_text("utf-8"))["groups"][0]["rules"]
    assert len({one["alert"] for one in rules}) == len(rules) >= 8
    for one in rules:
        assert named(one["expr"]) <= KNOWN, one["alert"]
        assert all(len(one["annotations"][name]) > 15 for name in ("summary", "description"))
        for metric, label in re.findall(r"(makegood_\w+)\{(\w+)=", one["expr"]):
            assert LABELS[metric] == label, one["alert"]


def test_every_metric_stands_on_the_dashboard_and_none_that_there_is_not() -> None:
    panels = json.loads((WATCH / "dashboard.json").read_text("utf-8"))["panels"]
    shown = {name for panel in panels for target in panel["targets"] for name in named(target["expr"])}
    assert shown == KNOWN
    assert len({panel["id"] for panel in panels}) == len(panels)
