"""Documents are dragged from the library into the chat by real events: several at once, over the rail, from beside."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QPixmap
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from llamahome_gui.documents import Converted
from llamahome_gui.errors import DocumentError, DocumentReason
from llamahome_gui.ui.document_drops import MIME, documents_in
from llamahome_gui.ui.documents.rows import row_of_record
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.services import Services

NAMES = ("Harbor office, access codes.docx", "Minutes.docx", "Report.pdf")


class Dragged:
    """What a drag that was begun carried; it ends at once."""

    def __init__(self, drag: QDrag) -> None:
        self.mime, self.pixmap = QMimeData(), QPixmap(drag.pixmap())
        self.mime.setData(MIME, drag.mimeData().data(MIME))


@pytest.fixture
def drags(monkeypatch: pytest.MonkeyPatch) -> list[Dragged]:
    """The drags that were begun; without a screen nobody could end one."""
    begun: list[Dragged] = []

    def execute(drag: QDrag, _actions: Qt.DropAction) -> Qt.DropAction:
        begun.append(Dragged(drag))
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", execute)
    return begun


@pytest.fixture
def window(main_window: MainWindow, services: Services, tmp_path: Path) -> MainWindow:
    """The documents page with three documents and a file that could not be converted."""
    library, converted = services.library, Converted("The code is 4821.", "docx", None, 4)
    records = [library.add(tmp_path / name, name, 9, converted) for name in NAMES]
    broken = DocumentError("is broken.", reason=DocumentReason.DAMAGED)
    records.append(library.add_failure(tmp_path / "Zero.docx", "Zero.docx", 9, broken))
    main_window.go_to("documents")
    main_window.documents.model.put([row_of_record(record) for record in records])
    main_window.documents._refresh()
    return main_window


def begin(qtbot: QtBot, window: MainWindow, row: int) -> None:
    """Press on a row and draw away from it."""
    table = window.documents.table
    view, place = table.viewport(), table.visualRect(table.model().index(row, 0)).center()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=place)
    away = place + QPoint(2 * QApplication.startDragDistance(), 4)
    qtbot.mouseMove(view, away)
    qtbot.mouseMove(view, away + QPoint(2, 2))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=away)


def hover(widget: QWidget, mime: QMimeData) -> bool:
    """Come over a widget with a drag; whether it would take it."""
    rest = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    taken = False
    for kind in (QDragEnterEvent, QDragMoveEvent):
        event = kind(widget.rect().center(), *rest)
        QApplication.sendEvent(widget, event)
        taken = event.isAccepted()
    return taken


def let_go(widget: QWidget, mime: QMimeData) -> bool:
    """Drop it there, over which it hangs; whether it was taken."""
    place = QPointF(widget.rect().center())
    event = QDropEvent(place, Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def attached(window: MainWindow) -> list[str]:
    return [record.name for record in window.chat.composer.chips.records]


def test_chosen_documents_are_dragged_by_way_of_the_rail_onto_the_chat(
    qtbot: QtBot, window: MainWindow, drags: list[Dragged]
) -> None:
    table, chat = window.documents.table, window.chat
    table.selectAll()
    begin(qtbot, window, 1)
    [drag] = drags
    ids = documents_in(drag.mime)
    assert len(ids) == 3  # the failed one stays behind
    assert drag.pixmap.width() > drag.pixmap.height() > 20
    button = window.rail.button("chat")
    assert hover(button, drag.mime)
    assert window.page == "documents"
    qtbot.waitUntil(lambda: window.page == "chat")
    assert hover(chat, drag.mime)
    assert chat.drop.overlay.isVisible()
    QApplication.sendEvent(chat, QDragLeaveEvent())
    assert not chat.drop.overlay.isVisible()
    for target in (chat.chats.list.viewport(), chat):  # the list of chats takes drops of its own
        assert hover(target, drag.mime)
        assert chat.drop.overlay.isVisible()
        assert let_go(target, drag.mime)
        assert not chat.drop.overlay.isVisible()
        assert attached(window) == list(NAMES)
        chat.composer.chips.clear()


def test_one_document_is_dropped_on_the_rail_or_on_the_chat_that_stands_beside(
    qtbot: QtBot, window: MainWindow, services: Services, drags: list[Dragged]
) -> None:
    window.documents.table.clearSelection()
    begin(qtbot, window, 2)
    assert hover(window.rail.button("chat"), drags[0].mime)
    assert let_go(window.rail.button("chat"), drags[0].mime)
    assert window.page == "chat"
    assert attached(window) == [NAMES[2]]
    window.docks.take_out("documents")
    begin(qtbot, window, 0)
    assert hover(window.chat, drags[1].mime)
    assert let_go(window.chat, drags[1].mime)
    assert attached(window) == [NAMES[2], NAMES[0]]
    services.library.remove(documents_in(drags[1].mime))
    window.chat.composer.chips.clear()
    assert hover(window.chat, drags[1].mime)
    assert let_go(window.chat, drags[1].mime)  # it has gone meanwhile
    assert attached(window) == []


def test_what_cannot_be_asked_about_is_not_dragged_and_nothing_else_is_taken(
    qtbot: QtBot, window: MainWindow, drags: list[Dragged]
) -> None:
    window.documents.table.clearSelection()
    begin(qtbot, window, 3)
    assert drags == []
    for data in (b"", b"no json", b'{"a": 1}', b"[[]]", b"7"):
        mime = QMimeData()
        mime.setData(MIME, data)
        assert documents_in(mime) == []
    words = QMimeData()
    words.setText("Harbor")
    window.go_to("chat")
    assert not hover(window.chat, words)
    assert not let_go(window.chat, words)
    assert not hover(window.rail.button("chat"), words)
    assert attached(window) == []
