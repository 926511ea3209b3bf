"""The model that is loaded: one at a time, loaded in its own thread, announced by signals in the GUI thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from llamahome_gui.errors import LlamaHomeError, ModelError

if TYPE_CHECKING:
    from llamahome_gui.config.settings import RuntimeSettings
    from llamahome_gui.inference import Engine
    from llamahome_gui.models import InstalledModel, ModelStore

log = logging.getLogger(__name__)


class SessionState(StrEnum):
    """What the session is doing."""

    EMPTY = "empty"
    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


class _Loader(QObject):
    """Lives in the session's thread; reads weights from the disk and builds the engine there."""

    progress = Signal(str, float)
    loaded = Signal(object, object)
    failed = Signal(object, object)

    def __init__(self, store: ModelStore) -> None:
        super().__init__()
        self._store = store
        self.cancel = threading.Event()

    @Slot(object, object)
    def load(self, model: InstalledModel, runtime: RuntimeSettings | None) -> None:
        try:
            self.loaded.emit(model, self._build(model, runtime))
        except LlamaHomeError as error:
            self.failed.emit(model, error)
        except Exception as error:
            log.exception("model %s could not be loaded", model.key)
            failure = ModelError(
                f"The model could not be loaded ({type(error).__name__}: {error}).",
                subject=model.title,
                hint="The log file has the details.",
            )
            self.failed.emit(model, failure)

    def _build(self, model: InstalledModel, runtime: RuntimeSettings | None) -> Engine:
        from llamahome_gui.inference import Engine
        from llamahome_gui.models import load_model

        loaded = load_model(self._store, model, runtime=runtime, progress=self._report)
        try:
            return Engine(loaded, self._report)
        except BaseException:
            loaded.close()  # an offloaded model has files
            raise

    def _report(self, step: str, share: float) -> None:
        if self.cancel.is_set():
            raise ModelError("Loading was cancelled.")  # the loader hands our errors on and lets go of the rest
        self.progress.emit(step, share)


class ModelSession(QObject):
    """Owns the loaded model. Loading another one lets go of the first before the second takes its memory.

    Args:
        runtime: Asked at each load for the form of the weights; without it the loader chooses.
    """

    stateChanged = Signal(object)
    progress = Signal(str, float)
    failed = Signal(object)
    _wanted = Signal(object, object)

    def __init__(
        self,
        store: ModelStore,
        parent: QObject | None = None,
        *,
        runtime: Callable[[], RuntimeSettings] | None = None,
    ) -> None:
        super().__init__(parent)
        self._runtime = runtime
        self._state = SessionState.EMPTY
        self._engine: Engine | None = None
        self._model: InstalledModel | None = None
        self._next: InstalledModel | None = None
        self._dropped = False
        self._thread = QThread(self)
        self._thread.setObjectName("model loader")
        self._loader = _Loader(store)
        self._connect_loader()

    def _connect_loader(self) -> None:
        queued = Qt.ConnectionType.QueuedConnection
        self._loader.moveToThread(self._thread)
        self._wanted.connect(self._loader.load, queued)
        self._loader.progress.connect(self._progressed, queued)
        self._loader.loaded.connect(self._loaded, queued)
        self._loader.failed.connect(self._failed, queued)

    @property
    def state(self) -> SessionState:
        """What the session is doing."""
        return self._state

    @property
    def engine(self) -> Engine | None:
        """The engine of the loaded model, or None while there is none."""
        return self._engine

    @property
    def model(self) -> InstalledModel | None:
        """The model that is loaded, being loaded, or that failed to load."""
        return self._model

    def load(self, model: InstalledModel) -> None:
        """Load a model in the background; a load under way ends first, and its result is dropped."""
        if self._state is SessionState.LOADING:
            self._drop(model)
            return
        self._release()
        self._model, self._dropped = model, False
        self._loader.cancel.clear()
        if not self._thread.isRunning():
            self._thread.start()
        self._set_state(SessionState.LOADING)
        self._wanted.emit(model, self._runtime().model_copy() if self._runtime is not None else None)

    def unload(self) -> None:
        """Let go of the model and its memory; during a load, as soon as that has ended."""
        if self._state is SessionState.LOADING:
            self._drop(None)
            return
        self._release()
        self._model = None
        self._set_state(SessionState.EMPTY)

    def close(self) -> None:
        """End the thread, break off a load at its next step, and let go of the model."""
        self._drop(None)
        self._thread.quit()
        self._thread.wait()
        self._release()

    @Slot(str, float)
    def _progressed(self, step: str, share: float) -> None:
        if not self._dropped:
            self.progress.emit(step, share)

    @Slot(object, object)
    def _loaded(self, model: InstalledModel, engine: Engine) -> None:
        if self._dropped:
            _close(engine)
            self._after_drop()
            return
        self._engine, self._model = engine, model
        self._set_state(SessionState.READY)

    @Slot(object, object)
    def _failed(self, model: InstalledModel, error: LlamaHomeError) -> None:
        if self._dropped:
            self._after_drop()
            return
        self._set_state(SessionState.FAILED)
        self.failed.emit(error)

    def _drop(self, wanted: InstalledModel | None) -> None:
        """Break off the load under way and go on with `wanted`."""
        self._next, self._dropped = wanted, True
        self._loader.cancel.set()

    def _after_drop(self) -> None:
        self._state, wanted = SessionState.EMPTY, self._next
        self._next, self._dropped, self._model = None, False, None
        if wanted is not None:
            self.load(wanted)
        else:
            self._set_state(SessionState.EMPTY)

    def _release(self) -> None:
        engine, self._engine = self._engine, None
        if engine is not None:
            _close(engine)

    def _set_state(self, state: SessionState) -> None:
        self._state = state
        self.stateChanged.emit(state)


def _close(engine: Engine) -> None:
    engine.loaded.close()
