"""What goes: documents with their texts and what models have read of them, or only what was read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from llamahome_gui.ui.documents.importer import give_up
from llamahome_gui.ui.documents.rows import Row, RowState
from llamahome_gui.ui.i18n import plural, tr
from llamahome_gui.ui.widgets import ask

if TYPE_CHECKING:
    from llamahome_gui.ui.documents.importer import DocumentImporter
    from llamahome_gui.ui.documents.library_thread import LibraryThread
    from llamahome_gui.ui.documents.model import DocumentsModel
    from llamahome_gui.ui.services import Services


class Removal(QObject):
    """Acts on the rows that are chosen in the panel.

    Args:
        chosen: Gives them.

    Signals:
        removed: Rows have gone from the table.
        forgotten: Ids of documents that the library no longer has.
        said: One sentence for the status bar.
        failed: The exception of the library, or of the disk.
    """

    removed = Signal()
    forgotten = Signal(object)
    said = Signal(str)
    failed = Signal(object)

    def __init__(
        self,
        services: Services,
        library: LibraryThread,
        importer: DocumentImporter,
        model: DocumentsModel,
        chosen: Callable[[], list[Row]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._services, self._library, self._importer, self._model = services, library, importer, model
        self._chosen, self._window = chosen, parent

    def ask(self) -> None:
        """Ask whether the chosen rows should go; running ones are cancelled."""
        rows = self._chosen()
        if not rows:
            return
        keys = [row.key for row in rows]
        said = tr("The converted text is removed from the library, with what models have read of it.")
        ask(
            self._window,
            tr("Remove {what}?", what=named([row.name for row in rows], tr("documents"))),
            f"{said} {tr('The files themselves are not touched.')}",
            yes=tr("Remove"),
            confirmed=partial(self.remove, keys),
        )

    def remove(self, keys: Sequence[str]) -> None:
        """Forget documents; files that are being converted are given up."""
        rows = [row for row in map(self._model.row, keys) if row is not None]
        self._importer.cancel(row.key for row in rows if row.state.running)
        ids = [row.record.id for row in rows if row.record]
        self._model.remove([row.key for row in rows])
        cache = self._services.workspace.conversions_db
        self._library.call(partial(give_up, ids, cache), partial(self._library_changed, ids), self.failed.emit)
        self.removed.emit()

    @property
    def can_forget(self) -> bool:
        """Whether a chosen document has a text that a model may have read."""
        return any(row.record and row.state is RowState.DONE for row in self._chosen())

    def forget_readings(self) -> None:
        """Forget what models have read of the chosen documents; they stay."""
        from llamahome_gui.inference.owners import Owners

        ids = frozenset(row.record.id for row in self._chosen() if row.record)
        if ids:
            said = plural(
                len(ids), "What was read of {n} document is forgotten", "What was read of {n} documents is forgotten"
            )
            forgetting = self._services.forget_readings(Owners(documents=ids))
            forgetting.success(lambda _none: self.said.emit(said)).failure(self.failed.emit).run()

    def _library_changed(self, ids: Sequence[int], _none: object) -> None:
        self.forgotten.emit(ids)
        self._services.sweep_readings()


def named(names: Sequence[str], kind: str) -> str:
    """One by its name, several by their number."""
    return f"“{names[0]}”" if len(names) == 1 else f"{len(names)} {kind}"
