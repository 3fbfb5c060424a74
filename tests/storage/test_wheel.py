"""What is installed from a wheel can migrate a database, not only a checkout."""

import subprocess
import sys
import zipfile
from pathlib import Path

from storage.database import open_database

ROOT = Path(__file__).parents[2]


def test_an_installed_wheel_brings_its_own_migrations(tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    installed = tmp_path / "a folder with 100% odd letters"
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    url = f"sqlite:///{tmp_path / 'new.db'}"
    program = f"import storage; print(storage.__file__); from storage.schema import upgrade; upgrade({url!r})"
    ran = subprocess.run([sys.executable, "-c", program], cwd=installed, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith(str(installed))
    open_database(url, upgrade=False).close()
