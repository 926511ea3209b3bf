"""The window in light, dark, high contrast and at 150 percent, in many states, beside the pictures that were accepted.

A picture that was meant to change is accepted by `python packaging/screenshots.py --accept`, and looked at.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QImage, QPainter
from PySide6.QtWidgets import QApplication, QPushButton

from llamahome_gui.ui.main_window import MainWindow

sys.path.append(str(Path(__file__).resolve().parents[2] / "packaging"))
import pictures
import screenshots

PAGES = ("light-chat", "light-documents", "light-models", "light-adapters", "light-map", "light-saved")
"""Where each button is taken away in turn."""


@pytest.fixture
def plain(styled: QApplication) -> Iterator[QApplication]:
    """The application in the font of the accepted pictures, at their size."""
    if screenshots.FONT not in QFontDatabase.families():
        pytest.skip(f"the accepted pictures are in {screenshots.FONT}")
    before = styled.font()
    if QFontInfo(before).family() != screenshots.FONT:
        styled.setFont(QFont(screenshots.FONT, 10))
    yield styled
    styled.setFont(before)


def load(name: str) -> QImage:
    return QImage(str(screenshots.ACCEPTED / f"{name}.png"))


def test_the_window_looks_as_accepted(plain: QApplication, tmp_path: Path) -> None:
    """And a button that is missing is seen: the same window serves for all."""
    looks = [look for look in screenshots.LOOKS if look.accepted]
    assert {path.stem for path in screenshots.ACCEPTED.glob("*.png")} == set(screenshots.names(looks))
    found, unseen, tried = {}, [], 0
    for name, picture, window in screenshots.draw(plain, looks):
        small = pictures.accepted(picture)
        found[name] = pictures.apart(small, load(name))
        if found[name].too_far:
            picture.save(str(tmp_path / f"{name}.png"))
        for button in buttons(window) if name in PAGES else ():
            tried += 1
            if not pictures.apart(without(small, button, window), small).too_far:
                unseen.append(f"{name}: {button.text()}")
        if name == "light-chat":
            check_a_hidden_button(window, small)
    assert {name: apart for name, apart in found.items() if apart.too_far} == {}, f"the pictures are in {tmp_path}"
    assert unseen == []
    assert tried > 2 * len(PAGES)


def check_a_hidden_button(window: MainWindow, small: QImage) -> None:
    """It is gone, and so is its place in the layout."""
    send = window.chat.composer.send
    send.hide()
    screenshots.settle()
    apart = pictures.apart(pictures.accepted(screenshots.grab(window)), small)
    send.show()
    screenshots.settle()
    assert apart.too_far
    assert not pictures.apart(pictures.accepted(screenshots.grab(window)), small).too_far


def buttons(window: MainWindow) -> list[QPushButton]:
    """Those with a text that can be pressed, as far as they lie in the window."""
    shown = [each for each in window.findChildren(QPushButton) if each.isVisible() and each.isEnabled()]
    return [each for each in shown if each.text() and each.visibleRegion().boundingRect() == each.rect()]


def without(small: QImage, button: QPushButton, window: MainWindow) -> QImage:
    """The picture with what lies to the left of the button in its place."""
    corner, size, side = button.mapTo(window, QPoint()), button.size(), pictures.SMALLER
    place = QRect(corner.x() // side, corner.y() // side, -(-size.width() // side) + 1, -(-size.height() // side) + 1)
    made = small.copy()
    ground = small.pixelColor(max(0, place.left() - 1), place.center().y())
    for y, x in itertools.product(range(place.top(), place.bottom() + 1), range(place.left(), place.right() + 1)):
        if made.valid(x, y):
            made.setPixelColor(x, y, ground)
    return made


def test_another_page_or_look_is_told_from_an_accepted_one() -> None:
    """What the tolerance must not swallow: two states of a look, and a state in two looks."""
    names = screenshots.names([look for look in screenshots.LOOKS if look.accepted])
    kept = {name: load(name) for name in names}
    in_light = {name.split("-", 1)[1]: name for name in names if name.startswith("light-")}
    others = [(in_light[name.split("-", 1)[1]], name) for name in names if not name.startswith("light-")]
    for one, other in [*itertools.pairwise(names), *others]:
        assert pictures.apart(kept[one], kept[other]).too_far, (one, other)


def test_noise_is_not_seen_and_a_shape_is() -> None:
    """A pixel to the side and a grain over all of it: the same picture. A patch of the size of a button: another."""
    picture = load("light-chat")
    pixels = pictures.pixels_of(picture)
    grain = np.random.default_rng(1).normal(0, 6, pixels.shape)
    assert not pictures.apart(picture, image(np.roll(pixels, 1, axis=1) + grain)).too_far
    patch = pixels.copy()
    patch[100:108, 150:174] -= 30
    apart = pictures.apart(picture, image(patch))
    assert apart.too_far
    assert apart.together >= 8
    assert QRect(600, 400, 96, 32).contains(QPoint(*apart.where))
    assert pictures.apart(picture, picture.scaledToWidth(200)).too_far


def test_the_hinting_of_a_font_is_not_seen(plain: QApplication) -> None:
    hinting = QFont.HintingPreference
    full, none = written(hinting.PreferFullHinting), written(hinting.PreferNoHinting)
    assert full != none
    assert not pictures.apart(pictures.accepted(full), pictures.accepted(none)).too_far
    assert pictures.apart(pictures.accepted(full), pictures.accepted(written(hinting.PreferFullHinting, 12))).too_far


def written(hinting: QFont.HintingPreference, pixels: int = 13) -> QImage:
    """A page of text."""
    made = QImage(*screenshots.SIZE, QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.white)
    font = QFont(screenshots.FONT)
    font.setPixelSize(pixels)
    font.setHintingPreference(hinting)
    painter = QPainter(made)
    painter.setFont(font)
    for left, line in itertools.product((10, 700), range(20, made.height(), 22)):
        painter.drawText(left, line, "The office opens at eight; whoever comes first makes the coffee.")
    painter.end()
    return made


def image(pixels: np.ndarray[tuple[int, ...], np.dtype[np.floating]]) -> QImage:
    values = np.clip(pixels, 0, 255).astype(np.uint8)
    height, width = values.shape[:2]
    return QImage(values.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
