"""The model that is loaded, and those kept in memory beside it: loaded in their own thread, announced by signals."""

from __future__ import annotations

import logging
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot

from llamahome_gui.config.settings import RuntimeSettings
from llamahome_gui.errors import LlamaHomeError, ModelError
from llamahome_gui.inference.kept import KeptEngines, form_of
from llamahome_gui.models.types import ModelKind
from llamahome_gui.ui.i18n import tr

if TYPE_CHECKING:
    from llamahome_gui.inference import Engine
    from llamahome_gui.models import InstalledModel, ModelStore

log = logging.getLogger(__name__)

_PRESSURE_MS = 2000
# Progress is told when it has moved by this share: a large model is read in thousands of blocks.
_STEP = 0.005


class SessionState(StrEnum):
    """What the session is doing."""

    EMPTY = "empty"
    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


@dataclass(eq=False)
class _Order:
    """One wish to load a model. Cancelling takes effect at the loader's next step; its result is dropped.

    Attributes:
        engine: Loaded already and to become `model`, by reading an adapter.
    """

    model: InstalledModel
    runtime: RuntimeSettings | None
    engine: Engine | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)


class _Loader(QObject):
    """Lives in the session's thread; reads weights from the disk and builds the engine there."""

    progress = Signal(object, str, float)
    loaded = Signal(object, object)
    failed = Signal(object, object)

    def __init__(self, store: ModelStore, kept: KeptEngines) -> None:
        super().__init__()
        self._store, self._kept = store, kept
        self._told: tuple[str, float] = ("", 0.0)

    @Slot(object)
    def load(self, order: _Order) -> None:
        if order.cancelled.is_set() and order.engine is None:
            return
        try:
            engine = self._engine(order)
        except LlamaHomeError as error:
            self.failed.emit(order, error)
        except Exception as error:
            log.exception("model %s could not be loaded", order.model.key)
            failure = ModelError(
                tr("The model could not be loaded ({detail}).", detail=f"{type(error).__name__}: {error}"),
                subject=order.model.title,
                hint=tr("The log file has the details."),
            )
            self.failed.emit(order, failure)
        else:
            if order.cancelled.is_set() and order.engine is None:
                engine.loaded.close()  # here, so that the next load finds the memory free
            else:
                self.loaded.emit(order, engine)

    def _engine(self, order: _Order) -> Engine:
        if order.model.kind is ModelKind.REMOTE:
            return self._connect(order)
        if order.engine is None:
            return self._build(order)
        order.engine.wear(order.model)
        return order.engine

    def _connect(self, order: _Order) -> Engine:
        """The engine of a model on a server, which is asked whether it is there."""
        from llamahome_gui.inference.remote.engine import open_remote

        self._tell(order, tr("Asking the server"), 0.0)
        remote = open_remote(self._store.workspace, order.model.key)
        remote.check()
        return remote  # type: ignore[return-value]  # what a session's engine is asked both answer

    def _build(self, order: _Order) -> Engine:
        def report(step: str, share: float) -> None:
            if order.cancelled.is_set():
                raise ModelError(tr("Loading was cancelled."))  # the loader hands our errors on, lets go of the rest
            self._tell(order, step, share)

        report(tr("Starting the engine"), 0.0)
        from llamahome_gui.inference.parts import import_engine

        import_engine()
        from llamahome_gui.inference import Engine
        from llamahome_gui.models import load_model
        from llamahome_gui.models.loader import choose_device, wanted_bytes

        device = choose_device("auto")
        self._kept.make_room(wanted_bytes(self._store, order.model, order.runtime, device), device)
        loaded = load_model(self._store, order.model, runtime=order.runtime, progress=report)
        try:
            return Engine(loaded, report)
        except BaseException:
            loaded.close()  # an offloaded model has files
            raise

    def _tell(self, order: _Order, step: str, share: float) -> None:
        before, moved = self._told
        if step != before or abs(share - moved) >= _STEP:
            self._told = (step, share)
            self.progress.emit(order, step, share)


