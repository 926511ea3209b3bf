"""How the monitor says numbers."""

from __future__ import annotations

from llamahome_gui.inference.types import CacheUsage
from llamahome_gui.kvcache.usage import REMOTE_POLICY
from llamahome_gui.monitoring import Sample
from llamahome_gui.ui.chat.wording import percent
from llamahome_gui.ui.i18n import grouped, tr
from llamahome_gui.units import size_text


def size(count: float) -> str:
    """Bytes on an axis; nothing is `0`, and what is round has no decimals."""
    return size_text(round(count)).replace(".0 ", " ") if count > 0 else "0"


def ago(seconds: float) -> str:
    """A place on the time axis: `60 s`, `5 min`, `now`."""
    if seconds > -0.5:
        return tr("now")
    whole = round(-seconds)
    return f"{whole // 60} min" if whole >= 120 and whole % 60 == 0 else f"{whole} s"


def share(value: float) -> str:
    """A part of the whole on an axis: `50 %`."""
    return f"{value:.0%}".replace("%", " %")


def rate(tokens_per_second: float) -> str:
    """A speed on an axis."""
    return (
        grouped(tokens_per_second, ".0f") if tokens_per_second >= 10 else f"{tokens_per_second:.1f}".removesuffix(".0")
    )


def memory_caption(sample: Sample) -> str:
    """Whose memory the card shows, and what is used of all there is."""
    return tr(
        "this program · {used} of {total} in use", used=size_text(sample.ram_used), total=size_text(sample.ram_total)
    )


def gpu_captions(sample: Sample) -> tuple[str, str]:
    """What the headline is a part of, and how much of it is this program's where the driver tells."""
    own = "" if sample.vram_process is None else tr("{size} this program", size=size_text(sample.vram_process))
    return tr("of {size} on {gpu}", size=size_text(sample.vram_total or 0), gpu=sample.gpu_name or tr("the GPU")), own


def cache_value(usage: CacheUsage | None) -> str:
    """`1.2 MB of 19.8 MB · 6 %`: held, full, share.

    The slots are held from the start, so a short text takes more than a full cache would: then no share is told.
    """
    if usage is None or not usage.full_bytes:
        return "–"
    if usage.held_bytes > usage.full_bytes:
        return tr("{size} held", size=size_text(usage.held_bytes))
    return tr(
        "{held} of {full} · {share}",
        held=size_text(usage.held_bytes),
        full=size_text(usage.full_bytes),
        share=percent(usage.share),
    )


def cache_captions(usage: CacheUsage | None, *, running: bool) -> tuple[str, str]:
    """Slots in words, and what is saved."""
    if usage is not None and usage.policy == REMOTE_POLICY:
        return tr("the cache is the server's"), ""
    if usage is None or not usage.text_tokens:
        return tr("held, beside what a full cache takes"), ""
    whose = tr("now") if running else tr("last answer")
    saved = usage.full_bytes - usage.held_bytes
    return (
        tr(
            "{slots} slots for {tokens} tokens · {whose}",
            slots=grouped(usage.slots),
            tokens=grouped(usage.text_tokens),
            whose=whose,
        ),
        tr("{size} saved", size=size_text(saved)) if saved > 0 else tr("nothing saved: the text is short"),
    )
