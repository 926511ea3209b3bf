"""Memory of an exact prefill, in a process that does nothing else."""

from __future__ import annotations

from llamahome_gui.evaluation.kv.bench import Bench, Outcome
from llamahome_gui.evaluation.steps import through

BAR_MB = 300.0


def measure(bench: Bench) -> Outcome:
    """The peak beyond weights and the KV that is kept."""
    outcome = Outcome("memory")
    tokens = bench.sizes.memory
    for dtype in through(bench.say, ("float32", "bfloat16")):
        bench.say(f"memory: exact prefill of {tokens:,} tokens in {dtype}")
        with bench.open("ours", dtype=dtype) as ours:
            found = ours.ask("prefill_memory", tokens=tokens, spec=bench.spec)
        peak = found["peak_bytes"] / 1e6
        outcome.row(contender=f"ours {dtype}", text=tokens, peak_mb=round(peak, 1),
                    kept_mb=round(found["kept_bytes"] / 1e6, 1))  # fmt: skip
        if bench.sizes.bars:
            outcome.at_most(f"exact prefill at {tokens}, {dtype}: MB beyond weights and kept KV", peak, BAR_MB)
    return outcome
