"""`make bench`: every benchmark, or those named; a table, or JSON with `--json`. FULL=1: full size."""

import json
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.bench.timing import Row

HERE = Path(__file__).parent
GIVES = re.compile(r"^def (run|main)\(", re.MULTILINE)


def benchmarks() -> dict[str, str]:
    """Every benchmark by the name of its file, and how it is started.

    A file of this folder is one when it has `run(*, full)`, which gives rows, or `main()`, which prints by itself, and
    one JSON object with `--json`. Nothing else has to name it.
    """
    found = {one.stem: GIVES.search(one.read_text("utf-8")) for one in sorted(HERE.glob("[a-z]*.py"))}
    return {name: how[1] for name, how in found.items() if how}


def main(arguments: list[str]) -> int:
    """Run what is named, else all; 2 when there is no such benchmark."""
    wanted = [one for one in arguments if not one.startswith("--")]
    known = benchmarks()
    unknown = [one for one in wanted if one not in known]
    if unknown:
        sys.stderr.write(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(known)}\n")
        return 2
    as_json, found = "--json" in arguments, dict[str, Any]()
    for name in wanted or known:
        found[name] = _rows(name, as_json) if known[name] == "run" else _program(name, as_json)
    if as_json:
        sys.stdout.write(json.dumps(found) + "\n")
    return 0


def _rows(name: str, as_json: bool) -> list[dict[str, Any]]:
    rows: list[Row] = import_module(f"tests.bench.{name}").run(full=os.environ.get("FULL") == "1")
    if not as_json:
        sys.stdout.write("\n".join([f"{name}:", *(f"  {row.line()}" for row in rows)]) + "\n")
        sys.stdout.flush()
    return [row.to_json() for row in rows]


def _program(name: str, as_json: bool) -> Any:
    command = [sys.executable, "-m", f"tests.bench.{name}"]
    if not as_json:
        sys.stdout.write(f"{name}:\n")
        sys.stdout.flush()
        subprocess.run(command, check=True)
        return None
    return json.loads(subprocess.run([*command, "--json"], check=True, capture_output=True).stdout)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
