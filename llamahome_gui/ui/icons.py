"""Our own icons: one SVG per name, drawn in the colours of the theme that holds when they are painted.

An icon keeps token names, not colours. After a change of theme the next paint shows it in the new colour, so
no panel has to set its icons again.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from llamahome_gui.ui.theme import theme
from llamahome_gui.ui.theme.render import recolored_svg

# Qt owns an engine that `clone` returned, and PySide does not know: without this Python would delete it a second time.
_clones: list[QIconEngine] = []


class _ThemedEngine(QIconEngine):
    """Paints one SVG; `on` is the token of a checked or selected state."""

    def __init__(self, name: str, color: str, on: str | None) -> None:
        super().__init__()
        self._name, self._color, self._on = name, color, on

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        side = min(rect.width(), rect.height())
        if side < 1:
            return
        target = QRect(0, 0, side, side)
        target.moveCenter(rect.center())
        ratio = painter.device().devicePixelRatioF() if painter.device() else 1.0
        painter.drawPixmap(target, pixmap(self._name, side, self._token(mode, state), ratio))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        if made.isNull():  # a layout may leave nothing of a button
            return made
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return made

    def clone(self) -> QIconEngine:
        made = _ThemedEngine(self._name, self._color, self._on)
        _clones.append(made)
        return made

    def _token(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        if mode == QIcon.Mode.Disabled:
            return "faint"
        if self._on and state == QIcon.State.On:
            return self._on
        return self._color


@cache
def _renderer(name: str, color: str) -> QSvgRenderer:
    return QSvgRenderer(recolored_svg(name, color).encode())


def icon(name: str, color: str = "text", *, on: str | None = None) -> QIcon:
    """The icon `resources/icons/<name>.svg` in a theme colour.

    Args:
        name: File name without suffix; raises FileNotFoundError when there is none.
        color: Token of the theme (`text`, `muted`, `accent`, `on_accent`, `error`, ...).
        on: Token while the button is checked; the same as `color` by default.
    """
    recolored_svg(name, "#000000")  # an unknown name fails here, where it is written, not in a later paint
    return QIcon(_ThemedEngine(name, color, on))


def pixmap(name: str, side: int, color: str = "text", ratio: float = 1.0) -> QPixmap:
    """The icon as a picture of `side` logical pixels, for labels; it does not follow a later change of theme."""
    key = f"llamahome {name} {theme().colors[color]} {side} {ratio}"
    made = QPixmap()
    if QPixmapCache.find(key, made):
        return made
    made = QPixmap(round(side * ratio), round(side * ratio))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    _renderer(name, theme().colors[color]).render(painter, QRectF(0, 0, made.width(), made.height()))
    painter.end()
    made.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, made)
    return made
