"""Eviction every so many tokens: the speed gained, and how many of the kept positions stay the same."""

from __future__ import annotations

from typing import Any

from llamahome_gui.evaluation.kv.bench import Bench, Contender, Outcome
from llamahome_gui.evaluation.kv.cases.rounds import interleave, per_token
from llamahome_gui.evaluation.medians import ratio, spread
from llamahome_gui.evaluation.steps import through

INTERVALS = (1, 4, 16, 64)
DECODERS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("ours int8", {"dtype": "bfloat16", "decoder": "int8"}),
    ("ours general", {}),
)


def measure(bench: Bench) -> Outcome:
    """The same text through caches of different intervals, in both ways to decode."""
    outcome = Outcome("interval")
    for label, options in through(bench.say, DECODERS):
        bench.say(f"interval: {label}, every {', '.join(map(str, INTERVALS))} tokens")
        with bench.open("ours", **options) as ours:
            shares = _in_common(bench, ours)
            _speeds(bench, outcome, label, ours, shares)
    return outcome


def _in_common(bench: Bench, ours: Contender) -> dict[int, float]:
    """Share of the positions that interval 1 keeps which are kept with the other interval too."""
    kept = {}
    for interval in INTERVALS:
        spec = bench.spec | {"eviction_interval": interval}
        ours.ask("prefill", tokens=bench.sizes.interval_prompt, spec=spec, name=str(interval))
        ours.ask("feed", tokens=bench.sizes.interval_tokens, name=str(interval))
        kept[interval] = ours.ask("kept", name=str(interval))
    return {interval: common(kept[interval], kept[INTERVALS[0]]) for interval in INTERVALS}


def common(found: list[list[list[int]]], wanted: list[list[list[int]]]) -> float:
    """Share of the wanted positions that are found, over all layers and heads."""
    pairs = [pair for layers in zip(found, wanted, strict=True) for pair in zip(*layers, strict=True)]
    return sum(len(set(a) & set(b)) for a, b in pairs) / sum(len(b) for _, b in pairs)


def _speeds(bench: Bench, outcome: Outcome, label: str, ours: Contender, shares: dict[int, float]) -> None:
    sizes = bench.sizes
    # A sample that holds whole intervals has its share of evictions.
    tokens = -(-sizes.decode_tokens // INTERVALS[-1]) * INTERVALS[-1]
    work = {
        str(interval): lambda name=str(interval): per_token(ours.ask("decode", tokens=tokens, name=name))
        for interval in INTERVALS
    }
    samples = interleave(sizes.rounds, work)
    for interval in INTERVALS:
        seconds = samples[str(interval)]
        gained = ratio(samples[str(INTERVALS[0])], seconds)
        outcome.row(contender=label, interval=interval, text=sizes.interval_prompt + sizes.interval_tokens,
                    **spread([1 / s for s in seconds]).row("tokens_per_second"), **gained.row("speed_ratio"),
                    positions_in_common=round(shares[interval], 4))  # fmt: skip
