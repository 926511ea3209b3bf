"""How a text of known length is read: into a cache of which size, in chunks of which size, or exactly.

Arithmetic on settings alone, so that what runs a prompt and what estimates its memory beforehand cannot differ.
Imports no torch.
"""

from __future__ import annotations

from dataclasses import replace

from llamahome_gui.config.h2o import H2OSettings
from llamahome_gui.errors import GenerationError
from llamahome_gui.kvcache.spec import CacheSpec

# The first layers of a pyramid hold this many windows.
PYRAMID_MOST = 1.5
# The time of an exact prefill grows with the square of the tokens: on a CPU about three times that of streaming here,
# twelve times at 32K.
_EXACT_ON_CPU = 8192


def largest_slot_count(spec: CacheSpec) -> int:
    """The most slots that any layer holds between two evictions."""
    window = spec.window_length * PYRAMID_MOST if spec.layer_budgets == "pyramid" else spec.window_length
    return int(window) + spec.eviction_interval


def prefill_chunk(spec: CacheSpec, chunk_size: int, context_length: int, probe_tokens: int = 0) -> int:
    """Tokens read at once: the setting, or less, so that window and chunk stay within the trained positions.

    No more than a quarter of those, for models are weakest near their end: the starter, trained on 1,024, gave other
    answers when window and chunk filled them all.

    Raises:
        GenerationError: The window alone fills the trained context.
    """
    if spec.policy == "full" or not spec.position_rolling:
        return chunk_size
    room = context_length - largest_slot_count(spec) + 1 - probe_tokens
    if room < 1:
        raise GenerationError(
            f"A window of {spec.window_length:,} tokens does not fit the model's {context_length:,} trained positions.",
            hint="Choose a smaller window length.",
        )
    return min(chunk_size, room, max(context_length // 4, 1))


def sized_spec(
    h2o: H2OSettings, context_length: int, slot_cost: float, prompt_tokens: int, probe_tokens: int = 0
) -> CacheSpec:
    """The spec for a prompt; a balanced window is no longer than the trained positions allow beside a chunk.

    Args:
        slot_cost: Bytes of a slot over the bytes of a token in the full cache (`sizes.CacheLayout.slot_cost`).
    """
    spec = h2o.spec(prompt_tokens, slot_cost=slot_cost)
    if h2o.preset != "balanced" or spec.policy == "full" or not spec.position_rolling:
        return spec
    room = context_length - min(h2o.chunk_size, context_length // 4) - probe_tokens - spec.eviction_interval
    most = int(room / PYRAMID_MOST) if spec.layer_budgets == "pyramid" else room
    if spec.window_length <= most:
        return spec
    return replace(spec, window_length=most, heavy_hitter_tokens=most * spec.heavy_hitter_tokens // spec.window_length)


def gains_by_exact(on_cpu: bool, h2o: H2OSettings, spec: CacheSpec, prompt_tokens: int) -> bool:
    """Whether a policy chooses better when every token has seen all before it.

    Not `question`: it asks at every chunk, and the model finds a fact more easily among a chunk's tokens than among
    all. Needles in 2,000 tokens at depth 10, 50 and 90 %, built-in model, 15 each: 15, 14, 10 right in chunks of 512
    and 2, 11, 12 exactly.
    """
    if spec.policy in ("full", "streaming", "question") or prompt_tokens <= spec.window_length:
        return False
    if h2o.preset == "balanced":
        return True
    return spec.policy == "snapkv" and (not on_cpu or prompt_tokens <= _EXACT_ON_CPU)
