"""The sandbox as a process: it says where it listens, keeps its data, and stops cleanly."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.sandbox import ADMIN_KEY

ROOT = Path(__file__).parents[3]


@contextmanager
def process(*arguments: str, stop: int = signal.SIGTERM) -> Iterator[str]:
    child = subprocess.Popen(
        [sys.executable, "-m", "bot.sandbox", "--port", "0", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout
    try:
        line = child.stdout.readline()
        assert line.startswith("sandbox panel on http://127.0.0.1:")
        yield line.split()[-1]
        child.send_signal(stop)
        out, err = child.communicate(timeout=10)
        assert (child.returncode, out, err) == (0, "", "")
    finally:
        child.kill()
        child.communicate()


def ask(method: str, url: str, **more: Any) -> Any:
    return httpx.request(method, url, headers={"X-Api-Key": ADMIN_KEY}, trust_env=False, **more).json()


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_data_and_modes_survive_a_stop_and_a_start(tmp_path: Path, stop: int) -> None:
    file = str(tmp_path / "below" / "panel.db")
    body = {
        "username": "maria.lopes",
        "amount": 0.66,
        "method": "Bonus",
        "memo": "MG7K2",
        "affiliate_commission": False,
    }
    with process("--database", file, "--returns", "automatic", "--charge", "net", stop=stop) as url:
        ask("POST", f"{url}/adminapi/v2/payments/add", json=body)
        ask("POST", f"{url}/_sandbox/orders/10490", json={"remains": 3})
        before = ask("GET", f"{url}/_sandbox/accounts/maria.lopes")
    with process("--database", file) as url:
        assert ask("GET", f"{url}/_sandbox/accounts/maria.lopes") == before
        assert ask("GET", f"{url}/_sandbox/orders/10490")["remains"] == 3
        modes = ask("GET", f"{url}/_sandbox/mode")
        assert (modes["returns"], modes["charge"]) == ("automatic", "net")
        assert ask("GET", f"{url}/_sandbox/payments")[0]["memo"] == "MG7K2"


def test_another_mode_at_the_next_start_is_as_if_it_had_always_been_so(tmp_path: Path) -> None:
    file = str(tmp_path / "panel.db")
    with process("--database", file) as url:
        assert ask("GET", f"{url}/_sandbox/orders/10482")["returned"] == "0.00"
    with process("--database", file, "--returns", "automatic") as url:
        assert ask("GET", f"{url}/_sandbox/orders/10482")["returned"] == "0.66667"


def test_a_taken_port_is_one_clear_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "bot.sandbox", "--port", port, "--database", str(tmp_path / "panel.db")]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert port in ended.stderr


def test_a_running_slow_call_does_not_hold_up_the_stop(tmp_path: Path) -> None:
    with process("--database", str(tmp_path / "panel.db")) as url:
        ask("POST", f"{url}/_sandbox/faults", json={"path": "/api/v2", "fault": "late", "seconds": 60})
        with pytest.raises(httpx.HTTPError):
            ask("POST", f"{url}/api/v2")
