"""`makegood bench`: the benchmarks of a checkout, in a process of their own."""

import subprocess
import sys
from pathlib import Path

import click

ROOT = Path(__file__).parent.parent.parent


@click.command("bench")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
def bench_command(names: tuple[str, ...], as_json: bool) -> int:
    """Measure, side by side in one run; all benchmarks, or those named. FULL=1 in the environment: at full size."""
    if not (ROOT / "tests" / "bench").is_dir():
        click.echo("the benchmarks lie in the repository; run this from a checkout after `make setup`", err=True)
        return 2
    command = [sys.executable, "-m", "tests.bench", *names, *(["--json"] if as_json else [])]
    return subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603 - our own module, no shell
