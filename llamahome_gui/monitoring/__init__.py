"""Memory as it is now, and ring buffers for charts. A leaf: it imports nothing of the other rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from llamahome_gui.monitoring.ring import RingBuffer
    from llamahome_gui.monitoring.sampler import Sample, Sampler

__all__ = ["RingBuffer", "Sample", "Sampler"]


def __getattr__(name: str) -> Any:
    """Charts come with numpy; who only asks for the GPUs does without."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from llamahome_gui.monitoring import ring, sampler

    return getattr(ring if name == "RingBuffer" else sampler, name)
