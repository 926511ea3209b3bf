"""The list of a search's answer: two lines for each repository, its marks on the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontInfo, QFontMetrics, QPainter
from PySide6.QtWidgets import QApplication, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.models.hits import Hit
from llamahome_gui.ui.models.rows import Chip
from llamahome_gui.ui.theme import GRID, theme
from llamahome_gui.ui.widgets import row_height

HIT_ROLE = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex
_SMALL = 0.9
# Text and ground of a chip by its level, as the style sheet has them for badges.
_CHIP_COLORS = {
    "": ("muted", "hover"), "accent": ("accent_text", "accent_soft"), "success": ("success", "success_soft"),
    "warning": ("warning", "warning_soft"), "error": ("error", "error_soft"),
}  # fmt: skip


class HitsModel(QAbstractListModel):
    """Holds the answer; single lines change when their repository has been asked."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hits: list[Hit] = []

    def show(self, hits: Sequence[Hit]) -> None:
        """Hold another answer."""
        self.beginResetModel()
        self._hits = list(hits)
        self.endResetModel()

    def replace(self, hit: Hit) -> None:
        """Hold what is known now of a repository; nothing happens for one that is not there."""
        for place, found in enumerate(self._hits):
            if found.repository == hit.repository:
                self._hits[place] = hit
                self.dataChanged.emit(self.index(place), self.index(place))

    def hit(self, place: int) -> Hit | None:
        """The line at a place, or None."""
        return self._hits[place] if 0 <= place < len(self._hits) else None

    def find(self, repository: str) -> Hit | None:
        """The line of a repository, or None."""
        return next((hit for hit in self._hits if hit.repository == repository), None)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        hit = self.hit(index.row())
        if hit is None:
            return None
        if role == HIT_ROLE:
            return hit
        if role == Qt.ItemDataRole.DisplayRole:
            return hit.repository
        if role == Qt.ItemDataRole.ToolTipRole:
            return hit.refused or None
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return ", ".join([hit.facts, *(chip.text for chip in hit.chips)])
        return None


class HitsView(QListView):
    """One line is chosen; nothing is edited."""

    def __init__(self, model: HitsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(_HitDelegate(self))
        self.setUniformItemSizes(True)
        self.setAccessibleName(tr("Models found on the hub"))
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


class _HitDelegate(QStyledItemDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        full = QStyleOptionViewItem(option)
        self.initStyleOption(full, index)
        full.text = ""
        style = full.widget.style() if full.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, full, painter, full.widget)
        hit: Hit = index.data(HIT_ROLE)
        area = full.rect.adjusted(GRID + 4, 0, -GRID - 4, 0)
        painter.save()
        small = QFont(full.font)
        small.setPixelSize(round(QFontInfo(full.font).pixelSize() * _SMALL))
        right = _paint_chips(painter, area, hit.chips, small)
        _paint_texts(painter, area.adjusted(0, 0, right - area.right(), 0), hit, full.font, small)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), row_height(option.font))


def _paint_texts(painter: QPainter, area: QRect, hit: Hit, font: QFont, small: QFont) -> None:
    top, bottom = QRect(area), QRect(area)
    top.setBottom(area.center().y())
    bottom.setTop(area.center().y() + 2)
    painter.setFont(font)
    painter.setPen(theme().color("muted" if hit.refused else "text"))
    painter.drawText(top, _aligned(Qt.AlignmentFlag.AlignBottom), _elided(font, hit.repository, area.width()))
    painter.setFont(small)
    painter.setPen(theme().color("muted"))
    painter.drawText(bottom, _aligned(Qt.AlignmentFlag.AlignTop), _elided(small, hit.facts, area.width()))


def _paint_chips(painter: QPainter, area: QRect, chips: Sequence[Chip], font: QFont) -> int:
    """From right to left; where the room for texts ends."""
    metrics, right = QFontMetrics(font), area.right()
    painter.setFont(font)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for chip in reversed(chips):
        box = QRect(0, 0, metrics.horizontalAdvance(chip.text) + 2 * GRID, metrics.height() + GRID // 2)
        box.moveRight(right)
        box.moveTop(area.center().y() - box.height() // 2)
        text, ground = _CHIP_COLORS[chip.level]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().color(ground))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setPen(theme().color(text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, chip.text)
        right = box.left() - GRID
    return right


def _aligned(vertical: Qt.AlignmentFlag) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignLeft | vertical


def _elided(font: QFont, text: str, width: int) -> str:
    return QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
