"""The settings panel: one card per section; a valid change is in force at once and saved."""

from __future__ import annotations

from functools import partial

from pydantic import BaseModel
from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from llamahome_gui.ui.services import Services
from llamahome_gui.ui.settings.cache_form import CacheForm
from llamahome_gui.ui.settings.form import SectionForm
from llamahome_gui.ui.settings.hub_card import HubCard
from llamahome_gui.ui.theme import GRID, keep_scaled, manager, scaled
from llamahome_gui.ui.widgets import ErrorBanner, PanelHeader

_SAVE_DELAY_MS = 300
_PAGE_WIDTH = 760

_SECTIONS = ("appearance", "h2o", "runtime", "sampling", "documents", "downloads")
_RUNTIME_EXPLANATIONS = {
    "cpu_weights": "Auto: 32 bits for small models; 16 bits for large ones, with 8-bit weights to write answers; less "
    "where memory is short. int8 takes half of the memory of bfloat16, int4 two fifths, a little less exact.",
    "keep_models": "Models stay in memory when another one is chosen, as long as there is room. 1 keeps one at a time.",
    "gpu_weights": "Auto: 16 bits. int8 and int4 take a half and a quarter of the memory and need torchao or "
    "bitsandbytes.",
    "offload": "A model larger than the memory keeps some layers on the disk and fetches them for every token: slow, "
    "but it works.",
}


class SettingsPanel(QWidget):
    """One card per section."""

    statusMessage = Signal(str)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        settings = services.settings
        self.appearance = SectionForm(settings.appearance, "Appearance", "", {"theme": "System follows the desktop."})
        self.h2o = CacheForm(settings.h2o)
        self.runtime = SectionForm(
            settings.runtime,
            "Model weights",
            "In which form a model is held. In force when a model is loaded the next time.",
            _RUNTIME_EXPLANATIONS,
        )
        self.sampling = SectionForm(settings.sampling, "Sampling", "How the next token of an answer is chosen.")
        self.documents = SectionForm(
            settings.documents,
            "Documents",
            "What becomes of files when they are converted. In force for the next ones.",
        )
        self.downloads = SectionForm(
            settings.downloads,
            "Downloads",
            "How models are fetched. The bandwidth is in force at once, the rest from the next start on.",
        )
        self.hub = HubCard(services.access)
        self.banner = ErrorBanner()
        self._save_later = QTimer(self)
        self._save_later.setSingleShot(True)
        self._save_later.setInterval(_SAVE_DELAY_MS)
        self._save_later.timeout.connect(self._save)
        for name in _SECTIONS:
            form: SectionForm = getattr(self, name)
            form.edited.connect(partial(self._edited, name))
        services.problem.connect(self.banner.show_error)
        services.settingsChanged.connect(self._settings_changed)
        self._build()

    def shutdown(self) -> None:
        """Save what was changed a moment ago."""
        if self._save_later.isActive():
            self._save_later.stop()
            self._save()

    def change_appearance(self, **changes: object) -> None:
        """Choose a theme or a size of the text from elsewhere, such as the menu."""
        self.appearance.show_section(self._services.settings.appearance.model_copy(update=changes))
        self._edited("appearance", self.appearance.section)

    def _edited(self, name: str, section: BaseModel) -> None:
        setattr(self._services.settings, name, section)
        if name == "appearance":
            manager().set_mode(self._services.settings.appearance.theme)
            manager().set_text_percent(self._services.settings.appearance.text_size)
        self._save_later.start()

    @Slot()
    def _settings_changed(self) -> None:
        """Another panel may have changed them."""
        for name in _SECTIONS:
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
        keep_scaled(cards, lambda it: it.setMaximumWidth(scaled(_PAGE_WIDTH)))
        inside = QVBoxLayout(cards)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(2 * GRID)
        for part in (
            self.banner,
            self.appearance,
            self.h2o,
            self.runtime,
            self.sampling,
            self.documents,
            self.downloads,
            self.hub,
        ):
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
