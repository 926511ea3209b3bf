"""What stands in documents, and names of files and folders, is shown as it is: it is no HTML, and an `&` no key."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QKeySequence, QTextDocument
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from llamahome_gui.documents import DocumentRecord
from llamahome_gui.ui.chat.chat_list import ChatList
from llamahome_gui.ui.chat.welcome import QuestionButton
from llamahome_gui.ui.finetune.library_tree import LibraryTree
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.widgets import ElidedLabel, label, tip
from llamahome_gui.ui.widgets.plain_table import PlainTable

TAGGED = "What is <b>the plan</b> of <i>R&amp;D</i>?\n  And <u>why</u>?"


@pytest.mark.parametrize("make", [label, ElidedLabel])
def test_a_label_shows_tags(styled: QApplication, qtbot: QtBot, make: type[ElidedLabel]) -> None:
    line = TAGGED.splitlines()[0]
    shown = make(line)
    qtbot.addWidget(shown)
    assert shown.sizeHint().width() >= shown.fontMetrics().horizontalAdvance(line)


def test_a_tool_tip_shows_tags(styled: QApplication, qtbot: QtBot) -> None:
    table = PlainTable("Questions", ["Question"], [])
    qtbot.addWidget(table)
    table.fill([[TAGGED], ["Where?"]])
    tips = [item.toolTip() for row in range(2) if (item := table.item(row, 0)) is not None]
    read = QTextDocument()
    read.setHtml(tips[0])
    assert (read.toPlainText(), tips[1]) == (TAGGED, "Where?")
    assert tip("1 < 2") == "1 < 2"


def test_an_ampersand_is_shown_and_no_key(styled: QApplication, qtbot: QtBot, services: Services) -> None:
    button = QuestionButton("What is in R&D.md?")
    chats, store = ChatList(), services.conversations
    for made in (button, chats):
        qtbot.addWidget(made)
    button.resize(400, 30)
    store.file(store.create("Chat", ""), "R&D")
    chats.show_conversations(store.conversations(), None)
    folder = chats._folder_menu(chats, "").actions()[0]
    for text in (button.text(), folder.text()):
        assert "R&&D" in text
        assert QKeySequence.mnemonic(text).isEmpty()


def test_the_tips_of_documents_to_train_on_are_their_paths(styled: QApplication, qtbot: QtBot) -> None:
    tree = LibraryTree()
    qtbot.addWidget(tree)
    path = "/plans/<b>new</b>/R&D.md"
    tree.show_records([DocumentRecord(1, "R&D.md", path, "R&D.md", "markdown", 9, 2, "done", "", 0.0)])
    tips, waiting = [], [tree.invisibleRootItem()]
    for item in waiting:
        waiting += [child for at in range(item.childCount()) if (child := item.child(at)) is not None]
        read = QTextDocument()
        read.setHtml(item.toolTip(0))
        tips.append(read.toPlainText())
    assert tips[-1] == path
    assert tips[1] == "/plans/<b>new</b>"
