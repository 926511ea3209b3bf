"""What to ask of which model, with which caches: the left side of the evaluation panel."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QLineEdit, QWidget

from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.evaluation.needle.grid import MODES, STANDARD
from llamahome_gui.evaluation.saved.needletest import NeedleTest
from llamahome_gui.models import InstalledModel
from llamahome_gui.ui.documents.choosing import choose_files
from llamahome_gui.ui.evaluate.numbers import NumbersField
from llamahome_gui.ui.finetune.fields import ChoiceField, NumberField
from llamahome_gui.ui.i18n import mark, tr
from llamahome_gui.ui.theme import GRID, keep_scaled, scaled
from llamahome_gui.ui.widgets import Card, ElidedLabel, Segments, button, fill_form, label, tool_button

_WIDTH = 408
_LENGTHS, _DEPTHS, _BUDGETS = (1000.0, 2000.0, 4000.0), (10.0, 50.0, 90.0), (5.0, 10.0, 25.0, 50.0, 100.0)
_TRIALS = 5
_WEIGHTS = {
    "auto": mark("Chosen by the program"),
    "float32": "float32",
    "bfloat16": "bfloat16",
    "int8": "int8",
    "int4": "int4",
}
_CACHES = {
    STANDARD: mark("Standard: everything is kept"),
    "h2o": mark("H2O: by accumulated attention"),
    "question": mark("Question: what the question looks at"),
    "snapkv": mark("SnapKV: what the last tokens look at"),
    "streaming": mark("Streaming: the first and the latest"),
}
_SENTENCES = {
    "lengths": mark("How well facts are found in texts of several lengths."),
    "budgets": mark("What is left of the quality when only a part of one text is kept."),
}
_USUAL = (STANDARD, "h2o", "question")


class NeedleForm(QWidget):
    """Signals:
    startRequested: the button; `test` is valid then.
    """

    startRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ChoiceField()
        self.weights = ChoiceField()
        self.what = Segments((("lengths", tr("Lengths")), ("budgets", tr("Share kept"))))
        self.sentence = label("", "small", wrap=True)
        self.lengths = NumbersField(tr("Lengths in tokens"), _LENGTHS, 100, 10_000_000)
        self.depths = NumbersField(tr("Depths in percent"), _DEPTHS, 0, 100)
        self.budgets = NumbersField(tr("Percent of the text kept"), _BUDGETS, 1, 100)
        self.trials = NumberField(1, 1000)
        self.caches = {mode: QCheckBox(tr(_CACHES[mode])) for mode in MODES}
        self.preset = Segments((("compact", tr("Compact")), ("balanced", tr("Balanced"))))
        self.documents: list[Path] = []
        self.choose = button(
            tr("Choose…"), self._choose, icon_name="folder-open", tip=tr("Hide the facts in your own texts")
        )
        self.forget = tool_button("close", tr("Made texts again"), self._forget)
        self.chosen = ElidedLabel(tr("Made texts"), kind="small")
        self.several = QCheckBox(tr("Three facts about the same thing"))
        self.bare = QCheckBox(tr("Leave the facts out: what is right then is chance"))
        self.name = QLineEdit()
        self.problem = label("", "small", wrap=True)
        self.start = button(tr("Start the test"), self.startRequested.emit, kind="primary", icon_name="play")
        self._usable = True
        self._fields = QFormLayout()
        self._build()
        self._connect()
        self._update()

    @property
    def test(self) -> NeedleTest | None:
        """What is asked for; None where a field cannot be read."""
        budgets = self.what.value == "budgets"
        lengths, depths, shares = self.lengths.numbers, self.depths.numbers, self.budgets.numbers if budgets else ()
        modes = tuple(mode for mode, box in self.caches.items() if box.isChecked() and box.isEnabled())
        if not (lengths and depths and modes and self.model.currentData()) or (budgets and not shares):
            return None
        return NeedleTest(
            model=self.model.currentData(),
            weights=self.weights.currentData(),
            lengths=tuple(map(int, lengths[:1] if budgets else lengths)),
            depths=depths,
            trials=self.trials.value(),
            modes=modes,
            budgets=shares,
            cache=H2OSettings(preset=self.preset.value),
            documents=tuple(map(str, self.documents)),
            several=self.several.isChecked(),
            without_needle=self.bare.isChecked(),
        )

    @property
    def run_name(self) -> str:
        """What the run shall be called."""
        return self.name.text().strip() or self.name.placeholderText()

    def show_models(self, models: Sequence[InstalledModel]) -> None:
        """Offer the models that can be asked; the chosen one stays chosen."""
        before = self.model.currentData()
        self.model.blockSignals(True)
        self.model.clear()
        for model in models:
            if model.loadable:
                self.model.addItem(model.title, model.key)
        self.model.setCurrentIndex(max(0, self.model.findData(before)))
        self.model.blockSignals(False)
        self._update()

    def set_usable(self, usable: bool) -> None:
        """Whether a test may be started now."""
        self._usable = usable
        self._update()

    @Slot()
    def _update(self) -> None:
        budgets = self.what.value == "budgets"
        self.sentence.setText(tr(_SENTENCES[self.what.value]))
        self._fields.setRowVisible(self.budgets, budgets)
        self._fields.setRowVisible(self.preset, not budgets)
        self.caches[STANDARD].setEnabled(not budgets)
        self.forget.setVisible(bool(self.documents))
        test, problem = self.test, tr("Fill in the marked fields, and choose a cache.")
        count = 0
        if test is not None:
            try:
                count, problem = len(test.grid()), ""
            except LlamaHomeError as error:
                problem = str(error)
        if not self.model.count():
            problem = tr("Install a model first.")
        self.problem.setText(problem or self._count_words(count))
        self.name.setPlaceholderText(f"{self.model.currentText()}, {tr('share kept') if budgets else tr('lengths')}")
        self.start.setEnabled(self._usable and not problem)

    def _count_words(self, count: int) -> str:
        return tr(
            "{questions} questions in {cells} cells.", questions=count, cells=count // max(1, self.trials.value())
        )

    def _choose(self) -> None:
        choose_files(self, tr("Hide the facts in"), self.show_documents)

    def show_documents(self, paths: Sequence[Path]) -> None:
        """Hide the facts in these files."""
        self.documents = list(paths)
        names = ", ".join(path.name for path in self.documents)
        self.chosen.setText(names or tr("Made texts"))
        self._update()

    def _forget(self) -> None:
        self.show_documents([])

    @Slot(str)
    def _what_chosen(self, what: str) -> None:
        if what == "budgets" and len(self.lengths.numbers) > 1:
            self.lengths.show_numbers(self.lengths.numbers[1:2])
        self._update()

    def _connect(self) -> None:
        self.what.chosen.connect(self._what_chosen)
        self.model.currentIndexChanged.connect(self._update)
        for field in (self.lengths, self.depths, self.budgets):
            field.textChanged.connect(self._update)
        self.trials.valueChanged.connect(self._update)
        for box in self.caches.values():
            box.toggled.connect(self._update)

    # -- building ---------------------------------------------------------------------------------------------

    def _build(self) -> None:
        for key, title in _WEIGHTS.items():
            self.weights.addItem(tr(title), key)
        self.trials.setValue(_TRIALS)
        for mode, box in self.caches.items():
            box.setChecked(mode in _USUAL)
        self.model.setAccessibleName(tr("Model"))
        self.weights.setAccessibleName(tr("Weights"))
        self.trials.setAccessibleName(tr("Questions in each cell"))
        self.name.setAccessibleName(tr("Name of the run"))
        keep_scaled(self.start, lambda it: it.setMinimumHeight(scaled(40)))
        cards = (self._model_card(), self._test_card(), self._cache_card(), self._text_card())
        area = fill_form(self, cards, self.problem, self.start)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # No language's longest line is cut off.
        page, bar = area.widget(), area.verticalScrollBar().sizeHint().width()
        assert page is not None
        keep_scaled(self, lambda it: it.setFixedWidth(max(scaled(_WIDTH), page.minimumSizeHint().width() + bar)))

    def _model_card(self) -> Card:
        card, form = Card(tr("Model")), _form()
        form.addRow(tr("Model"), self.model)
        form.addRow(tr("Weights"), self.weights)
        form.addRow(tr("Name"), self.name)
        card.body.addLayout(form)
        return card

    def _test_card(self) -> Card:
        card = Card(tr("Test"))
        card.body.addWidget(self.what)
        card.body.addWidget(self.sentence)
        _shape(self._fields)
        self._fields.addRow(tr("Tokens"), self.lengths)
        self._fields.addRow(tr("Depths, %"), self.depths)
        self._fields.addRow(tr("Kept, %"), self.budgets)
        self._fields.addRow(tr("Questions"), self.trials)
        self._fields.addRow(tr("Window"), self.preset)
        card.body.addLayout(self._fields)
        return card

    def _cache_card(self) -> Card:
        card = Card(tr("Caches"))
        for box in self.caches.values():
            card.body.addWidget(box)
        return card

    def _text_card(self) -> Card:
        card = Card(tr("Texts"))
        line = QHBoxLayout()
        line.addWidget(self.chosen, 1)
        line.addWidget(self.forget)
        line.addWidget(self.choose)
        card.body.addLayout(line)
        card.body.addWidget(self.several)
        card.body.addWidget(self.bare)
        return card


def _form() -> QFormLayout:
    made = QFormLayout()
    _shape(made)
    return made


def _shape(form: QFormLayout) -> None:
    form.setHorizontalSpacing(2 * GRID)
    form.setVerticalSpacing(GRID)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
