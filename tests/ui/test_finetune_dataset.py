"""What the panel shows of a dataset and a model before a run: rows as they are read, lengths, what is left out."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from llamahome_gui.config.settings import TrainingSettings
from llamahome_gui.models import ModelStore
from llamahome_gui.training import read_dataset
from llamahome_gui.training.lengths import Histogram
from llamahome_gui.training.preview import RowPreview, Span
from llamahome_gui.ui.finetune.dataset_view import DatasetView
from llamahome_gui.ui.finetune.lengths_chart import LengthsChart
from llamahome_gui.ui.finetune.looking import DatasetLook
from llamahome_gui.ui.finetune.panel import FineTunePanel
from llamahome_gui.ui.finetune.rendered import MOST_CHARACTERS, RenderedRow
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.theme import manager, theme
from tests.ui.conftest import settle
from tests.ui.finetune import open_panel

WAIT_MS = 60_000
Write = Callable[[Sequence[Any]], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write rows, or lines as they are, as JSON lines."""

    def write(rows: Sequence[Any]) -> Path:
        path = tmp_path / "rows.jsonl"
        path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
        return path

    return write


def row(question: str, answer: str) -> dict[str, str]:
    return {"prompt": question, "completion": answer}


@pytest.fixture
def panel(qtbot: QtBot, main_window: MainWindow) -> FineTunePanel:
    return open_panel(qtbot, main_window)


def choose(qtbot: QtBot, panel: FineTunePanel, path: Path) -> None:
    """Choose a dataset and wait until all that is to be known of it is shown."""
    panel.setup.add_dataset(path)
    qtbot.waitUntil(lambda: panel.desk.dataset is not None and panel.desk.dataset.path == path, timeout=WAIT_MS)
    looked(qtbot, panel)


def looked(qtbot: QtBot, panel: FineTunePanel) -> None:
    qtbot.waitUntil(lambda: not panel.desk.look.looking, timeout=WAIT_MS)


def test_the_chosen_row_is_shown_as_the_model_reads_it(qtbot: QtBot, panel: FineTunePanel, write: Write) -> None:
    choose(qtbot, panel, write([row("Who?", "Nobody."), row("Which door?", "The red door.")]))
    panel.data.preview.selectRow(1)
    rendered = panel.data.rendered
    qtbot.waitUntil(lambda: rendered.row is not None and rendered.row.line == 2, timeout=WAIT_MS)
    assert rendered.row is not None
    shown = rendered.text.toPlainText()
    assert shown.startswith("<|begin_of_text|><|start_header_id|>user<|end_header_id|>")
    assert shown.endswith("The red door.<|eot_id|>")
    assert [span.text for span in rendered.row.spans if span.learned] == ["The red door.<|eot_id|>"]
    assert rendered.caption.text() == f"Line 2  ·  {rendered.row.tokens} tokens, {rendered.row.learned} learned"
    assert ground_at(rendered, shown.index("red")) == theme().color("accent_soft")
    assert ground_at(rendered, shown.index("Which")) != theme().color("accent_soft")


def test_what_is_left_out_follows_the_longest_row(qtbot: QtBot, panel: FineTunePanel, write: Write) -> None:
    long = row("What does it say?", "On and on it goes. " * 12)
    choose(qtbot, panel, write([row("Who?", "Nobody."), "not json", long]))
    data, setup = panel.data, panel.setup
    assert [line for line, _why in data.problems.texts()] == ["2"]
    setup.length.setValue(64)
    looked(qtbot, panel)
    assert data.pages.button("problems").text() == "Left out (2)"
    (_bad, (line, why)) = data.problems.texts()
    assert line == "3"
    assert "more than 64" in why
    assert "1 longer is left out" in data.lengths.text()
    setup.truncate.setChecked(True)
    looked(qtbot, panel)
    assert [line for line, _why in data.problems.texts()] == ["2"]
    assert "1 longer is cut there" in data.lengths.text()
    assert setup.settings().truncate
    data.preview.selectRow(1)
    qtbot.waitUntil(lambda: data.rendered.row is not None and data.rendered.row.cut is not None, timeout=WAIT_MS)
    assert format_at(data.rendered, len(data.rendered.text.toPlainText()) - 1).fontStrikeOut()


