"""`python -m bot.sandbox`: the sandbox panel alone."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.sandbox.app import create_app
from bot.sandbox.modes import CHOICES
from bot.sandbox.wire import PanelServer, listen


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the panel until Ctrl-C or SIGTERM; the first line of output says where. 1 when the port is taken."""
    asked = _parser().parse_args(arguments)
    try:
        listening = listen(asked.host, asked.port)
    except OSError as problem:
        sys.stderr.write(f"{asked.host}:{asked.port} cannot be listened on: {problem.strerror}\n")
        return 1
    with listening:
        app = create_app(asked.database, returns=asked.returns, charge=asked.charge)
        asyncio.run(PanelServer(app, listening, _announce).until_signaled())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description="The sandbox panel alone.")
    parser.add_argument("--port", type=int, default=8081, help="0 takes a free one")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--database", type=Path, default=Path("var/sandbox.db"))
    parser.add_argument("--returns", choices=CHOICES["returns"], help="who returns money; kept in the database")
    parser.add_argument("--charge", choices=CHOICES["charge"], help="what a charge shows; kept in the database")
    return parser


def _announce(url: str) -> None:
    sys.stdout.write(f"sandbox panel on {url}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
