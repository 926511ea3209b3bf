"""Models that stay in memory when another one is chosen, as long as there is room: the last used go last."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import psutil

from llamahome_gui.config.settings import RuntimeSettings
from llamahome_gui.models.types import InstalledModel

if TYPE_CHECKING:
    import torch

    from llamahome_gui.inference.engine import Engine

log = logging.getLogger(__name__)

Form = tuple[str, str, bool]

# What stays free for caches, documents and other programs.
_RESERVE_SHARE, _RESERVE_BYTES = 0.05, 512 * 1024**2


def form_of(runtime: RuntimeSettings | None) -> Form:
    """The settings that decide in which form weights are held; a model of another form is of no use."""
    if runtime is None:
        return ("auto", "auto", False)
    return (runtime.cpu_weights, runtime.gpu_weights, runtime.offload)


def reserve() -> int:
    """Bytes that are to stay free."""
    return max(int(psutil.virtual_memory().total * _RESERVE_SHARE), _RESERVE_BYTES)


def _free_bytes(device: torch.device) -> int:
    from llamahome_gui.inference.memory import free_bytes

    return free_bytes(device)


class KeptEngines:
    """Loaded engines that are not in use now; may be asked from any thread. An engine is here or with who uses it.

    Args:
        free: Bytes that a device has left.
    """

    def __init__(self, free: Callable[[torch.device], int] | None = None) -> None:
        self._free = free or _free_bytes
        self._lock = threading.RLock()
        self._kept: list[tuple[Engine, Form]] = []  # the one used last at the end

    @property
    def models(self) -> tuple[InstalledModel, ...]:
        """What is kept, the one used last first."""
        with self._lock:
            return tuple(engine.loaded.info for engine, _ in reversed(self._kept))

    @property
    def weights_bytes(self) -> int:
        """What the weights of all that is kept take."""
        with self._lock:
            return sum(engine.loaded.weights_bytes for engine, _ in self._kept)

    def take(self, model: InstalledModel, form: Form) -> Engine | None:
        """The engine that is `model` or can become it, which is the caller's from now on; see `Engine.wear`."""
        with self._lock:
            for entry in reversed(self._kept):
                if entry[1] == form and entry[0].loaded.can_wear(model):
                    self._kept.remove(entry)
                    return entry[0]
        return None

    def keep(self, engine: Engine, form: Form, most: int) -> None:
        """Keep an engine as the one used last, and at most `most` in all."""
        with self._lock:
            self._kept.append((engine, form))
            self._let_go(len(self._kept) - most)

    def make_room(self, needed: int, device: torch.device) -> None:
        """Let go of those used longest ago until `needed` bytes and the reserve are free, or none is left."""
        with self._lock:
            while self._kept and self._free(device) < needed + reserve():
                self._let_go(1)

    def relieve(self) -> bool:
        """Let go of one where memory has become short; whether one was."""
        with self._lock:
            if not self._kept or self._free(self._kept[0][0].loaded.device) >= reserve():
                return False
            self._let_go(1)
            return True

    def forget(self, keep: Callable[[InstalledModel], bool]) -> None:
        """Let go of those for which `keep` says no."""
        with self._lock:
            gone = [entry for entry in self._kept if not keep(entry[0].loaded.base or entry[0].loaded.info)]
            self._kept = [entry for entry in self._kept if entry not in gone]
            for engine, _ in gone:
                engine.loaded.close()

    def clear(self) -> None:
        """Let go of all."""
        self.forget(lambda _model: False)

    def _let_go(self, count: int) -> None:
        for _ in range(max(count, 0)):
            engine, _form = self._kept.pop(0)
            log.info("letting go of %s", engine.loaded.info.key)
            engine.loaded.close()
