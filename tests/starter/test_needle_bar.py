"""The shipped model finds needles as often as its metrics say; the longer grid runs with the slow tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from llamahome_gui.config.paths import Workspace
from llamahome_gui.inference.engine import Engine, load_engine
from llamahome_gui.models import ModelStore
from llamahome_gui.starter.needle_bar import Comparison, compare


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = load_engine(ModelStore(Workspace.open(tmp_path_factory.mktemp("home"))), "starter", device="cpu")
    yield engine
    engine.loaded.close()


def test_a_share_far_below_the_recorded_one_fails() -> None:
    assert Comparison(9, 10, 45, 50).holds
    assert Comparison(7, 10, 45, 50).holds  # ten questions scatter that much
    assert not Comparison(3, 10, 45, 50).holds
    pooled = Comparison(7, 10, 45, 50) + Comparison(70, 100, 450, 500)
    assert (pooled.right, pooled.trials) == (77, 110)
    assert not pooled.holds


def test_a_few_needles_are_found_as_recorded(starter: Engine, weights: Path) -> None:
    found = compare(starter, weights, (2000,), 4, seed=2)
    assert [comparison.trials for comparison in found] == [4, 4, 4]
    assert (found[0] + found[1] + found[2]).holds


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_default_policy_finds_what_the_metrics_say(starter: Engine, weights: Path) -> None:
    for comparison in compare(starter, weights, (2000, 8000), 20, seed=1):
        assert comparison.holds, comparison
