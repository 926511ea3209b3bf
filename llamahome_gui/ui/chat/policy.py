"""The choice between the H2O cache and the full one, with the window length in sight."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.ui.i18n import grouped, mark, tr
from llamahome_gui.ui.settings.names import name_of
from llamahome_gui.ui.theme import keep_scaled
from llamahome_gui.ui.widgets import never_elide

_STAY = {
    "h2o": mark("that got the most attention"),
    "question": mark("that the question looks at"),
    "snapkv": mark("that the end of the text looks at"),
    "streaming": mark("at the very beginning"),
}


class PolicyChooser(QFrame):
    """Two segments: `H2O 512` (or another policy, or `half`) and `Full cache`."""

    chosen = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "segmented")
        self.h2o = self._segment()
        self.full = self._segment()
        self.full.setText(tr("Full cache"))
        self.full.setToolTip(
            tr("Every token stays in the KV cache; the text may not be longer than the model's context.")
        )
        group = QButtonGroup(self)
        group.addButton(self.h2o)
        group.addButton(self.full)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        row.addWidget(self.h2o)
        row.addWidget(self.full)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for segment in (self.h2o, self.full):
            keep_scaled(segment, never_elide)
        self.h2o.clicked.connect(self._clicked)
        self.full.clicked.connect(self._clicked)

    def show_settings(self, settings: H2OSettings) -> None:
        """Show what holds now; emits nothing."""
        half = settings.preset == "balanced"
        size = tr("half") if half else grouped(settings.window_length)
        self.h2o.setText(f"{name_of(settings.policy)} {size}")
        never_elide(self.h2o)
        self.updateGeometry()
        self.h2o.setToolTip(_tip(settings, half))
        (self.h2o if settings.enable else self.full).setChecked(True)

    def _segment(self) -> QToolButton:
        made = QToolButton()
        made.setProperty("kind", "segment")
        made.setCheckable(True)
        made.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        return made

    def _clicked(self) -> None:
        self.chosen.emit(self.h2o.isChecked())


def _tip(settings: H2OSettings, half: bool) -> str:
    which = tr(_STAY[settings.policy])
    if half:
        said = tr("The KV cache keeps half of what the full one would: the tokens {which} and the most recent ones.")
        return said.format(which=which)
    spec = settings.spec(0)
    older = spec.sinks if spec.policy == "streaming" else spec.heavy_hitter_tokens
    window = settings.window_length
    said = tr("The KV cache keeps {window} tokens: the {older} {which} and the {recent} most recent ones.")
    return said.format(window=grouped(window), older=grouped(older), which=which, recent=grouped(window - older))
