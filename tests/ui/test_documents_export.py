"""Export from the documents panel: chosen or all, in each form, from the buttons and the menu."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from llamahome_gui.documents import Converted
from llamahome_gui.documents.exporting import PLAIN_EXPORT
from llamahome_gui.training.dataset import read_dataset
from llamahome_gui.ui.documents.exporter import ExportDialog
from llamahome_gui.ui.documents.panel import DocumentsPanel
from llamahome_gui.ui.services import Services
from tests.ui.conftest import settle
from tests.ui.documents import choose, opened
from tests.ui.gate import Gate


@pytest.fixture
def panel(services: Services, qtbot: QtBot) -> Iterator[DocumentsPanel]:
    for relative in ("Harbor.docx", "north/Report.docx", "north/deep/Minutes.docx"):
        text = f"# {relative}\n\n" + "The access code for the **Harbor** office is 4821. " * 30 + "\n"
        converted = Converted(text, "docx", None, 270)
        services.library.add(Path("/in") / relative, relative, 9, converted)
    with opened(services, qtbot) as made:
        yield made


def ask(panel: DocumentsPanel, qtbot: QtBot, form: str, *, everything: bool, folders: bool = False) -> None:
    """Press Export, choose in the dialog, go on to the folder."""
    qtbot.mouseClick(panel.filter.export, Qt.MouseButton.LeftButton)
    dialog = panel.findChild(ExportDialog)
    assert dialog is not None
    if everything and dialog.which.isEnabled():
        qtbot.mouseClick(dialog.which.button("all"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.form.button(form), Qt.MouseButton.LeftButton)
    if folders:
        dialog.folders.click()
    if form == "rows":
        dialog.tokens.setValue(64)
    qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)


def write_to(panel: DocumentsPanel, qtbot: QtBot, target: Path) -> None:
    """Choose the folder and wait for the end."""
    chooser = panel.findChild(QFileDialog)
    assert chooser is not None
    with qtbot.waitSignal(panel.exporter.finished):
        chooser.fileSelected.emit(str(target))
        chooser.close()
    settle()


def test_the_chosen_documents_become_markdown(panel: DocumentsPanel, qtbot: QtBot, tmp_path: Path) -> None:
    choose(panel, "Harbor.docx", "Report.docx")
    ask(panel, qtbot, "md", everything=False)
    write_to(panel, qtbot, tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["Harbor.md", "Report.md"]
    assert "**Harbor**" in (tmp_path / "out" / "Harbor.md").read_text(encoding="utf-8")
    assert "2 files were written" in panel.banner.text
    assert not panel.export_line.isVisible()


def test_all_become_text_in_their_folders(panel: DocumentsPanel, qtbot: QtBot, tmp_path: Path) -> None:
    choose(panel, "Harbor.docx")
    ask(panel, qtbot, "txt", everything=True, folders=True)
    write_to(panel, qtbot, tmp_path / "out")
    written = sorted(path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.txt"))
    assert written == ["Harbor.txt", "north/Report.txt", "north/deep/Minutes.txt"]
    assert "**" not in (tmp_path / "out" / "Harbor.txt").read_text(encoding="utf-8")


def test_without_a_choice_all_are_meant(panel: DocumentsPanel, qtbot: QtBot, tmp_path: Path) -> None:
    assert panel.filter.export.isEnabled()
    ask(panel, qtbot, "jsonl", everything=True)
    write_to(panel, qtbot, tmp_path)
    rows = [json.loads(line) for line in (tmp_path / "documents.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {row["path"] for row in rows} == {"Harbor.docx", "north/Report.docx", "north/deep/Minutes.docx"}


def test_training_rows_are_cut_by_the_tokens_of_the_model(
    panel: DocumentsPanel, services: Services, qtbot: QtBot, tmp_path: Path
) -> None:
    ask(panel, qtbot, "rows", everything=True)
    write_to(panel, qtbot, tmp_path)
    path = tmp_path / "documents.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(rows) > 6
    assert all(row["tokens"] <= 64 for row in rows)
    assert read_dataset(path).form == "text"


def test_a_folder_that_cannot_be_written_is_explained(panel: DocumentsPanel, qtbot: QtBot, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file", encoding="utf-8")
    panel.exporter.write(None, blocked / "inside", PLAIN_EXPORT)
    qtbot.waitUntil(panel.banner.isVisible)
    assert str(blocked) in panel.banner.text


def test_an_export_can_be_given_up(
    panel: DocumentsPanel, services: Services, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(40):
        path = Path(f"/in/more/{number}.docx")
        services.library.add(path, path.name, 9, Converted("words " * 50, "docx", None, 50))
    gate = Gate(after=16)  # the first that is told
    monkeypatch.setattr(panel.exporter, "_progress", gate.before(panel.exporter._progress))
    panel.exporter.write(None, tmp_path / "out", PLAIN_EXPORT)
    assert panel.exporter.busy
    gate.await_work(qtbot)
    qtbot.waitUntil(panel.export_line.isVisible)
    with qtbot.waitSignal(panel.exporter.finished):
        qtbot.mouseClick(panel.export_line.cancel, Qt.MouseButton.LeftButton)
        gate.open()
    written = list((tmp_path / "out").iterdir())
    assert len(written) == 17
    assert not [path for path in written if path.name.endswith(".part")]
    assert not panel.exporter.busy
