"""Charts as text."""

from __future__ import annotations

from llamahome_gui.documents.tabular.chart import MOST_POINTS, Series, chart_text


def lines_of(count: int) -> list[str]:
    values = {index: str(index) for index in range(count)}
    return chart_text("Noise", [], [Series("s", {}, values)]).split("\n")


def test_every_point_is_a_row() -> None:
    assert lines_of(MOST_POINTS)[-1] == f"| {MOST_POINTS} | {MOST_POINTS - 1} |"


def test_points_that_are_left_out_are_told() -> None:
    lines = lines_of(MOST_POINTS + 1)
    assert lines[-3] == f"| {MOST_POINTS} | {MOST_POINTS - 1} |"
    assert lines[-1] == "The chart has more points than these."
