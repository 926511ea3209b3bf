"""A dataset made of documents of the library, from the dialog to the rows of the panel."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidgetItem
from pytestqt.qtbot import QtBot

from llamahome_gui.documents import Converted
from llamahome_gui.training import making
from llamahome_gui.ui.background import wait_for_background
from llamahome_gui.ui.finetune.library_tree import LibraryTree, folders_of
from llamahome_gui.ui.finetune.make_dialog import MakeDialog
from llamahome_gui.ui.finetune.panel import FineTunePanel
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.services import Services
from tests.ui.conftest import settle
from tests.ui.finetune import open_panel

WAIT_MS = 60_000
TEXTS = {
    "/post/reports/north/harbour.docx": "# Harbour\n\n## Opening\n\nThe gate opens at seven and closes at nine.\n",
    "/post/reports/north/station.docx": "# Station\n\n## Trains\n\nTwo trains go to the coast, at ten and at six.\n",
    "/post/reports/south/garden.docx": "# Garden\n\n## Trees\n\nThe old pear tree stands behind the greenhouse door.\n",
    "/home/notes.txt": "Nothing under a heading, but long enough a text to be continued by a model that learns it.\n",
}


@pytest.fixture
def panel(qtbot: QtBot, main_window: MainWindow, services: Services) -> FineTunePanel:
    for path, text in TEXTS.items():
        made = Converted(text, Path(path).suffix[1:], "", len(text.split()))
        services.library.add(Path(path), Path(path).name, len(text), made)
    return open_panel(qtbot, main_window)


@pytest.fixture
def dialog(qtbot: QtBot, panel: FineTunePanel) -> Iterator[MakeDialog]:
    qtbot.mouseClick(panel.setup.make, Qt.MouseButton.LeftButton)
    dialog = panel.findChild(MakeDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.tree.count() == len(TEXTS), timeout=WAIT_MS)
    qtbot.waitUntil(dialog.confirm.isEnabled)
    yield dialog
    wait_for_background()
    settle()


def find(tree: LibraryTree, name: str) -> QTreeWidgetItem:
    flags = Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive
    (found,) = tree.findItems(name, flags)
    return found


def test_from_the_button_to_the_rows(
    qtbot: QtBot, panel: FineTunePanel, dialog: MakeDialog, services: Services
) -> None:
    assert dialog.summary.text().startswith("4 of 4 documents, ")
    find(dialog.tree, "north").setCheckState(0, Qt.CheckState.Unchecked)
    qtbot.waitUntil(lambda: dialog.summary.text().startswith("2 of 4 documents, "))
    qtbot.mouseClick(dialog.form.button("pairs"), Qt.MouseButton.LeftButton)
    dialog.least.setValue(4)
    dialog.name.setText("letters")
    qtbot.mouseClick(dialog.confirm, Qt.MouseButton.LeftButton)
    target = services.workspace.training_dir / "processed" / "letters.jsonl"
    qtbot.waitUntil(lambda: panel.desk.dataset is not None and panel.desk.dataset.path == target, timeout=WAIT_MS)
    (row,) = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert "Trees" in row["instruction"]
    assert row["output"] == "The old pear tree stands behind the greenhouse door."
    assert "1 row was made of 2 documents. Left out: 1 without text, 1 under no heading." in panel.data.notice.text
    assert panel.setup.dataset.currentText() == "Made: letters"
    assert panel.setup.name.text() == "letters"


def test_a_name_that_is_taken_keeps_the_button_off(qtbot: QtBot, dialog: MakeDialog, services: Services) -> None:
    assert dialog.name.text() == "documents"
    taken = services.workspace.training_dir / "processed" / "mine.jsonl"
    taken.parent.mkdir(parents=True, exist_ok=True)
    taken.write_text("{}", encoding="utf-8")
    for name, said in (("mine", "exists"), ("no/slash", "letters, digits"), ("", "")):
        dialog.name.setText(name)
        assert not dialog.confirm.isEnabled()
        assert said in dialog.name_problem.text()
    dialog.name.setText("other")
    assert dialog.confirm.isEnabled()
    dialog.tree.tick(False)
    qtbot.waitUntil(lambda: not dialog.confirm.isEnabled())


def test_an_order_that_gives_no_row_says_why_and_the_dialog_stays(qtbot: QtBot, dialog: MakeDialog) -> None:
    dialog.least.setValue(5000)
    qtbot.mouseClick(dialog.confirm, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.banner.isVisible, timeout=WAIT_MS)
    assert "No row can be made" in dialog.banner.text
    assert "too short" in dialog.banner.text
    assert dialog.tree.isEnabled()
    assert dialog.confirm.isEnabled()


def test_cancelling_the_work_writes_nothing(
    qtbot: QtBot, dialog: MakeDialog, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, gate, real = threading.Event(), threading.Event(), making._Making._lines

    def held(self: making._Making, record: object) -> object:
        reached.set()
        assert gate.wait(30)
        return real(self, record)  # type: ignore[arg-type]

    monkeypatch.setattr(making._Making, "_lines", held)
    qtbot.mouseClick(dialog.confirm, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(reached.is_set, timeout=WAIT_MS)
    assert dialog.bar.isVisible()
    assert not dialog.tree.isEnabled()
    made: list[object] = []
    dialog.made.connect(made.append)
    qtbot.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    gate.set()
    wait_for_background()
    settle()
    assert made == []
    folder = services.workspace.training_dir / "processed"
    assert not folder.exists() or list(folder.iterdir()) == []


def test_a_library_without_a_document_says_what_to_do(qtbot: QtBot, services: Services) -> None:
    dialog = MakeDialog(services.workspace, services.store.get("starter"), 512)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.banner.isVisible, timeout=WAIT_MS)
    assert "Add files" in dialog.banner.text
    assert not dialog.confirm.isEnabled()


def test_folders_on_the_way_stand_in_one_line(services: Services, panel: FineTunePanel) -> None:
    top = folders_of(services.library.records())
    assert [folder.name for folder in top.folders.values()] == [str(Path("home")), str(Path("post", "reports"))]
    reports = top.folders[str(Path("post", "reports"))]
    assert [folder.name for folder in reports.folders.values()] == ["north", "south"]
    assert [record.name for record in reports.folders["north"].documents] == ["harbour.docx", "station.docx"]


def test_a_search_shows_what_fits_and_ticks_only_that(qtbot: QtBot, dialog: MakeDialog) -> None:
    tree = dialog.tree
    qtbot.keyClicks(dialog.search, "garden")
    assert not find(tree, "garden.docx").isHidden()
    assert find(tree, "north").isHidden()
    tree.tick(False)
    assert len(tree.chosen()) == 3
    dialog.search.clear()
    qtbot.keyClicks(dialog.search, "NORTH")  # a folder shows all that is in it
    assert not find(tree, "harbour.docx").isHidden()
    assert not find(tree, "station.docx").isHidden()
    assert find(tree, "garden.docx").isHidden()
