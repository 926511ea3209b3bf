"""The cards of the monitor: which there are on this machine, what each draws of the samples and says about the last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from llamahome_gui.monitoring import Sample
from llamahome_gui.ui.chat.wording import percent
from llamahome_gui.ui.chat.wording import speed as speed_words
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.monitor.card import ChartCard
from llamahome_gui.ui.monitor.curve import CurveStyle, Formatter
from llamahome_gui.ui.monitor.figures import Figure
from llamahome_gui.ui.monitor.recorder import (
    FULL,
    GPU,
    GPU_CHILDREN,
    GPU_OWN,
    GPU_USE,
    HELD,
    MEMORY,
    SPEED,
    Recorder,
)
from llamahome_gui.ui.monitor.strip import StripChart
from llamahome_gui.ui.monitor.wording import (
    ago,
    cache_captions,
    cache_value,
    gpu_caption,
    gpu_figures,
    gpu_use_caption,
    memory_caption,
    rate,
    size,
)
from llamahome_gui.units import share_text, size_text

_MEGABYTE = 1_000_000
_ALL, _CHILDREN, _OWN = "chart1", "chart2", "chart5"


@dataclass(frozen=True)
class Gauge:
    """A card and what it shows.

    Attributes:
        columns: Of the recorder, one for each curve.
        words: Headline and captions.
        figures: The lines below them.
    """

    key: str
    card: ChartCard
    columns: tuple[int, ...]
    words: Callable[[Recorder], tuple[str, ...]]
    figures: Callable[[Recorder], Iterable[Figure]] = lambda _recorder: ()

    def say(self, recorder: Recorder) -> None:
        """Write what is known now."""
        self.card.say(*self.words(recorder))
        self.card.list_figures(tuple(self.figures(recorder)))


def gauges(sample: Sample) -> list[Gauge]:
    """One for each thing that this machine can measure."""
    gpu = [_gpu_memory(), _gpu_use()] if sample.vram_used is not None else []
    return [*gpu, _memory(), _cache(), _speed()]


def _gpu_memory() -> Gauge:
    """The curves of this program and of its children are drawn from when they hold something that is told."""
    styles = [CurveStyle(color) for color in (_ALL, _CHILDREN, _OWN)]
    return Gauge(
        "gpu",
        _card(tr("GPU memory"), styles, size, least=_MEGABYTE, legend=[(_ALL, tr("all"))]),
        (GPU, GPU_CHILDREN, GPU_OWN),
        lambda recorder: (size_text(recorder.sample.vram_used or 0), gpu_caption(recorder.sample)),
        lambda recorder: gpu_figures(recorder.sample, _OWN, _CHILDREN),
    )


def _gpu_use() -> Gauge:
    def words(recorder: Recorder) -> tuple[str, ...]:
        use = recorder.sample.gpu_use
        return ("–" if use is None else percent(use), gpu_use_caption(recorder.sample))

    return Gauge(
        "gpu_use", _card(tr("GPU use"), [CurveStyle("chart6")], share_text, least=1.0, most=1.0), (GPU_USE,), words
    )


def _memory() -> Gauge:
    return Gauge(
        "memory",
        _card(tr("Memory"), [CurveStyle("chart1")], size, least=_MEGABYTE),
        (MEMORY,),
        lambda recorder: (size_text(recorder.sample.rss_bytes), memory_caption(recorder.sample)),
    )


def _cache() -> Gauge:
    card = _card(
        tr("KV cache"),
        [CurveStyle("chart3", width=1.4), CurveStyle("chart2")],
        size,
        least=1000,
        legend=[("chart2", tr("held")), ("chart3", tr("full cache"))],
        lines=2,
    )

    def words(recorder: Recorder) -> tuple[str, ...]:
        usage = recorder.usage
        return (cache_value(usage), *cache_captions(usage, running=recorder.running))

    return Gauge("cache", card, (FULL, HELD), words)


def _speed() -> Gauge:
    def words(recorder: Recorder) -> tuple[str, ...]:
        last = recorder.last_speed
        if not last:
            return "–", tr("tokens read or written per second")
        return speed_words(last), tr("now") if recorder.running else tr("last answer")

    return Gauge("speed", _card(tr("Speed"), [CurveStyle("chart4")], rate, least=10), (SPEED,), words)


def _card(
    title: str,
    styles: Sequence[CurveStyle],
    value: Formatter,
    *,
    least: float,
    most: float = float("inf"),
    legend: Sequence[tuple[str, str]] = (),
    lines: int = 1,
) -> ChartCard:
    return ChartCard(title, StripChart(title, styles, value, ago, least=least, most=most), legend, lines)
