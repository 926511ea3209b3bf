"""Folders that the documents panel keeps in step with."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from llamahome_gui.ui.documents.model import STATE
from llamahome_gui.ui.documents.panel import DocumentsPanel
from llamahome_gui.ui.documents.rows import Mark, RowState
from llamahome_gui.ui.services import Services
from tests.ui.documents import add, by_name, choose, opened

WAIT_MS = 30_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "office"
    (root / "deep").mkdir(parents=True)
    (root / "a.txt").write_text("The first text.", encoding="utf-8")
    (root / "deep" / "b.txt").write_text("The second text.", encoding="utf-8")
    (root / "photo.jpg").write_bytes(b"\xff\xd8")
    (root / "empty.txt").write_bytes(b"")
    return root


def actions(panel: DocumentsPanel) -> list[str]:
    panel._menu.fill()
    return [action.text() for action in panel._menu.actions() if action.text()]


def done(panel: DocumentsPanel, *names: str) -> bool:
    rows = by_name(panel)
    return all(name in rows and rows[name].state is RowState.DONE for name in names)


def test_a_folder_is_kept_in_step_with(services: Services, qtbot: QtBot, folder: Path) -> None:
    with opened(services, qtbot) as panel:
        panel.choose_watched()
        dialog = panel.findChild(QFileDialog)
        assert dialog is not None
        dialog.fileSelected.emit(str(folder))
        dialog.close()
        qtbot.waitUntil(lambda: done(panel, "a.txt", "b.txt"), timeout=WAIT_MS)
        assert by_name(panel)["b.txt"].folder == "deep"
        assert "photo.jpg" not in by_name(panel)
        words = by_name(panel)["a.txt"].words
        (folder / "new.txt").write_text("A text that came later.", encoding="utf-8")
        (folder / "a.txt").write_text("The first text has more words now.", encoding="utf-8")
        qtbot.waitUntil(lambda: done(panel, "new.txt") and by_name(panel)["a.txt"].words > words, timeout=WAIT_MS)


def test_what_is_gone_is_marked_and_keeps_its_text(services: Services, qtbot: QtBot, folder: Path) -> None:
    with opened(services, qtbot) as panel:
        panel.watches.add(folder)
        qtbot.waitUntil(lambda: done(panel, "a.txt", "b.txt"), timeout=WAIT_MS)
        (folder / "a.txt").unlink()
        qtbot.waitUntil(lambda: by_name(panel)["a.txt"].mark is Mark.GONE, timeout=WAIT_MS)
        assert panel.model.index_of(by_name(panel)["a.txt"].key).siblingAtColumn(STATE).data() == "File gone"
        choose(panel, "a.txt")
        qtbot.waitUntil(lambda: "first" in panel.preview.text)
        assert "no longer in its folder" in panel.preview.remark.text()
        assert panel.filter.chat.isEnabled()
        (folder / "a.txt").write_text("The first text is back.", encoding="utf-8")
        qtbot.waitUntil(lambda: by_name(panel)["a.txt"].mark is Mark.NONE, timeout=WAIT_MS)
        qtbot.waitUntil(lambda: done(panel, "a.txt"), timeout=WAIT_MS)


def test_it_is_remembered_listed_and_let_go(services: Services, qtbot: QtBot, folder: Path) -> None:
    with opened(services, qtbot) as panel:
        add(panel, qtbot, folder)
        assert "Keep in step with “office”" in actions(panel)
        next(action for action in panel._menu.actions() if "“office”" in action.text()).trigger()
        assert panel.watches.folders == [folder]
        assert "Keep in step with “office”" not in actions(panel)
        panel.watches.add(folder / "deep")
        assert panel.watches.folders == [folder]
    (folder / "a.txt").unlink()
    (folder / "meanwhile.txt").write_text("Came while the program was closed.", encoding="utf-8")
    before = {record.name: record.added_at for record in services.library.records()}
    with opened(services, qtbot) as panel:
        qtbot.waitUntil(lambda: done(panel, "meanwhile.txt"), timeout=WAIT_MS)
        qtbot.waitUntil(lambda: by_name(panel)["a.txt"].mark is Mark.GONE, timeout=WAIT_MS)
        qtbot.waitUntil(lambda: not panel.importer.busy)
        after = {record.name: record.added_at for record in services.library.records()}
        assert after["empty.txt"] == before["empty.txt"]  # it failed as it is: not tried again
        listed = next(action for action in panel._menu.actions() if action.isCheckable()) if actions(panel) else None
        assert listed is not None
        listed.trigger()
        assert panel.watches.folders == []
    with opened(services, qtbot) as panel:
        assert panel.watches.folders == []
        assert len(panel.model.rows()) == 4


def test_a_wider_folder_takes_the_place_of_those_in_it(services: Services, qtbot: QtBot, folder: Path) -> None:
    with opened(services, qtbot) as panel:
        panel.watches.add(folder / "deep")
        panel.watches.add(folder)
        assert panel.watches.folders == [folder]
        qtbot.waitUntil(lambda: done(panel, "a.txt", "b.txt"), timeout=WAIT_MS)
