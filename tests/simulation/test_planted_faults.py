"""The histories find faults: each of these is planted, found, and absent from the product in the same weather."""

from pathlib import Path

import pytest

from tests.simulation.planted import PLANTED, sound
from tests.simulation.telling import tell

SEEDS = 30
FIRST = {"a refill is asked for again after a cut": 36}
"""The rarest shows about once in twenty histories; it is looked for where it is known to show."""


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found_and_the_product_is_clean_on_the_same_seeds(fault: str, tmp_path: Path) -> None:
    parts, words = PLANTED[fault]
    first = FIRST.get(fault, 0)
    for seed in range(first, first + SEEDS):
        told = tell("sqlite", seed, tmp_path, sound(parts))
        assert not told.broken, "\n".join([*told.broken, "", *told.history])
        if any(words in sentence for sentence in tell("sqlite", seed, tmp_path, parts).broken):
            return
    raise AssertionError(f"in {SEEDS} histories nothing shows that {fault}")
