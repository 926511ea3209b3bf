"""The process of one part: measures, and gives rows and series for the report. Progress goes to `say`."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import H2OSettings, SamplingSettings, TrainingSettings
from llamahome_gui.evaluation.overall.order import Order
from llamahome_gui.evaluation.overall.quantiles import curve, p50_p95, short

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine

Say = Callable[[str], None]

# Tokens of a text and of the answer to it.
PROMPTS, ANSWER = (256, 2000), 32
# Pages, or what takes about as much room.
PAGES = (1, 3, 8)
_BATCH = 4


@dataclass
class Found:
    """Rows as of a report; series of points for its plots."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    series: list[dict[str, Any]] = field(default_factory=list)

    def draw(self, case: str, name: str, unit: str, values: Sequence[float]) -> None:
        """Add the curve of many values."""
        self.series.append({"case": case, "name": name, "unit": unit, "points": curve(values)})


def measure(order: Order, say: Say) -> Found:
    """Measure the part of an order in this process; raises what its room raises."""
    if order.threads is not None and order.part != "documents":
        import torch

        torch.set_num_threads(order.threads)
    return {"model": _model, "training": _training, "documents": _documents}[order.part](order, say)


def _model(order: Order, say: Say) -> Found:
    """Time to the first token and from token to token, with H2O's cache and the full one; memory."""
    from llamahome_gui.evaluation.fit.child import peak_resident
    from llamahome_gui.inference.engine import load_engine
    from llamahome_gui.models import ModelStore

    started = time.perf_counter()
    engine = load_engine(ModelStore(Workspace.open()), order.model)
    load_seconds, found = time.perf_counter() - started, Found()
    engine.stop_ids = frozenset()  # nothing ends an answer early
    for prompt in PROMPTS:
        for name, h2o in _caches(engine, prompt):
            say(f"{engine.loaded.info.key}, {prompt:,} tokens, {name} cache")
            _latency(engine, prompt, name, h2o, order.iterations, found)
    found.rows.append(
        {"case": "memory", "model": engine.loaded.info.key, "weights_mb": _megabytes(engine.loaded.info.size_bytes),
         "process_peak_mb": _megabytes(peak_resident()), "load_s": short(load_seconds)}
    )  # fmt: skip
    engine.loaded.close()
    return found


def _caches(engine: Engine, prompt: int) -> Iterator[tuple[str, H2OSettings]]:
    """H2O's cache, and the full one as far as the model was trained."""
    yield "compact", H2OSettings(enable=True, preset="compact", policy="h2o")
    if prompt + ANSWER <= engine.context_length:
        yield "full", H2OSettings(enable=False)


def _latency(engine: Engine, prompt: int, name: str, h2o: H2OSettings, iterations: int, found: Found) -> None:
    ids = _text_ids(engine, prompt)
    _answer(engine, ids, h2o)  # compiles, and allocates
    runs = [_answer(engine, ids, h2o) for _ in range(iterations)]
    first = [1000 * run.first for run in runs]
    steps = [1000 * step for run in runs for step in run.steps]
    usage = runs[-1].usage
    found.rows.append(
        {
            "case": "latency", "model": engine.loaded.info.key, "cache": name, "prompt_tokens": prompt,
            **p50_p95("first_token_ms", first), **p50_p95("token_ms", steps),
            "tokens_s": short(1000 * len(steps) / sum(steps)), "kv_mb": _megabytes(usage.held_bytes),
            "full_kv_mb": _megabytes(usage.full_bytes),
        }
    )  # fmt: skip
    found.draw("time of a token", f"{name}, {prompt:,} tokens", "ms", steps)
    found.draw("time to the first token", f"{name}, {prompt:,} tokens", "ms", first)


@dataclass(frozen=True)
class _Run:
    """Seconds to the first token, seconds between the others, and the cache at the end."""

    first: float
    steps: list[float]
    usage: Any


