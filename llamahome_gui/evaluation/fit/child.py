"""One case in a process of its own: load, read, answer; then the peak of memory as the system kept it.

What is measured is the peak of the resident set: every page of memory that the process had at once, its own and those
of files it maps (libraries, weights that are used as they lie on the disk). On Linux the kernel's own high-water mark
(``VmHWM``) tells it, so no moment is missed. It counts what was freed but not yet given back to the system, which is
what a user sees as well.
"""

from __future__ import annotations

import json
import random
from dataclasses import asdict
from pathlib import Path
from typing import Any

from llamahome_gui.config.paths import Workspace, own_program
from llamahome_gui.config.settings import SamplingSettings
from llamahome_gui.evaluation.fit.cases import ANSWER, Case


def command(case: Case, workspace: Path, threads: int) -> list[str]:
    """Arguments that start the process of a case."""
    order = json.dumps({"case": asdict(case), "workspace": str(workspace), "threads": threads})
    return [*own_program(), "benchmark", "fit-case", order]


def run_order(order: str) -> dict[str, Any]:
    """Do what an order of `command` says.

    Returns:
        ``peak_bytes``, and what was loaded and read: ``form`` (dtype, copy, quantised), ``method``, ``window``,
        ``held_bytes`` of the cache.
    """
    given = json.loads(order)
    return measure(Case(**given["case"]), Workspace(Path(given["workspace"])), given["threads"])


def measure(case: Case, workspace: Workspace, threads: int) -> dict[str, Any]:
    """Load, read and answer; see `run_order`."""
    import torch

    from llamahome_gui.inference.engine import load_engine
    from llamahome_gui.inference.types import Finished
    from llamahome_gui.models.store import ModelStore

    torch.set_num_threads(threads)
    engine = load_engine(ModelStore(workspace), _key(case.model), device="cpu", weights=case.weights)
    source = random.Random(case.tokens)
    ids = [source.randrange(engine.loaded.model.config.vocab_size) for _ in range(case.tokens - ANSWER)]
    plan = engine.plan(len(ids), case.h2o)
    # Nothing ends the answer early: a random model says its end of text at some point.
    engine.stop_ids = frozenset()
    *_, last = engine.answer(ids, plan, SamplingSettings(max_new_tokens=ANSWER))
    assert isinstance(last, Finished)
    found = {
        "peak_bytes": peak_resident(),
        "form": _form(engine.loaded.weights),
        "method": plan.method,
        "window": plan.spec.window_length,
        "held_bytes": last.stats.usage.held_bytes,
    }
    engine.loaded.close()
    return found


def peak_resident() -> int:
    """The largest resident set this process ever had, in bytes."""
    import psutil

    from llamahome_gui.evaluation.kv.contenders.memory import high_water

    memory = psutil.Process().memory_info()
    if hasattr(memory, "peak_wset"):
        return int(memory.peak_wset)  # Windows
    kept = high_water()
    if kept is not None:
        return kept
    import resource

    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)  # macOS: bytes


def _key(model: str) -> str:
    from llamahome_gui.models.types import STARTER_KEY

    return model if model == STARTER_KEY else f"random/{model}"


def _form(weights: Any) -> dict[str, Any]:
    """The form that was chosen, in plain values."""
    copy = weights.decode == "int8" and weights.quantised is None
    return {"itemsize": weights.dtype.itemsize, "copy": copy, "quantised": weights.quantised}
