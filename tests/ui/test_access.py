"""The window without eyes and without a mouse: every control has a name and a role, and Tab reaches all of a page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from llamahome_gui.ui.about import AboutDialog, ShortcutsDialog
from llamahome_gui.ui.chat.message import QuestionMessage
from llamahome_gui.ui.chat.panel import ChatPanel
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.rail import PAGES
from tests.ui.conftest import settle

# Says nothing of what a control is: what draws itself must say more. What only scrolls is a client of its bars.
_MUTE = (QAccessible.Role.NoRole, QAccessible.Role.Client, QAccessible.Role.Window, QAccessible.Role.Pane)

# Qt's widgets that are made of others, and the list that a combo box opens.
_WITH_PARTS = ("QSpinBox", "QComboBox", "QMenuBar", "QComboBoxPrivateContainer")


@pytest.fixture
def dialogs(main_window: MainWindow) -> Iterator[list[QWidget]]:
    """The dialogs that stand beside the pages."""
    made: list[QWidget] = [
        AboutDialog(main_window.services, main_window),
        ShortcutsDialog(main_window.actions_by_id, main_window),
    ]
    yield made
    for dialog in made:
        dialog.close()
    settle()


def controls(root: QWidget) -> list[QWidget]:
    """What can be used by keyboard or mouse, shown now or later; Qt's own parts belong to their owners."""
    found = []
    for widget in root.findChildren(QWidget):
        usable = widget.focusPolicy() != Qt.FocusPolicy.NoFocus or isinstance(widget, QAbstractButton)
        # A label's text is its name, and the focus of a proxy is another's.
        passive = isinstance(widget, QLabel) or widget.focusProxy() is not None or waits_for_a_title(widget)
        if usable and not passive and not widget.objectName().startswith("qt_") and not of_qt(widget):
            found.append(widget)
    return found


def waits_for_a_title(widget: QWidget) -> bool:
    """A button that is hidden until it is given something to do."""
    return isinstance(widget, QAbstractButton) and widget.isHidden() and not widget.text() and widget.icon().isNull()


def of_qt(widget: QWidget) -> bool:
    """Whether Qt made it inside one of its own: a viewport, the line of a number box, the clear button of a line."""
    parent = widget.parentWidget()
    if isinstance(parent, QAbstractScrollArea) and not isinstance(parent, QScrollArea):
        return widget is parent.viewport() or widget in parent.findChildren(
            type(widget), "", Qt.FindChildOption.FindDirectChildrenOnly
        )
    return parent is not None and parent.metaObject().className() in _WITH_PARTS


