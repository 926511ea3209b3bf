"""How a chat, or a place found in one, looks in the list."""

from __future__ import annotations

import time

from PySide6.QtCore import QLocale, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from llamahome_gui.inference import FOUND, FOUND_END
from llamahome_gui.ui.i18n import language, tr
from llamahome_gui.ui.icons import pixmap
from llamahome_gui.ui.theme import GRID, theme

ID_ROLE = Qt.ItemDataRole.UserRole
BELOW_ROLE = Qt.ItemDataRole.UserRole + 1
PINNED_ROLE = Qt.ItemDataRole.UserRole + 2
MESSAGE_ROLE = Qt.ItemDataRole.UserRole + 3
FOLDER_ROLE = Qt.ItemDataRole.UserRole + 4
HEADER_ROLE = Qt.ItemDataRole.UserRole + 5
COUNT_ROLE = Qt.ItemDataRole.UserRole + 6
CLOSED_ROLE = Qt.ItemDataRole.UserRole + 7
MORE_ROLE = Qt.ItemDataRole.UserRole + 8
NARROW_WIDTH = 184
PIN_SIDE = 13
INDENT = 14
# Characters before what was found: more would push it out of a narrow list.
LEAD = 12
_Index = QModelIndex | QPersistentModelIndex


class ChatDelegate(QStyledItemDelegate):
    """Title above; below it when the chat was used, or the words around what was found in it. A folder has one line."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        if index.data(HEADER_ROLE) or index.data(MORE_ROLE):
            return QSize(NARROW_WIDTH - 3 * GRID, option.fontMetrics.height() + 14)
        return QSize(NARROW_WIDTH - 3 * GRID, 2 * option.fontMetrics.height() + 18)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = self._ground(option)
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().color(ground))
            painter.drawRoundedRect(option.rect.adjusted(0, 1, 0, -1), 8, 8)
        if index.data(HEADER_ROLE):
            self._header(painter, option, index)
            painter.restore()
            return
        if index.data(MORE_ROLE):
            painter.setPen(theme().color("accent_text"))
            painter.drawText(option.rect, Qt.AlignmentFlag.AlignCenter, str(index.data()))
            painter.restore()
            return
        indent = INDENT if index.data(FOLDER_ROLE) else 0
        inside = option.rect.adjusted(10 + indent, 8, -10, -8)
        self._title(painter, inside, option, index)
        painter.setFont(_small(option.font))
        _write_found(painter, inside, str(index.data(BELOW_ROLE)))
        painter.restore()

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:
        editor.setGeometry(option.rect.adjusted(2, 4, -2, -4))

    def _header(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """A chevron, the folder's name, and how many chats it has."""
        inside, ratio = option.rect.adjusted(6, 0, -10, 0), painter.device().devicePixelRatioF()
        chevron = "chevron-right" if index.data(CLOSED_ROLE) else "chevron-down"
        top = inside.center().y() - PIN_SIDE // 2
        painter.drawPixmap(inside.left(), top, pixmap(chevron, PIN_SIDE, "muted", ratio))
        painter.drawPixmap(inside.left() + PIN_SIDE + 5, top, pixmap("folder", PIN_SIDE, "muted", ratio))
        painter.setFont(_small(option.font))
        painter.setPen(theme().color("muted"))
        count = str(index.data(COUNT_ROLE))
        upright = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inside, upright | Qt.AlignmentFlag.AlignRight, count)
        painter.setFont(option.font)
        room = inside.adjusted(2 * (PIN_SIDE + 5) + 2, 0, -option.fontMetrics.horizontalAdvance(count) - 6, 0)
        name = option.fontMetrics.elidedText(str(index.data()), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, upright | Qt.AlignmentFlag.AlignLeft, name)

    def _ground(self, option: QStyleOptionViewItem) -> str | None:
        if option.state & QStyle.StateFlag.State_Selected:
            return "selection"
        return "hover" if option.state & QStyle.StateFlag.State_MouseOver else None

    def _title(self, painter: QPainter, inside: QRect, option: QStyleOptionViewItem, index: _Index) -> None:
        room = QRect(inside)
        if index.data(PINNED_ROLE):
            room.setRight(room.right() - PIN_SIDE - 4)
            ratio = painter.device().devicePixelRatioF()
            painter.drawPixmap(room.right() + 4, room.top() + 2, pixmap("pin", PIN_SIDE, "muted", ratio))
        painter.setFont(option.font)
        painter.setPen(theme().color("text"))
        title = option.fontMetrics.elidedText(str(index.data()), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, title)


def _small(font: QFont) -> QFont:
    made = QFont(font)
    made.setPixelSize(max(10, round(QFontMetrics(font).height() * 0.72)))
    return made


def _write_found(painter: QPainter, inside: QRect, text: str) -> None:
    """One line at the bottom in a quiet colour, what was found in a strong one."""
    metrics, left = painter.fontMetrics(), inside.left()
    for part, found in pieces(text):
        room = inside.right() - left
        if room <= 0:
            return
        painter.setPen(theme().color("accent_text" if found else "muted"))
        shown = metrics.elidedText(part, Qt.TextElideMode.ElideRight, room)
        place = QRect(left, inside.top(), room, inside.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, shown)
        left += metrics.horizontalAdvance(shown)


def pieces(text: str) -> list[tuple[str, bool]]:
    """An excerpt in parts, each with whether it was searched for; little of it before the first that was."""
    line = " ".join(text.split())
    head, mark, rest = line.partition(FOUND)
    if not mark:
        return [(line, False)]
    if len(head) > LEAD:
        head = "…" + head[-LEAD:].partition(" ")[2]
    parts = [(head, False)]
    for piece in rest.split(FOUND):
        found, _, after = piece.partition(FOUND_END)
        parts += [(found, True), (after, False)]
    return [part for part in parts if part[0]]


def when(moment: float, now: float | None = None) -> str:
    """A moment as people say it: `just now`, `12 min ago`, `14:05`, `Yesterday`, `3 May`."""
    current = time.time() if now is None else now
    passed = current - moment
    if passed < 60:
        return tr("just now")
    if passed < 3600:
        return tr("{n} min ago", n=int(passed // 60))
    then, today = time.localtime(moment), time.localtime(current)
    if then[:3] == today[:3]:
        return time.strftime("%H:%M", then)
    if then[:3] == time.localtime(current - 86_400)[:3]:
        return tr("Yesterday")
    month = QLocale(language()).monthName(then.tm_mon, QLocale.FormatType.ShortFormat)
    day = tr("{day} {month}", day=then.tm_mday, month=month)
    return day if then.tm_year == today.tm_year else f"{day} {then.tm_year}"
