"""A random text that is the same in every environment."""

from __future__ import annotations

import random

FIRST_PLAIN_TOKEN = 3


def random_text(vocabulary: int, tokens: int, seed: int = 1) -> list[int]:
    """Token ids without the first few, which are special; a longer text begins with the shorter one."""
    chooser = random.Random(seed)
    return [chooser.randrange(FIRST_PLAIN_TOKEN, vocabulary) for _ in range(tokens)]
