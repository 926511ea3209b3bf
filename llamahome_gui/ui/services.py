"""Everything the panels work with, made once: settings, stores, the loaded model, generation, conversion."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import Settings, load_settings, save_settings
from llamahome_gui.ui.background import Op, wait_for_background
from llamahome_gui.ui.session import ModelSession

if TYPE_CHECKING:
    from llamahome_gui.documents import ConversionPool, Library
    from llamahome_gui.inference import ConversationStore
    from llamahome_gui.models import Catalogue, InstalledModel, ModelStore
    from llamahome_gui.ui.generation import GenerationController


class Services(QObject):
    """The window's services; each is opened when it is first asked for.

    Args:
        workspace: The opened workspace.

    Raises:
        ConfigError: A settings file of the workspace cannot be used.
    """

    settingsChanged = Signal()
    problem = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.settings: Settings = load_settings(workspace)
        self._unsaved: Settings | None = None
        self._saving = False
        self._wanted: InstalledModel | None = None
        self._switching = False
        self._closed = False

    @cached_property
    def store(self) -> ModelStore:
        """Which models are installed."""
        from llamahome_gui.models import ModelStore

        return ModelStore(self.workspace)

    @cached_property
    def catalogue(self) -> Catalogue:
        """Which models there are."""
        from llamahome_gui.models import load_catalogue

        return load_catalogue(self.workspace)

    @cached_property
    def library(self) -> Library:
        """Converted documents; the connection belongs to the GUI thread."""
        from llamahome_gui.documents import Library

        return Library(self.workspace.library_db)

    @cached_property
    def conversations(self) -> ConversationStore:
        """Chats; the connection belongs to the GUI thread."""
        from llamahome_gui.inference import ConversationStore

        return ConversationStore(self.workspace.conversations_db)

    @cached_property
    def pool(self) -> ConversionPool:
        """The processes that convert documents; started by the first document."""
        from llamahome_gui.documents import ConversionPool

        return ConversionPool(cache=self.workspace.conversions_db)

    @cached_property
    def session(self) -> ModelSession:
        """The model that is loaded."""
        return ModelSession(self.store, self, runtime=lambda: self.settings.runtime)

    @cached_property
    def generation(self) -> GenerationController:
        """The thread that writes answers."""
        from llamahome_gui.ui.generation import GenerationController

        controller = GenerationController(self)
        controller.finished.connect(self._generation_ended)
        controller.failed.connect(self._generation_ended)
        return controller

    def save_settings(self) -> None:
        """Tell the panels, and write the settings in the background; `problem` says when the disk refuses."""
        self._unsaved = self.settings.model_copy(deep=True)
        if not self._saving:
            self._write_settings()
        self.settingsChanged.emit()

    def switch_model(self, model: InstalledModel | None) -> None:
        """Load a model, or unload with None. An answer being written is stopped first and kept."""
        self._wanted, self._switching = model, True
        if self.opened("generation") and self.generation.running:
            self.generation.stop()
        else:
            self._switch()

    def opened(self, name: str) -> bool:
        """Whether a service has been asked for yet; asking for it would open it."""
        return name in self.__dict__

    def close(self) -> None:
        """End every thread and process and close every file. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        if self.opened("pool"):
            self.pool.close()
        if self.opened("generation"):
            self.generation.shutdown()
        if self.opened("session"):
            self.session.close()
        wait_for_background()
        if self._unsaved is not None:
            save_settings(self.workspace, self._unsaved)
        for name in ("library", "conversations"):
            if self.opened(name):
                getattr(self, name).close()

    def _write_settings(self) -> None:
        settings, self._unsaved, self._saving = self._unsaved, None, True
        assert settings is not None
        Op(self, lambda: save_settings(self.workspace, settings)).success(self._written).failure(self._unwritten).run()

    def _written(self, _result: object) -> None:
        self._saving = False
        if self._unsaved is not None:
            self._write_settings()

    def _unwritten(self, error: Exception) -> None:
        self._written(None)
        self.problem.emit(error)

    def _generation_ended(self, _outcome: object) -> None:
        if self._switching:
            self._switch()

    def _switch(self) -> None:
        model, self._wanted, self._switching = self._wanted, None, False
        if model is not None:
            self.session.load(model)
        else:
            self.session.unload()
