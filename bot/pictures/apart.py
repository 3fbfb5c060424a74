"""Running one program on untrusted bytes: in a process of its own, with limits on memory, time and files."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from storage.blobs import Content

_CONFINE = """
import os, resource, sys
memory, seconds = int(sys.argv[1]), int(sys.argv[2])
for what, most in (
    (resource.RLIMIT_AS, memory),
    (resource.RLIMIT_CPU, seconds),
    (resource.RLIMIT_CORE, 0),
    (resource.RLIMIT_NOFILE, 64),
    (resource.RLIMIT_FSIZE, 0),
):
    resource.setrlimit(what, (most, most))
os.execv(sys.argv[3], sys.argv[3:])
"""
"""The limits are set by the process itself before it becomes the program: nothing runs between fork and exec here."""

MOST_OUTPUT = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of address space, seconds of processor, and seconds on the clock."""

    memory: int
    processor: int
    clock: int


class Stopped(Exception):
    """The program was killed by a limit, crashed, or said it failed; the text says which."""


def run(program: Sequence[str], data: Content, limits: Limits, **environment: str) -> bytes:
    """What the program writes to its output, given these bytes or this file. It can write no file and inherits nothing.

    Raises `Stopped` when it does not end well. An absent program raises `FileNotFoundError` only if it is no path.
    """
    confined = [sys.executable, "-I", "-S", "-c", _CONFINE, str(limits.memory), str(limits.processor), *program]
    try:
        done: subprocess.CompletedProcess[bytes] = subprocess.run(  # noqa: S603 - a program of ours or the operator's; the customer's bytes are only data
            confined,
            **_as_input(data),
            capture_output=True,
            timeout=limits.clock,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", **environment},
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise Stopped(f"it took longer than {limits.clock} seconds") from late
    if done.returncode != 0:
        raise Stopped(_why(done.returncode, done.stderr))
    return done.stdout


def _as_input(data: Content) -> dict[str, Any]:
    """A file is handed over as it is, so that its bytes never pass through this process."""
    if isinstance(data, bytes):
        return {"input": data}
    data.seek(0)
    data.flush()
    return {"stdin": data}


def _why(status: int, errors: bytes) -> str:
    if status < 0:
        return f"it was ended by signal {-status}"
    last = errors.decode("utf-8", "replace").strip().splitlines()
    return f"it ended with {status}" + (f": {last[-1][:200]}" if last else "")
