"""Two processes of this program at once are measured as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from llamahome_gui.config.paths import Workspace
from llamahome_gui.evaluation.beside.run import BUSY, TIMES_BAR, WAYS, BesideError, _answer, _process, run

pytestmark = pytest.mark.programs


@pytest.mark.timeout(300)
def test_the_report_tells_both_ways_of_waiting_alone_and_beside_another_process() -> None:
    said: list[str] = []
    found = run(tokens=150, rounds=1, say=said.append)
    assert [row["waiting"] for row in found["rows"]] == list(WAYS) == ["ours", "busy waiting"]
    for row in found["rows"]:
        assert row["times"] == pytest.approx(row["beside_s"] / row["alone_s"], rel=0.01)
        assert row["alone_s"] > 0
    (check,) = found["checks"]
    assert (check["value"], check["bar"]) == (found["rows"][0]["times"], TIMES_BAR)
    assert len(said) == 2


def test_a_process_that_dies_leaves_its_last_words(tmp_path: Path) -> None:
    broken = {**BUSY, "PYTHONHOME": str(tmp_path / "nothing here")}
    with (
        _process(Workspace.open(tmp_path), 150, broken) as process,
        pytest.raises(BesideError, match=r"ended with code [1-9]\d*: .*No module named 'encodings'"),
    ):
        _answer(process)
    assert process.returncode is not None
