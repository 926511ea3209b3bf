"""How the chat says numbers: plain sentences about speed, tokens read and tokens kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from llamahome_gui.inference.types import Finished, PrefillProgress
from llamahome_gui.inference.watching import CacheWatch
from llamahome_gui.kvcache.usage import REMOTE_POLICY

TITLE_LENGTH = 52


def title_of(question: str) -> str:
    """A chat's title from its first question: the first line, cut at a word."""
    line = next((line.strip() for line in question.splitlines() if line.strip()), "New chat")
    if len(line) <= TITLE_LENGTH:
        return line
    head = line[:TITLE_LENGTH]
    return (head.rsplit(" ", 1)[0] if " " in head else head).rstrip(",;:.–-") + "…"


def stats_of(finished: Finished, model: str, watch: CacheWatch | None = None) -> dict[str, Any]:
    """What is stored with an answer."""
    drew_on = {"drew_on": watch.drew_on.as_dict()} if watch is not None and watch.drew_on.passages else {}
    return {**asdict(finished.stats), "reason": finished.reason, "model": model, **drew_on}


def reading(progress: PrefillProgress) -> str:
    """`Reading 3,200 of 8,000 tokens · 2,400 tokens/s`."""
    return f"Reading {progress.done:,} of {progress.total:,} tokens · {speed(progress.tokens_per_second)}"


def speed(tokens_per_second: float) -> str:
    """`2,400 tokens/s`; slow speeds keep a decimal."""
    figure = f"{tokens_per_second:,.0f}" if tokens_per_second >= 100 else f"{tokens_per_second:.1f}"
    return f"{figure} tokens/s"


def footer(stats: Mapping[str, Any], state: str) -> str:
    """The line under an answer: how it ended, how fast it came, and what the KV cache kept of the text."""
    parts = [ending(stats, state)]
    if stats.get("new_tokens"):
        if stats.get("tokens_per_second"):
            parts.append(speed(stats["tokens_per_second"]))
        parts.append(f"first token after {seconds(stats['time_to_first_token'])}")
    parts.append(kept(stats.get("usage") or {}))
    return "  ·  ".join(part for part in parts if part)


def ending(stats: Mapping[str, Any], state: str) -> str:
    """Why the answer is not whole, or nothing."""
    reason = stats.get("reason")
    if reason == "cancelled":
        return "Stopped"
    if reason == "length":
        return f"Cut at {stats.get('new_tokens', 0):,} tokens"
    if reason == "limit":
        return "Cut at the longest text allowed"
    return "Not finished" if state == "partial" else ""


def can_continue(stats: Mapping[str, Any], state: str, content: str) -> bool:
    """Whether an answer was broken off and can be written on."""
    return bool(content and ending(stats, state))


def kept(usage: Mapping[str, Any]) -> str:
    """`512 of 8,000 tokens kept in the KV cache (6 %)`: the truth about what was let go."""
    if usage.get("policy") == REMOTE_POLICY:
        return "the KV cache is the server's"
    text, slots = int(usage.get("text_tokens", 0)), int(usage.get("slots", 0))
    if not text:
        return ""
    if slots >= text:
        return f"all {text:,} tokens kept in the KV cache"
    return f"{slots:,} of {text:,} tokens kept in the KV cache ({percent(slots / text)})"


def percent(share: float) -> str:
    """A share in per cent; what is not nothing is never called 0 %."""
    if 0 < share < 0.01:
        return "under 1 %"
    return f"{100 * share:.0f} %"


def seconds(value: float) -> str:
    """`0.8 s`, `12 s`, `2 min 5 s`."""
    if value < 10:
        return f"{value:.1f} s"
    if value < 60:
        return f"{value:.0f} s"
    return f"{int(value) // 60} min {int(value) % 60} s"
