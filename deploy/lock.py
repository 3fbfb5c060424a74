"""Pin every extra's dependencies: one universal requirements file each, with hashes and without addresses."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "deploy" / "requirements"
FILES = {
    "dev": ["--extra", "dev"],
    "base": [],
    "telegram": ["--extra", "telegram"],
    "discord": ["--extra", "discord"],
    "postgres": ["--extra", "postgres"],
    "proofs": ["--extra", "proofs"],
    "s3": ["--extra", "s3"],
    "encryption": ["--extra", "encryption"],
    "ocr": ["--extra", "ocr"],
}
"""File -> what is asked for. `dev` comes first: the others are held to its versions."""


APART = {"aiogram": "aiogram>=3.31,<4"}
"""File -> what it holds, for an environment of its own: it does not fit beside ours. Only `make bench` uses it."""


def lock(name: str, extras: list[str]) -> None:
    """Write one file. Raises `CalledProcessError` when no set of versions fits."""
    held = [] if name == "dev" else ["--constraint", str(FOLDER / "dev.txt")]
    _compile(name, ["pyproject.toml", *extras, *held])


def lock_apart(name: str, wanted: str) -> None:
    """Write the file of an environment of its own."""
    _compile(name, ["-"], wanted)


def _compile(name: str, what: list[str], typed: str = "") -> None:
    command = [
        *(sys.executable, "-m", "uv", "pip", "compile", *what),
        *("--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url"),
        *("--no-emit-find-links", "--no-annotate", "--no-header", "--quiet", "--upgrade"),
        *("--output-file", str(FOLDER / f"{name}.txt")),
    ]
    subprocess.run(command, cwd=ROOT, check=True, input=typed.encode())  # noqa: S603 - our own words only


if __name__ == "__main__":
    for name, extras in FILES.items():
        lock(name, extras)
    for name, wanted in APART.items():
        lock_apart(name, wanted)
