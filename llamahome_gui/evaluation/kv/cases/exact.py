"""Exact prefill beside the plain SDPA prefill of transformers, which does not tell what each key received."""

from __future__ import annotations

from contextlib import ExitStack

from llamahome_gui.evaluation.kv.bench import Bench, Outcome
from llamahome_gui.evaluation.kv.cases.rounds import Samples, interleave
from llamahome_gui.evaluation.medians import ratio, spread

BAR = 2.2
DTYPES = ("float32", "bfloat16")


def measure(bench: Bench) -> Outcome:
    """Both in both types; the fastest of each side is compared."""
    outcome = Outcome("exact")
    tokens, rounds = bench.sizes.exact, min(bench.sizes.rounds, 3)
    bench.say(f"exact: {rounds} times {tokens:,} tokens, ours and transformers")
    samples = _samples(bench, tokens, rounds)
    for name, seconds in samples.items():
        outcome.row(contender=name, text=tokens, **spread(seconds).row("seconds"))
    best = {who: min((n for n in samples if n.startswith(who)), key=lambda n: spread(samples[n]).median)
            for who in ("ours", "transformers")}  # fmt: skip
    times = ratio(samples[best["ours"]], samples[best["transformers"]])
    outcome.row(contender=best["ours"], text=tokens, against=best["transformers"], **times.row("time_ratio"))
    if bench.sizes.bars:
        outcome.at_most(f"exact prefill at {tokens}: time over transformers' SDPA", times.median, BAR)
    return outcome


def _samples(bench: Bench, tokens: int, rounds: int) -> Samples:
    with ExitStack() as stack:
        work = {}
        for dtype in DTYPES:
            ours = stack.enter_context(bench.open("ours", dtype=dtype))
            theirs = stack.enter_context(bench.open("transformers", dtype=dtype))
            ours.ask("prefill", tokens=min(tokens, 1024), spec=bench.spec, method="exact")
            theirs.ask("prefill", tokens=min(tokens, 1024))
            work[f"ours {dtype}"] = lambda one=ours: one.ask("prefill", tokens=tokens, spec=bench.spec, method="exact")[
                "seconds"
            ]
            work[f"transformers {dtype}"] = lambda one=theirs: one.ask("prefill", tokens=tokens)["seconds"]
        return interleave(rounds, work, say=bench.say)
