"""A very long text streamed through the window: memory and speed must not change."""

from __future__ import annotations

from functools import partial

from llamahome_gui.evaluation.kv.bench import Bench, Contender, Outcome
from llamahome_gui.evaluation.kv.cases.rounds import interleave, per_token
from llamahome_gui.evaluation.medians import Spread, ratio, spread
from llamahome_gui.evaluation.steps import through

GROWTH_BAR_MB, SPEED_BAR = 20.0, 0.05
OLD, FRESH = "old", "fresh"
_PIECE = 1024
_PIECES_BETWEEN_TIDYING = 16


def measure(bench: Bench) -> Outcome:
    """Read it piece by piece; at the end compare with a cache at the start of its text, in turns."""
    outcome, sizes = Outcome("stream"), bench.sizes
    dtype = "bfloat16"
    with bench.open("ours", dtype=dtype, decoder="int8", chunk=sizes.chunk) as ours:
        ours.ask("prefill", tokens=sizes.stream_start, spec=bench.spec, name=FRESH)
        ours.ask("prefill", tokens=sizes.stream_start, spec=bench.spec, name=OLD)
        for name in (FRESH, OLD):
            ours.ask("decode", tokens=sizes.decode_tokens, name=name)
        resident, settled, speeds = _stream(bench, ours)
        reading, decoding = _compare(bench, ours)
    growth = _growth(settled)
    outcome.row(contender=f"ours {dtype}", text=sizes.stream, growth_mb=round(growth, 2),
                while_reading_mb=round(_growth(resident), 2), **spread(speeds).row("tokens_per_second"))  # fmt: skip
    for what, times in (("reading", reading), ("decoding", decoding)):
        outcome.row(contender=f"ours {dtype}", text=sizes.stream, against=f"{sizes.stream_start} tokens",
                    what=what, **times.row("time_ratio"))  # fmt: skip
    if sizes.bars:
        outcome.at_most(f"{sizes.stream} tokens streamed: MB of growth after {sizes.stream_start}", growth,
                        GROWTH_BAR_MB)  # fmt: skip
        for what, times in (("reading", reading), ("decoding", decoding)):
            name = f"{sizes.stream} tokens streamed: change of time of {what} against the start"
            outcome.at_most(name, times.median - 1, SPEED_BAR)
    return outcome


def _stream(bench: Bench, ours: Contender) -> tuple[list[int], list[int], list[float]]:
    """Bytes of the process and the speed, in tokens per second, piece by piece.

    The first list has the bytes as they are, with what blocks left behind in the C library's hands; the second those
    after that was given back, as the engine does at the end of each prompt. The start comes first.
    """
    resident, speeds = [int(ours.ask("held", name=OLD)["resident_bytes"])], []
    settled = [int(ours.ask("settled"))]
    for done in through(bench.say, range(bench.sizes.stream_start, bench.sizes.stream, _PIECE)):
        tokens = min(_PIECE, bench.sizes.stream - done)
        speeds.append(tokens / ours.ask("read_on", tokens=tokens, name=OLD)["seconds"])
        resident.append(int(ours.ask("held", name=OLD)["resident_bytes"]))
        if len(speeds) % _PIECES_BETWEEN_TIDYING == 0 or done + tokens == bench.sizes.stream:
            settled.append(int(ours.ask("settled")))
            bench.say(f"stream: {done + tokens:,} of {bench.sizes.stream:,} tokens")
    return resident, settled, speeds


def _growth(sizes: list[int]) -> float:
    """The most that the process ever had above the start, in MB."""
    return (max(sizes) - sizes[0]) / 1e6


def _compare(bench: Bench, ours: Contender) -> tuple[Spread, Spread]:
    """Times of reading and of decoding after the whole text over those after its start."""
    sizes = bench.sizes

    def read(name: str) -> float:
        return float(ours.ask("read_on", tokens=_PIECE, name=name)["seconds"])

    def decode(name: str) -> float:
        return per_token(ours.ask("decode", tokens=sizes.decode_tokens, seconds=sizes.decode_seconds, name=name))

    reading = interleave(sizes.rounds, {name: partial(read, name) for name in (OLD, FRESH)})
    decoding = interleave(sizes.rounds, {name: partial(decode, name) for name in (OLD, FRESH)})
    return ratio(reading[OLD], reading[FRESH]), ratio(decoding[OLD], decoding[FRESH])
