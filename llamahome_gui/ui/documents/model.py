"""The table's model: rows by key, filtered and ordered here, because sorting Python rows is quicker than a proxy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from llamahome_gui.ui.documents.dragging import draggable
from llamahome_gui.ui.documents.rows import SORT_KEYS, Row, RowState, Show, fits, is_problem
from llamahome_gui.ui.i18n import grouped, mark, tr
from llamahome_gui.ui.widgets import tip
from llamahome_gui.units import size_text

COLUMNS = (mark("Name"), mark("Format"), mark("Size"), mark("Words"), mark("Tokens"), mark("State"))
NAME, FORMAT, SIZE, WORDS, TOKENS, STATE = range(len(COLUMNS))
ROW_ROLE = int(Qt.ItemDataRole.UserRole)

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
# A filter that takes away more runs of rows than this shows a new table: telling the view of each would take longer.
_MOST_RUNS = 32
_Index = QModelIndex | QPersistentModelIndex


class DocumentsModel(QAbstractTableModel):
    """All rows, and of those the ones that are shown, in the chosen order.

    New rows come in at the end and changed ones stay where they are, so that nothing moves under the pointer
    while files are converted; `sort` and `set_filter` put them in order.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, Row] = {}
        self._shown: list[str] = []
        self._places: dict[str, int] = {}
        self._words: list[str] = []
        self._hits: Collection[int] = ()
        self._show = Show.ALL
        self._order: tuple[int, Qt.SortOrder] | None = None

    def rows(self) -> list[Row]:
        """Every row, shown or not, in the order they came."""
        return list(self._rows.values())

    def row(self, key: str) -> Row | None:
        """The row of a file, or None."""
        return self._rows.get(key)

    def row_at(self, index: _Index) -> Row:
        """The row behind an index of the table."""
        return self._rows[self._shown[index.row()]]

    def rows_at(self, places: Iterable[int]) -> list[Row]:
        """The rows that are shown at some places."""
        return [self._rows[self._shown[place]] for place in places]

    def index_of(self, key: str) -> QModelIndex:
        """The index of a row's name; invalid when the row is not shown."""
        place = self._places.get(key)
        return QModelIndex() if place is None else self.index(place, NAME)

    def put(self, rows: Iterable[Row]) -> None:
        """Add rows, or replace those of the same key."""
        fresh: dict[str, None] = {}
        known = []
        for row in rows:
            if row.key in self._rows:
                known.append(row.key)
            self._rows[row.key] = row
            if row.key not in self._places and self._fits(row):
                fresh[row.key] = None
        self.touch(known)
        self._append(list(fresh))

    def touch(self, keys: Iterable[str]) -> None:
        """Tell the view that these rows have changed."""
        places = [self._places[key] for key in keys if key in self._places]
        if places:
            self.dataChanged.emit(self.index(min(places), 0), self.index(max(places), len(COLUMNS) - 1))

    def remove(self, keys: Iterable[str]) -> None:
        """Forget rows."""
        gone = set(keys)
        self._show_only([key for key in self._shown if key not in gone])
        for key in gone:
            self._rows.pop(key, None)

    def set_filter(self, text: str, show: Show, hits: Collection[int] = ()) -> None:
        """Show the rows of a kind whose names hold every word of a text, and those of the documents in `hits`."""
        if text.lower().split() != self._words:
            self.show_snippets({})
        self._words, self._show, self._hits = text.lower().split(), show, hits
        self._arrange()

    def show_snippets(self, snippets: Mapping[int, str]) -> None:
        """Show where the searched words stand in some documents, and in no others."""
        changed = []
        for row in self._rows.values():
            text = snippets.get(row.record.id, "") if row.record is not None else ""
            if text != row.snippet:
                row.snippet = text
                changed.append(row.key)
        self.touch(changed)

    def _fits(self, row: Row) -> bool:
        return fits(row, self._words, self._show, self._hits)

    def counts(self) -> dict[Show, int]:
        """How many rows each kind has, whatever the filter's text."""
        found = Counter((row.state, bool(row.mark)) for row in self._rows.values())
        problems = sum(count for (state, mark), count in found.items() if is_problem(state, mark))
        ready = sum(count for (state, _), count in found.items() if state is RowState.DONE)
        return {Show.ALL: len(self._rows), Show.READY: ready, Show.PROBLEMS: problems}

    def rowCount(self, parent: _Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """What can be asked about can be dragged into a chat."""
        usual = super().flags(index)
        can = index.isValid() and draggable(self.row_at(index))
        return usual | Qt.ItemFlag.ItemIsDragEnabled if can else usual

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return tr(COLUMNS[section])
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if section in (SIZE, WORDS, TOKENS) else _LEFT
        return None

    def data(self, index: _Index, role: int = 0) -> Any:
        row = self.row_at(index)
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(row, index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if index.column() in (SIZE, WORDS, TOKENS) else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(_tool_tip(row, index.column()))
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._order = (column, order) if 0 <= column < len(COLUMNS) else None
        self._arrange()

    def arrange(self) -> None:
        """Put changed and new rows into the chosen order."""
        self._arrange()

    def _arrange(self) -> None:
        """Show what the filter lets through, in the chosen order."""
        wanted = [key for key, row in self._rows.items() if self._fits(row)]
        if self._order is not None:
            column, order = self._order
            by: Any = SORT_KEYS[column]
            wanted.sort(key=lambda key: by(self._rows[key]), reverse=order == Qt.SortOrder.DescendingOrder)
        self._show_only(wanted)
        self._append([key for key in wanted if key not in self._places])
        if wanted != self._shown:
            self._reorder(wanted)

    def _show_only(self, wanted: Sequence[str]) -> None:
        """Take away the shown rows that are not wanted, in runs from the end."""
        keep = set(wanted)
        runs = _runs([place for place, key in enumerate(self._shown) if key not in keep])
        if len(runs) > _MOST_RUNS:
            self.beginResetModel()
            self._place([key for key in self._shown if key in keep])
            self.endResetModel()
            return
        for first, last in reversed(runs):
            self.beginRemoveRows(QModelIndex(), first, last)
            self._place(self._shown[:first] + self._shown[last + 1 :])
            self.endRemoveRows()

    def _append(self, keys: Sequence[str]) -> None:
        if keys:
            first = len(self._shown)
            self.beginInsertRows(QModelIndex(), first, first + len(keys) - 1)
            self._place([*self._shown, *keys])
            self.endInsertRows()

    def _reorder(self, wanted: list[str]) -> None:
        self.layoutAboutToBeChanged.emit()
        before = [(index, self._shown[index.row()]) for index in self.persistentIndexList()]
        self._place(wanted)
        for index, key in before:
            self.changePersistentIndex(index, self.index(self._places[key], index.column()))
        self.layoutChanged.emit()

    def _place(self, shown: list[str]) -> None:
        self._shown = shown
        self._places = {key: place for place, key in enumerate(shown)}


def _runs(places: Sequence[int]) -> list[tuple[int, int]]:
    """Ascending numbers as runs of neighbours, first and last of each."""
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and place == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs


def _text(row: Row, column: int) -> str:
    return (
        row.name,
        row.format.upper(),
        size_text(row.size),
        grouped(row.words) if row.state is RowState.DONE else "",
        row.tokens_text,
        row.state_title,
    )[column]


def _tool_tip(row: Row, column: int) -> str:
    if row.remark:
        return row.remark
    if column == TOKENS and row.state is RowState.DONE and row.tokens is None:
        return tr("Estimated from the words; counted as soon as a model is loaded.")
    return str(row.path) if column == NAME else ""
