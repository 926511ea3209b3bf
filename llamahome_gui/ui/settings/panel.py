"""The settings panel: one card for every section of the schema; a valid change is in force at once and saved."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from llamahome_gui.config.settings import Settings
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.settings.cache_form import CacheForm
from llamahome_gui.ui.settings.form import SectionForm
from llamahome_gui.ui.settings.hub_card import HubCard
from llamahome_gui.ui.settings.readings_card import ReadingsCard
from llamahome_gui.ui.theme import GRID, keep_scaled, scaled
from llamahome_gui.ui.widgets import PanelHeader, label, search_field

_PAGE_WIDTH = 760
# Sections whose fields depend on one another.
_FORMS: dict[str, type[SectionForm]] = {"h2o": CacheForm}


class SettingsPanel(QWidget):
    """The cards stand in the schema's order; `forms` has them by the name of their section."""

    statusMessage = Signal(str)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self.forms: dict[str, SectionForm] = {}
        for name, field in Settings.model_fields.items():
            kind = _FORMS.get(name, SectionForm)
            form = kind(getattr(services.settings, name), tr(field.title or name), tr(field.description or ""))
            form.edited.connect(partial(services.keeper.put, name))
            self.forms[name] = form
        self.hub = HubCard(services.access)
        self.readings = ReadingsCard(services)
        self.search = search_field(tr("Find a setting"), least=180)
        self._nothing = label(tr("No setting says this."), "muted")
        self.search.textChanged.connect(self._seek)
        services.keeper.edited.connect(self._settings_changed)
        services.keeper.saved.connect(self._saved)
        services.settingsChanged.connect(self._settings_changed)
        self._build()

    @Slot(str)
    def _seek(self, words: str) -> None:
        found = [form.seek(words) for form in self.forms.values()]
        for card in (self.hub, self.readings):
            found.append(card.says(words))
            card.setVisible(found[-1])
        self._nothing.setVisible(not any(found))

    @Slot()
    def _settings_changed(self) -> None:
        """Another panel may have changed them."""
        for name, form in self.forms.items():
            if form.section != getattr(self._services.settings, name):
                form.show_section(getattr(self._services.settings, name))

    @Slot()
    def _saved(self) -> None:
        self.statusMessage.emit(tr("Settings saved"))

    def _build(self) -> None:
        page, cards = QWidget(), QWidget()
        page.setProperty("page", True)
        keep_scaled(cards, lambda it: it.setMaximumWidth(scaled(_PAGE_WIDTH)))
        inside = QVBoxLayout(cards)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(2 * GRID)
        for part in (*self.forms.values(), self.hub, self.readings, self._nothing):
            inside.addWidget(part)
        inside.addStretch()
        self._nothing.hide()
        row = QHBoxLayout(page)
        row.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 3 * GRID)
        row.addWidget(cards, 1000)
        row.addStretch(1)
        scroll = QScrollArea()
        scroll.setAccessibleName(tr("Settings"))
        scroll.setWidgetResizable(True)
        scroll.setWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        sentence = tr("Changes are in force at once, from the next answer on.")
        column.addWidget(PanelHeader(tr("Settings"), sentence, self.search))
        column.addWidget(scroll, 1)
