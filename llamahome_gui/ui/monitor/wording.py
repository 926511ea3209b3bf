"""How the monitor says numbers."""

from __future__ import annotations

from llamahome_gui.inference.types import CacheUsage
from llamahome_gui.monitoring import Sample
from llamahome_gui.ui.chat.wording import percent
from llamahome_gui.units import size_text


def size(count: float) -> str:
    """Bytes on an axis; nothing is `0`, and what is round has no decimals."""
    return size_text(round(count)).replace(".0 ", " ") if count > 0 else "0"


def ago(seconds: float) -> str:
    """A place on the time axis: `60 s`, `now`."""
    return "now" if seconds > -0.5 else f"{-seconds:.0f} s"


def rate(tokens_per_second: float) -> str:
    """A speed on an axis."""
    return f"{tokens_per_second:,.0f}" if tokens_per_second >= 10 else f"{tokens_per_second:.1f}".removesuffix(".0")


def memory_value(sample: Sample) -> str:
    """The headline of the memory card."""
    return size_text(sample.rss_bytes if sample.vram_used is None else sample.vram_used)


def memory_caption(sample: Sample) -> str:
    """What the headline is a part of, and whose memory it is."""
    if sample.vram_used is None or sample.vram_total is None:
        return f"this program, of {size_text(sample.ram_total)} in the machine"
    return f"of {size_text(sample.vram_total)} on {sample.gpu_name or 'the GPU'}"


def cache_value(usage: CacheUsage | None) -> str:
    """`1.2 MB of 19.8 MB · 6 %`: held, full, share.

    The slots are held from the start, so a short text takes more than a full cache would: then no share is told.
    """
    if usage is None or not usage.full_bytes:
        return "–"
    if usage.held_bytes > usage.full_bytes:
        return f"{size_text(usage.held_bytes)} held"
    return f"{size_text(usage.held_bytes)} of {size_text(usage.full_bytes)} · {percent(usage.share)}"


def cache_caption(usage: CacheUsage | None, *, running: bool) -> str:
    """Slots in words."""
    if usage is None or not usage.text_tokens:
        return "held, beside what a full cache takes"
    whose = "now" if running else "last answer"
    return f"{usage.slots:,} of {usage.text_tokens:,} tokens · {whose}"
