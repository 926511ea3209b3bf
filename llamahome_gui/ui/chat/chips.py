"""Chips: the documents attached to a question, each with its tokens and, while it is being written, a cross."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from llamahome_gui.ui.i18n import plural, tr
from llamahome_gui.ui.theme import keep_scaled, scaled
from llamahome_gui.ui.widgets import ElidedLabel, Flow, IconLabel, keep_icon_size, label, take_away, tip, tool_button

if TYPE_CHECKING:
    from llamahome_gui.documents import DocumentRecord

NAME_WIDTH = 220


class DocumentChip(QFrame):
    """A document's name in a pill."""

    removed = Signal(int)

    def __init__(
        self,
        document: int,
        name: str,
        *,
        removable: bool = False,
        missing: bool = False,
        notes: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.document = document
        self.setProperty("kind", "chip")
        self.name = ElidedLabel(name, mode=Qt.TextElideMode.ElideMiddle)
        keep_scaled(self.name, _fit_name)
        self.tokens = label("", "small")
        self.tokens.hide()
        self._icon = IconLabel("file", 15)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 3, 4 if removable else 10, 3)
        row.setSpacing(6)
        row.addWidget(self._icon)
        row.addWidget(self.name)
        row.addWidget(self.tokens)
        if removable:
            cross = tool_button("close", tr("Remove {name}", name=name), self._remove)
            keep_icon_size(cross, 12)
            keep_scaled(cross, lambda it: it.setFixedSize(scaled(20), scaled(20)))
            row.addWidget(cross)
            self.cross = cross
        self.show_state(missing=missing, notes=notes)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_state(self, *, missing: bool, notes: Sequence[str] = ()) -> None:
        """Warn of a document without a text, and of a text that is not all there."""
        self.missing = missing
        self.tokens.setVisible(bool(self.tokens.text()) and not missing)
        if missing:
            said = tr("The library has no text of this document any more; the model does not read it.")
        elif notes:
            said = tr("The text that the model reads is incomplete: {notes}", notes=" ".join(notes))
        else:
            said = ""
        self._icon.set_icon("warning" if said else "file", "warning" if said else "muted")
        self.setToolTip(tip(said))

    def set_tokens(self, count: int | None) -> None:
        """Say how many tokens the document has; None while nobody knows."""
        self.tokens.setText("" if count is None else plural(count, "{n} token", "{n} tokens"))
        self.tokens.setVisible(count is not None and not self.missing)
        self.updateGeometry()

    def _remove(self) -> None:
        self.removed.emit(self.document)


def _fit_name(shown: ElidedLabel) -> None:
    shown.setFixedWidth(min(scaled(NAME_WIDTH), shown.fontMetrics().horizontalAdvance(shown.text()) + 4))


class ChipRow(QWidget):
    """The chips of a question that is being written; hidden while there are none."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._records: dict[int, DocumentRecord] = {}
        self._chips: dict[int, DocumentChip] = {}
        self._flow = Flow(6, self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()

    @property
    def records(self) -> list[DocumentRecord]:
        """The attached documents, in the order they were attached."""
        return list(self._records.values())

    def chip(self, document: int) -> DocumentChip | None:
        """The chip of a document."""
        return self._chips.get(document)

    def add(self, records: Sequence[DocumentRecord]) -> None:
        """Attach documents; one that is attached already stays where it is."""
        for record in records:
            if record.id in self._records:
                continue
            chip = DocumentChip(record.id, record.name, removable=True, notes=record.notes)
            chip.removed.connect(self.remove)
            self._records[record.id], self._chips[record.id] = record, chip
            self._flow.addWidget(chip)
        self._update()

    def renew(self, found: Mapping[int, DocumentRecord | None]) -> None:
        """Some documents are as these records say now; one without a text stays, and says so."""
        mine = found.keys() & self._records.keys()
        for id in mine:
            record = found[id]
            if record is not None and record.state == "done":
                self._records[id] = record
                self._chips[id].show_state(missing=False, notes=record.notes)
            else:
                self._chips[id].show_state(missing=True)
        if mine:
            self._update()

    def remove(self, document: int) -> None:
        """Detach a document."""
        self._records.pop(document, None)
        chip = self._chips.pop(document, None)
        if chip is not None:
            take_away(self._flow, [chip])
        self._update()

    def clear(self) -> None:
        """Detach all."""
        for document in list(self._records):
            self.remove(document)

    def _update(self) -> None:
        self.setVisible(bool(self._records))
        self.updateGeometry()
        self.changed.emit()
