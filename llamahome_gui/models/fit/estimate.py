"""What a model takes in one form, with one cache, for a text of one length: part by part, and at its peak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from llamahome_gui.config.h2o import H2OSettings
from llamahome_gui.errors import GenerationError
from llamahome_gui.kvcache.reading import gains_by_exact, prefill_chunk, sized_spec
from llamahome_gui.kvcache.spec import CacheSpec
from llamahome_gui.models.fit.forms import DeviceKind, Form
from llamahome_gui.models.fit.network import Network
from llamahome_gui.models.fit.working import Demand

PartName = Literal["runtime", "weights", "copy", "cache", "working"]

# Matrices of 8 or 4 bits are turned into 16 or 32 bits in blocks of so many numbers, and weights are read so.
_BLOCK_NUMBERS, _BLOCK_BYTES = 4 * 1024**2, 6
# Of the engine's own memory, what is there while weights are read.
_RUNTIME_AT_LOAD = 0.8
# Tokens of a text that are its answer, where nothing else is said.
ANSWER = 512


@dataclass(frozen=True)
class Part:
    """One part of the memory, in bytes."""

    name: PartName
    bytes: int


@dataclass(frozen=True)
class Text:
    """How a text is read.

    Attributes:
        tokens: Prompt and answer together.
        answer: The last of them, which come one by one.
        spec: The cache.
        method: In chunks, or exactly.
        chunk: Tokens of a chunk.
    """

    tokens: int
    answer: int
    spec: CacheSpec
    method: Literal["streaming", "exact"]
    chunk: int


@dataclass(frozen=True)
class Estimate:
    """The memory of one case.

    Attributes:
        parts: What there is at the peak, the fixed ones first; those that take nothing are left out.
        form: Of the weights.
        text: What is read.
        resident_at_load: Bytes in memory while the weights are converted, pages of the model's files among them.
            The system takes those back when somebody needs memory, so they are not part of `total`.
    """

    parts: tuple[Part, ...]
    form: Form
    text: Text
    resident_at_load: int = 0

    @property
    def total(self) -> int:
        """Bytes that have to be free: what there is at the peak and cannot be given back."""
        return sum(part.bytes for part in self.parts)

    @property
    def resident(self) -> int:
        """Bytes that the system shows for the process at its peak."""
        return max(self.total, self.resident_at_load)

    def bytes_of(self, name: PartName) -> int:
        """Bytes of one part; 0 where it takes nothing."""
        return sum(part.bytes for part in self.parts if part.name == name)


def plan_text(
    demand: Demand, h2o: H2OSettings, tokens: int, *, answer: int | None = None, free: int | None = None
) -> Text:
    """How the engine would read a text: the same rules as `inference.planning`.

    Args:
        tokens: Prompt and answer together, at least 2.
        answer: Tokens of the answer; None for `ANSWER`, or half of a shorter text.
        free: Bytes that are free; an exact prefill that takes more is not done.
    """
    answered = min(ANSWER, tokens // 2) if answer is None else answer
    prompt, context = tokens - answered, demand.network.context
    spec = sized_spec(h2o, context, demand.layout.slot_cost(h2o.kv_bits), prompt)
    try:
        chunk = prefill_chunk(spec, h2o.chunk_size, context)
    except GenerationError:
        chunk = 1  # the engine will refuse it; its memory is that of the window
    exact = h2o.prefill == "exact" or (h2o.prefill == "auto" and gains_by_exact(demand.on_cpu, h2o, spec, prompt))
    if exact and (prompt > context or (free is not None and demand.exact(spec, prompt) > free)):
        exact = False
    return Text(tokens, answered, spec, "exact" if exact else "streaming", chunk)


def estimate(network: Network, form: Form, text: Text, *, device: DeviceKind = "cpu", runtime: int = 0) -> Estimate:
    """What it takes.

    Args:
        runtime: Bytes that the engine itself takes, with nothing in it.
    """
    demand = Demand(network, form.itemsize, device == "cpu")
    prompt = text.tokens - text.answer
    cache = demand.cache(text.spec, text.tokens, text.chunk, text.answer)
    if text.method == "exact":
        read = demand.exact(text.spec, prompt)
    else:
        read = demand.streaming(text.spec, prompt, text.chunk)
    if form.quantised and device == "cpu":
        read += _BLOCK_NUMBERS * _BLOCK_BYTES
    # At the end of the reading the cache lacks the answer's tokens; what the two moments have more counts as working.
    read += demand.cache(text.spec, prompt, text.chunk)
    working = max(read - cache, demand.decoding(text.spec, text.tokens), 0)
    numbers: dict[PartName, int] = {
        "runtime": runtime,
        "weights": form.weight_bytes(network.shape, device),
        "copy": form.copy_bytes(network.shape),
        "cache": cache,
        "working": working,
    }
    parts = tuple(Part(name, count) for name, count in numbers.items() if count)
    return Estimate(parts, form, text, _at_load(network, form, runtime) if device == "cpu" else 0)


def _at_load(network: Network, form: Form, runtime: int) -> int:
    """Memory while weights are read on a CPU; the copy comes after that, and compiled code, which packs 4 bits."""
    shape = network.shape
    engine = runtime if form.quantised == "int4" else int(runtime * _RUNTIME_AT_LOAD)
    mapped = 0 if form.maps(shape) else shape.published_bytes
    return engine + form.weight_bytes(shape, "cpu") + mapped
