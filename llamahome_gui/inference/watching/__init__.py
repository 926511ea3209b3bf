"""What the KV cache does while an answer is made: what it holds of each document, and what the answer was drawn from.

Needs no torch to be imported; see `watch.CacheWatch`, which `Engine.stream` takes.
"""

from llamahome_gui.inference.watching.heat import Heat, heat_of
from llamahome_gui.inference.watching.passages import DrewOn, Passage
from llamahome_gui.inference.watching.sources import Place, Source
from llamahome_gui.inference.watching.watch import CacheWatch

__all__ = ["CacheWatch", "DrewOn", "Heat", "Passage", "Place", "Source", "heat_of"]
