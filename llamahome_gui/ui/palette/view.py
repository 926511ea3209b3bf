"""The palette on the screen: a line to type in over the list of what fits, the letters that fit marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from llamahome_gui.ui.background import Op
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.icons import icon
from llamahome_gui.ui.palette.entries import Entry, Kind
from llamahome_gui.ui.palette.fuzzy import Match, rank
from llamahome_gui.ui.theme import GRID, scaled, theme
from llamahome_gui.ui.widgets import PopUp, label, search_field

ENTRY_ROLE = Qt.ItemDataRole.UserRole
MATCH_ROLE = Qt.ItemDataRole.UserRole + 1

_WIDTH, _HEIGHT = 620, 440
_MOST = 100
"""Lines that are shown: who has to look further types another letter."""
_ONLY_COMMANDS = ">"
# What was chosen before stands above what fits a little better.
_RECENT_BONUS = 12
_KIND_BONUS = {Kind.COMMAND: 4, Kind.CHAT: 2, Kind.MODEL: 2, Kind.DOCUMENT: 0}
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_Index = QModelIndex | QPersistentModelIndex
_Found = list[tuple[Entry, Match]]


def find(query: str, entries: Sequence[Entry], recent: Sequence[str]) -> _Found:
    """What fits, the best first; without a query what was chosen last, then everything in its order."""
    wanted = query.strip()
    if wanted.startswith(_ONLY_COMMANDS):
        wanted, entries = wanted[1:], [entry for entry in entries if entry.kind is Kind.COMMAND]
    places = {key: place for place, key in enumerate(recent)}
    if not wanted.strip():
        ordered = sorted(entries, key=lambda entry: places.get(entry.key, len(places)))
        return [(entry, Match(0)) for entry in ordered[:_MOST]]

    def bonus(entry: Entry) -> int:
        return _KIND_BONUS[entry.kind] + (_RECENT_BONUS if entry.key in places else 0)

    return rank(wanted, entries, lambda entry: entry.text, bonus)[:_MOST]


class EntryModel(QAbstractListModel):
    """Holds what fits."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._found: _Found = []

    def show(self, found: _Found) -> None:
        """Hold another answer."""
        self.beginResetModel()
        self._found = found
        self.endResetModel()

    def entry(self, index: _Index) -> Entry | None:
        """The line at an index, or None."""
        return self._found[index.row()][0] if 0 <= index.row() < len(self._found) else None

    def place(self, key: str) -> QModelIndex:
        """Where an entry of this key stands; the first line where it does not."""
        return self.index(next((row for row, (entry, _) in enumerate(self._found) if entry.key == key), 0), 0)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._found)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self.entry(index)
        if entry is None:
            return None
        values: dict[int, object] = {
            Qt.ItemDataRole.DisplayRole: entry.title,
            Qt.ItemDataRole.AccessibleTextRole: f"{tr(entry.kind)}: {entry.title} {entry.detail} {entry.keys}".strip(),
            ENTRY_ROLE: entry,
            MATCH_ROLE: self._found[index.row()][1],
        }
        return values.get(role)


