"""A small chart that moves: time from left to right, one or more filled curves, the look of the theme."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor, QFontInfo
from PySide6.QtWidgets import QSizePolicy, QWidget

from llamahome_gui.ui.monitor.curve import HEADROOM, STEPS, CurveStyle, Formatter, round_step
from llamahome_gui.ui.theme import keep_scaled, manager, scaled, theme

HEIGHT = 112


class ValueAxis(pg.AxisItem):
    """Some round values, written by a formatter; `pixels` is about how far apart they are."""

    def __init__(self, orientation: str, formatter: Formatter, steps: Sequence[float], pixels: float) -> None:
        super().__init__(orientation, showValues=True)
        self._formatter = formatter
        self._pixels = pixels
        self._steps = steps

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        step = round_step((high - low) * self._pixels / max(size, 1.0), self._steps)
        first = np.ceil(low / step) * step
        return [(step, [float(value) for value in np.arange(first, high + step * 1e-6, step)])]

    def tickStrings(self, values: list[float], _scale: float, _spacing: float) -> list[str]:
        return [self._formatter(value) for value in values]


class LiveChart(pg.PlotWidget):
    """Curves over a common axis; nothing in it reacts to the mouse.

    Args:
        styles: One for each curve, the hindmost first.
        value: Writes a value of the vertical axis.
        moment: Writes a value of the horizontal axis.
        least: The vertical axis reaches at least this high.
        height: In pixels; None takes what there is.
        apart: How far values of the vertical axis stand from each other, in pixels.
        ground: Colour token behind it; None leaves what lies behind to be seen.
    """

    def __init__(
        self,
        styles: Sequence[CurveStyle],
        value: Formatter,
        moment: Formatter,
        *,
        least: float = 1.0,
        moments: Sequence[float] = STEPS,
        height: int | None = HEIGHT,
        apart: int = 24,
        ground: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        axes = {
            "left": ValueAxis("left", value, STEPS, apart),
            "bottom": ValueAxis("bottom", moment, moments, scaled(60)),
        }
        super().__init__(parent, background=None, axisItems=axes)
        self._styles = tuple(styles)
        self._least = least
        self._ground = ground
        self._top = 0.0
        self._curves = [pg.PlotDataItem(antialias=True) for _ in styles]
        for curve in self._curves:
            self.addItem(curve)
        self._configure(height)
        self._recolor()
        manager().changed.connect(self._recolor)

    @property
    def curves(self) -> list[pg.PlotDataItem]:
        """The curves, in the order of the styles."""
        return list(self._curves)

    def show_range(self, low: float, high: float) -> None:
        """The span of the horizontal axis."""
        self.setXRange(low, high, padding=0)

    def draw(self, *data: tuple[NDArray[np.float64], NDArray[np.float64]]) -> None:
        """Draw the curves anew, x and y for each."""
        for curve, (x, y) in zip(self._curves, data, strict=True):
            curve.setData(x, y)
        values = np.concatenate([y for _, y in data])
        values = values[np.isfinite(values)]
        self.fit(float(values.min()) if len(values) else 0.0, float(values.max()) if len(values) else 0.0)

    def reset(self) -> None:
        """Forget how high the vertical axis was."""
        self._top = 0.0

    def fit(self, _lowest: float, highest: float) -> None:
        """Follow the highest value upwards at once, downwards only when much would be empty: no trembling axis."""
        wanted = max(highest, self._least) * HEADROOM
        if wanted > self._top or wanted < self._top * 0.6:
            self._top = wanted
            self.setYRange(0, wanted, padding=0)

    def _configure(self, height: int | None) -> None:
        if height is None:
            self.setMinimumHeight(HEIGHT)
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        else:
            keep_scaled(self, lambda it: it.setFixedHeight(scaled(height)))
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseEnabled(False, False)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.getPlotItem().getViewBox().setDefaultPadding(0)
        for side in ("left", "bottom"):
            self.getAxis(side).setStyle(
                tickLength=0, tickTextOffset=6, autoExpandTextSpace=False, hideOverlappingLabels=side == "left"
            )
        self.getAxis("left").setZValue(-1)  # its lines lie beneath the curves
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    @Slot()
    def _recolor(self) -> None:
        if self.getPlotItem() is None:  # closed: pyqtgraph has taken it apart already
            return
        colors = theme()
        if self._ground is not None:
            self.setBackground(colors.color(self._ground))
        self.getPlotItem().setContentsMargins(0, 6, scaled(18), 0)
        self.getAxis("left").setWidth(scaled(56))
        self.getAxis("bottom").setHeight(scaled(22))
        font = self.font()
        font.setPixelSize(max(9, QFontInfo(font).pixelSize() - 3))
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(pg.mkPen(None))
            axis.setTickPen(pg.mkPen(colors.color("border") if side == "left" else None))
            axis.setTextPen(colors.color("muted"))
            axis.setTickFont(font)
        self.getAxis("left").setGrid(255)
        for curve, style in zip(self._curves, self._styles, strict=True):
            _paint(curve, style, colors.color(style.color))


def _paint(curve: pg.PlotDataItem, style: CurveStyle, color: QColor) -> None:
    if style.dots:
        color.setAlphaF(style.alpha)
        curve.setPen(None)
        curve.setSymbol("o")
        curve.setSymbolSize(style.size)
        curve.setSymbolPen(None)
        curve.setSymbolBrush(color)
        return
    curve.setPen(pg.mkPen(color, width=style.width))
    if style.fill:
        ground = QColor(color)
        ground.setAlphaF(0.18)
        curve.setFillLevel(0)
        curve.setBrush(ground)
