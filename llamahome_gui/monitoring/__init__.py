"""Memory and GPU as they are now, and what they were in the last hour. A leaf: it imports no other room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from llamahome_gui.monitoring.gpu_reader import GpuNow
    from llamahome_gui.monitoring.history import History
    from llamahome_gui.monitoring.ring import RingBuffer
    from llamahome_gui.monitoring.sampler import Sample, Sampler

__all__ = ["GpuNow", "History", "RingBuffer", "Sample", "Sampler"]


def __getattr__(name: str) -> Any:
    """Charts come with numpy; who only asks for the GPUs does without."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from llamahome_gui.monitoring import gpu_reader, history, ring, sampler

    places = {"GpuNow": gpu_reader, "History": history, "RingBuffer": ring}
    return getattr(places.get(name, sampler), name)