def test_rows_are_sorted_and_found_by_words(styled: QApplication, qtbot: QtBot, write: Write) -> None:
    data = DatasetView()
    qtbot.addWidget(data)
    data.resize(800, 600)
    data.show()
    dataset = read_dataset(write([row(f"Code of office {n}?", f"It is {n * 7}.") for n in range(1, 11)]))
    chosen: list[int] = []
    data.rowChosen.connect(lambda row: chosen.append(row.line))
    data.show_dataset(dataset, list(dataset.rows))
    assert chosen == [1]
    table = data.preview
    table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert [line for line, *_ in table.texts()][:2] == ["10", "9"]
    table.selectRow(0)
    assert chosen[-1] == 10
    data.search.setText("IS office 4")  # 14, 4 and 28, 42, 49
    for column in (0, 2):
        table.sortByColumn(column, Qt.SortOrder.AscendingOrder)
        shown = [line for place, (line, *_) in enumerate(table.texts()) if not table.isRowHidden(place)]
        assert shown == ["2", "4", "6", "7"]
    data.show_page("lengths")
    assert data.search.isHidden()
    data.show_page("rows")
    assert data.search.isVisible()


def test_repetitions_are_named_and_stay_on_one_side(qtbot: QtBot, panel: FineTunePanel, write: Write) -> None:
    rows = [row(f"Code of office {n}?", f"It is {n}.") for n in range(10)]
    choose(qtbot, panel, write([*rows, rows[2], row("code of  OFFICE 4?", "It is 4.")]))
    assert panel.data.pages.button("duplicates").text() == "Repeated (2)"
    assert panel.data.duplicates.texts() == [["3", "11", "to the letter"], ["5", "12", "but for blanks and case"]]
    panel.setup.aside.setValue(20)
    looked(qtbot, panel)
    assert panel.data.split_badge.text() == "10 to train on, 2 kept aside"
    panel.setup.aside.setValue(0)
    looked(qtbot, panel)
    assert panel.data.split_badge.text() == "12 to train on, 0 kept aside"
    assert panel.setup.settings().validation_split == 0


def test_a_finer_share_of_the_settings_file_stays_as_it_is(panel: FineTunePanel) -> None:
    panel.setup.show_settings(TrainingSettings(validation_split=0.123))
    assert panel.setup.aside.value() == 12
    assert panel.setup.settings().validation_split == 0.123


def test_the_pages_of_a_dataset_are_chosen_with_the_keyboard_and_the_mouse(
    qtbot: QtBot, panel: FineTunePanel, write: Write
) -> None:
    choose(qtbot, panel, write([row("Who?", "Nobody.")]))
    for key, shown in (("lengths", panel.data.chart), ("problems", panel.data.problems), ("rows", panel.data.preview)):
        qtbot.mouseClick(panel.data.pages.button(key), Qt.MouseButton.LeftButton)
        assert shown.isVisible()
    assert panel.data.problems_note.text() == "Every row can be used."


def test_a_dataset_is_looked_at_when_the_panel_is_seen(qtbot: QtBot, main_window: MainWindow) -> None:
    main_window.go_to("documents")
    panel = main_window.finetune
    panel.refresh()
    qtbot.waitUntil(lambda: panel.setup.base_key is not None and panel.desk.dataset is not None, timeout=WAIT_MS)
    settle()
    assert not panel.desk.look.looking  # it would import the tokenizers while somebody does other things
    with qtbot.waitSignal(panel.desk.look.found, timeout=WAIT_MS):
        main_window.go_to("finetune")


def test_a_model_without_a_tokenizer_says_so_and_the_rows_stay(
    qtbot: QtBot, panel: FineTunePanel, services: Services, tiny_model: Path, write: Write
) -> None:
    path = write([row("Who?", "Nobody.")])
    choose(qtbot, panel, path)
    services.store.import_folder(tiny_model, "llama", "broken")
    broken = services.workspace.models_dir / "llama" / "broken" / "tokenizer.json"
    broken.write_text('{"not": "a tokenizer"}', encoding="utf-8")
    panel.refresh()
    qtbot.waitUntil(lambda: panel.setup.base.findData("llama/broken") >= 0, timeout=WAIT_MS)
    panel.setup.base.setCurrentIndex(panel.setup.base.findData("llama/broken"))
    qtbot.waitUntil(panel.data.banner.isVisible, timeout=WAIT_MS)
    assert "tokenizer" in panel.data.banner.text
    assert panel.data.preview.isVisible()


