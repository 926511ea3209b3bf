"""The cache beside the chat: what is drawn of what a watch has seen, where clicks lead, what is kept with a message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from llamahome_gui.documents import DocumentRecord, convert_file
from llamahome_gui.inference.watching import CacheWatch, DrewOn, Heat, Passage, Place, Source, heat_of
from llamahome_gui.inference.watching.passages import units
from llamahome_gui.kvcache.snapshot import CacheSnapshot, LayerSnapshot
from llamahome_gui.ui.cache.drew_on import PassageRow
from llamahome_gui.ui.cache.follower import View, shown_of
from llamahome_gui.ui.cache.legend import ANSWER_TIP
from llamahome_gui.ui.cache.lit_text import PAGE_CHARACTERS, LitText
from llamahome_gui.ui.cache.pane import CachePane, caption
from llamahome_gui.ui.cache.ramp import colors_of, rgb
from llamahome_gui.ui.cache.shown import Shown
from llamahome_gui.ui.cache.strip import CacheStrip, Cells
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.session import SessionState
from llamahome_gui.ui.theme import THEMES, Theme, theme

WAIT_MS = 60_000
LINE = "The access code for the Harbor office is 4821. 😀 It is kept in the safe, they say.\n\n"


def _place(text: str, first: int = 3, width: int = 4) -> Place:
    """A document whose tokens are `width` characters long."""
    starts = np.arange(0, len(text), width, dtype=np.int32)
    return Place(Source(5, "harbor.md", text), first, starts, np.minimum(starts + width, len(text)).astype(np.int32))


def _shown(place: Place, kept: Callable[[int], float], *, read: int | None = None, passages: int = 0) -> Shown:
    held = np.array([kept(token) for token in range(place.tokens)], np.float32)
    score = (held > 0) * np.linspace(1, 100, place.tokens, dtype=np.float32)
    heat = Heat(held, score.astype(np.float32), place.tokens if read is None else read)
    text = place.source.text
    named = tuple(
        Passage(5, "harbor.md", start, end, 0.3, text[start:end]) for start, end in list(units(text))[:passages]
    )
    return Shown(place, heat, heat.warmth(), False, 2, named)


# -- the strip ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tokens", [0, 1, 7, 400, 1_900, 32_000, 1_000_000])
def test_every_token_has_a_cell_in_the_area(tokens: int) -> None:
    for width, height in ((70, 500), (70, 80), (140, 900), (1, 1)):
        cells = Cells.fitting(tokens, width, height)
        rows = -(-tokens // cells.each // cells.columns) if tokens else 0
        assert cells.columns * cells.side <= max(width, cells.side)
        assert tokens <= cells.each * cells.columns * max(1, height // cells.side)
        assert rows * cells.side <= max(height, cells.side)
        if tokens:
            assert cells.row_of(tokens - 1) * cells.side < max(height, cells.side)


def test_a_cell_has_its_tokens_colour_and_tells_its_words(qtbot: QtBot, styled: QApplication) -> None:
    strip = CacheStrip()
    qtbot.addWidget(strip)
    strip.resize(strip.width(), 300)
    place = _place(LINE * 3)
    shown = _shown(place, lambda token: (0.0, 0.5, 1.0)[token % 3], read=place.tokens - 5, passages=1)
    strip.show_cache(shown)
    strip.show()
    picture = strip.grab().toImage()
    expected = colors_of(shown.heat.kept, shown.warmth, shown.read)
    found = {}
    for y in range(strip.height()):
        for x in range(strip.width()):
            token = strip.token_at(QPoint(x, y))
            if token is not None and token not in found:
                found[token] = rgb(picture.pixelColor(x, y))
    assert found == {token: tuple(color) for token, color in enumerate(expected.tolist())}
    assert strip.token_at(QPoint(0, 0)) is None

    assert "⟦" in strip.text_at(10)
    assert LINE[40:44].strip() in strip.text_at(10)
    assert "every KV head" in strip.text_at(2)
    assert "Held by 50 %" in strip.text_at(1)
    assert "Let go" in strip.text_at(0)
    assert "Not read yet" in strip.text_at(place.tokens - 1)


def test_the_strip_is_used_by_mouse_and_by_keys(qtbot: QtBot, styled: QApplication) -> None:
    strip = CacheStrip()
    qtbot.addWidget(strip)
    strip.resize(strip.width(), 300)
    place = _place(LINE * 3)
    strip.show_cache(_shown(place, lambda token: 1.0))
    strip.show()
    chosen: list[int] = []
    opened: list[int] = []
    strip.chosen.connect(chosen.append)
    strip.opened.connect(opened.append)
    spot = next(
        QPoint(x, y)
        for y in range(strip.height())
        for x in range(strip.width())
        if strip.token_at(QPoint(x, y)) == 7
    )  # fmt: skip
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=spot)
    qtbot.mouseDClick(strip, Qt.MouseButton.LeftButton, pos=spot)
    assert (chosen[0], opened) == (7, [7])
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_End, Qt.Key.Key_Return):
        qtbot.keyClick(strip, key)
    assert chosen[-1] == 8 + strip.cells.columns
    assert opened[-1] == place.tokens - 1
    assert strip.accessibleName()
    assert f"{place.tokens:,} of {place.tokens:,} tokens read are held" in strip.accessibleDescription()


@pytest.mark.parametrize("look", THEMES, ids=lambda look: look.name)
def test_what_was_let_go_is_told_from_what_is_held_in_every_theme(look: Theme) -> None:
    def apart(
        one: np.ndarray[tuple[int], np.dtype[np.uint8]], other: np.ndarray[tuple[int], np.dtype[np.uint8]]
    ) -> int:
        return int(np.abs(one.astype(int) - other.astype(int)).sum())

    kept = np.array([0.0, 0.1, 1.0, 1.0, 1.0], np.float32)
    warmth = np.array([0.0, 0.0, 0.0, 0.5, 1.0], np.float32)
    gone, faint, cool, warm, hot = colors_of(kept, warmth, np.ones(5, bool), look)
    assert apart(gone, faint) > 30
    assert apart(gone, cool) > 60
    assert min(apart(cool, warm), apart(warm, hot), apart(cool, hot)) > 60
    assert apart(colors_of(kept, warmth, np.zeros(5, bool), look)[0], gone) > 10


# -- the text -----------------------------------------------------------------------------------------------------


@pytest.fixture
def lit(qtbot: QtBot, styled: QApplication) -> LitText:
    made = LitText()
    qtbot.addWidget(made)
    made.resize(320, 400)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_what_is_held_is_lit_and_the_rest_dimmed(lit: LitText) -> None:
    place = _place(LINE * 3)
    lit.show_cache(_shown(place, lambda token: float(token >= 10), passages=1))
    selections = lit.edit.extraSelections()
    dimmed = "".join(
        each.cursor.selectedText() for each in selections if each.format.foreground().color() == theme().color("faint")
    )
    assert dimmed == place.source.text[: int(place.ends[9])].replace("\n", "")
    warm = [each for each in selections if each.format.background().style() != Qt.BrushStyle.NoBrush]
    assert warm
    assert all("\u2029" not in each.cursor.selectedText() for each in warm)
    lines = [each for each in selections if each.format.underlineStyle() != QTextCharFormat.UnderlineStyle.NoUnderline]
    assert [each.cursor.selectedText() for each in lines] == ["The access code for the Harbor office is 4821."]


def test_a_long_text_is_held_a_page_at_a_time(qtbot: QtBot, lit: LitText) -> None:
    text = "".join(f"{number:05d} {LINE}" for number in range(2_000))
    place = _place(text)
    lit.show_cache(_shown(place, lambda token: 1.0))
    seen: list[tuple[int, int]] = []
    lit.windowChanged.connect(lambda first, last: seen.append((first, last)))
    assert lit.page == (0, PAGE_CHARACTERS)
    assert not lit.earlier.isVisible()
    for token in (place.tokens // 2, place.tokens - 1, 3):
        lit.reveal(token)
        at = int(place.starts[token])
        assert lit.page[0] <= at < lit.page[1]
        shown = lit.edit.toPlainText()
        assert shown == text[slice(*lit.page)]
        assert seen[-1][0] <= token < seen[-1][1]
        cursor = lit.edit.textCursor()
        cursor.setPosition(cursor.position() + 1, cursor.MoveMode.KeepAnchor)
        assert cursor.selectedText().replace("\u2029", "\n") == text[at]
    lit.reveal(place.tokens // 2)
    before = lit.page
    qtbot.mouseClick(lit.later, Qt.MouseButton.LeftButton)
    assert before[0] < lit.page[0] < before[1]
    qtbot.mouseClick(lit.earlier, Qt.MouseButton.LeftButton)
    assert lit.page[0] <= before[1] - PAGE_CHARACTERS // 2


# -- a watch and the pane -----------------------------------------------------------------------------------------


def _watched(text: str, layers: int = 3) -> CacheWatch:
    """A watch as after an answer, of a made-up cache."""
    watch = CacheWatch([Source(5, "harbor.md", text), Source(6, "second.md", text[: len(text) // 2])])
    first = _place(text)
    second = Place(watch.sources[1], first.first + first.tokens, first.starts[:20], first.ends[:20])
    watch.places = (first, second)
    tokens = second.first + 30
    rng = np.random.default_rng(4)
    held = [np.sort(rng.permutation(tokens)[:40].astype(np.int32).reshape(2, 20), axis=1) for _ in range(layers)]
    watch.newest = CacheSnapshot(
        tokens, False, tuple(LayerSnapshot(each, rng.random((2, 20), np.float32) + 0.1) for each in held)
    )
    watch.attention = rng.random(tokens) / tokens
    passage = Passage(5, "harbor.md", 0, 46, 0.4, text[:46])
    watch.drew_on = DrewOn((passage,), 0.6, 0.99)
    return watch


def test_a_view_shows_the_mean_a_layer_or_what_the_answer_looked_at() -> None:
    watch = _watched(LINE * 3)
    assert watch.newest is not None
    assert watch.attention is not None
    for layer in (None, 0, 2):
        shown = shown_of(watch, View(0, layer))
        assert shown is not None
        expected = heat_of(watch.newest, watch.places[0], layer)
        np.testing.assert_array_equal(shown.heat.kept, expected.kept)
        np.testing.assert_array_equal(shown.warmth, expected.warmth())
        assert shown.layers == 3
        assert [each.text for each in shown.passages] == [LINE[:46]]
    answer = shown_of(watch, View(0, None, answer=True))
    assert answer is not None
    mine = watch.attention[3 : 3 + watch.places[0].tokens]
    assert (np.argsort(mine)[:-3] == np.argsort(answer.warmth, kind="stable")[:-3]).mean() > 0.9
    assert 0.0 <= answer.warmth.min() <= answer.warmth.max() == 1.0
    second = shown_of(watch, View(1))
    assert second is not None
    assert second.passages == ()
    assert shown_of(CacheWatch(watch.sources), View()) is None


def test_the_pane_is_a_strip_until_it_is_opened(qtbot: QtBot, styled: QApplication) -> None:
    pane = CachePane()
    qtbot.addWidget(pane)
    pane.fit(1200)
    assert pane.isHidden()  # nothing to show, nobody asked
    asked: list[bool] = []
    pane.openChanged.connect(asked.append)
    pane.follower.follow(_watched(LINE * 6))
    assert not pane.isHidden()
    pane.show()
    qtbot.waitUntil(lambda: pane.shown is not None, timeout=WAIT_MS)
    assert not pane.text.isVisible()
    slim = pane.width()
    qtbot.mouseClick(pane.expand, Qt.MouseButton.LeftButton)
    assert asked == [True]
    assert pane.text.isVisible()
    assert pane.width() > 3 * slim
    assert "Each KV head keeps" in pane.caption.text()
    assert pane.documents.isVisible()
    assert [pane.documents.itemText(at) for at in range(2)] == ["harbor.md", "second.md"]
    assert [pane.layers.itemText(at) for at in range(4)] == ["All layers", "Layer 1", "Layer 2", "Layer 3"]

    def shows(**what: object) -> bool:
        return all(getattr(pane.shown, name, None) == value for name, value in what.items())

    pane.layers.setFocus()
    qtbot.keyClick(pane.layers, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: pane.follower.view.layer == 0, timeout=WAIT_MS)
    pane.look.button("answer").click()
    qtbot.waitUntil(lambda: shows(answer=True), timeout=WAIT_MS)
    assert not pane.layers.isEnabled()
    pane.look.button("kept").click()
    pane.documents.setFocus()
    qtbot.keyClick(pane.documents, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: pane.shown is not None and pane.shown.place.source.document == 6, timeout=WAIT_MS)
    places: list[tuple[int, int, int]] = []
    pane.placeRequested.connect(lambda *place: places.append(place))
    qtbot.keyClick(pane.strip, Qt.Key.Key_Return)
    qtbot.mouseClick(pane.open, Qt.MouseButton.LeftButton)
    assert [place[0] for place in places] == [6, 6]
    qtbot.mouseClick(pane.close_button, Qt.MouseButton.LeftButton)
    assert asked == [True, False]
    assert not pane.text.isVisible()
    pane.follower.follow(None)
    assert pane.isHidden()
    pane.set_open(True)
    assert pane.isVisible()  # and says what it is for
    assert pane.shown is None


def test_what_was_chosen_holds_for_the_next_question(qtbot: QtBot, styled: QApplication) -> None:
    pane = CachePane()
    qtbot.addWidget(pane)
    pane.set_open(True)
    pane.fit(1200)
    pane.show()

    def agrees(watch: CacheWatch, *, document: int = 5, layer: int | None = None, answer: bool = False) -> None:
        """The picture is drawn of this, and the controls say so."""
        pane.follower.follow(watch)
        qtbot.waitUntil(lambda: pane.shown is not None and pane.shown.place in watch.places, timeout=WAIT_MS)
        place = next(place for place in watch.places if place.source.document == document)
        expected = shown_of(watch, View(watch.places.index(place), layer, answer))
        assert expected is not None
        assert pane.shown is not None
        assert pane.shown.place is place
        np.testing.assert_array_equal(pane.shown.warmth, expected.warmth)
        np.testing.assert_array_equal(pane.shown.heat.kept, expected.heat.kept)
        assert pane.layers.currentText() == ("All layers" if layer is None else f"Layer {layer + 1}")
        assert pane.layers.isEnabled() is not answer
        assert (pane.look.value == "answer", pane.legend.toolTip() == ANSWER_TIP) == (answer, answer)
        assert pane.documents.currentText() == place.source.name

    def press(box: QComboBox, key: Qt.Key) -> None:
        drawn = pane.shown
        qtbot.keyClick(box, key)
        qtbot.waitUntil(lambda: pane.shown is not drawn, timeout=WAIT_MS)

    agrees(_watched(LINE * 3))
    press(pane.layers, Qt.Key.Key_End)
    for watch in (_watched(LINE * 3), _watched(LINE * 6, layers=4)):
        agrees(watch, layer=2)
    assert pane.layers.count() == 5
    agrees(_watched(LINE * 3, layers=2))  # a model that has no such layer
    assert pane.layers.count() == 3
    full = _watched(LINE * 3)
    assert full.newest is not None
    full.newest = replace(full.newest, keeps_all=True)
    pane.follower.follow(full)
    qtbot.waitUntil(lambda: pane.shown is not None and pane.shown.heat.keeps_all, timeout=WAIT_MS)
    assert (pane.layers.currentText(), pane.layers.isEnabled()) == ("All layers", False)

    agrees(_watched(LINE * 3), layer=2)
    drawn = pane.shown
    pane.look.button("answer").click()
    qtbot.waitUntil(lambda: pane.shown is not drawn, timeout=WAIT_MS)
    agrees(_watched(LINE * 6), answer=True)
    pane.look.button("kept").click()
    qtbot.waitUntil(lambda: pane.shown is not None and not pane.shown.answer, timeout=WAIT_MS)
    agrees(_watched(LINE * 3), layer=2)
    press(pane.documents, Qt.Key.Key_Down)
    turned = _watched(LINE * 3)
    turned.places = turned.places[::-1]
    agrees(turned, document=6, layer=2)
    alone = _watched(LINE * 3)
    alone.places = alone.places[:1]
    agrees(alone, layer=2)
    agrees(_watched(LINE * 3), document=6, layer=2)


def test_a_picture_that_comes_late_does_not_turn_back_what_was_chosen(qtbot: QtBot, styled: QApplication) -> None:
    pane = CachePane()
    qtbot.addWidget(pane)
    pane.set_open(True)
    pane.show()
    drawn: list[int | None] = []
    pane.follower.changed.connect(lambda shown: drawn.append(shown.layer if shown else -1))
    pane.follower.follow(_watched(LINE * 3))
    for layer in (0, 1):  # faster than a picture is made
        pane.follower.choose(View(0, layer))
    qtbot.waitUntil(lambda: drawn[-1:] == [1], timeout=WAIT_MS)
    assert drawn == [1]
    assert pane.layers.currentText() == "Layer 2"


def test_the_caption_is_honest() -> None:
    place = _place(LINE)
    half = _shown(place, lambda token: float(token % 2))
    assert caption(half).startswith(f"{place.tokens} tokens read. Each KV head keeps 48 %; 10 are kept")
    assert caption(_shown(place, lambda token: 0.0, read=0)) == f"0 of {place.tokens} tokens read"
    everything = Shown(
        place, Heat(half.heat.kept, half.heat.score, place.tokens, keeps_all=True), half.warmth, False, 2
    )
    assert caption(everything).endswith("all kept: this is the full cache.")
    assert "full cache lets nothing go" in everything.fate_of(1)


# -- in the window ------------------------------------------------------------------------------------------------


@pytest.fixture
def record(services: Services, tmp_path: Path) -> DocumentRecord:
    """A long document of the library."""
    path = tmp_path / "harbor.md"
    path.write_text("# Harbor\n\n" + "".join(f"{at:04d} {LINE}" for at in range(320)), encoding="utf-8")
    return services.library.add(path, path.name, path.stat().st_size, convert_file(path))


def test_an_answer_is_followed_and_its_passages_lead_to_the_document(
    qtbot: QtBot, services: Services, record: DocumentRecord, main_window: MainWindow
) -> None:
    h2o, sampling = services.settings.h2o, services.settings.sampling
    h2o.heavy_hitter_tokens, h2o.window_length, h2o.chunk_size = 16, 64, 128
    sampling.temperature, sampling.seed, sampling.max_new_tokens = 1.0, 3, 12
    h2o.max_sequence_length = 100_000
    services.switch_model(services.store.get("starter"))
    qtbot.waitUntil(lambda: services.session.state is SessionState.READY, timeout=WAIT_MS)
    chat, pane = main_window.chat, main_window.chat.cache.pane
    assert pane.isHidden()
    chat.attach([record])
    reads: list[int] = []
    pane.follower.changed.connect(lambda shown: reads.append(shown.heat.read if shown else -1))
    assert chat.controller.send("What is the code?", [record])
    qtbot.waitUntil(lambda: not chat.controller.busy, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: pane.shown is not None and pane.shown.heat.read == pane.shown.place.tokens, timeout=WAIT_MS)
    assert pane.isVisible()
    assert reads == sorted(reads)
    watch = pane.follower.watch
    assert watch is not None
    assert watch.drew_on.accounted > 0.5
    assert main_window.actions_by_id["view.cache"].isChecked() is False
    broad = chat.chats.width()
    main_window.resize(chat.mapTo(main_window, chat.rect().topLeft()).x() + 1_000, main_window.height())
    main_window.actions_by_id["view.cache"].trigger()
    assert pane.text.isVisible()
    assert chat.chats.width() < broad  # it gives way, so that nothing of the pane is cut off
    qtbot.waitUntil(lambda: chat.rect().contains(pane.geometry()))
    chat.resize(880, chat.height())
    assert chat.chats.isHidden()
    main_window.find_chat()
    assert (pane.is_open, chat.chats.search.isVisible()) == (False, True)
    main_window.actions_by_id["view.cache"].trigger()

    # What was kept with the message is there after a restart; the text far down, the letters beyond UTF-16 before it.
    text = services.library.text(record.id)
    place = text.find("0307 The access code")
    passage = Passage(record.id, record.name, place, place + 51, 0.25, text[place : place + 51])
    answer = chat.controller.turns[-1]
    stats = {**answer.stats, "drew_on": DrewOn((passage,), 0.5, 1.0).as_dict()}
    services.conversations.update(answer.id, answer.content, stats=stats)
    chat.controller.new()
    assert pane.shown is None
    conversation = services.conversations.conversations()[0].id
    chat.controller.open(conversation)
    shown = chat.transcript.answer
    assert shown is not None
    rows = shown.drew_on.rows
    assert [row.passage for row in rows] == [passage]
    assert isinstance(rows[0], PassageRow)
    assert "25 %" in rows[0].accessibleName()
    main_window.documents.filter.search.setText("nothing has this name")
    rows[0].setFocus()
    qtbot.keyClick(rows[0], Qt.Key.Key_Space)
    assert main_window.page == "documents"
    preview = main_window.documents.preview
    qtbot.waitUntil(lambda: bool(preview.plain.extraSelections()), timeout=WAIT_MS)
    (mark,) = preview.plain.extraSelections()
    assert mark.cursor.selectedText() == passage.text
    assert preview.plain.isVisible()
    assert preview.start.isVisible()
    qtbot.mouseClick(preview.start, Qt.MouseButton.LeftButton)
    assert preview.text.startswith("# Harbor")

    with qtbot.waitSignal(main_window.documents.statusMessage):
        main_window.documents.removal.remove([record.path])
        main_window.cache.show_place(record.id, 0, 4)