def name_of(widget: QWidget) -> str:
    """What a screen reader says."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name).strip() if interface is not None else ""


def described(widget: QWidget | None) -> str:
    kinds: list[str] = []
    while widget is not None and len(kinds) < 5:
        kinds.append(type(widget).__name__)
        widget = widget.parentWidget()
    return " in ".join(kinds)


def test_every_control_has_a_name_and_a_role(main_window: MainWindow, qtbot: QtBot, dialogs: list[QWidget]) -> None:
    nameless, mute = set(), set()
    with qtbot.waitSignal(main_window.documents.loaded):
        main_window.panels.complete()
    for root in (main_window, *dialogs):
        for widget in controls(root):
            if not name_of(widget):
                nameless.add(described(widget))
            interface = QAccessible.queryAccessibleInterface(widget)
            if interface is None or (interface.role() in _MUTE and not isinstance(widget, QScrollArea)):
                mute.add(described(widget))
    assert sorted(nameless) == []
    assert sorted(mute) == []


def all_shown(chat: ChatPanel, count: int) -> bool:
    """Whether an opened chat has been built."""
    return [message.isVisible() for message in chat.transcript.messages] == [True] * count


def open_chat_with_questions(window: MainWindow, qtbot: QtBot) -> None:
    """Two questions with their answers, as they are built when a chat is opened."""
    store, chat = window.services.conversations, window.chat
    conversation = store.create("Harbor", "")
    for number in (1, 2):
        store.append(conversation, "user", f"Question {number}")
        store.append(conversation, "assistant", f"Answer {number}")
    chat.controller.open(conversation)
    qtbot.waitUntil(lambda: all_shown(chat, 4))


def test_without_a_mouse_every_question_is_edited_and_copied(main_window: MainWindow, qtbot: QtBot) -> None:
    open_chat_with_questions(main_window, qtbot)
    asked = [each for each in main_window.chat.transcript.messages if isinstance(each, QuestionMessage)]
    main_window.chat.transcript.setFocus(Qt.FocusReason.TabFocusReason)
    met: list[QWidget] = []
    while len(met) < 20 and not main_window.chat.composer.edit.hasFocus():
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is not None
        met.append(focused)
        assert [each.tools.drawn for each in asked] == [each.isAncestorOf(met[-1]) for each in asked]
    places = [met.index(tool) for each in asked for tool in (each.edit, each._copy)]
    assert places == sorted(places), "Tab goes through the chat from top to bottom"
    asked[0]._copy.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(asked[0]._copy, Qt.Key.Key_Space)
    assert QGuiApplication.clipboard().text() == "Question 1"
    picture = asked[0]._copy.grab().toImage()
    main_window.chat.composer.edit.setFocus()
    assert asked[0]._copy.grab().toImage() != picture
    asked[0].edit.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(asked[0].edit, Qt.Key.Key_Space)
    assert main_window.chat.composer.text == "Question 1"


def test_alt_and_arrows_go_through_the_versions_of_the_message_with_the_focus(
    main_window: MainWindow, qtbot: QtBot
) -> None:
    store, chat = main_window.services.conversations, main_window.chat
    conversation = store.create("Harbor", "")
    first = store.append(conversation, "user", "First")
    store.append(conversation, "assistant", "Answer of the first")
    store.add_version(first, "First in other words")
    store.append(conversation, "assistant", "Answer one")
    last = store.append(conversation, "user", "Last")
    store.add_version(last, "Last in other words")
    chat.controller.open(conversation)

    def press(key: Qt.Key) -> list[str]:
        qtbot.keyClick(QApplication.focusWidget(), key, Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(lambda: all_shown(chat, len(chat.controller.turns)))
        return [message.source for message in chat.transcript.messages]

    qtbot.waitUntil(lambda: all_shown(chat, 3))
    chat.composer.edit.setFocus()
    assert press(Qt.Key.Key_Left)[-1] == "Last"
    assert press(Qt.Key.Key_Right)[-1] == "Last in other words"
    chat.transcript.messages[0].stops[0].setFocus(Qt.FocusReason.TabFocusReason)
    assert press(Qt.Key.Key_Left) == ["First", "Answer of the first"]
    qtbot.waitUntil(chat.transcript.messages[0].switch.forth.hasFocus)
    assert press(Qt.Key.Key_Right) == ["First in other words", "Answer one", "Last in other words"]
    chat.composer.edit.setFocus()
    assert press(Qt.Key.Key_Left)[0] == "First in other words"
    chat.composer.edit.setFocus()
    assert press(Qt.Key.Key_Left) == ["First", "Answer of the first"]  # the last one has none before it


@pytest.mark.parametrize("page", [page.key for page in PAGES])
def test_tab_reaches_every_control_of_a_page_and_leaves_it(main_window: MainWindow, qtbot: QtBot, page: str) -> None:
    main_window.go_to(page)
    if page == "chat":
        open_chat_with_questions(main_window, qtbot)
    QApplication.processEvents()
    wanted = {
        widget
        for widget in controls(main_window)
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    }
    main_window.rail.button(page).setFocus(Qt.FocusReason.TabFocusReason)
    start, reached = QApplication.focusWidget(), set()
    for _ in range(3 * len(wanted) + 20):
        focused = QApplication.focusWidget()
        assert focused is not None
        reached.add(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
        if QApplication.focusWidget() is start:
            break
    assert QApplication.focusWidget() is start, f"the focus stays in {described(QApplication.focusWidget())}"
    missed = {widget for widget in wanted - reached if widget.isVisible() and not stands_for(widget, reached)}
    assert sorted(map(described, missed)) == []


def stands_for(widget: QWidget, reached: set[QWidget]) -> bool:
    """Whether another button of its group was reached: arrow keys go on from there."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group is not None and any(button in reached for button in group.buttons())
