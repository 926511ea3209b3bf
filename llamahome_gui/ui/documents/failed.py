"""All files that could not be converted, tried again with one click."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from llamahome_gui.ui.documents.model import DocumentsModel
from llamahome_gui.ui.documents.rows import Row, RowState
from llamahome_gui.ui.documents.toolbar import FilterBar
from llamahome_gui.ui.i18n import grouped, tr


class FailedFiles(QObject):
    """Shows a button while there are such files.

    Args:
        bar: Has the button, and says when the documents were counted.
        convert: Converts files again.
    """

    def __init__(
        self,
        model: DocumentsModel,
        bar: FilterBar,
        convert: Callable[[Sequence[Path]], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._button, self._convert = model, bar.failed, convert
        self._button.clicked.connect(self.retry)
        bar.counted.connect(self.refresh)

    @property
    def rows(self) -> list[Row]:
        """Those that failed or were given up. What needs a password would fail again without it."""
        ended = (RowState.FAILED, RowState.CANCELLED)
        return [row for row in self._model.rows() if row.state in ended and not row.locked]

    @property
    def known(self) -> bool:
        """Whether there were any when the documents were counted last: to look again takes long with very many."""
        return not self._button.isHidden()

    @Slot()
    def refresh(self) -> None:
        """Show or hide the button."""
        count = len(self.rows)
        self._button.setVisible(count > 0)
        self._button.setText(tr("Retry failed ({n})", n=grouped(count)))

    @Slot()
    def retry(self) -> None:
        """Convert all of them again."""
        self._convert([row.path for row in self.rows])
