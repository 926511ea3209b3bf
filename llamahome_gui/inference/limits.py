"""What fits: the longest prompt, the borders of its chunks, the room for an answer. Nothing is ever cut silently."""

from __future__ import annotations

from itertools import pairwise

from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.errors import ContextError


def token_limit(h2o: H2OSettings, context_length: int) -> int:
    """The most tokens, prompt and answer together: the settings', and the trained context unless positions roll."""
    if h2o.enable and h2o.position_rolling:
        return h2o.max_sequence_length
    return min(h2o.max_sequence_length, context_length)


def check_fits(prompt_tokens: int, h2o: H2OSettings, context_length: int, *, at_least: bool = False) -> None:
    """Raise `ContextError` when the prompt leaves no room for a word of an answer.

    Args:
        at_least: Counting stopped at `prompt_tokens`; there are more.
    """
    if prompt_tokens < token_limit(h2o, context_length):
        return
    has = f"The prompt has {'over ' if at_least else ''}{prompt_tokens:,} tokens"
    if prompt_tokens >= h2o.max_sequence_length:
        raise ContextError(
            f"{has}; max_sequence_length allows {h2o.max_sequence_length:,} with the answer.",
            hint="Choose fewer documents, or raise the longest text in the settings.",
        )
    raise ContextError(
        f"{has}; the model was trained on {context_length:,} with the answer.",
        hint="Switch on H2O with position rolling, or choose fewer documents.",
    )


def chunks(tokens: int, size: int) -> list[tuple[int, int]]:
    """Borders of the chunks of a text; the first one is the short one.

    Prompts of different lengths that are padded at the left have the same borders, so a batch evicts at the same
    places as each of them alone.
    """
    first = tokens % size or size
    borders = [0, *range(min(first, tokens), tokens + 1, size)]
    return [(start, end) for start, end in pairwise(borders) if end > start]
