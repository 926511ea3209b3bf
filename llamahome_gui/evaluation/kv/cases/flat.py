"""Our own decode after texts of several lengths: the window is the same, so the speed must be."""

from __future__ import annotations

from typing import Any

from llamahome_gui.evaluation.kv.bench import Bench, Contender, Outcome
from llamahome_gui.evaluation.kv.cases.rounds import interleave, per_token
from llamahome_gui.evaluation.medians import ratio, spread
from llamahome_gui.evaluation.steps import through

BAR = 0.05
# The forms of the weights that the program offers on a CPU.
DECODERS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("ours int8", {"dtype": "bfloat16", "decoder": "int8"}),
    ("ours float32", {"decoder": "float32"}),
    ("ours general", {}),
)


def measure(bench: Bench) -> Outcome:
    """All texts' caches in one process, decoded in turns; they were filled with random keys and values."""
    outcome = Outcome("flat")
    for label, options in through(bench.say, DECODERS):
        bench.say(f"flat: {label} after {', '.join(f'{n:,}' for n in bench.sizes.flat_lengths)} tokens")
        with bench.open("ours", **options) as ours:
            _measure_one(bench, outcome, label, ours)
    return outcome


def _measure_one(bench: Bench, outcome: Outcome, label: str, ours: Contender) -> None:
    sizes = bench.sizes
    for tokens in sizes.flat_lengths:
        ours.ask("fill", tokens=tokens, spec=bench.spec, name=str(tokens))
        ours.ask("decode", tokens=sizes.decode_tokens, name=str(tokens))
    work = {
        str(tokens): lambda name=str(tokens): per_token(
            ours.ask("decode", tokens=sizes.decode_tokens, seconds=sizes.decode_seconds, name=name)
        )
        for tokens in sizes.flat_lengths
    }
    samples = interleave(sizes.rounds, work)
    first = samples[str(sizes.flat_lengths[0])]
    for tokens in sizes.flat_lengths:
        seconds = samples[str(tokens)]
        times = ratio(seconds, first)
        outcome.row(contender=label, text=tokens, **spread([1 / s for s in seconds]).row("tokens_per_second"),
                    **times.row("time_ratio"))  # fmt: skip
        if bench.sizes.bars and tokens != sizes.flat_lengths[0]:
            name = f"decode at {tokens}, {label}: change of time against {sizes.flat_lengths[0]}"
            outcome.at_most(name, times.median - 1, BAR)
