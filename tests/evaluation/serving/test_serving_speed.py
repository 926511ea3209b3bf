"""The benchmark of the API measures what it says, on a tiny model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.evaluation.serving.speed import Asked, run
from tests.serving.conftest import served_engine

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine

__all__ = ["served_engine"]


def test_the_report_has_each_case_and_loses_no_answer(served_engine: Engine) -> None:
    said: list[str] = []
    h2o = H2OSettings(policy="h2o", window_length=64, heavy_hitter_tokens=16, chunk_size=512)
    found = run(served_engine, h2o, rounds=2, clients=6, say=said.append)
    assert [(row["case"], row["clients"]) for row in found["rows"]] == [("short", 1), ("long", 1), ("together", 6)]
    assert all(row["tokens_per_second"] > 0 for row in found["rows"])
    assert (found["checks"][-1]["name"], found["checks"][-1]["value"]) == ("answers lost", 0)
    assert len(said) == 3
    assert Asked(first=0.3, whole=1.0, own=0.25, tokens=3).overhead - 0.05 < 1e-9
    assert Asked(first=0.2, whole=1.0, own=0.25, tokens=3).overhead == 0.0
