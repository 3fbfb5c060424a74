"""Whatever goes wrong, no message and no claim is lost, and no order is credited above what may be given.

Each seed is a history of its own. One that breaks a promise is told whole, and told again by its seed:
`python -m tests.simulation.soak --engine sqlite --seed 1234`.
"""

from pathlib import Path

import pytest

from tests.simulation.telling import tell

CHUNK = 10
CHUNKS = {"sqlite": 7, "postgresql": 3}


@pytest.mark.parametrize(
    ("engine", "first"),
    [(engine, chunk * CHUNK) for engine, chunks in CHUNKS.items() for chunk in range(chunks)],
)
def test_every_promise_holds_in_every_history(engine: str, first: int, tmp_path: Path) -> None:
    calls = 0
    for seed in range(first, first + CHUNK):
        told = tell(engine, seed, tmp_path)
        assert not told.broken, "\n".join([*told.broken, "", *told.history])
        calls += told.calls
    assert calls, "histories in which no money moves show nothing about money"


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_seed_tells_the_same_history_again(engine: str, tmp_path: Path) -> None:
    def lines() -> list[str]:
        # references are the only chance that is not the seed's; no decision rests on them
        return [line for line in tell(engine, 7, tmp_path).history if "MG" not in line]

    assert lines() == lines()
