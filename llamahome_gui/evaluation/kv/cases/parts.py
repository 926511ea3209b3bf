"""Where the time of one decode step goes."""

from __future__ import annotations

from llamahome_gui.evaluation.kv.bench import Bench, Outcome
from llamahome_gui.evaluation.kv.cases.flat import DECODERS
from llamahome_gui.evaluation.medians import spread
from llamahome_gui.evaluation.steps import through

NAMES = ("total", "matrices", "attention", "python")


def measure(bench: Bench) -> Outcome:
    """Milliseconds per token by part, for each way to decode, with a full window."""
    outcome = Outcome("parts")
    steps = max(4, bench.sizes.decode_tokens * 4)
    for label, options in through(bench.say, DECODERS):
        bench.say(f"parts: {label}")
        with bench.open("ours", **options) as ours:
            ours.ask("fill", tokens=4 * bench.sizes.window, spec=bench.spec)
            found = [ours.ask("parts", steps=steps) for _ in range(bench.sizes.rounds)]
        columns = {f"{name}_ms": round(1000 * spread([one[name] for one in found]).median, 3) for name in NAMES}
        outcome.row(contender=label, text=4 * bench.sizes.window, **columns)
    return outcome
