"""The command palette: what a few letters find, and that choosing does what it says."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.palette.entries import Entry, Kind
from llamahome_gui.ui.palette.fuzzy import match, rank
from llamahome_gui.ui.palette.view import ENTRY_ROLE, Palette
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.session import SessionState
from llamahome_gui.ui.theme import DARK, theme


def worth(text: str, places: tuple[int, ...]) -> int:
    """The score of one alignment, said as plainly as can be."""
    score = 0
    for number, place in enumerate(places):
        before = text[place - 1] if place else ""
        starts = text[place].isalnum() and (not before.isalnum() or (before.islower() and text[place].isupper()))
        score += 16 + (0 if not starts else 12 if place == 0 else 10)
        if number:
            skipped = place - places[number - 1] - 1
            score += 8 if skipped == 0 else -3 - (skipped - 1)
    return score


def best(word: str, text: str) -> int | None:
    """The best of all alignments, each tried."""
    fits = [
        worth(text, places)
        for places in combinations(range(len(text)), len(word))
        if all(text[place].lower() == letter for place, letter in zip(places, word, strict=True))
    ]
    return max(fits, default=None)


@given(st.text("abA -", min_size=1, max_size=9), st.text("ab-", min_size=1, max_size=4))
def test_the_best_alignment_is_found(text: str, word: str) -> None:
    found = match(word, text)
    wanted = best(word, text)
    assert (found.score if found else None) == wanted
    if found:
        assert worth(text, found.places) == wanted
        assert "".join(text[place].lower() for place in found.places) == word


@given(st.text(max_size=30), st.text(max_size=6))
def test_any_text_can_be_looked_for_in_any_text(text: str, query: str) -> None:
    found = match(query, text)
    assert match(text.split(maxsplit=1)[0] if text.split() else "", text) is not None
    if found:
        assert all(0 <= place < len(text) for place in found.places)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("sh", "Show tasks of the machine"),
        ("hub", "Search the hub"),
        ("thedark", "Theme: Dark"),
        ("dark theme", "Theme: Dark"),
        ("nc", "New chat"),
        ("STRASSE", "Hauptstrasse.docx"),
        ("größe", "Größenliste.xlsx"),
    ],
)
def test_what_people_type_finds_what_they_mean(query: str, first: str) -> None:
    offered = ["Monitor", "Search the hub", "Theme: Light", "Theme: Dark", "Show tasks of the machine", "New chat",
               "Open workspace folder", "Hauptstrasse.docx", "Größenliste.xlsx", "Unload"]  # fmt: skip
    assert rank(query, offered, lambda title: title, lambda _title: 0)[0][0] == first


def open_palette(window: MainWindow, qtbot: QtBot) -> Palette:
    qtbot.keyClick(window, "k", Qt.KeyboardModifier.ControlModifier)
    palette = window.palette_opener.palette
    assert palette.isVisible()
    assert palette.field.text() == ""
    return palette


def look_for(palette: Palette, text: str, qtbot: QtBot) -> None:
    with qtbot.waitSignal(palette.found):
        palette.field.setText(text)


def titles(palette: Palette) -> list[str]:
    model = palette.model
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_every_command_is_found_by_its_title_and_done(main_window: MainWindow, qtbot: QtBot) -> None:
    palette = open_palette(main_window, qtbot)
    actions = main_window.actions_by_id
    offered = {palette.model.index(row, 0).data(ENTRY_ROLE).key for row in range(palette.model.rowCount())}
    enabled = {spec.id for spec in actions.specs if actions[spec.id].isEnabled()} - {"app.palette"}
    assert enabled <= offered
    qtbot.keyClicks(palette.field, "theme dark")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)  # while it is still looking: done when it has found
    qtbot.waitUntil(lambda: theme() is DARK)
    assert not palette.isVisible()
    again = open_palette(main_window, qtbot)
    assert titles(again)[0] == "Theme: Dark"  # what was chosen last comes first
    qtbot.keyClick(again.field, Qt.Key.Key_Down)
    assert again.list.currentIndex().row() == 1
    again.grab()
    look_for(again, ">documents", qtbot)
    kinds = {again.model.index(row, 0).data(ENTRY_ROLE).kind for row in range(again.model.rowCount())}
    assert kinds == {Kind.COMMAND}
    look_for(again, "qqqxyz", qtbot)
    assert not again.nothing.isHidden()
    again.grab()
    qtbot.keyClick(again.field, Qt.Key.Key_Return)
    assert again.isVisible()  # nothing to do
    qtbot.keyClick(again.field, Qt.Key.Key_Escape)
    assert not again.isVisible()


def test_what_is_chosen_stays_chosen_when_more_becomes_known(styled: object, qtbot: QtBot) -> None:
    def entry(title: str) -> Entry:
        return Entry(Kind.CHAT, f"chat {title}", title, "chat", lambda: ran.append(title))

    ran: list[str] = []
    window, palette = QWidget(), Palette()
    qtbot.addWidget(window)
    qtbot.addWidget(palette)
    window.resize(900, 600)
    window.show()
    known = [entry("Harbor fees"), entry("Harbor inspection"), entry("Travel")]
    palette.open_over(window, known, [])
    look_for(palette, "harbor", qtbot)
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    chosen = palette.list.currentIndex().data()
    with qtbot.waitSignal(palette.found):
        palette.renew([entry("Harbor"), *known])
    assert palette.list.currentIndex().row() == 2
    assert palette.list.currentIndex().data() == chosen
    with qtbot.waitSignal(palette.found):
        palette.renew([entry("Harbor"), *(one for one in known if one.title != chosen)])
    assert palette.list.currentIndex().row() == 0  # what was chosen is gone
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    look_for(palette, "harbo", qtbot)
    assert palette.list.currentIndex().row() == 0  # other words, another answer
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert ran == ["Harbor"]
    palette.open_over(window, known, [])
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    palette.close()
    palette.open_over(window, known, [])
    assert palette.list.currentIndex().row() == 0  # opened again, it begins again


def test_chats_documents_and_models_are_found_and_opened(
    main_window: MainWindow, services: Services, qtbot: QtBot, tmp_path: Path
) -> None:
    wanted = services.conversations.create("Harbor inspection", "starter")
    services.conversations.create("Travel plans", "starter")
    for name in ("Lighthouse register.txt", "Other.txt"):
        (tmp_path / name).write_text("words", encoding="utf-8")
    main_window.add_paths([tmp_path / "Lighthouse register.txt", tmp_path / "Other.txt"])
    qtbot.waitUntil(lambda: len(main_window.documents.model.rows()) == 2)
    qtbot.waitUntil(lambda: not main_window.documents.importer.busy, timeout=60_000)
    qtbot.waitUntil(lambda: bool(main_window.models.installed))
    main_window.documents.filter.search.setText("Other")

    palette = open_palette(main_window, qtbot)
    look_for(palette, "harins", qtbot)
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert (main_window.page, main_window.chat.controller.conversation) == ("chat", wanted)

    palette = open_palette(main_window, qtbot)
    look_for(palette, "lightreg", qtbot)
    place = palette.list.visualRect(palette.model.index(0, 0)).center()
    qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    assert main_window.page == "documents"
    assert [row.name for row in main_window.documents.selected_rows()] == ["Lighthouse register.txt"]

    palette = open_palette(main_window, qtbot)
    look_for(palette, "load built demo", qtbot)
    assert re.match("Load Built-in", titles(palette)[0])
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert main_window.page == "models"
    qtbot.waitUntil(lambda: services.session.state is SessionState.READY, timeout=60_000)
