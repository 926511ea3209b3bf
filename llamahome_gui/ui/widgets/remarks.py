"""A second line below a row of a table: what went wrong with it, over all of its columns."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFont, QFontInfo, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from llamahome_gui.ui.theme import GRID, theme

REMARK_ROLE = Qt.ItemDataRole.UserRole + 1
"""Of the first item of a row: its remark, where it has one."""
_Index = QModelIndex | QPersistentModelIndex


class RemarkDelegate(QStyledItemDelegate):
    """Rows with a remark have their texts in the upper half; each cell paints its part of the line below."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        remark = index.sibling(index.row(), 0).data(REMARK_ROLE)
        if not remark:
            super().paint(painter, option, index)
            return
        full = QStyleOptionViewItem(option)
        self.initStyleOption(full, index)
        text, full.text = full.text, ""
        style = full.widget.style() if full.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, full, painter, full.widget)
        painter.save()
        painter.setClipRect(full.rect)
        _paint_text(painter, full, text)
        _paint_remark(painter, full, str(remark), index)
        painter.restore()


def _paint_text(painter: QPainter, option: QStyleOptionViewItem, text: str) -> None:
    area = option.rect.adjusted(GRID + 3, 0, -GRID, 0)
    area.setBottom(option.rect.center().y())
    painter.setFont(option.font)
    painter.setPen(theme().color("text"))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, shown)


def _paint_remark(painter: QPainter, option: QStyleOptionViewItem, remark: str, index: _Index) -> None:
    """The whole line, of which the clip lets the cell's part through."""
    table = option.widget
    left, right = option.rect.left(), option.rect.right()
    if isinstance(table, QTableView):
        left, right = _ends(table, index)
    area = QRect(left + GRID + 3, option.rect.center().y() + 3, right - left - 2 * GRID, option.rect.height() // 2)
    small = QFont(option.font)
    small.setPixelSize(round(QFontInfo(option.font).pixelSize() * 0.9))
    painter.setFont(small)
    painter.setPen(theme().color("error"))
    shown = painter.fontMetrics().elidedText(remark, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, shown)


def _ends(table: QTableView, index: _Index) -> tuple[int, int]:
    """From where to where in the view a row's line goes: up to the first button in it."""
    header = table.horizontalHeader()
    right = min(header.length() - header.offset(), table.viewport().width())
    for column in range(header.count()):
        if table.indexWidget(index.sibling(index.row(), column)) is not None:
            right = min(right, header.sectionViewportPosition(column))
    return -header.offset(), right
