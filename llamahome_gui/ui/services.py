"""Everything the panels work with, made once: settings, stores, the loaded model, generation, conversion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import Settings, load_settings
from llamahome_gui.ui.background import Op, wait_for_background
from llamahome_gui.ui.session import ModelSession, SessionState
from llamahome_gui.ui.settings.keeper import SettingsKeeper

if TYPE_CHECKING:
    from llamahome_gui.config.chat_presets import ChatPresets
    from llamahome_gui.documents import ConversionPool, Library
    from llamahome_gui.inference import ConversationStore, Engine
    from llamahome_gui.inference.owners import Owners
    from llamahome_gui.inference.reading_files import ReadingFiles
    from llamahome_gui.models import Catalogue, InstalledModel, ModelStore
    from llamahome_gui.models.hub import HubClient, TokenStore
    from llamahome_gui.ui.generation import GenerationController
    from llamahome_gui.ui.hub_access import HubAccess
    from llamahome_gui.ui.network import Network


# Work in the background that was asked to end does so at its next step; one that hangs at a disk is left behind.
_CLOSE_MS = 1000
# A text that was just read is worth a moment at the end; what takes longer is read again the next time.
_KEEP_SECONDS = 1.0


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
        self.keeper = SettingsKeeper(workspace, self.settings, self)
        self.keeper.changed.connect(self.settingsChanged)
        self.keeper.failed.connect(self.problem)
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

    @property
    def readings(self) -> ReadingFiles:
        """Texts that models have read, as files."""
        files = self._reading_files
        files.most_bytes = int(1e9 * self.settings.runtime.keep_read)
        return files

    @cached_property
    def _reading_files(self) -> ReadingFiles:
        return _reading_files(self.workspace)

    def sweep_readings(self) -> None:
        """In the background: what was read goes with the documents and chats that have gone."""
        if self.workspace.reads_dir.exists() or self._engines():
            self._at_readings(_sweep).run()

    def forget_readings(self, owners: Owners | None = None) -> Op:
        """What was read of some documents or chats is read again the next time; without any, everything; not begun."""
        return self._at_readings(partial(_forget, owners))

    def _at_readings(self, work: Callable[[ReadingFiles, Sequence[Engine]], object]) -> Op:
        """Work on what was read; to import what it needs takes too long for the GUI thread."""
        engines, workspace = self._engines(), self.workspace
        files = self.readings if self.opened("_reading_files") else None
        return Op(self, lambda: work(files or _reading_files(workspace), engines))

    def _engines(self) -> list[Engine]:
        """The models in memory that remember what they have read, those that are not in use now, too."""
        engines = self.session.engines if self.opened("session") else ()
        return [engine for engine in engines if hasattr(engine, "readings")]

    @cached_property
    def presets(self) -> ChatPresets:
        """System prompts and sampling by name."""
        from llamahome_gui.config.chat_presets import ChatPresets

        return ChatPresets(self.workspace.config_dir)

    @cached_property
    def pool(self) -> ConversionPool:
        """The processes that convert documents; started by the first document."""
        from llamahome_gui.documents import ConversionPool

        return ConversionPool(cache=self.workspace.conversions_db)

    @cached_property
    def session(self) -> ModelSession:
        """The model that is loaded."""
        made = ModelSession(self.store, self, runtime=lambda: self.settings.runtime)
        made.stateChanged.connect(self._session_changed)
        return made

    @property
    def endpoint(self) -> str:
        """Address of the hub; the public one where the one that is set cannot be used."""
        from llamahome_gui.errors import ConfigError
        from llamahome_gui.models.hub.references import DEFAULT_ENDPOINT, endpoint

        try:
            return endpoint()
        except ConfigError:
            return DEFAULT_ENDPOINT

    @cached_property
    def tokens(self) -> TokenStore:
        """Where the hub's token is kept; asking it may take a moment."""
        from llamahome_gui.models.hub import TokenStore

        return TokenStore(self.workspace, self.endpoint)

    @cached_property
    def network(self) -> Network:
        """Questions to the hub, and downloads."""
        from llamahome_gui.ui.network import Network

        return Network(self, self)

    @cached_property
    def access(self) -> HubAccess:
        """The account that the hub is asked with."""
        from llamahome_gui.ui.hub_access import HubAccess

        return HubAccess(self, self)

    def hub_client(self) -> HubClient:
        """A client of the hub with the token that is kept. Not for the GUI thread: a keyring may take its time.

        Raises:
            ConfigError: The address of the hub that is set cannot be used.
        """
        from llamahome_gui.models.hub import open_hub

        return open_hub(self.workspace)

    def models(self) -> list[InstalledModel]:
        """All models that can be loaded: of this machine, and of the servers that are known.

        Raises:
            ConfigError: The list of servers cannot be read.
        """
        from llamahome_gui.models.servers import ServerBook

        return [*self.store.installed(), *ServerBook(self.workspace).models()]

    def reload_catalogue(self) -> None:
        """Read the catalogue again when it is asked for the next time."""
        self.__dict__.pop("catalogue", None)

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
        self.keeper.save()

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
        if self.opened("network"):
            self.network.shutdown()
        if self.opened("pool"):
            self.pool.close()
        if self.opened("generation"):
            self.generation.shutdown()
        if self.opened("_reading_files"):
            self._reading_files.close(_KEEP_SECONDS)
        if self.opened("session"):
            self.session.close()
        wait_for_background(_CLOSE_MS)
        self.keeper.flush()
        for name in ("library", "conversations"):
            if self.opened(name):
                getattr(self, name).close()

    @Slot(object)
    def _session_changed(self, state: SessionState) -> None:
        if state is SessionState.READY:
            self.sweep_readings()  # an earlier end of the program may have left something over

    def _generation_ended(self, _outcome: object) -> None:
        if self._switching:
            self._switch()

    def _switch(self) -> None:
        model, self._wanted, self._switching = self._wanted, None, False
        if model is not None:
            self.session.load(model)
        else:
            self.session.unload()


def _reading_files(workspace: Workspace) -> ReadingFiles:
    from llamahome_gui.inference.owners import living
    from llamahome_gui.inference.reading_files import ReadingFiles

    return ReadingFiles(workspace.reads_dir, 0, partial(living, workspace))


def _sweep(files: ReadingFiles, engines: Sequence[Engine]) -> None:
    there = files.sweep()
    if there is None:
        return
    for engine in engines:
        engine.readings.forget_if(lambda owners: not there.has(owners))


def _forget(owners: Owners | None, files: ReadingFiles, engines: Sequence[Engine]) -> None:
    files.forget(owners)  # first: an answer that is being written hears there that it may keep nothing
    for engine in engines:
        engine.readings.forget_if(lambda known: owners is None or known.meet(owners))
