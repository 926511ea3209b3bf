"""Streaming prefill: four times the text must take four times as long."""

from __future__ import annotations

from llamahome_gui.evaluation.kv.bench import Bench, Outcome
from llamahome_gui.evaluation.kv.cases.rounds import interleave
from llamahome_gui.evaluation.medians import ratio, spread
from llamahome_gui.evaluation.steps import through

BAR = 4.4


def measure(bench: Bench) -> Outcome:
    """Our own prefill through the window at two lengths, in turns."""
    outcome = Outcome("prefill")
    short, long = bench.sizes.prefill_pair
    rounds = min(bench.sizes.rounds, 3)
    for dtype in through(bench.say, ("float32", "bfloat16")):
        bench.say(f"prefill: {dtype}, {rounds} times {short:,} and {long:,} tokens")
        with bench.open("ours", dtype=dtype, chunk=bench.sizes.chunk) as ours:
            ours.ask("prefill", tokens=min(short, 1024), spec=bench.spec)
            work = {
                str(tokens): lambda tokens=tokens: ours.ask("prefill", tokens=tokens, spec=bench.spec)["seconds"]
                for tokens in (short, long)
            }
            samples = interleave(rounds, work)
        for tokens in (short, long):
            speeds = [tokens / seconds for seconds in samples[str(tokens)]]
            outcome.row(contender=f"ours {dtype}", text=tokens, **spread(speeds).row("tokens_per_second"))
        times = ratio(samples[str(long)], samples[str(short)])
        outcome.row(contender=f"ours {dtype}", text=long, against=f"{short} tokens", **times.row("time_ratio"))
        if bench.sizes.bars:
            outcome.at_most(f"prefill {dtype}: time of {long} tokens over time of {short}", times.median, BAR)
    return outcome
