"""What `make bench` finds: every benchmark of the folder, by the name of its file."""

import json
import re
from pathlib import Path

import pytest

from tests.bench.__main__ import benchmarks, main

HERE = Path(__file__).parent


def test_every_file_is_a_benchmark_or_is_used_by_one() -> None:
    known = benchmarks()
    helping = {one.stem for one in HERE.glob("[a-z]*.py") if not one.stem.startswith("test_")} - set(known)
    used = {name for one in known for name in re.findall(r"tests\.bench\.(\w+)", (HERE / f"{one}.py").read_text())}
    assert helping - used == set()
    assert {"engines", "policies", "turns"} <= set(known)


def test_an_unknown_benchmark_is_answered_by_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["links", "lniks"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("there is no benchmark lniks; there are ")
    assert all(name in said for name in benchmarks())


def test_a_named_benchmark_alone_is_measured_and_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["links", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["links"]
    assert all(row["per_second"] > 0 for row in found["links"])