class EntryDelegate(QStyledItemDelegate):
    """Icon, title with the letters that fit, where it belongs, and on the right its keys or what it is."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(0, option.fontMetrics.height() + 2 * GRID + 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        full = QStyleOptionViewItem(option)
        self.initStyleOption(full, index)
        full.text = ""
        style = full.widget.style() if full.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, full, painter, full.widget)
        entry: Entry = index.data(ENTRY_ROLE)
        area = full.rect.adjusted(GRID + 2, 0, -GRID - 2, 0)
        painter.save()
        painter.setFont(full.font)
        area.setRight(_paint_right(painter, area, entry) - 2 * GRID)
        side = scaled(16)
        icon(entry.icon, "muted").paint(painter, QRect(area.left(), area.center().y() - side // 2 + 1, side, side))
        area.setLeft(area.left() + side + GRID + 2)
        area.setLeft(_paint_title(painter, area, entry, index.data(MATCH_ROLE)) + GRID + 4)
        painter.setPen(theme().color("faint"))
        _paint_elided(painter, area, entry.detail)
        painter.restore()


class Palette(PopUp):
    """A pop-up at the top of the window; it closes itself, and can be opened again.

    Signals:
        chosen: the `Entry`, before it is run.
        found: another answer is on show.
    """

    chosen = Signal(object)
    found = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Command palette"), parent)
        self._entries: tuple[Entry, ...] = ()
        self._recent: tuple[str, ...] = ()
        self._shown: str | None = None
        self._run_when_found = False
        self.field = search_field(tr("Search commands, chats, documents and models"), most=None)
        self.model = EntryModel(self)
        self.list = QListView()
        self.nothing = label("", "muted")
        self._build()

    def open_over(self, window: QWidget, entries: Sequence[Entry], recent: Sequence[str]) -> None:
        """Show at the top of a window, in its middle.

        Args:
            entries: What can be chosen.
            recent: Keys of what was chosen before, the last first.
        """
        self._entries, self._recent = tuple(entries), tuple(recent)
        with QSignalBlocker(self.field):
            self.field.clear()
        self._shown = None
        self._show("", find("", self._entries, self._recent))
        width = min(scaled(_WIDTH), window.width() - 4 * GRID)
        self.setFixedSize(width, min(scaled(_HEIGHT), window.height() - 8 * GRID))
        self.move(window.mapToGlobal(QPoint((window.width() - width) // 2, 6 * GRID)))
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def renew(self, entries: Sequence[Entry]) -> None:
        """Look among what can be chosen by now, for what has been typed."""
        self._entries = tuple(entries)
        self._look(self.field.text())

    @Slot()
    def run_chosen(self) -> None:
        """Close, and do what is chosen; where letters are still being looked up, then."""
        if self._shown != self.field.text():
            self._run_when_found = True
            return
        entry = self.model.entry(self.list.currentIndex())
        if entry is not None:
            self.close()
            self.chosen.emit(entry)
            entry.run()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """The arrows move in the list while the line keeps the keyboard; Esc closes at once, whatever was typed."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in _MOVES:
            QApplication.sendEvent(self.list, event)
        else:
            return False
        return True

    @Slot(str)
    def _typed(self, query: str) -> None:
        self._run_when_found = False
        self._look(query)

    def _look(self, query: str) -> None:
        work: Callable[[], _Found] = partial(find, query, self._entries, self._recent)
        Op(self, work).success(partial(self._show_if_wanted, query)).run()

    def _show_if_wanted(self, query: str, found: _Found) -> None:
        if query == self.field.text():
            self._show(query, found)

    def _show(self, query: str, found: _Found) -> None:
        # To the same words there is another answer when a page has learned something: what is chosen stays chosen.
        chosen = self.model.entry(self.list.currentIndex()) if query == self._shown else None
        self._shown = query
        self.model.show(found)
        self.list.setCurrentIndex(self.model.place(chosen.key if chosen else ""))
        self.list.setVisible(bool(found))
        self.nothing.setText(tr("Nothing fits “{words}”.", words=query.strip()))
        self.nothing.setVisible(not found)
        self.found.emit()
        if self._run_when_found:
            self.run_chosen()

    @Slot(QModelIndex)
    def _clicked(self, _index: QModelIndex) -> None:
        self.run_chosen()

    def _build(self) -> None:
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._typed)
        self.field.returnPressed.connect(self.run_chosen)
        self.list.setModel(self.model)
        self.list.setItemDelegate(EntryDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(tr("What fits"))
        self.list.clicked.connect(self._clicked)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hint = label(
            tr(
                "↑ ↓ to choose, Return to do it, Esc to close.  {sign} looks for commands only.",
                sign=_ONLY_COMMANDS,
            ),
            "small",
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID + 4, GRID + 4, GRID + 4, GRID)
        column.setSpacing(GRID)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        column.addWidget(self.nothing, 1)
        column.addWidget(hint)


def _paint_right(painter: QPainter, area: QRect, entry: Entry) -> int:
    """The keys, or what it is; where the room before it ends."""
    text = entry.keys or tr(entry.kind)
    painter.setPen(theme().color("muted" if entry.keys else "faint"))
    painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
    return area.right() - painter.fontMetrics().horizontalAdvance(text)


def _paint_title(painter: QPainter, area: QRect, entry: Entry, match: Match) -> int:
    """The title, letters that fit bold and in the accent colour; where it ends."""
    usual, bold = painter.font(), QFont(painter.font())
    bold.setBold(True)
    places = set(match.places)
    title = painter.fontMetrics().elidedText(entry.title, Qt.TextElideMode.ElideRight, round(area.width() * 0.92))
    left = area.left()
    for marked, part in _runs(title, places):
        font = bold if marked else usual
        painter.setFont(font)
        painter.setPen(theme().color("accent_text" if marked else "text"))
        width = QFontMetrics(font).horizontalAdvance(part)
        painter.drawText(
            QRect(left, area.top(), width + 1, area.height()),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine,
            part,
        )
        left += width
    painter.setFont(usual)
    return left


def _runs(text: str, places: set[int]) -> list[tuple[bool, str]]:
    """The text in parts that are marked as a whole or not at all."""
    parts: list[tuple[bool, str]] = []
    for place, letter in enumerate(text):
        marked = place in places
        if parts and parts[-1][0] == marked:
            parts[-1] = (marked, parts[-1][1] + letter)
        else:
            parts.append((marked, letter))
    return parts


def _paint_elided(painter: QPainter, area: QRect, text: str) -> None:
    if area.width() > painter.fontMetrics().horizontalAdvance("mmm…"):
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
