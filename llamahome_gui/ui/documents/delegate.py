"""How rows are painted: the name over its folder or its error, and the state with its icon."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontInfo, QIcon, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from llamahome_gui.ui.documents.model import NAME, ROW_ROLE, STATE
from llamahome_gui.ui.documents.rows import Mark, Row, RowState
from llamahome_gui.ui.icons import icon
from llamahome_gui.ui.theme import GRID, scaled, theme
from llamahome_gui.ui.widgets import row_height

_STATE_ICONS = {
    RowState.WAITING: ("clock", "faint"),
    RowState.CONVERTING: ("refresh", "accent"),
    RowState.SAVING: ("download", "accent"),
    RowState.DONE: ("check", "success"),
    RowState.FAILED: ("error", "error"),
    RowState.CANCELLED: ("stop", "faint"),
}
_MARK_ICONS = {Mark.INCOMPLETE: ("warning", "warning"), Mark.GONE: ("file", "warning")}
_ICON_SIDE = 16
_Index = QModelIndex | QPersistentModelIndex


class DocumentDelegate(QStyledItemDelegate):
    """Paints the first and the last column itself; the ground, hover and selection come from the style sheet."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        if index.column() not in (NAME, STATE):
            super().paint(painter, option, index)
            return
        full = QStyleOptionViewItem(option)
        self.initStyleOption(full, index)
        full.text, full.icon = "", QIcon()
        style = full.widget.style() if full.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, full, painter, full.widget)
        area = full.rect.adjusted(GRID + GRID // 2, 0, -GRID, 0)
        row: Row = index.data(ROW_ROLE)
        painter.save()
        (_paint_name if index.column() == NAME else _paint_state)(painter, area, row, full.font)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        size = super().sizeHint(option, index)
        size.setHeight(row_height(option.font))
        return size


def _paint_name(painter: QPainter, area: QRect, row: Row, font: QFont) -> None:
    second = row.message if row.state is RowState.FAILED else row.snippet or row.folder
    colors = theme()
    icon("file", "faint" if row.state is not RowState.DONE else "muted").paint(painter, _icon_box(area))
    area = area.adjusted(scaled(_ICON_SIDE) + GRID + 2, 0, 0, 0)
    top, bottom = QRect(area), QRect(area)
    if second:
        middle = area.center().y()
        top.setBottom(middle)
        bottom.setTop(middle + 2)
    flags = Qt.AlignmentFlag.AlignLeft | (Qt.AlignmentFlag.AlignBottom if second else Qt.AlignmentFlag.AlignVCenter)
    painter.setPen(colors.color("text" if row.state is not RowState.CANCELLED else "muted"))
    painter.drawText(top, flags, _elided(painter, row.name, top.width(), Qt.TextElideMode.ElideMiddle))
    if second:
        small = QFont(font)
        small.setPixelSize(round(QFontInfo(font).pixelSize() * 0.9))
        painter.setFont(small)
        painter.setPen(colors.color("error" if row.state is RowState.FAILED else "muted"))
        text = _elided(painter, second, bottom.width(), Qt.TextElideMode.ElideRight)
        painter.drawText(bottom, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, text)


def _paint_state(painter: QPainter, area: QRect, row: Row, _font: QFont) -> None:
    name, color = _MARK_ICONS.get(row.mark) or _STATE_ICONS[row.state]
    icon(name, color).paint(painter, _icon_box(area))
    painter.setPen(theme().color("error" if row.state is RowState.FAILED else "warning" if row.mark else "muted"))
    area = area.adjusted(scaled(_ICON_SIDE) + GRID - 2, 0, 0, 0)
    flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(area, flags, row.state_title)


def _icon_box(area: QRect) -> QRect:
    side = scaled(_ICON_SIDE)
    return QRect(area.left(), area.center().y() - side // 2 + 1, side, side)


def _elided(painter: QPainter, text: str, width: int, mode: Qt.TextElideMode) -> str:
    return painter.fontMetrics().elidedText(text, mode, width)
