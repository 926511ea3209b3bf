"""Makes a dataset of documents of the library: which ones, which rows, under which name."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from llamahome_gui.config.paths import Workspace
from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.models import InstalledModel
from llamahome_gui.training.making import Made, made_dataset
from llamahome_gui.training.passages import Recipe
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.finetune.fields import NumberField
from llamahome_gui.ui.finetune.library_tree import LibraryTree
from llamahome_gui.ui.i18n import grouped, mark, plural, tr
from llamahome_gui.ui.theme import GRID, scaled
from llamahome_gui.ui.widgets import (
    ErrorBanner,
    Segments,
    button,
    label,
    restyle,
    search_field,
    tabular,
)
from llamahome_gui.ui.widgets.bar import STEPS, make_bar

if TYPE_CHECKING:
    from llamahome_gui.documents import DocumentRecord
    from llamahome_gui.training.dataset import Progress
    from llamahome_gui.training.passages import Kind

_KINDS: dict[str, tuple[Kind, ...]] = {"both": ("text", "pairs"), "pairs": ("pairs",), "text": ("text",)}
_SENTENCES = {
    "both": mark("Each text to be continued, and each section once more as the answer to its heading."),
    "pairs": mark("A heading is asked for, and what stands under it is the answer. Text under no heading is left out."),
    "text": mark("The texts, cut along headings and paragraphs; every token of them is learned."),
}
_WIDTH, _HEIGHT, _TEXT_WIDTH = 640, 660, 480


@dataclass(frozen=True)
class Order:
    """What to make, of what, for whom."""

    ids: tuple[int, ...]
    target: Path
    recipe: Recipe
    base: InstalledModel
    library: Path


class MakeDialog(QDialog):
    """Non-blocking: show it with `open()`.

    Args:
        base: The model that shall learn.
        longest: Tokens of the longest row, as in the settings of the run.

    Signals:
        made: a `Made`.
    """

    made = Signal(object)
    _told = Signal(float)

    def __init__(self, workspace: Workspace, base: InstalledModel, longest: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Make a dataset"))
        self._workspace, self._base = workspace, base
        self._stop: threading.Event | None = None
        self.banner = ErrorBanner()
        self.search = search_field(tr("Find documents"))
        self.tree = LibraryTree()
        self.summary = label("", "small")
        self.form = Segments(
            (("both", tr("Both")), ("pairs", tr("Questions and answers")), ("text", tr("Text to continue")))
        )
        self.sentence = label(tr(_SENTENCES["both"]), "small", wrap=True)
        self.longest = NumberField(32, 1_000_000, step=64)
        self.least = NumberField(1, 100_000, step=8)
        self.name = QLineEdit()
        self.name_problem = label("", "error", wrap=True)
        self.bar = make_bar()
        self.cancel = button(tr("Cancel"), self.reject)
        self.confirm = button(tr("Make the dataset"), self.make, kind="primary")
        self._counted = QTimer(self)
        self._counted.setSingleShot(True)
        self.longest.setValue(longest)
        self.least.setValue(Recipe().min_tokens)
        self.name.setText(_free_name(workspace))
        self._build()
        self._connect()
        self._load()

    @property
    def working(self) -> bool:
        """Whether a dataset is being made."""
        return self._stop is not None

    @property
    def share(self) -> float:
        """How far that is, 0 to 1."""
        return self.bar.value() / STEPS

    @Slot()
    def make(self) -> None:
        """Make it in the background."""
        self.banner.clear()
        self._set_working(threading.Event())
        stop, told, order = self._stop, self._told, self._order()
        assert stop is not None

        def progress(share: float) -> bool:
            if not stop.is_set():
                told.emit(share)
            return not stop.is_set()

        Op(self, lambda: _make(order, progress)).success(self._done).failure(self._failed).run()

    def reject(self) -> None:
        """While it works: end the work, and nothing is written. Else: close."""
        if self._stop is not None:
            self._stop.set()
        super().reject()

    def _order(self) -> Order:
        recipe = Recipe(_KINDS[self.form.value], self.longest.value(), self.least.value())
        target = made_dataset(self._workspace, self.name.text())
        return Order(tuple(self.tree.chosen()), target, recipe, self._base, self._workspace.library_db)

    def _done(self, made: Made) -> None:
        stopped = self._stop is not None and self._stop.is_set()
        self._set_working(None)
        if not stopped:
            self.made.emit(made)
            self.accept()

    def _failed(self, error: Exception) -> None:
        stopped = self._stop is not None and self._stop.is_set()
        self._set_working(None)
        if not stopped:
            self.banner.show_error(error)

    # -- documents --------------------------------------------------------------------------------------------

    def _load(self) -> None:
        path = self._workspace.library_db
        Op(self, lambda: _records(path)).success(self._loaded).failure(self.banner.show_error).run()

    def _loaded(self, records: list[DocumentRecord]) -> None:
        self.tree.show_records(records)
        if not records:
            self.banner.show_notice(
                tr("The library has no document with a text yet."), tr("Add files under Documents first.")
            )

    @Slot()
    def _chosen_changed(self) -> None:
        """A click on a folder tells of each document in it: counted once, when all are told."""
        self._counted.start()

    @Slot()
    def _check(self) -> None:
        chosen = self.tree.chosen()
        self.summary.setText(
            tr("{some} of {all} documents", some=grouped(len(chosen)), all=grouped(self.tree.count()))
            + f", {plural(self.tree.words(), '{n} word', '{n} words')}"
        )
        problem = _problem(self._workspace, self.name.text())
        self.name_problem.setText(problem)
        self.name_problem.setVisible(bool(problem and self.name.text()))
        if bool(self.name.property("invalid")) != bool(problem):
            restyle(self.name, invalid=bool(problem))
        self.confirm.setEnabled(self._stop is None and bool(chosen) and not problem)

    @Slot()
    def _tick_all(self) -> None:
        self.tree.tick(True)

    @Slot()
    def _tick_none(self) -> None:
        self.tree.tick(False)

    @Slot(str)
    def _explain(self, form: str) -> None:
        self.sentence.setText(tr(_SENTENCES[form]))

    @Slot(float)
    def _show_progress(self, share: float) -> None:
        self.bar.setValue(round(STEPS * share))

    def _set_working(self, stop: threading.Event | None) -> None:
        self._stop = stop
        self.bar.setVisible(stop is not None)
        self.bar.setValue(0)
        for part in (self.search, self.tree, self.form, self.longest, self.least, self.name):
            part.setEnabled(stop is None)
        self._check()

    def _connect(self) -> None:
        self._told.connect(self._show_progress)
        self._counted.timeout.connect(self._check)
        self.search.textChanged.connect(self.tree.filter)
        self.tree.chosenChanged.connect(self._chosen_changed)
        self.form.chosen.connect(self._explain)
        self.name.textChanged.connect(self._check)
        self.finished.connect(self.deleteLater)

    # -- building ---------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.name.setAccessibleName(tr("Name"))
        self.longest.setAccessibleName(tr("Longest row"))
        self.least.setAccessibleName(tr("Shortest section"))
        tabular(self.summary)
        self.bar.hide()
        self.name_problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(GRID + GRID // 2)
        column.addWidget(label(tr("Make a dataset of documents"), "title"))
        column.addWidget(
            label(tr("Rows are cut to fit what {title} can read.", title=self._base.title), "muted", wrap=True)
        )
        column.addWidget(self.banner)
        column.addLayout(self._finder())
        column.addWidget(self.tree, 1)
        column.addWidget(self.summary)
        column.addLayout(self._fields())
        column.addWidget(self.bar)
        column.addLayout(self._buttons())
        self.confirm.setDefault(True)
        self.resize(scaled(_WIDTH), scaled(_HEIGHT))
        self._check()

    def _finder(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.search)
        row.addStretch()
        row.addWidget(button(tr("All"), self._tick_all, kind="quiet", tip=tr("Tick every document that is shown")))
        row.addWidget(button(tr("None"), self._tick_none, kind="quiet", tip=tr("Tick no document that is shown")))
        return row

    def _fields(self) -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(2 * GRID)
        form.setVerticalSpacing(GRID)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.addRow(tr("Rows"), self.form)
        self.sentence.setMinimumWidth(scaled(_TEXT_WIDTH))
        form.addRow("", self.sentence)
        sizes = QHBoxLayout()
        sizes.setSpacing(GRID)
        sizes.addWidget(self.longest)
        sizes.addWidget(label(tr("tokens;  sections with fewer than"), "muted"))
        sizes.addWidget(self.least)
        sizes.addWidget(label(tr("are left out"), "muted"))
        sizes.addStretch()
        form.addRow(tr("Longest row"), sizes)
        form.addRow(tr("Name"), self.name)
        form.addRow("", self.name_problem)
        return form

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addStretch()
        row.addWidget(self.cancel)
        row.addWidget(self.confirm)
        return row


def made_sentence(made: Made) -> str:
    """How many rows came of how many documents, and what was left out."""
    from llamahome_gui.training.passages import told_left_out

    rows = sum(made.rows.values())
    of = plural(made.documents, "{n} document", "{n} documents")
    said = plural(rows, "{n} row was made of {documents}.", "{n} rows were made of {documents}.", documents=of)
    left_out = tr("Left out: {what}.", what=told_left_out(made.left_out)) if made.left_out else ""
    return f"{said} {left_out}".strip()


def _problem(workspace: Workspace, name: str) -> str:
    """Why a dataset cannot be called so; empty where it can."""
    try:
        taken = made_dataset(workspace, name).exists()
    except LlamaHomeError as error:
        return error.hint or error.message
    return tr("A dataset of this name exists.") if taken else ""


def _free_name(workspace: Workspace) -> str:
    names = ("documents", *(f"documents-{number}" for number in range(2, 1000)))
    return next((name for name in names if not _problem(workspace, name)), "")


def _records(db: Path) -> list[DocumentRecord]:
    from llamahome_gui.documents import Library

    library = Library(db)
    try:
        return library.with_text()
    finally:
        library.close()


def _make(order: Order, progress: Progress) -> Made:
    """Runs in a thread, with a connection of its own."""
    from llamahome_gui.documents import Library
    from llamahome_gui.models.fit.network import network_in
    from llamahome_gui.models.tokenizer import load_tokenizer
    from llamahome_gui.training.making import make_dataset

    tokenizer, _notes = load_tokenizer(order.base.path)
    longest = min(order.recipe.max_tokens, network_in(order.base.path).context)
    recipe = Recipe(order.recipe.kinds, longest, order.recipe.min_tokens)
    library = Library(order.library)
    try:
        return make_dataset(
            library, order.target, tokenizer, model=order.base.key, ids=order.ids, recipe=recipe, progress=progress
        )
    finally:
        library.close()
