"""The meter beside the composer: how many tokens would be read, of how many, and what the cache keeps of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from llamahome_gui.ui.i18n import grouped, plural, tr
from llamahome_gui.ui.theme import keep_scaled, manager, scaled, theme
from llamahome_gui.ui.widgets import ElidedLabel, tabular

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
        self.text = ElidedLabel("", kind="small")
        tabular(self.text)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.ring)
        row.addWidget(self.text)
        self.text.setMinimumWidth(1)  # it gives way to the buttons beside it; all is in the tool tip
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(tr("Tokens of the prompt"))
        self.hide()

    def show_counting(self) -> None:
        """Show that it takes a while."""
        said = tr("Counting the tokens…")
        self.text.setText(said)
        self.ring.show_share(0.0)
        self.setToolTip(said)
        self.setAccessibleDescription(said)
        self.show()

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
    prompt, limit = grouped(forecast.prompt), grouped(forecast.limit)
    if not forecast.fits:
        return tr("{prompt} / {limit} tokens: too long", prompt=prompt, limit=limit)
    if forecast.kept < forecast.prompt:
        return tr("{prompt} tokens → {kept} kept", prompt=prompt, kept=grouped(forecast.kept))
    return tr("{prompt} / {limit} tokens", prompt=prompt, limit=limit)


def long(forecast: Forecast) -> str:
    """What the tokens are, and what becomes of them; one line each."""
    parts = [(tr("System prompt"), forecast.system), (tr("Earlier messages"), forecast.earlier)]
    parts += list(forecast.documents)
    parts += [(tr("Question"), forecast.question), (tr("Marks of the chat template"), forecast.marks)]
    lines = [f"{name}: {grouped(tokens)}" for name, tokens in parts if tokens]
    together = plural(forecast.prompt, "In all: {n} token", "In all: {n} tokens")
    return "\n".join([*lines, together, outlook(forecast)])


def outlook(forecast: Forecast) -> str:
    """One sentence on what will happen."""
    context = grouped(forecast.context)
    if not forecast.fits:
        said = tr("Too long: prompt and answer may have {limit} tokens. You will be asked; nothing is cut.")
        return said.format(limit=grouped(forecast.limit))
    if forecast.window is None:
        return tr("All of it is read and kept; the model takes {context} with the answer.", context=context)
    if forecast.kept < forecast.prompt:
        said = tr("All of it is read; {kept} tokens stay in the KV cache.", kept=grouped(forecast.kept))
        beyond = forecast.prompt > forecast.context
        return f"{said} {tr('The model was trained on {context}.', context=context)}" if beyond else said
    return tr("All of it is read and stays in the KV cache, which keeps {window}.", window=grouped(forecast.window))
