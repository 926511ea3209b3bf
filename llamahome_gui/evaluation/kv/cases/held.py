"""Bytes that the presets hold of a long text."""

from __future__ import annotations

from llamahome_gui.evaluation.kv.bench import Bench, Outcome
from llamahome_gui.evaluation.steps import through

COMPACT_BAR, BALANCED_BAR = 0.02, 0.01


def measure(bench: Bench) -> Outcome:
    """What the cache says it holds (keys, values, scores, positions), over the keys and values of a full cache."""
    outcome = Outcome("held")
    tokens = bench.sizes.memory
    for dtype in through(bench.say, ("float32", "bfloat16")):
        bench.say(f"held: both presets at {tokens:,} tokens in {dtype}")
        with bench.open("ours", dtype=dtype) as ours:
            for preset in ("compact", "balanced"):
                ours.ask("fill", tokens=tokens, spec=ours.ask("preset", name=preset, tokens=tokens))
                held = ours.ask("held")
                share = held["held_bytes"] / held["full_bytes"]
                outcome.row(contender=f"ours {dtype} {preset}", text=tokens, held_bytes=held["held_bytes"],
                            full_bytes=held["full_bytes"], share=round(share, 5), slots=held["slots"])  # fmt: skip
                if bench.sizes.bars:
                    _check(outcome, f"KV bytes at {tokens}, {preset}, {dtype}", preset, share)
    return outcome


def _check(outcome: Outcome, name: str, preset: str, share: float) -> None:
    if preset == "compact":
        outcome.at_most(f"{name}: share of the full cache", share, COMPACT_BAR)
    else:
        outcome.at_most(f"{name}: distance from half of the full cache", abs(share - 0.5), BALANCED_BAR)
