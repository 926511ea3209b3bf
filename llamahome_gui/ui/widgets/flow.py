"""A row that goes on in a second line where its parts do not fit side by side.

After Qt's “Flow Layout” example (https://doc.qt.io/qt-6/qtwidgets-layouts-flowlayout-example.html), with one part that
may stand at the far end.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class Flow(QLayout):
    """Parts keep the size they ask for; what does not fit any more begins a new line.

    Args:
        spacing: Pixels between parts, and between lines.
        right: Lines end at the right edge instead of beginning at the left one.
    """

    def __init__(self, spacing: int, parent: QWidget | None = None, *, right: bool = False) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._far: set[QWidget] = set()
        self._right = right
        self._count = 0
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)

    def add_far(self, widget: QWidget) -> None:
        """Add a part that stands at the end of its line."""
        self._far.add(widget)
        self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = self._lines(width)
        return sum(_height(line) for line in lines) + self.spacing() * max(0, len(lines) - 1)

    def sizeHint(self) -> QSize:
        shown = self._shown()
        return QSize(self._width(shown), _height(shown))

    def minimumSize(self) -> QSize:
        """Room for the widest part, and for as many lines as there are now: splitters ask for nothing else."""
        least = QSize(0, 0)
        for item in self._shown():
            least = least.expandedTo(item.minimumSize())
        width = self.geometry().width()
        return least.expandedTo(QSize(0, self.heightForWidth(width))) if width else least

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        top, lines = rect.top(), self._lines(rect.width())
        if len(lines) != self._count:
            self._count = len(lines)
            self.update()
        for line in lines:
            self._place(line, QRect(rect.left(), top, rect.width(), _height(line)))
            top += _height(line) + self.spacing()

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _width(self, line: list[QLayoutItem]) -> int:
        return sum(item.sizeHint().width() for item in line) + self.spacing() * max(0, len(line) - 1)

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        for item in self._shown():
            if lines and self._width([*lines[-1], item]) <= width:
                lines[-1].append(item)
            else:
                lines.append([item])
        return lines

    def _place(self, line: list[QLayoutItem], room: QRect) -> None:
        """Parts of a line from its left, the far ones moved to its right; each in the middle of its height."""
        free, left = max(0, room.width() - self._width(line)), room.left()
        if self._right:
            left, free = left + free, 0
        for item in line:
            size = item.sizeHint().boundedTo(QSize(room.width(), room.height()))
            if free and item.widget() in self._far:
                left, free = left + free, 0
            item.setGeometry(QRect(QPoint(left, room.top() + (room.height() - size.height()) // 2), size))
            left += size.width() + self.spacing()


def _height(line: list[QLayoutItem]) -> int:
    return max((item.sizeHint().height() for item in line), default=0)
