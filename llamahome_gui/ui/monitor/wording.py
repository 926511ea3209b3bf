"""How the monitor says numbers."""

from __future__ import annotations

from collections.abc import Iterator

from llamahome_gui.inference.types import CacheUsage
from llamahome_gui.kvcache.usage import REMOTE_POLICY
from llamahome_gui.monitoring import GpuNow, Sample
from llamahome_gui.ui.chat.wording import percent
from llamahome_gui.ui.i18n import grouped, mark, tr
from llamahome_gui.ui.monitor.figures import Figure
from llamahome_gui.units import size_text

# What a child of the window does, by its command.
_TASKS = {"train": mark("fine-tuning"), "evaluations": mark("evaluation"), "benchmark": mark("benchmark")}


def size(count: float) -> str:
    """Bytes on an axis; nothing is `0`, and what is round has no decimals."""
    return size_text(round(count)).replace(".0 ", " ") if count > 0 else "0"


def ago(seconds: float) -> str:
    """A place on the time axis: `60 s`, `5 min`, `now`."""
    if seconds > -0.5:
        return tr("now")
    whole = round(-seconds)
    return f"{whole // 60} min" if whole >= 120 and whole % 60 == 0 else f"{whole} s"


def span_sentence(low: float, high: float) -> str:
    """The stretch of time that is shown, in seconds before now."""
    if high > -0.5:
        return tr("The last {time} are shown.", time=ago(low))
    return tr("Shown is the time from {first} to {last} ago.", first=ago(low), last=ago(high))


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


def gpu_caption(sample: Sample) -> str:
    """What the headline is a part of."""
    total = size_text(sample.vram_total or 0)
    if len(sample.gpus) > 1:
        return tr("of {size} on {number} GPUs", size=total, number=len(sample.gpus))
    return tr("of {size} on {gpu}", size=total, gpu=sample.gpu_name or tr("the GPU"))


def gpu_use_caption(sample: Sample) -> str:
    """What the share is of."""
    if len(sample.gpus) > 1:
        return tr("of the time, the mean of {number} GPUs", number=len(sample.gpus))
    return tr("of the time the GPU computes")


def gpu_figures(sample: Sample, own: str, children: str) -> Iterator[Figure]:
    """Whose the memory is, as far as the driver tells, and where there are several GPUs what is used of each.

    Args:
        own, children: Colour tokens of the curves of this program and of its children.
    """
    if sample.vram_process is not None:
        yield Figure(tr("this program"), size_text(sample.vram_process), own)
    for task, count in sample.vram_children:
        yield Figure(tr(_TASKS[task]) if task in _TASKS else task, size_text(count), children)
    if sample.vram_others is not None:
        yield Figure(tr("other programs"), size_text(sample.vram_others))
    if len(sample.gpus) > 1:
        for number, gpu in enumerate(sample.gpus):
            yield Figure(tr("GPU {number} · {name}", number=number, name=gpu.name), _one_gpu(gpu))


def _one_gpu(gpu: GpuNow) -> str:
    if gpu.used is None or gpu.total is None:
        return "–"
    memory = tr("{used} of {total}", used=size_text(gpu.used), total=size_text(gpu.total))
    return memory if gpu.use is None else f"{memory} · {percent(gpu.use)}"


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