# -- without a window -------------------------------------------------------------------------------------------------


def test_only_the_last_wish_is_answered(qtbot: QtBot, store: ModelStore, write: Write) -> None:
    look = DatasetLook()
    found: list[Any] = []
    look.found.connect(found.append)
    dataset = read_dataset(write([row("Who?", "Nobody.")]))
    for length in (32, 64, 128):
        look.look(dataset, store.get("starter"), TrainingSettings(max_length=length))
    qtbot.waitUntil(lambda: bool(found), timeout=WAIT_MS)
    settle()
    assert [one.lengths.max_length for one in found] == [128]
    with qtbot.assertNotEmitted(look.began, wait=50):  # what changed does not matter to the rows
        look.look(dataset, store.get("starter"), TrainingSettings(max_length=128, num_epochs=9))


def test_a_look_that_is_broken_off_says_nothing(qtbot: QtBot, store: ModelStore, write: Write) -> None:
    look = DatasetLook()
    dataset = read_dataset(write([row("Who?", "Nobody.")]))
    look.look(dataset, store.get("starter"), TrainingSettings())
    look._later.timeout.emit()  # begins now
    with qtbot.assertNotEmitted(look.found), qtbot.assertNotEmitted(look.failed):
        look.forget()
        settle()
    assert not look.looking


@pytest.fixture
def store(styled: object, services: Services) -> ModelStore:
    return services.store


def test_a_very_long_row_is_shown_in_part(qtbot: QtBot) -> None:
    view = RenderedRow()
    qtbot.addWidget(view)
    view.show_row(RowPreview(1, "text", (Span("a" * 15_000, False), Span("b" * 15_000, True)), 30_000, 15_000))
    shown = view.text.toPlainText()
    assert shown.count("a") + shown.count("b") - "… 10,000 characters more".count("a") == MOST_CHARACTERS
    assert shown.endswith("… 10,000 characters more")


def test_colours_follow_the_theme(qtbot: QtBot, styled: object) -> None:
    view = RenderedRow()
    qtbot.addWidget(view)
    view.show_row(RowPreview(1, "text", (Span("read", False), Span("learned", True)), 2, 1))
    light = ground_at(view, 5)
    manager().set_mode("dark")
    try:
        assert ground_at(view, 5) == theme().color("accent_soft") != light
    finally:
        manager().set_mode("light")


def test_bars_tell_their_numbers(qtbot: QtBot) -> None:
    chart = LengthsChart()
    qtbot.addWidget(chart)
    chart.resize(500, 260)
    chart.show()
    edges = tuple(range(0, 90, 10))
    chart.show_lengths(Histogram(edges, (0, 3, 0, 1, 0, 0, 0, 2), 40, 4, 2, 18, 500, 900, 80))
    told = {chart.text_at(QPoint(x, 100)) for x in range(chart.width())}
    assert {"11–20 tokens: 3 rows", "31–40 tokens: 1 row", "71 tokens and more: 2 rows"} <= told
    assert chart.accessibleDescription() == "4 rows have at most 40 tokens, 2 have more."
    drawn = chart.grab().toImage()
    seen = {drawn.pixelColor(x, y).name() for x in range(0, 500, 2) for y in range(40, 230, 3)}
    assert theme().colors["chart1"] in seen
    assert theme().colors["chart3"] in seen


def test_nothing_is_shown_of_a_dataset_that_cannot_be_read(qtbot: QtBot, write: Write) -> None:
    view = DatasetView()
    qtbot.addWidget(view)
    view.show()
    dataset = read_dataset(write([row("Who?", "Nobody.")]))
    view.show_dataset(dataset, list(dataset.rows))
    assert view.preview.isVisible()
    view.show_error(ValueError("gone"))
    assert not view.preview.isVisible()
    assert "gone" in view.banner.text


def format_at(view: RenderedRow, place: int) -> Any:
    cursor = view.text.textCursor()
    cursor.setPosition(place + 1)
    return cursor.charFormat()


def ground_at(view: RenderedRow, place: int) -> QColor:
    color: QColor = format_at(view, place).background().color()
    return color
