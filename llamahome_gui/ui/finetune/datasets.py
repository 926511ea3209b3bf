"""The dataset of the panel: read in the background, looked at with the chosen model, made of documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from llamahome_gui.training import read_dataset
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.finetune.dataset_view import PREVIEW_ROWS, DatasetView
from llamahome_gui.ui.finetune.looking import DatasetLook
from llamahome_gui.ui.finetune.make_dialog import MakeDialog, made_sentence
from llamahome_gui.ui.i18n import tr

if TYPE_CHECKING:
    from llamahome_gui.models import InstalledModel
    from llamahome_gui.training import Dataset, Row
    from llamahome_gui.training.making import Made
    from llamahome_gui.training.preview import DatasetPreview
    from llamahome_gui.ui.finetune.setup import SetupForm
    from llamahome_gui.ui.services import Services

PROMPT_LENGTH = 200


class DatasetDesk(QObject):
    """Reads what the form chose and shows it.

    Args:
        base: The chosen model, None where there is none.

    Attributes:
        dataset: The dataset on show; None while it is read, or where it cannot be.
        longest: Tokens of its longest row with the chosen model, once that is known.
        making: The dialog in which one is made of documents, while it is open.

    Signals:
        began: another dataset is being read.
        shown: it has been read; `dataset` holds it.
        statusMessage: one sentence for the status bar.
    """

    began = Signal()
    shown = Signal()
    statusMessage = Signal(str)

    def __init__(
        self, services: Services, setup: SetupForm, view: DatasetView, base: Callable[[], InstalledModel | None],
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._services, self._setup, self._view, self._base = services, setup, view, base
        self._reading: Path | None = None
        self.dataset: Dataset | None = None
        self.longest: int | None = None
        self.making: MakeDialog | None = None
        self.look = DatasetLook(self)
        self._connect()

    @Slot(object)
    def read(self, path: Path) -> None:
        """Read a dataset in the background and show what is in it."""
        self._reading, self.dataset, self.longest = path, None, None
        self.look.forget()
        self._view.notice.clear()
        self.began.emit()

        def done(found: tuple[Dataset, list[Row]]) -> None:
            if self._reading == path:
                self._show(*found)

        def bad(error: Exception) -> None:
            if self._reading == path:
                self._view.show_error(error)

        Op(self, lambda: _read(path)).success(done).failure(bad).run()

    @Slot()
    def look_at_rows(self) -> None:
        """See what the chosen model makes of the dataset with the settings as they stand.

        Not before somebody sees it: it imports the tokenizers and keeps threads that other panels wait for.
        """
        base = self._base()
        if self.dataset is not None and base is not None and self._setup.isVisible():
            self.look.look(self.dataset, base, self._setup.settings())

    @Slot()
    def ask_documents(self) -> None:
        """Ask which documents of the library shall become a dataset."""
        base = self._base()
        if base is None:
            return
        dialog = MakeDialog(self._services.workspace, base, self._setup.length.value(), self._view)
        dialog.made.connect(self._made)
        dialog.finished.connect(self._forget_dialog)
        self.making = dialog
        dialog.open()

    def shutdown(self) -> None:
        """End what is looked at or made; nothing half-done stays."""
        self.look.forget()
        if self.making is not None:
            self.making.reject()

    @Slot()
    def _forget_dialog(self) -> None:
        self.making = None

    def _show(self, dataset: Dataset, rows: list[Row]) -> None:
        self.dataset = dataset
        self._view.show_dataset(dataset, rows)
        self._setup.suggest_prompt(_question(rows))
        self.look_at_rows()
        self.shown.emit()

    @Slot(object)
    def _show_row(self, row: Row) -> None:
        self.look.render(row)

    @Slot(object)
    def _show_look(self, found: DatasetPreview) -> None:
        self.longest = found.lengths.longest
        self._view.show_preview(found, truncate=self._setup.truncate.isChecked())

    @Slot(object)
    def _made(self, made: Made) -> None:
        self._setup.show_made([made.path])
        self._setup.add_dataset(made.path)
        self._view.notice.show_notice(made_sentence(made), str(made.path), "success")
        self.statusMessage.emit(tr("Dataset made: {stem}", stem=made.path.stem))

    def _connect(self) -> None:
        self._setup.datasetChosen.connect(self.read)
        self._setup.makeRequested.connect(self.ask_documents)
        self._setup.rowsChanged.connect(self.look_at_rows)
        self._view.rowChosen.connect(self._show_row)
        self.look.began.connect(self._view.wait)
        self.look.progressed.connect(self._view.show_progress)
        self.look.found.connect(self._show_look)
        self.look.rendered.connect(self._view.show_row)
        self.look.failed.connect(self._view.show_model_error)


def _read(path: Path) -> tuple[Dataset, list[Row]]:
    """A dataset and its first rows."""
    dataset = read_dataset(path)
    return dataset, list(dataset.rows[:PREVIEW_ROWS])


def _question(rows: Sequence[Row]) -> str:
    """The question of the first row that has a short one, to be tried with."""
    asked = (message["content"] for row in rows for message in row.messages[:-1] if message["role"] == "user")
    return next((" ".join(text.split()) for text in asked if len(text) <= PROMPT_LENGTH), "")
