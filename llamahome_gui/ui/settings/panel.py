"""The settings panel: appearance, KV cache and sampling; a valid change is in force at once and saved."""

from __future__ import annotations

from functools import partial

from pydantic import BaseModel
from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from llamahome_gui.ui.services import Services
from llamahome_gui.ui.settings.form import SectionForm
from llamahome_gui.ui.theme import GRID, manager
from llamahome_gui.ui.widgets import ErrorBanner, PanelHeader

_SAVE_DELAY_MS = 300
_PAGE_WIDTH = 760

_H2O_EXPLANATIONS = {
    "enable": "Keep a fixed number of tokens in the KV cache, however long the text is. Without it the whole text is "
    "kept, which is exact but takes memory with every token.",
    "window_length": "Slots kept per layer and KV head: heavy hitters and the most recent tokens together. More slots "
    "remember more and take more memory.",
    "heavy_hitter_tokens": "How many of the slots are kept for the tokens that drew the most attention so far. The "
    "others hold the most recent tokens.",
    "position_rolling": "Kept tokens take the position of their slot instead of their place in the text, so a text may "
    "be longer than the model was trained to read.",
    "max_sequence_length": "Tokens of document and conversation together; a longer text is refused, never cut.",
    "chunk_size": "Tokens read at once while a text is taken in. Larger is faster and takes more memory meanwhile.",
}


class SettingsPanel(QWidget):
    """One card per section."""

    statusMessage = Signal(str)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        settings = services.settings
        self.appearance = SectionForm(settings.appearance, "Appearance", "", {"theme": "System follows the desktop."})
        self.h2o = SectionForm(
            settings.h2o,
            "KV cache",
            "H2O keeps the heavy hitters and the most recent tokens, so that memory stays small on long documents.",
            _H2O_EXPLANATIONS,
        )
        self.sampling = SectionForm(settings.sampling, "Sampling", "How the next token of an answer is chosen.")
        self.banner = ErrorBanner()
        self._save_later = QTimer(self)
        self._save_later.setSingleShot(True)
        self._save_later.setInterval(_SAVE_DELAY_MS)
        self._save_later.timeout.connect(self._save)
        for name in ("appearance", "h2o", "sampling"):
            form: SectionForm = getattr(self, name)
            form.edited.connect(partial(self._edited, name))
        services.problem.connect(self.banner.show_error)
        services.settingsChanged.connect(self._settings_changed)
        self._build()

    def busy_reason(self) -> str | None:
        """Settings never keep the window open."""
        return None

    def shutdown(self) -> None:
        """Save what was changed a moment ago."""
        if self._save_later.isActive():
            self._save_later.stop()
            self._save()

    def show_theme(self, mode: str) -> None:
        """Choose a theme from elsewhere, such as the menu."""
        self.appearance.show_section(self._services.settings.appearance.model_copy(update={"theme": mode}))
        self._edited("appearance", self.appearance.section)

    def _edited(self, name: str, section: BaseModel) -> None:
        setattr(self._services.settings, name, section)
        if name == "appearance":
            manager().set_mode(self._services.settings.appearance.theme)
        self._save_later.start()

    @Slot()
    def _settings_changed(self) -> None:
        """Another panel may have changed them."""
        for name in ("appearance", "h2o", "sampling"):
            form: SectionForm = getattr(self, name)
            if form.section != getattr(self._services.settings, name):
                form.show_section(getattr(self._services.settings, name))

    @Slot()
    def _save(self) -> None:
        self._services.save_settings()
        self.statusMessage.emit("Settings saved")

    def _build(self) -> None:
        page, cards = QWidget(), QWidget()
        page.setProperty("page", True)
        cards.setMaximumWidth(_PAGE_WIDTH)
        inside = QVBoxLayout(cards)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(2 * GRID)
        for part in (self.banner, self.appearance, self.h2o, self.sampling):
            inside.addWidget(part)
        inside.addStretch()
        row = QHBoxLayout(page)
        row.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 3 * GRID)
        row.addWidget(cards, 1000)
        row.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(PanelHeader("Settings", "Changes are in force at once, from the next answer on."))
        column.addWidget(scroll, 1)
