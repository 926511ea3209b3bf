"""Memory as it is now, and ring buffers for charts. A leaf: it imports nothing of the other rooms."""

from llamahome_gui.monitoring.ring import RingBuffer
from llamahome_gui.monitoring.sampler import Sample, Sampler

__all__ = ["RingBuffer", "Sample", "Sampler"]
