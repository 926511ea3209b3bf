"""Text from 80 to 200 percent: nothing of a title is cut off, and keys and menu change it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from llamahome_gui.ui import i18n
from llamahome_gui.ui.chat.chips import DocumentChip
from llamahome_gui.ui.documents.rows import Show
from llamahome_gui.ui.documents.toolbar import FilterBar
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.rail import PAGES, Rail
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.theme import manager
from llamahome_gui.ui.widgets import ElidedLabel
from llamahome_gui.ui.widgets.ask import SecretField
from llamahome_gui.ui.widgets.search import search_field
from llamahome_gui.ui.work.list_view import WorkRow
from llamahome_gui.ui.work.work import Work


def cut_off(root: QWidget) -> list[str]:
    """Texts of visible buttons and labels that have less room than they need; elided ones say so themselves."""
    found = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or isinstance(widget, ElidedLabel):
            continue
        if isinstance(widget, QToolButton) and widget.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly:
            continue
        if isinstance(widget, QPushButton | QToolButton) and widget.text():
            needed = widget.fontMetrics().horizontalAdvance(plain(widget))
        elif isinstance(widget, QLabel) and widget.text() and not widget.wordWrap():
            needed = widget.sizeHint().width()
        else:
            continue
        if needed > widget.width() + 1:
            found.append(f"{widget.text()!r} in {type(widget.parentWidget()).__name__}: {widget.width()} of {needed}")
        if widget.fontMetrics().height() > widget.height() + 1:
            found.append(f"{widget.text()!r} in {type(widget.parentWidget()).__name__}: {widget.height()} high")
    return found


def plain(button: QAbstractButton) -> str:
    return button.text().replace("&", "")


@pytest.mark.parametrize("percent", [80, 200])
def test_no_title_is_cut_off(main_window: MainWindow, qtbot: QtBot, percent: int) -> None:
    manager().set_text_percent(percent)
    main_window.resize(1320 * max(percent, 100) // 100, 860 * max(percent, 100) // 100)
    with qtbot.waitSignal(main_window.models.refreshed):
        main_window.panels.complete()
    cut = {}
    for page in main_window.panels:
        main_window.go_to(page)
        for _ in range(4):
            QApplication.processEvents()
        cut[page] = cut_off(main_window)
    assert {page: texts for page, texts in cut.items() if texts} == {}


def test_icons_in_lines_grow_with_the_text(qtbot: QtBot, styled: QApplication) -> None:
    page = QWidget()
    row = QHBoxLayout(page)
    lines: list[QLineEdit] = [search_field("Find"), SecretField("Token")]
    for line in lines:
        row.addWidget(line)
        line.setText("typed")
    qtbot.addWidget(page)
    page.resize(900, 120)
    page.show()
    for percent in (100, 200):
        manager().set_text_percent(percent)
        QApplication.processEvents()
        for line in lines:
            icons = line.findChildren(QToolButton)
            assert icons
            qtbot.waitUntil(partial(are_wide, icons, 12 * percent / 100))  # one fades in
            assert all(line.rect().contains(icon.geometry()) for icon in icons)
        glass = lines[0].findChildren(QToolButton)[-1]
        assert lines[0].cursorRect().right() > glass.geometry().right()


def are_wide(icons: list[QToolButton], width: float) -> bool:
    return all(inked(icon) == pytest.approx(width, rel=0.25) for icon in icons)


def inked(icon: QWidget) -> int:
    """How wide what is painted on a button is."""
    picture = icon.grab().toImage()
    ground = picture.pixel(0, 0)
    return sum(any(picture.pixel(x, y) != ground for y in range(picture.height())) for x in range(picture.width()))


def test_keys_change_the_size_within_bounds_and_it_is_kept(main_window: MainWindow, services: Services) -> None:
    usual, actions = manager().font_px, main_window.actions_by_id
    actions["text.larger"].trigger()
    assert services.settings.appearance.text_size == 110
    assert manager().font_px > usual
    services.keeper.change_appearance(text_size=195)
    actions["text.larger"].trigger()
    assert services.settings.appearance.text_size == 200
    services.keeper.change_appearance(text_size=85)
    actions["text.smaller"].trigger()
    assert services.settings.appearance.text_size == 80
    actions["text.usual"].trigger()
    assert (services.settings.appearance.text_size, manager().font_px) == (100, usual)


@pytest.mark.parametrize(("percent", "lines"), [(100, 1), (150, 2)])
def test_what_is_above_the_documents_stands_in_two_lines_where_one_is_too_short(
    styled: QApplication, qtbot: QtBot, percent: int, lines: int
) -> None:
    page = QWidget()  # a window of its own would grow instead
    qtbot.addWidget(page)
    bar = FilterBar(page)
    bar.show_counts({Show.ALL: 8, Show.READY: 7, Show.PROBLEMS: 1})
    bar.failed.setText("Retry failed (1)")
    bar.failed.show()
    bar.resize(1190, 160)
    page.show()
    manager().set_text_percent(percent)
    for _ in range(4):
        QApplication.processEvents()
    assert cut_off(bar) == []
    assert len({widget.geometry().center().y() // 20 for widget in (bar.kinds, bar.chat)}) == lines


@pytest.mark.parametrize(
    "make",
    [lambda: DocumentChip(1, "harbor.md"), lambda: WorkRow(Work("chat", "Reading", "chat"), print)],
    ids=["chip", "task"],
)
def test_what_was_there_before_the_text_grew_is_as_large_as_what_comes_after(
    styled: QApplication, qtbot: QtBot, make: Callable[[], QWidget]
) -> None:
    def shown() -> QWidget:
        made = make()
        qtbot.addWidget(made)
        made.show()
        return made

    def widths(of: QWidget) -> list[int]:
        """Of the parts whose width is fixed."""
        return [each.width() for each in of.findChildren(QWidget) if each.minimumWidth() == each.maximumWidth()]

    before = shown()
    narrow = widths(before)
    manager().set_text_percent(200)
    QApplication.processEvents()
    assert widths(before) == widths(shown())
    assert all(wide > least for wide, least in zip(widths(before), narrow, strict=True))


@pytest.mark.parametrize("percent", [80, 150, 200])
def test_the_rail_is_as_wide_as_its_longest_title(styled: QApplication, qtbot: QtBot, percent: int) -> None:
    """A window that is too narrow for all squeezes what may be squeezed."""
    for language in ("en", "de"):
        i18n.install(styled, language)
        try:
            manager().set_text_percent(percent)
            row = QWidget()
            qtbot.addWidget(row)
            side = QHBoxLayout(row)
            rail, rest = Rail(), QWidget()
            rest.setMinimumWidth(400)
            side.addWidget(rail)
            side.addWidget(rest)
            row.show()
            row.resize(row.minimumSizeHint())
            manager().set_text_percent(100)  # and again, with the window open
            manager().set_text_percent(percent)
            QApplication.processEvents()
            buttons = [rail.button(page.key) for page in PAGES]
            assert all(each.width() >= each.sizeHint().width() for each in buttons)
            assert len({each.width() for each in buttons}) == 1
        finally:
            i18n.remove(styled)
