"""The meter beside the composer: how many tokens would be read, of how many, and what the cache keeps of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from llamahome_gui.ui.theme import keep_scaled, manager, scaled, theme
from llamahome_gui.ui.widgets import label, tabular

if TYPE_CHECKING:
    from llamahome_gui.inference.forecast import Forecast

_SIDE, _WIDTH = 16, 2.5
# From this share on the ring warns.
_NEARLY_FULL = 0.9


class Ring(QWidget):
    """A circle that fills; the colour of a warning near its end, of an error beyond."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.share = 0.0
        keep_scaled(self, lambda it: it.setFixedSize(QSize(scaled(_SIDE), scaled(_SIDE))))
        manager().changed.connect(self.update)

    def show_share(self, share: float) -> None:
        """Fill to a share; more than 1 is too much."""
        self.share = share
        self.update()

    @property
    def color(self) -> str:
        """Token of the theme's colour."""
        if self.share >= 1:
            return "error"
        return "warning" if self.share >= _NEARLY_FULL else "accent"

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(self.rect()).adjusted(_WIDTH / 2, _WIDTH / 2, -_WIDTH / 2, -_WIDTH / 2)
        painter.setPen(QPen(theme().color("border_strong"), _WIDTH))
        painter.drawEllipse(room)
        painter.setPen(QPen(theme().color(self.color), _WIDTH, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawArc(room, 90 * 16, -round(360 * 16 * min(1.0, self.share)))
        painter.end()


class ContextMeter(QWidget):
    """Hidden while nothing can be counted; the tool tip tells what the tokens are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ring = Ring()
        self.text = label("", "small")
        tabular(self.text)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.ring)
        row.addWidget(self.text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Tokens of the prompt")
        self.hide()

    def show_forecast(self, forecast: Forecast | None) -> None:
        """Show what was counted."""
        self.setVisible(forecast is not None)
        if forecast is None:
            return
        self.text.setText(short(forecast))
        self.ring.show_share(forecast.prompt / max(1, forecast.limit))
        self.setToolTip(long(forecast))
        self.setAccessibleDescription(long(forecast).replace("\n", " "))


def short(forecast: Forecast) -> str:
    """`1,240 / 8,192 tokens`; with H2O `5,210 tokens → 512 kept`."""
    if not forecast.fits:
        return f"{forecast.prompt:,} / {forecast.limit:,} tokens: too long"
    if forecast.kept < forecast.prompt:
        return f"{forecast.prompt:,} tokens → {forecast.kept:,} kept"
    return f"{forecast.prompt:,} / {forecast.limit:,} tokens"


def long(forecast: Forecast) -> str:
    """What the tokens are, and what becomes of them; one line each."""
    parts = [("System prompt", forecast.system), ("Earlier messages", forecast.earlier)]
    parts += list(forecast.documents)
    parts += [("Question", forecast.question), ("Marks of the chat template", forecast.marks)]
    lines = [f"{name}: {tokens:,}" for name, tokens in parts if tokens]
    return "\n".join([*lines, f"In all: {forecast.prompt:,} tokens", outlook(forecast)])


def outlook(forecast: Forecast) -> str:
    """One sentence on what will happen."""
    if not forecast.fits:
        return f"Too long: prompt and answer may have {forecast.limit:,} tokens. You will be asked; nothing is cut."
    if forecast.window is None:
        return f"All of it is read and kept; the model takes {forecast.context:,} with the answer."
    if forecast.kept < forecast.prompt:
        beyond = f" The model was trained on {forecast.context:,}." if forecast.prompt > forecast.context else ""
        return f"All of it is read; {forecast.kept:,} tokens stay in the KV cache.{beyond}"
    return f"All of it is read and stays in the KV cache, which keeps {forecast.window:,}."
