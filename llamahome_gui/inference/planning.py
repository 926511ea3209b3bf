"""How a prompt is run: with which cache, read in which way, in chunks of which size, to which length.

`auto` prefill: exact where that is what the settings are about (the preset `balanced`; the policies `snapkv` and
`question`, which choose by what the end of the whole prompt looks at), where the prompt is longer than the window, fits
the trained context, and memory and (on a CPU, for these policies) time allow it. Streaming otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch

from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.errors import GenerationError
from llamahome_gui.inference.limits import PYRAMID_MOST, check_fits, largest_slot_count, prefill_chunk, token_limit
from llamahome_gui.inference.memory import ModelShape, free_bytes
from llamahome_gui.inference.prompt import NO_QUESTION, Question
from llamahome_gui.inference.types import PrefillMethod
from llamahome_gui.kvcache.spec import CacheSpec

# Of the free memory, what a prefill is allowed to take.
_SHARE_OF_FREE = 0.8
_SMALLEST_CHUNK = 16
# Its time grows with the square of the tokens: on a CPU about three times that of streaming here, twelve times at 32K.
_EXACT_ON_CPU = 8192


@dataclass(frozen=True)
class Plan:
    """How one prompt is run.

    Attributes:
        spec: The cache.
        method: How the prompt is read.
        chunk: Tokens read at once when streaming.
        limit: The most tokens of prompt and answer together.
        question: For the policy `question`.
    """

    spec: CacheSpec
    method: PrefillMethod
    chunk: int
    limit: int
    question: Question = NO_QUESTION

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
    shape: ModelShape, device: torch.device, h2o: H2OSettings, prompt_tokens: int, question: Question = NO_QUESTION
) -> Plan:
    """The plan for a prompt.

    Raises:
        GenerationError: The prompt, or the window, does not fit.
    """
    check_fits(prompt_tokens, h2o, shape.context_length)
    if h2o.policy == "question" and not question.probe:
        h2o = h2o.model_copy(update={"policy": "h2o"})  # there is nothing to go by but the attention received
    spec = _sized(shape, h2o, prompt_tokens, len(question.probe))
    question = _fitting(question, spec, shape.context_length)
    chunk = prefill_chunk(spec, h2o.chunk_size, shape.context_length, len(question.probe))
    method = _method(shape, device, h2o, spec, prompt_tokens, question)
    return Plan(spec, method, chunk, token_limit(h2o, shape.context_length), question)


def _fitting(question: Question, spec: CacheSpec, context_length: int) -> Question:
    """The question, its probe cut to its end where window and probe would leave a chunk no room."""
    if spec.policy == "full" or not spec.position_rolling:
        return question
    most = max(0, context_length - largest_slot_count(spec) + 1) // 2
    return question if len(question.probe) <= most else replace(question, probe=question.probe[-most:] if most else ())


def _sized(shape: ModelShape, h2o: H2OSettings, prompt_tokens: int, probe_tokens: int) -> CacheSpec:
    """The spec; a balanced window is no longer than the trained positions allow beside a chunk."""
    spec = h2o.spec(prompt_tokens, slot_cost=shape.slot_cost(h2o.kv_bits))
    if h2o.preset != "balanced" or spec.policy == "full" or not spec.position_rolling:
        return spec
    context = shape.context_length
    room = context - min(h2o.chunk_size, context // 4) - probe_tokens - spec.eviction_interval
    most = int(room / PYRAMID_MOST) if spec.layer_budgets == "pyramid" else room
    if spec.window_length <= most:
        return spec
    return replace(spec, window_length=most, heavy_hitter_tokens=most * spec.heavy_hitter_tokens // spec.window_length)


def _method(
    shape: ModelShape,
    device: torch.device,
    h2o: H2OSettings,
    spec: CacheSpec,
    prompt_tokens: int,
    question: Question,
) -> PrefillMethod:
    if h2o.prefill == "streaming" or (h2o.prefill == "auto" and not _gains_by_exact(device, h2o, spec, prompt_tokens)):
        return "streaming"
    problem = _why_not_exact(shape, device, spec, prompt_tokens, question)
    if problem and h2o.prefill == "exact":
        raise GenerationError(f"An exact prefill is not possible: {problem}.", hint="Set prefill to auto or streaming.")
    return "streaming" if problem else "exact"


def _gains_by_exact(device: torch.device, h2o: H2OSettings, spec: CacheSpec, prompt_tokens: int) -> bool:
    """Whether a policy chooses better when every token has seen all before it.

    Not `question`: it asks at every chunk, and the model finds a fact more easily among a chunk's tokens than among
    all. Needles in 2,000 tokens at depth 10, 50 and 90 %, built-in model, 15 each: 15, 14, 10 right in chunks of 512
    and 2, 11, 12 exactly.
    """
    if spec.policy in ("full", "streaming", "question") or prompt_tokens <= spec.window_length:
        return False
    if h2o.preset == "balanced":
        return True
    return spec.policy == "snapkv" and (device.type != "cpu" or prompt_tokens <= _EXACT_ON_CPU)


def _why_not_exact(
    shape: ModelShape, device: torch.device, spec: CacheSpec, prompt_tokens: int, question: Question
) -> str | None:
    if prompt_tokens > shape.context_length:
        return f"the prompt has {prompt_tokens:,} tokens, the model was trained on {shape.context_length:,}"
    if question.probe and not question.tail:
        return "the text does not hold the question, which has to be asked at every chunk"
    needed, free = shape.exact_bytes(spec, prompt_tokens), free_bytes(device)
    if needed > _SHARE_OF_FREE * free:
        return f"it takes about {needed / 1e9:.1f} GB, {free / 1e9:.1f} GB are free"
    return None
