"""The rows of the fine-tune panel's runs: why one failed, and how it goes on from there."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import TrainingSettings
from llamahome_gui.errors import TrainingError
from llamahome_gui.training import Run, list_runs
from llamahome_gui.training.runs import RunRecord
from llamahome_gui.ui.finetune.runs_view import RunsView


def test_a_failed_run_says_why_in_its_row_and_goes_on_from_there(
    styled: QApplication, qtbot: QtBot, workspace: Workspace
) -> None:
    record = RunRecord(
        name="failed", base_key="a/b", base_hash="", dataset="", dataset_hash="",
        settings=TrainingSettings(batch_size=2), total_steps=12,
    )  # fmt: skip
    run = Run(workspace.checkpoints_dir / "failed", record)
    run.folder.mkdir(parents=True)
    run.failed(TrainingError("Memory ran out.", hint="Take a smaller batch."), {"batch_size": 1})
    view = RunsView()
    qtbot.addWidget(view)
    asked: list[Run] = []
    view.resumeRequested.connect(asked.append)
    view.show_runs(list_runs(workspace))
    table = view.table
    last = table.columnCount() - 1
    assert table.texts()[0][1] == "Failed"
    assert table.remark_of(0) == "Memory ran out. Take a smaller batch."
    again = table.cellWidget(0, last)
    assert isinstance(again, QPushButton)
    assert again.accessibleName() == "Begin again: failed"  # it has no checkpoint
    qtbot.mouseClick(again, Qt.MouseButton.LeftButton)
    assert [(one.key, one.next_settings.batch_size) for one in asked] == [("failed", 1)]
    view.set_busy(True)
    assert table.cellWidget(0, last) is None  # none goes on beside another
    view.set_busy(False)
    run.save(error=None)
    view.show_runs(list_runs(workspace))
    assert table.remark_of(0) == "It failed and could not say why."
    view.shutdown()
