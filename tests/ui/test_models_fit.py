"""How a model fits: the chart without Qt, and the view with its slider."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import Settings
from llamahome_gui.models import load_catalogue
from llamahome_gui.models.fit.machine import Machine
from llamahome_gui.models.fit.network import Network, network_listed
from llamahome_gui.ui.models.fit_chart import USUAL_TOKENS, FitChart, chips
from llamahome_gui.ui.models.fit_view import FitView
from llamahome_gui.ui.theme import manager

GB = 10**9
SMALL = Machine(memory=24 * GB, memory_free=20 * GB, disk_free=100 * GB)


def network(workspace: Workspace, family: str = "llama", version: str = "3.1-8b") -> Network:
    found = load_catalogue(workspace).family(family)
    assert found is not None
    made = network_listed(found.about(version))
    assert made is not None
    return made


@pytest.fixture
def chart(workspace: Workspace) -> FitChart:
    """Of Llama 3.1 8B on a machine with 20 GB free."""
    return FitChart(network(workspace), SMALL, Settings())


def test_a_longer_text_takes_more_with_the_full_cache_and_the_same_with_the_compact_one(chart: FitChart) -> None:
    short, long = chart.at(1024), chart.at(chart.stops[-2])
    titles = [bar.title for bar in long.bars]
    assert titles == ["Full cache", "Balanced", "Compact"]
    ends = [[bar.pieces[-1].end for bar in made.bars if bar.pieces] for made in (short, long)]
    assert ends[1][0] > ends[1][1] > ends[1][2]
    assert long.bars[0].total != short.bars[0].total
    assert "KV cache" in [piece.title for piece in long.bars[0].pieces]


def test_h2o_makes_room_where_the_full_cache_has_none(chart: FitChart) -> None:
    assert chart.at(USUAL_TOKENS).chip.text == "Fits"
    made = chart.at(65_536)
    assert made.chip.text in ("Fits with H2O", "Fits quantised")
    assert not made.bars[0].fits
    assert 0 < made.line < 1


def test_what_is_longer_than_the_trained_context_has_no_full_cache(workspace: Workspace) -> None:
    made = FitChart(network(workspace, "smollm2", "135m"), SMALL, Settings())
    beyond = made.at(max(made.stops))
    assert beyond.bars[0].pieces == ()
    assert beyond.bars[0].note
    assert beyond.bars[2].fits


def test_pieces_stand_one_behind_the_other_within_the_bar(chart: FitChart) -> None:
    for tokens in chart.stops:
        for bar in chart.at(tokens).bars:
            ends = [piece.end for piece in bar.pieces]
            assert ends == sorted(ends)
            assert all(0 <= end <= 1 for end in ends)


def test_every_listed_network_has_a_chip_and_only_what_is_too_large_does_not_fit(workspace: Workspace) -> None:
    catalogue = load_catalogue(workspace)
    made = chips(catalogue, [], SMALL, Settings())
    assert made["smollm2/135m"].text == "Fits"
    assert made["llama/3.1-405b"].text == "Too large"
    assert not made["llama/3.1-405b"].fits
    assert "GB" in made["llama/3.1-405b"].tip
    large = chips(catalogue, [], replace(SMALL, memory=4000 * GB, memory_free=4000 * GB), Settings())
    assert large["llama/3.1-405b"].fits


@pytest.fixture
def view(styled: QApplication, qtbot: QtBot, chart: FitChart) -> FitView:
    made = FitView()
    qtbot.addWidget(made)
    made.resize(320, 420)
    made.show_fit(chart)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_the_slider_changes_everything_that_is_shown(view: FitView, chart: FitChart, qtbot: QtBot) -> None:
    assert view.tokens == USUAL_TOKENS
    assert view.heading.text() == "8,192 tokens"
    before = view.grab().toImage()
    view.slider.setFocus()
    while view.tokens < 65_536:
        qtbot.keyClick(view.slider, Qt.Key.Key_Right)
    assert view.heading.text() == f"{view.tokens:,} tokens"
    assert view.chip.text() == chart.at(view.tokens).chip.text
    assert view.sentence.text() == chart.at(view.tokens).sentence
    assert "Full cache" in view.bars.accessibleDescription()
    assert view.grab().toImage() != before


def test_another_model_is_shown_for_the_same_length(view: FitView, workspace: Workspace, qtbot: QtBot) -> None:
    view.slider.setValue(view.slider.value() + 2)
    tokens = view.tokens
    view.show_fit(FitChart(network(workspace, "llama", "3.2-1b"), SMALL, Settings()))
    assert view.tokens == tokens
    view.show_fit(None)
    assert not view.isVisible()


def test_the_parts_of_a_bar_tell_their_numbers(view: FitView) -> None:
    texts = {view.bars.text_at(QPoint(x, y)) for x in range(0, view.bars.width(), 4) for y in range(view.bars.height())}
    assert any(text.startswith("Weights: ") for text in texts)
    assert any(text.startswith("KV cache: ") for text in texts)


def test_a_longest_text_stands_with_the_form_of_weights_it_needs(view: FitView) -> None:
    shown = [part.text() for part in view.longest.findChildren(QLabel) if "tokens" in part.text()]
    assert shown
    assert all(text.endswith(("bit", "8-bit copy")) for text in shown), shown


def test_the_bars_follow_the_theme(view: FitView) -> None:
    light = view.bars.grab().toImage()
    manager().set_mode("dark")
    assert view.bars.grab().toImage() != light
    manager().set_mode("light")
