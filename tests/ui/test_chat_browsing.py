"""The list of chats by keys and clicks: deleted chats come back, and a search hides nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from llamahome_gui.ui.chat.browsing import HITS
from llamahome_gui.ui.chat.chat_rows import MESSAGE_ROLE
from llamahome_gui.ui.chat.panel import ChatPanel
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.palette.entries import entries
from llamahome_gui.ui.services import Services
from tests.ui.conftest import settle


@pytest.fixture
def panel(main_window: MainWindow) -> ChatPanel:
    """The chat of the shown window, without a model."""
    return main_window.chat


def listed(panel: ChatPanel) -> list[str]:
    return [panel.chats.list.item(row).text() for row in range(panel.chats.list.count())]


def test_deleted_chats_come_back_one_by_one_whatever_was_done_since(
    qtbot: QtBot, main_window: MainWindow, panel: ChatPanel, services: Services
) -> None:
    made = {title: services.conversations.create(title, "") for title in ("One", "Two", "Three", "Four")}
    panel.browsing.refresh()
    action = main_window.actions_by_id["chat.restore"]

    def offered() -> bool:
        return any(entry.key == "chat.restore" for entry in entries(main_window))

    def delete(title: str) -> None:
        panel.controller.open(made[title])
        panel.chats.list.setFocus()
        qtbot.keyClick(panel.chats.list, Qt.Key.Key_Delete)

    def bring_back() -> None:
        qtbot.keyClick(
            main_window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        )

    assert (action.isEnabled(), offered()) == (False, False)
    for title in ("Two", "Three", "Four"):
        delete(title)
    qtbot.mouseClick(panel.error.action, Qt.MouseButton.LeftButton)  # what the notice brings back is no longer deleted
    assert panel.controller.conversation == made["Four"]
    panel.controller.open(made["One"])
    assert not panel.error.isVisible()
    assert (action.isEnabled(), offered()) == (True, True)
    main_window.go_to("documents")
    bring_back()
    assert (main_window.page, panel.controller.conversation) == ("chat", made["Three"])
    bring_back()
    assert panel.controller.conversation == made["Two"]
    assert sorted(listed(panel)) == sorted(made)
    assert (action.isEnabled(), offered()) == (False, False)


def test_a_place_in_the_chat_on_show_is_gone_to_by_a_click(qtbot: QtBot, panel: ChatPanel, services: Services) -> None:
    store, chats = services.conversations, panel.chats
    conversation = store.create("Animals", "")
    messages = [store.append(conversation, "user", "A zebra." if n == 1 else f"Animal {n}.") for n in range(30)]
    panel.browsing.refresh()
    panel.controller.open(conversation)
    qtbot.keyClicks(chats.search, "zebra")
    qtbot.waitUntil(lambda: chats.list.count() == 1 and chats.list.item(0).data(MESSAGE_ROLE) is not None)
    found: list[int] = []
    panel.browsing.messageFound.connect(found.append)
    place = chats.list.visualItemRect(chats.list.item(0)).center()
    for clicks in (1, 2):
        with qtbot.waitSignal(panel.browsing.messageFound):
            qtbot.mouseClick(chats.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
        settle()
        assert found == [messages[1]] * clicks


def test_a_search_shows_titles_and_messages_and_leads_to_all_of_them(
    qtbot: QtBot, panel: ChatPanel, services: Services
) -> None:
    store, chats = services.conversations, panel.chats
    for number in range(HITS + 20):
        conversation = store.create(f"Harbor {number}", "")
    messages = [store.append(conversation, "user", f"The harbor {number}?") for number in range(HITS)]
    panel.browsing.refresh()
    qtbot.keyClicks(chats.search, "harbor")
    qtbot.waitUntil(lambda: chats.list.count() == HITS + 1)
    first = [panel.controller.search("harbor", HITS)[row].message for row in range(HITS)]
    assert first.count(None) == HITS // 2  # titles leave room for messages
    assert first[-1] in messages
    chats.list.setCurrentRow(HITS - 1)
    seen = listed(panel)[:HITS]
    place = chats.list.verticalScrollBar().value()
    qtbot.keyClick(chats.list, Qt.Key.Key_Down)  # to the line that leads to more
    qtbot.waitUntil(lambda: chats.list.count() == 2 * HITS + 1)
    assert listed(panel)[:HITS] == seen
    assert chats.list.currentRow() == HITS - 1
    assert chats.list.verticalScrollBar().value() == pytest.approx(place, abs=chats.list.sizeHintForRow(0))
    last = chats.list.item(2 * HITS)
    chats.list.scrollToItem(last)
    QApplication.processEvents()
    qtbot.mouseClick(chats.list.viewport(), Qt.MouseButton.LeftButton, pos=chats.list.visualItemRect(last).center())
    qtbot.waitUntil(lambda: chats.list.count() == HITS + 20 + HITS)  # all, and no line that leads to more
    assert {hit.message for hit in panel.controller.search("harbor", 1000)} == {None, *messages}
    chats.search.setText("harb")
    qtbot.waitUntil(lambda: chats.list.count() == HITS + 1)  # other words begin anew
