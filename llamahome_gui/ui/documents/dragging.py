"""Documents of the library on their way from the table to a chat: what a drag carries, and how it looks."""

from __future__ import annotations

import json
from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QMimeData, QPoint, QRectF, Qt
from PySide6.QtGui import QDrag, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from llamahome_gui.ui.document_drops import MIME
from llamahome_gui.ui.documents.rows import Row, RowState
from llamahome_gui.ui.i18n import grouped
from llamahome_gui.ui.icons import icon
from llamahome_gui.ui.theme import GRID, scaled, theme

_WIDTH, _HEIGHT, _ICON, _BEHIND = 220, 32, 16, 4


def draggable(row: Row) -> bool:
    """Whether a row is a document that can be asked about."""
    return row.record is not None and row.state is RowState.DONE


def mime_of(rows: Sequence[Row]) -> QMimeData:
    """What a drag of these documents carries."""
    mime = QMimeData()
    ids = [row.record.id for row in rows if row.record is not None]
    mime.setData(MIME, QByteArray(json.dumps(ids).encode()))
    return mime


def make_drag(source: QWidget, rows: Sequence[Row]) -> QDrag:
    """A drag that has not begun; the first document's name hangs below the pointer."""
    drag = QDrag(source)
    drag.setMimeData(mime_of(rows))
    drag.setPixmap(picture(source, [row.name for row in rows]))
    drag.setHotSpot(QPoint(-GRID, -GRID))
    return drag


def picture(widget: QWidget, names: Sequence[str]) -> QPixmap:
    """A card with the first name, others behind it, and how many there are."""
    many, ratio = len(names) > 1, widget.devicePixelRatioF()
    behind = _BEHIND if many else 0
    metrics, count = widget.fontMetrics(), grouped(len(names))
    badge = max(scaled(20), metrics.horizontalAdvance(count) + 2 * GRID) if many else 0
    room = scaled(_ICON) + 3 * GRID + (badge + GRID if many else 0)
    name = metrics.elidedText(names[0], Qt.TextElideMode.ElideMiddle, scaled(_WIDTH) - room)
    width, height = metrics.horizontalAdvance(name) + room, scaled(_HEIGHT)
    made = QPixmap(round((width + behind + 1) * ratio), round((height + behind + 1) * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(widget.font())
    card = QRectF(0.5, 0.5, width, height)
    for offset in (behind, 0) if many else (0,):
        _paint_card(painter, card.translated(offset, offset))
    _paint_words(painter, card, name, count if many else "", badge)
    painter.end()
    return made


def _paint_card(painter: QPainter, card: QRectF) -> None:
    painter.setPen(QPen(theme().color("border_strong"), 1))
    painter.setBrush(theme().color("surface"))
    painter.drawRoundedRect(card, 6, 6)


def _paint_words(painter: QPainter, card: QRectF, name: str, count: str, badge: int) -> None:
    side = scaled(_ICON)
    place = QRectF(card.left() + GRID, card.center().y() - side / 2, side, side)
    icon("file", "muted").paint(painter, place.toRect())
    words = card.adjusted(side + 2 * GRID, 0, -GRID, 0)
    painter.setPen(theme().color("text"))
    painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
    if count:
        high = scaled(20)
        ground = QRectF(card.right() - GRID - badge, card.center().y() - high / 2, badge, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().color("accent"))
        painter.drawRoundedRect(ground, high / 2, high / 2)
        painter.setPen(theme().color("on_accent"))
        painter.drawText(ground, Qt.AlignmentFlag.AlignCenter, count)
