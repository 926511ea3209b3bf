"""A conversation in a few rows: what happened between one length and the next, and whether anything grew."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any

from llamahome_gui.evaluation.streaming.runner import Turn

_ROWS = 12


def as_rows(name: str, turns: Sequence[Turn], rows: int = _ROWS) -> list[dict[str, Any]]:
    """Equal parts of a conversation, by its tokens.

    Speeds are medians over the turns of a part, perplexity that of all its probed tokens, memory the most there was.
    """
    if not turns:
        return []
    end = turns[-1].text_tokens
    parts: dict[int, list[Turn]] = {}
    for turn in turns:
        parts.setdefault(min(rows - 1, turn.text_tokens * rows // (end + 1)), []).append(turn)
    return [_row(name, part) for _, part in sorted(parts.items())]


def _row(name: str, part: Sequence[Turn]) -> dict[str, Any]:
    loss, probed = sum(turn.loss for turn in part), sum(turn.probed for turn in part)
    return {
        "cache": name,
        "tokens": part[-1].text_tokens,
        "turns": part[-1].number,
        "slots": part[-1].slots,
        "KV_MB": round(part[-1].held_bytes / 1e6, 1),
        "process_MB": round(max(turn.resident_bytes for turn in part) / 1e6, 1),
        "read_tokens_per_second": round(_median(turn.read_per_second for turn in part)),
        "written_tokens_per_second": round(_median(turn.written_per_second for turn in part), 1),
        "perplexity": round(math.exp(loss / probed), 2) if probed else "–",
    }


def _median(values: Iterable[float]) -> float:
    told = [value for value in values if value > 0]
    return median(told) if told else 0.0


def growth(turns: Sequence[Turn]) -> dict[str, float]:
    """The last tenth of a conversation beside its second one (the first still fills the cache and warms up).

    Memory in MB more; speed of writing and perplexity as ratios.
    """
    tenth = max(1, len(turns) // 10)
    early, late = turns[tenth : 2 * tenth] or turns[:tenth], turns[-tenth:]
    before, after = _row("", early), _row("", late)
    speeds = before["written_tokens_per_second"], after["written_tokens_per_second"]
    told = isinstance(before["perplexity"], float) and isinstance(after["perplexity"], float)
    return {
        "process_MB": round(after["process_MB"] - before["process_MB"], 1),
        "KV_MB": round(after["KV_MB"] - before["KV_MB"], 1),
        "written_speed_ratio": round(speeds[1] / speeds[0], 3) if speeds[0] else 0.0,
        "perplexity_ratio": round(after["perplexity"] / before["perplexity"], 3) if told else 0.0,
    }
