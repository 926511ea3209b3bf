"""What fits: the longest prompt, the chunk of prefill, the room for an answer. Nothing is ever cut silently."""

from __future__ import annotations

import sys

from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.errors import GenerationError


def token_limit(h2o: H2OSettings, context_length: int) -> int:
    """The most tokens, prompt and answer together, that can be run.

    With rolling positions nothing bounds the text but the settings, which bound prompt and answer one by one.
    """
    if h2o.enable and h2o.position_rolling:
        return sys.maxsize
    return context_length


def check_fits(prompt_tokens: int, h2o: H2OSettings, context_length: int, *, at_least: bool = False) -> None:
    """Raise `GenerationError` when the prompt is longer than the settings or the model allow.

    Args:
        at_least: Counting stopped at `prompt_tokens`; there are more.
    """
    has = f"The prompt has {'over ' if at_least else ''}{prompt_tokens:,} tokens"
    if prompt_tokens > h2o.max_sequence_length:
        raise GenerationError(
            f"{has}; max_sequence_length allows {h2o.max_sequence_length:,}.",
            hint="Choose fewer documents, or raise the longest text in the settings.",
        )
    if prompt_tokens >= token_limit(h2o, context_length):
        raise GenerationError(
            f"{has}; the model was trained on {context_length:,}.",
            hint="Switch on H2O with position rolling, or choose fewer documents.",
        )
    prefill_chunk(h2o, context_length)


def prefill_chunk(h2o: H2OSettings, context_length: int) -> int:
    """Tokens read at once: the setting, but never so many that window and chunk leave the trained positions.

    Raises:
        GenerationError: The window alone fills the trained context.
    """
    if not (h2o.enable and h2o.position_rolling):
        return h2o.chunk_size
    room = context_length - h2o.window_length
    if room < 1:
        raise GenerationError(
            f"A window of {h2o.window_length:,} tokens does not fit the model's {context_length:,} trained positions.",
            hint="Choose a smaller window length.",
        )
    return min(h2o.chunk_size, room)
