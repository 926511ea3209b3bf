"""Where the time of one decode step goes: matrices times vector, attention with eviction, and all that is around."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from llamahome_gui.evaluation.kv.peers.serve import timed
from llamahome_gui.inference.stepping import GENERAL, Stepper
from llamahome_gui.kvcache.base import KVCache

# What the profiler of torch calls the operations that multiply a weight matrix.
_MATRIX_NAMES = ("addmm", "aten::mm", "linear", "mkldnn", "onednn")


def decode_parts(stepper: Stepper, cache: KVCache, step: Callable[[], None], steps: int) -> dict[str, float]:
    """Seconds per token: ``total``, ``matrices``, ``attention`` (with everything else that is computed), ``python``.

    The compiled decoder is one call, so its matrices are run once more by themselves and the rest of the call counts as
    attention. Through transformers, torch's profiler tells the operations apart.
    """
    step()
    if stepper.decoder(cache) == GENERAL:
        return _parts_of_operations(step, steps)
    return _parts_of_compiled(stepper, step, steps)


def _parts_of_compiled(stepper: Stepper, step: Callable[[], None], steps: int) -> dict[str, float]:
    from llamahome_gui.inference.fast import decoder

    inside, original = [0.0], decoder.decode_step

    def watched(*arguments: Any) -> None:
        inside[0] += timed(lambda: original(*arguments))

    alone = _matrices_alone(stepper)
    total = matrices = 0.0
    decoder.decode_step = watched
    try:
        for _ in range(steps):  # in turns, so that both see the same machine
            total += timed(step) / steps
            matrices += timed(alone) / steps
    finally:
        decoder.decode_step = original
    compiled = inside[0] / steps
    return {"total": total, "matrices": matrices, "attention": compiled - matrices, "python": total - compiled}


def _matrices_alone(stepper: Stepper) -> Callable[[], None]:
    """All products of one step, and nothing else."""
    import numpy as np

    from llamahome_gui.inference.fast.kernels import times

    arrays = stepper._fast._weights.arrays  # type: ignore[union-attr]
    qkv, qkv_scales, _, o, o_scales, gate_up, gate_up_scales, down, down_scales = arrays[:9]
    head, head_scales = arrays[-2:]
    pairs = ((qkv, qkv_scales), (o, o_scales), (gate_up, gate_up_scales), (down, down_scales))
    work = [(m, s, np.ones(m.shape[2], np.float32), np.empty(m.shape[1], np.float32)) for m, s in pairs]
    last = (np.ones(head.shape[1], np.float32), np.empty(head.shape[0], np.float32))
    threads = torch.get_num_threads()

    def run() -> None:
        for layer in range(qkv.shape[0]):
            for matrices, scales, x, out in work:
                times(matrices[layer], scales[layer], x, out, threads)
        times(head, head_scales, *last, threads)

    run()
    return run


def _parts_of_operations(step: Callable[[], None], steps: int) -> dict[str, float]:
    from torch.profiler import ProfilerActivity, profile

    total = sum(timed(step) for _ in range(steps)) / steps
    with profile(activities=[ProfilerActivity.CPU]) as watched:
        for _ in range(steps):
            step()
    matrices = computed = 0.0
    for event in watched.key_averages():
        seconds = event.self_cpu_time_total / 1e6 / steps
        computed += seconds
        matrices += seconds if any(name in event.key for name in _MATRIX_NAMES) else 0.0
    # Watching makes every operation a little slower; what they take together is at most the whole.
    computed = min(computed, total)
    return {"total": total, "matrices": matrices, "attention": computed - matrices, "python": total - computed}
