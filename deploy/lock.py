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


def lock(name: str, extras: list[str]) -> None:
    """Write one file. Raises `CalledProcessError` when no set of versions fits."""
    held = [] if name == "dev" else ["--constraint", str(FOLDER / "dev.txt")]
    command = [
        *(sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", *extras, *held),
        *("--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url"),
        *("--no-emit-find-links", "--no-annotate", "--no-header", "--quiet", "--upgrade"),
        *("--output-file", str(FOLDER / f"{name}.txt")),
    ]
    subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603 - our own words only


if __name__ == "__main__":
    for name, extras in FILES.items():
        lock(name, extras)