def _answer(engine: Engine, ids: Sequence[int], h2o: H2OSettings) -> _Run:
    from llamahome_gui.inference.types import Finished, TextChunk

    started, stamps, usage = time.perf_counter(), [], None
    plan = engine.plan(len(ids), h2o)
    for event in engine.answer(ids, plan, SamplingSettings(max_new_tokens=ANSWER)):
        if isinstance(event, TextChunk):
            stamps.append(time.perf_counter())
        elif isinstance(event, Finished):
            usage = event.stats.usage
    steps = [later - earlier for earlier, later in pairwise(stamps)]
    return _Run(stamps[0] - started, steps, usage)


def _text_ids(engine: Engine, count: int) -> list[int]:
    """Exactly `count` tokens of made prose, the same each time."""
    from llamahome_gui.evaluation.documents.prose import Prose

    prose, text = Prose(0), ""
    while engine.count_tokens(text) < count:
        text += prose.paragraph() + "\n\n"
    ids: list[int] = engine.loaded.tokenizer(text, add_special_tokens=False)["input_ids"]
    return ids[:count]


def _training(order: Order, say: Say) -> Found:
    """Steps a second of fine-tuning with LoRA."""
    from llamahome_gui.evaluation.fit.child import peak_resident
    from llamahome_gui.evaluation.training.speed import examples, step_ends
    from llamahome_gui.models import ModelStore
    from llamahome_gui.models.loader import load_model
    from llamahome_gui.training import lora

    settings = TrainingSettings(
        batch_size=_BATCH, max_steps=order.iterations + 1, validation_split=0.0, checkpoint_every=10**6
    )
    store = ModelStore(Workspace.open())
    loaded = load_model(store, store.find(order.model), trainable=True)
    say(f"{loaded.info.key}, {settings.max_steps} steps of fine-tuning")
    rows = examples(_BATCH * 8, loaded.model.config.vocab_size)
    with tempfile.TemporaryDirectory(prefix="llamahome-benchmark-") as folder:
        adapted = lora.add_adapter(loaded.model, settings.lora)
        ends = step_ends(adapted, rows * order.iterations, settings, Path(folder))
    seconds = [later - earlier for earlier, later in pairwise(ends)]
    row = {"case": "fine-tuning", "model": loaded.info.key, "rows_a_step": _BATCH}
    tokens, steps_s = _BATCH * sum(map(len, rows)) / len(rows), len(seconds) / sum(seconds)
    speed = {"steps_s": short(steps_s), "tokens_s": short(tokens * steps_s)}
    steps = [1000 * second for second in seconds]
    found = Found([row | p50_p95("step_ms", steps) | speed | {"process_peak_mb": _megabytes(peak_resident())}])
    found.draw("time of a step", loaded.info.key, "ms", steps)
    loaded.close()
    return found


def _documents(order: Order, say: Say) -> Found:
    """Documents a minute of each format that can be made, in one process."""
    from llamahome_gui.documents import convert_file
    from llamahome_gui.evaluation.documents.sets import make

    found = Found()
    with tempfile.TemporaryDirectory(prefix="llamahome-benchmark-") as folder:
        for name, paths in make(Path(folder), sizes=PAGES).items():
            say(f"{name}, {len(paths)} documents")
            for path in paths:
                convert_file(path)  # imports its readers
            seconds = [_seconds(paths, convert_file) for _ in range(order.iterations)]
            times = p50_p95("document_ms", [1000 * second / len(paths) for second in seconds])
            rate = {"documents_a_minute": short(60 * len(paths) * len(seconds) / sum(seconds))}
            found.rows.append({"case": "documents", "format": name, "documents": len(paths), **rate, **times})
    return found


def _seconds(paths: Sequence[Path], convert: Callable[[Path], object]) -> float:
    started = time.perf_counter()
    for path in paths:
        convert(path)
    return time.perf_counter() - started


def _megabytes(count: int) -> float:
    return round(count / 1e6, 1)