class ModelSession(QObject):
    """Owns the loaded model and those kept beside it.

    Loading another model keeps the present one in memory as long as there is room for both, so that going back takes no
    time: see `RuntimeSettings.keep_models`. A model and the adapters on top of it are one model in memory.

    Args:
        runtime: Asked at each load for the form of the weights; without it the loader chooses.
        kept: Where models are kept; made anew unless a test says otherwise.

    Attributes:
        step: What the load under way does now.
        share: How far it is, 0 to 1.
        error: Why the last load failed; None where it did not.
    """

    stateChanged = Signal(object)
    progress = Signal(str, float)
    failed = Signal(object)
    keptChanged = Signal()
    _wanted = Signal(object)

    def __init__(
        self,
        store: ModelStore,
        parent: QObject | None = None,
        *,
        runtime: Callable[[], RuntimeSettings] | None = None,
        kept: KeptEngines | None = None,
    ) -> None:
        super().__init__(parent)
        self._runtime = runtime
        self._state = SessionState.EMPTY
        self._engine: Engine | None = None
        self._model: InstalledModel | None = None
        self._order: _Order | None = None
        self.step, self.share = "", 0.0
        self.error: LlamaHomeError | None = None
        self._engine_form = form_of(None)
        self._engines: weakref.WeakSet[Engine] = weakref.WeakSet()
        self._kept = kept if kept is not None else KeptEngines()
        self._closed = False
        self._seen: tuple[InstalledModel, ...] = ()
        self._thread = QThread(self)
        self._thread.setObjectName("model loader")
        self._loader = _Loader(store, self._kept)
        self._pressure = QTimer(self)
        self._pressure.setInterval(_PRESSURE_MS)
        self._pressure.timeout.connect(self.relieve)
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
    def engines(self) -> tuple[Engine, ...]:
        """All engines in memory that were in use: the loaded one, those kept, and one that is to become another."""
        return tuple(self._engines)

    @property
    def model(self) -> InstalledModel | None:
        """The model that is loaded, being loaded, or that failed to load."""
        return self._model

    @property
    def weights_bytes(self) -> int:
        """What the weights of the loaded model, and of those kept beside it, take; may be asked from any thread."""
        engine = self._engine
        return self._kept.weights_bytes + (engine.loaded.weights_bytes if engine is not None else 0)

    @property
    def kept(self) -> tuple[InstalledModel, ...]:
        """Models in memory beside the loaded one; loading one of them, or an adapter of it, takes no time."""
        return self._kept.models

    def load(self, model: InstalledModel) -> None:
        """Load a model in the background; a load under way is cancelled, and its result is dropped."""
        self._cancel()
        self.error = None
        runtime = self._runtime().model_copy() if self._runtime is not None else None
        engine = self._loaded_already(model, runtime)
        self._model = model
        if engine is not None and engine.loaded.knows(model):
            engine.wear(model)
            self._ready(engine, runtime)
            return
        if not self._thread.isRunning():
            self._thread.start()
        self._order = _Order(model, runtime, engine)
        self.step, self.share = "", 0.0
        self._set_state(SessionState.LOADING)
        self._wanted.emit(self._order)

    def unload(self) -> None:
        """Let go of the model and of those kept, and cancel a load under way: at once, as the window sees it."""
        self._cancel()
        self._release()
        self._model = None
        self._set_state(SessionState.EMPTY)

    def uses(self, model: InstalledModel) -> bool:
        """Whether the model that is loaded, or being loaded, is this one or lies on top of it."""
        current = self._model if self._state in (SessionState.LOADING, SessionState.READY) else None
        return current is not None and model.key in (current.key, current.base_key)

    def forget(self, model: InstalledModel) -> None:
        """Keep a model no longer, because its files go or change; the loaded one stays: see `uses`."""
        self._kept.forget(lambda base: base.key not in (model.key, model.base_key))
        if self._engine is not None:
            self._engine.loaded.forget(model)
        self._note_kept()

    def close(self) -> None:
        """End the thread, break off a load at its next step, and let go of all models."""
        self._cancel()
        self._closed = True
        self._thread.quit()
        self._thread.wait()
        self._release()

    @Slot()
    def relieve(self) -> None:
        """Let go of a kept model where memory has become short."""
        self._kept.relieve()
        self._note_kept()

    @Slot(object, str, float)
    def _progressed(self, order: _Order, step: str, share: float) -> None:
        if order is self._order:
            self.step, self.share = step, share
            self.progress.emit(step, share)

    @Slot(object, object)
    def _loaded(self, order: _Order, engine: Engine) -> None:
        if order is self._order:
            self._order = None
            self._ready(engine, order.runtime)
        else:
            self._put_back(order, engine)

    @Slot(object, object)
    def _failed(self, order: _Order, error: LlamaHomeError) -> None:
        if order.engine is not None:
            self._put_back(order, order.engine)
        if order is self._order:
            self._order, self.error = None, error
            self._set_state(SessionState.FAILED)
            self.failed.emit(error)

    def _ready(self, engine: Engine, runtime: RuntimeSettings | None) -> None:
        self._engine, self._engine_form = engine, form_of(runtime)
        self._engines.add(engine)
        self._set_state(SessionState.READY)

    def _cancel(self) -> None:
        if self._order is not None:
            self._order.cancelled.set()
            self._order = None

    def _loaded_already(self, model: InstalledModel, runtime: RuntimeSettings | None) -> Engine | None:
        """The engine that is `model` or can become it; the present one is set aside where it is not that."""
        form, most = form_of(runtime), runtime.keep_models if runtime is not None else 1
        present, self._engine = self._engine, None
        if present is not None and self._engine_form == form and present.loaded.can_wear(model):
            return present
        found = self._kept.take(model, form)
        if present is not None and present.is_local and self._engine_form == form:
            self._kept.keep(present, form, most - 1)
        elif present is not None:
            present.loaded.close()  # nobody wants that form any more
        return found

    def _put_back(self, order: _Order, engine: Engine) -> None:
        """What became of an order that nobody waits for: a model that was loaded before is kept, a new one is not."""
        base = engine.loaded.base or engine.loaded.info
        if order.engine is None or self._closed or not base.path.exists():  # removed meanwhile
            engine.loaded.close()
        else:
            most = order.runtime.keep_models if order.runtime is not None else 1
            self._kept.keep(engine, form_of(order.runtime), max(most - 1, 1))
            self._note_kept()

    def _release(self) -> None:
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.loaded.close()
        self._kept.clear()
        self._note_kept()

    def _set_state(self, state: SessionState) -> None:
        self._state = state
        self._note_kept()
        self.stateChanged.emit(state)

    def _note_kept(self) -> None:
        """Tell when other models are kept than before, and watch the memory while there are any."""
        kept = self._kept.models
        if bool(kept) != self._pressure.isActive():
            self._pressure.start() if kept else self._pressure.stop()
        if kept != self._seen:
            self._seen = kept
            self.keptChanged.emit()
