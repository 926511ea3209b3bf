"""How a prompt is run: with which cache, read in which way, in chunks of which size, to which length.

`auto` prefill: exact where that is what the settings are about (the policy `snapkv`, which chooses by what the end of
the whole prompt looks at, and the preset `balanced` with any policy but `question`, which finds more in chunks), where
the prompt is longer than the window, fits the trained context, and memory and (on a CPU, for `snapkv`) time allow it.
Streaming otherwise. Memory that only holds what was read before counts as free: it is let go of before an exact prefill
goes without it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch

from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.errors import GenerationError, GenerationMemoryError
from llamahome_gui.inference.limits import check_fits, token_limit
from llamahome_gui.inference.memory import free_bytes
from llamahome_gui.inference.prompt import NO_QUESTION, Question
from llamahome_gui.inference.types import PrefillMethod
from llamahome_gui.kvcache.reading import gains_by_exact, largest_slot_count, prefill_chunk, sized_spec
from llamahome_gui.kvcache.spec import CacheSpec
from llamahome_gui.models.fit.working import Demand

# Of the free memory, what a prefill is allowed to take.
_SHARE_OF_FREE = 0.8
_SMALLEST_CHUNK = 16


@dataclass(frozen=True)
class Plan:
    """How one prompt is run.

    Attributes:
        spec: The cache.
        method: How the prompt is read.
        chunk: Tokens read at once when streaming.
        limit: The most tokens of prompt and answer together.
        question: For the policy `question`.
        room: Bytes that are to be free for an exact prefill.
    """

    spec: CacheSpec
    method: PrefillMethod
    chunk: int
    limit: int
    question: Question = NO_QUESTION
    room: float = 0.0

    @property
    def smaller(self) -> str:
        """What to change when memory runs out."""
        if self.method == "exact":
            return "Set prefill to streaming, or choose a shorter text."
        parts = [f"chunk_size to {max(self.chunk // 2, 1):,}"] if self.chunk > 1 else []
        if self.spec.policy == "full":
            parts.append("enable to true (H2O)")
        elif self.spec.window_length > 2 * _SMALLEST_CHUNK:
            parts.append(f"window_length to {self.spec.window_length // 2:,}")
        return f"Set {' or '.join(parts)}, or load a smaller model." if parts else "Load a smaller model."


def make_plan(
    demand: Demand,
    device: torch.device,
    h2o: H2OSettings,
    prompt_tokens: int,
    question: Question = NO_QUESTION,
    held: Callable[[], int] = lambda: 0,
) -> Plan:
    """The plan for a prompt.

    Args:
        held: Bytes of the device in use that can be let go of; asked for where it matters, for it takes a moment.

    Raises:
        GenerationError: The prompt, or the window, does not fit; a `GenerationMemoryError` where it is memory that an
            exact prefill wants, and no other prefill is wanted.
    """
    context = demand.network.context
    check_fits(prompt_tokens, h2o, context)
    if h2o.policy == "question" and not question.probe:
        h2o = h2o.model_copy(update={"policy": "h2o"})  # there is nothing to go by but the attention received
    spec = sized_spec(h2o, context, demand.layout.slot_cost(h2o.kv_bits), prompt_tokens, len(question.probe))
    question = fitting(question, spec, context, prompt_tokens)
    chunk = prefill_chunk(spec, h2o.chunk_size, context, len(question.probe))
    method = _method(demand, lambda: free_bytes(device) + held(), h2o, spec, prompt_tokens, question)
    room = _needed(demand, spec, prompt_tokens) / _SHARE_OF_FREE if method == "exact" else 0.0
    return Plan(spec, method, chunk, token_limit(h2o, context), question, room)


def fitting(question: Question, spec: CacheSpec, context_length: int, prompt_tokens: int) -> Question:
    """The question as it can be asked at every chunk, its probe cut to its end.

    Window and probe must leave a chunk some room; where positions do not roll, the probe behind the whole prompt must
    not stand beyond those that the model was trained on.
    """
    if spec.policy == "full":
        return question
    if spec.position_rolling:
        most = max(0, context_length - largest_slot_count(spec) + 1) // 2
    else:
        most = max(0, context_length - prompt_tokens)
    return question if len(question.probe) <= most else replace(question, probe=question.probe[-most:] if most else ())


def _method(
    demand: Demand,
    free: Callable[[], int],
    h2o: H2OSettings,
    spec: CacheSpec,
    prompt_tokens: int,
    question: Question,
) -> PrefillMethod:
    if h2o.prefill == "streaming" or (
        h2o.prefill == "auto" and not gains_by_exact(demand.on_cpu, h2o, spec, prompt_tokens)
    ):
        return "streaming"
    problem = _why_not_exact(demand, free(), spec, prompt_tokens, question)
    if problem and h2o.prefill == "exact":
        raise problem
    return "streaming" if problem else "exact"


def _why_not_exact(
    demand: Demand, free: int, spec: CacheSpec, prompt_tokens: int, question: Question
) -> GenerationError | None:
    if prompt_tokens > demand.network.context:
        why = f"the prompt has {prompt_tokens:,} tokens, the model was trained on {demand.network.context:,}"
        return _not_exact(GenerationError, why)
    if question.probe and not question.tail:
        why = "the text does not hold the question, which has to be asked at every chunk"
        return _not_exact(GenerationError, why)
    needed = _needed(demand, spec, prompt_tokens)
    if needed > _SHARE_OF_FREE * free:
        why = f"it takes about {needed / 1e9:.1f} GB, {free / 1e9:.1f} GB are free"
        return _not_exact(GenerationMemoryError, why)
    return None


def _not_exact(kind: type[GenerationError], why: str) -> GenerationError:
    return kind(f"An exact prefill is not possible: {why}.", hint="Set prefill to auto or streaming.")


def _needed(demand: Demand, spec: CacheSpec, prompt_tokens: int) -> int:
    """Bytes that an exact prefill takes, with the cache that it fills."""
    return demand.exact(spec, prompt_tokens) + demand.cache(spec, prompt_tokens, chunk=0)
