"""What to train on, which model, and with which settings: the left side of the fine-tune panel."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QGridLayout,
    QLineEdit,
    QWidget,
)

from llamahome_gui.config.training import TrainingSettings
from llamahome_gui.models import InstalledModel, ModelKind
from llamahome_gui.models.importing import is_adapter_name
from llamahome_gui.ui.finetune.fields import ChoiceField, NumberField, RateField
from llamahome_gui.ui.finetune.sharing import SharingCard
from llamahome_gui.ui.i18n import mark, tr
from llamahome_gui.ui.theme import GRID, keep_scaled, scaled
from llamahome_gui.ui.widgets import Card, Flow, button, fill_form, label, restyle

# What the form shows of a run's settings, the prompt aside.
_SHOWN = ("num_epochs", "learning_rate", "batch_size", "max_length", "truncate", "validation_split", "max_steps")
_SHOWN_OF_LORA = ("r", "alpha")
WIDTH = 408
_LEAST_WIDTH = 340
PATTERNS = mark("Datasets (*.jsonl *.ndjson *.json *.csv *.tsv *.parquet *.txt);;All files (*)")


class SetupForm(QWidget):
    """Signals:
    datasetChosen: the path of the chosen dataset.
    makeRequested: a dataset shall be made of the library.
    baseChosen: the key of the chosen base model.
    rowsChanged: a setting that decides about rows is another one: their length, or the share kept aside.
    startRequested: the button.
    """

    datasetChosen = Signal(object)
    makeRequested = Signal()
    baseChosen = Signal(str)
    rowsChanged = Signal()
    startRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.dataset = ChoiceField()
        self.choose_file = button(tr("Choose file…"), self.browse, icon_name="folder-open")
        self.make = button(
            tr("From documents…"),
            self.makeRequested.emit,
            icon_name="documents",
            tip=tr("Make a dataset of the texts in the library"),
        )
        self.base = ChoiceField()
        self.name = QLineEdit()
        self.name_problem = label("", "error", wrap=True)
        self.prompt = QLineEdit()
        self.epochs = NumberField(1, 1000)
        self.rate = RateField()
        self.batch = NumberField(0, 4096, none=tr("Auto"))
        self.length = NumberField(8, 1_000_000, step=64)
        self.truncate = QCheckBox(tr("Cut longer rows instead of leaving them out"))
        self.aside = NumberField(0, 90, none=tr("None"), step=5)
        self.rank = NumberField(1, 1024)
        self.alpha = NumberField(1, 65_536)
        self.steps = NumberField(0, 10_000_000, none=tr("All"), step=10)
        self.sharing = SharingCard()
        self.start = button(tr("Fine-tune"), self.startRequested.emit, kind="primary", icon_name="finetune")
        self._settings = TrainingSettings()
        self._name_is_own = False
        self._prompt_is_own = False
        self._usable = False
        self._build()
        self._connect()

    # -- dataset ----------------------------------------------------------------------------------------------

    @property
    def dataset_path(self) -> Path | None:
        """The chosen dataset."""
        path = self.dataset.currentData()
        return Path(path) if path else None

    def show_samples(self, paths: Sequence[Path]) -> None:
        """Offer the datasets that come with the program; the first is chosen."""
        for path in paths:
            self.dataset.addItem(tr("Sample: {name}", name=path.stem.replace("_", " ")), str(path))

    def show_made(self, paths: Sequence[Path]) -> None:
        """Offer datasets that were made of documents."""
        for path in paths:
            if self.dataset.findData(str(path)) < 0:
                self.dataset.addItem(tr("Made: {name}", name=path.stem), str(path))

    def add_dataset(self, path: Path) -> None:
        """Choose a dataset file."""
        place = self.dataset.findData(str(path))
        if place < 0:
            self.dataset.addItem(path.name, str(path))
            place = self.dataset.count() - 1
        self.dataset.setItemData(place, str(path), Qt.ItemDataRole.ToolTipRole)
        self.dataset.setCurrentIndex(place)
        self._dataset_changed()

    def browse(self) -> None:
        """Ask for a dataset file."""
        dialog = QFileDialog(self, tr("Choose a dataset"), str(Path.home()), tr(PATTERNS))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._file_chosen)
        dialog.open()

    # -- base model -------------------------------------------------------------------------------------------

    @property
    def base_key(self) -> str | None:
        """Key of the chosen base model."""
        return self.base.currentData()

    def show_bases(self, models: Sequence[InstalledModel]) -> None:
        """Offer the models that can be trained on; the chosen one stays chosen."""
        before = self.base_key
        self.base.blockSignals(True)
        self.base.clear()
        for model in models:
            if model.loadable and model.kind is not ModelKind.ADAPTER:
                self.base.addItem(model.title, model.key)
        self.base.setCurrentIndex(max(0, self.base.findData(before)))
        self.base.blockSignals(False)
        if self.base_key != before and self.base_key is not None:
            self._base_changed()
        self._update()

    # -- settings ---------------------------------------------------------------------------------------------

    def show_settings(self, settings: TrainingSettings) -> None:
        """Show settings to start from."""
        self._settings = settings
        self.epochs.setValue(settings.num_epochs)
        self.rate.setValue(settings.learning_rate)
        self.batch.setValue(0 if settings.batch_size == "auto" else settings.batch_size)
        self.length.setValue(settings.max_length)
        self.truncate.setChecked(settings.truncate)
        self.aside.setValue(round(100 * settings.validation_split))
        self.rank.setValue(settings.lora.r)
        self.alpha.setValue(settings.lora.alpha)
        self.steps.setValue(settings.max_steps or 0)
        if settings.sample_prompt:
            self.suggest_prompt(settings.sample_prompt)

    def follow_settings(self, settings: TrainingSettings) -> None:
        """Go over to other settings to start from; what the user has set in the form stays."""
        mine, before, shown = self.settings(), self._settings, settings.model_copy(deep=True)
        for name in _SHOWN:
            if getattr(mine, name) != getattr(before, name):
                setattr(shown, name, getattr(mine, name))
        for name in _SHOWN_OF_LORA:
            if getattr(mine.lora, name) != getattr(before.lora, name):
                setattr(shown.lora, name, getattr(mine.lora, name))
        self.show_settings(shown)
        self._settings = settings

    def settings(self) -> TrainingSettings:
        """The settings as they stand in the form, over those it was given."""
        made = self._settings.model_copy(deep=True)
        made.num_epochs = self.epochs.value()
        made.learning_rate = self.rate.value()
        made.batch_size = self.batch.value() or "auto"
        made.max_length = self.length.value()
        made.truncate = self.truncate.isChecked()
        if self.aside.value() != round(100 * made.validation_split):  # a finer share of a file stays as it is
            made.validation_split = self.aside.value() / 100
        made.lora.r = self.rank.value()
        made.lora.alpha = self.alpha.value()
        made.max_steps = self.steps.value() or None
        made.sample_prompt = self.prompt.text().strip()
        return made

    def suggest_name(self, name: str) -> None:
        """Offer a name for the adapter, unless the user wrote one."""
        if not self._name_is_own:
            self.name.setText(name)

    def suggest_prompt(self, text: str) -> None:
        """Offer a question to try the model with, unless the user wrote or cleared one."""
        if not self._prompt_is_own:
            self.prompt.setText(self._settings.sample_prompt or text)
            self.prompt.setCursorPosition(0)

    def forget_name(self) -> None:
        """The name was used: the next one is offered again."""
        self._name_is_own = False

    def set_usable(self, usable: bool) -> None:
        """Whether a run can start: the dataset is good and no run goes on."""
        self._usable = usable
        self._update()

    @Slot()
    def _update(self) -> None:
        good = is_adapter_name(self.name.text())
        self.name_problem.setVisible(bool(self.name.text()) and not good)
        if bool(self.name.property("invalid")) == good:
            restyle(self.name, invalid=not good)
        self.start.setEnabled(self._usable and good and self.base_key is not None and self.dataset_path is not None)

    @Slot(str)
    def _name_edited(self, text: str) -> None:
        self._name_is_own = bool(text)

    @Slot()
    def _prompt_edited(self) -> None:
        self._prompt_is_own = True

    @Slot(str)
    def _file_chosen(self, path: str) -> None:
        self.add_dataset(Path(path))

    @Slot()
    def _dataset_changed(self) -> None:
        if self.dataset_path is not None:
            self.datasetChosen.emit(self.dataset_path)

    @Slot()
    def _base_changed(self) -> None:
        self.baseChosen.emit(self.base_key or "")

    @Slot()
    def _rows_changed(self) -> None:
        self.rowsChanged.emit()

    def _connect(self) -> None:
        self.dataset.activated.connect(self._dataset_changed)
        self.base.currentIndexChanged.connect(self._base_changed)
        self.name.textEdited.connect(self._name_edited)
        self.name.textChanged.connect(self._update)
        self.prompt.textEdited.connect(self._prompt_edited)
        self.length.valueChanged.connect(self._rows_changed)
        self.aside.valueChanged.connect(self._rows_changed)
        self.truncate.toggled.connect(self._rows_changed)

    # -- building ---------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.prompt.setMaxLength(4000)
        self.prompt.setPlaceholderText(tr("None"))
        self.name.setPlaceholderText(tr("Letters, digits, dots and dashes"))
        self.name_problem.setText(
            tr("Use letters, digits, dots, dashes and underscores; begin with a letter or digit.")
        )
        keep_scaled(self.start, lambda it: it.setMinimumHeight(scaled(40)))
        cards = (self._dataset_card(), self._model_card(), self._settings_card(), self.sharing)
        area = fill_form(self, cards, self.start)
        area.setAccessibleName(tr("What the next run is made of"))
        keep_scaled(self, lambda it: it.setMinimumWidth(scaled(_LEAST_WIDTH)))
        keep_scaled(self, lambda it: it.setMaximumWidth(scaled(WIDTH)))

    def sizeHint(self) -> QSize:
        """As wide as it may be; where the panel is narrow it gives way."""
        return QSize(scaled(WIDTH), super().sizeHint().height())

    def _dataset_card(self) -> Card:
        card = Card(tr("Dataset"))
        self.dataset.setAccessibleName(tr("Dataset"))
        card.body.addWidget(self.dataset)
        line = Flow(GRID)
        line.addWidget(self.choose_file)
        line.addWidget(self.make)
        card.body.addLayout(line)
        return card

    def _model_card(self) -> Card:
        card = Card(tr("Model"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(GRID)
        _add_row(grid, tr("Base"), self.base)
        _add_row(grid, tr("Adapter name"), self.name)
        _add_row(
            grid, tr("Sample prompt"), self.prompt, tr("Answered before and after the run; leave it empty for none.")
        )
        grid.setColumnStretch(1, 1)
        card.body.addLayout(grid)
        card.body.addWidget(self.name_problem)
        self.name_problem.hide()
        return card

    def _settings_card(self) -> Card:
        card = Card(tr("Settings"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(GRID)
        rows: list[tuple[str, QWidget, str]] = [
            (tr("Epochs"), self.epochs, tr("How often each row is seen.")),
            (tr("Learning rate"), self.rate, tr("How far one step goes.")),
            (tr("Batch size"), self.batch, tr("Rows at a time; fewer need less memory. Auto finds the most that fit.")),
            (tr("Longest row"), self.length, tr("Rows with more tokens are left out, or cut at their end.")),
            (tr("Kept aside"), self.aside, tr("Share of the rows that is not trained on but measured on.")),
            (tr("LoRA rank"), self.rank, tr("Size of the adapter: more can learn more.")),
            (tr("LoRA alpha"), self.alpha, tr("Weight of the adapter; usually twice the rank.")),
            (tr("Most steps"), self.steps, tr("End the run early; All follows the epochs.")),
        ]
        for text, field, tip in rows:
            _add_row(grid, text, field, tip)
        self.aside.setSuffix(" %")
        self.truncate.setToolTip(tr("A row is cut at the longest row; the model learns nothing of the rest."))
        grid.setColumnStretch(0, 1)
        card.body.addLayout(grid)
        card.body.addWidget(self.truncate)
        return card


def _add_row(grid: QGridLayout, text: str, field: QWidget, tip: str = "") -> None:
    row = grid.rowCount()
    name = label(text, "muted")
    name.setBuddy(field)
    for part in (name, field):
        part.setToolTip(tip)
    field.setAccessibleName(text)
    grid.addWidget(name, row, 0)
    grid.addWidget(field, row, 1)
