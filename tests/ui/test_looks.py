"""Every page in light, dark, high contrast and at 150 percent, beside the pictures that were accepted.

A picture that was meant to change is accepted by `python packaging/screenshots.py --accept`, and looked at.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QImage
from PySide6.QtWidgets import QApplication

sys.path.append(str(Path(__file__).resolve().parents[2] / "packaging"))
import screenshots

CHANGED = 0.025
"""Share of a picture's fields that numbers of the machine and another version of the font may change."""


@pytest.fixture
def plain(styled: QApplication) -> QApplication:
    """The application in the font of the accepted pictures, at their size."""
    if screenshots.FONT not in QFontDatabase.families():
        pytest.skip(f"the accepted pictures are in {screenshots.FONT}")
    if QFontInfo(styled.font()).family() != screenshots.FONT:
        styled.setFont(QFont(screenshots.FONT, 10))
    return styled


def load(name: str) -> QImage:
    return QImage(str(screenshots.ACCEPTED / f"{name}.png"))


def test_the_pages_look_as_accepted(plain: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = [look for look in screenshots.LOOKS if look.accepted]
    drawn = {name: screenshots.accepted(picture) for name, picture in screenshots.draw(plain, looks)}
    assert {path.stem for path in screenshots.ACCEPTED.glob("*.png")} == set(drawn)
    apart = {name: screenshots.difference(picture, load(name)) for name, picture in drawn.items()}
    assert {name: share for name, share in apart.items() if share > CHANGED} == {}


def test_another_page_or_look_is_told_from_an_accepted_one() -> None:
    """What the tolerance must not swallow: two pages, two looks, and a panel that is missing."""
    names = sorted(path.stem for path in screenshots.ACCEPTED.glob("*.png"))
    for one in names:
        look, page = one.split("-")
        others = [name for name in names if name != one and (name.startswith(look) or name.endswith(page))]
        assert all(screenshots.difference(load(one), load(other)) > CHANGED for other in others), one
