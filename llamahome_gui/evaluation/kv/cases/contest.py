"""Prefill and decode at several lengths of text: ours beside everybody else, in turns."""

from __future__ import annotations

from llamahome_gui.evaluation.kv.bench import Bench, ContenderError, Outcome
from llamahome_gui.evaluation.kv.cases.entrants import Entrant, Side, make_ready, read, started
from llamahome_gui.evaluation.kv.cases.rounds import Samples, interleave, per_token
from llamahome_gui.evaluation.medians import ratio, spread
from llamahome_gui.evaluation.steps import through

# At the long text, times faster than transformers' best (decode, prefill) and llama.cpp's prefill.
DECODE_BAR, PREFILL_BAR, LLAMA_PREFILL_BAR = 8.0, 5.0, 8.0
# Decode, times llama.cpp F16 by place among the lengths.
LLAMA_DECODE_BARS = (0.6, 1.4, 6.0)
OURS_AT_LEAST = 3
OTHERS: tuple[Side, ...] = ("transformers", "meta", "llama.cpp F16", "llama.cpp Q8_0")


def measure(bench: Bench) -> Outcome:
    """From the shortest text to the longest."""
    outcome = Outcome("contest")
    read_before: Samples = {}
    with started(bench, outcome) as ready:
        ready = _warmed_up(bench, ready, outcome)
        for place, tokens in through(bench.say, enumerate(bench.sizes.lengths), lambda it: it[1]):
            read_before = _prefill(bench, ready, tokens, read_before, outcome)
            decoded = _decode(bench, ready, tokens, outcome)
            if bench.sizes.bars:
                _check(outcome, place, tokens, bench.sizes.long, read_before, decoded)
    return outcome


def _warmed_up(bench: Bench, ready: list[Entrant], outcome: Outcome) -> list[Entrant]:
    """Those that can read and decode at all."""
    able = []
    for entrant in ready:
        try:
            read(bench, entrant, min(256, bench.sizes.lengths[0]))
            entrant.ask("decode", tokens=bench.sizes.decode_tokens)
            able.append(entrant)
        except ContenderError as error:
            outcome.missing(entrant.label, error)
    return able


def _prefill(bench: Bench, ready: list[Entrant], tokens: int, before: Samples, outcome: Outcome) -> Samples:
    """Seconds by label; at the longest text only the faster one of a side reads."""
    able = []
    for entrant in (one for one in ready if one.reads != "never"):
        if tokens < bench.sizes.long or _reads_longest(entrant, ready, before):
            able.append(entrant)
        else:
            outcome.row(contender=entrant.label, text=tokens, note="prefill left out: slower before, or too long")
    samples = _read_in_turns(bench, able, tokens, outcome)
    for label, seconds in samples.items():
        speed = spread([tokens / s for s in seconds])
        outcome.row(contender=label, text=tokens, what="prefill", **speed.row("tokens_per_second"))
    _compare(outcome, "prefill", tokens, ready, samples)
    return samples


def _read_in_turns(bench: Bench, able: list[Entrant], tokens: int, outcome: Outcome) -> Samples:
    """Seconds of those that could read; peers that take minutes read once, we more often."""
    left = {one.label: max(bench.sizes.repeats(tokens), OURS_AT_LEAST if one.side == "ours" else 1) for one in able}
    samples: Samples = {}
    while any(left.values()):
        for entrant in (one for one in able if left[one.label]):
            bench.say(f"contest: {entrant.label} reads {tokens:,} tokens")
            left[entrant.label] -= 1
            try:
                samples.setdefault(entrant.label, []).append(read(bench, entrant, tokens))
            except ContenderError as error:
                outcome.row(contender=entrant.label, text=tokens, note=f"prefill not measured: {error.message}")
                left[entrant.label] = 0
    return {label: seconds for label, seconds in samples.items() if seconds}


def _reads_longest(entrant: Entrant, ready: list[Entrant], before: Samples) -> bool:
    """Whether it reads the longest text too, by what was measured at the length before."""
    if entrant.reads != "best":
        return entrant.reads == "always"
    rivals = [one.label for one in ready if one.side == entrant.side and one.label in before]
    return entrant.label not in before or entrant.label == _best(rivals, before)


def _decode(bench: Bench, ready: list[Entrant], tokens: int, outcome: Outcome) -> Samples:
    """Seconds per token by label."""
    sizes = bench.sizes
    bench.say(f"contest: everybody decodes after {tokens:,} tokens")
    able = make_ready(bench, ready, tokens, outcome)
    work = {
        one.label: lambda one=one: per_token(
            one.ask("decode", tokens=sizes.decode_tokens, seconds=sizes.decode_seconds)
        )
        for one in able
    }
    samples = interleave(sizes.rounds, work, outcome.missing)
    for label, seconds in samples.items():
        outcome.row(contender=label, text=tokens, what="decode",
                    **spread([1 / s for s in seconds]).row("tokens_per_second"))  # fmt: skip
    _compare(outcome, "decode", tokens, ready, samples)
    return samples


def _compare(outcome: Outcome, what: str, tokens: int, ready: list[Entrant], samples: Samples) -> None:
    """How many times faster each of ours is than the best of each other side."""
    for side in OTHERS:
        theirs = _best([one.label for one in ready if one.side == side], samples)
        for mine in (one.label for one in ready if one.side == "ours" and one.label in samples):
            if theirs is not None:
                # Seconds of theirs over ours: how many times faster.
                faster = ratio(samples[theirs], samples[mine])
                outcome.row(contender=mine, text=tokens, what=what, against=theirs, **faster.row("speed_ratio"))


def _best(labels: list[str], samples: Samples) -> str | None:
    """The fastest of these that were measured."""
    measured = [label for label in labels if label in samples]
    return min(measured, key=lambda label: spread(samples[label]).median) if measured else None


def _faster(samples: Samples, side: Side) -> float | None:
    """How many times faster our best with int8 weights is than a side's best; None when one was not measured."""
    mine = _best([label for label in samples if label.startswith("ours") and "int8" in label], samples)
    theirs = _best([label for label in samples if label.startswith(side)], samples)
    return None if mine is None or theirs is None else ratio(samples[theirs], samples[mine]).median


def _check(outcome: Outcome, place: int, tokens: int, longest: int, reading: Samples, decoding: Samples) -> None:
    bars: list[tuple[str, Samples, Side, float]] = [("decode", decoding, "llama.cpp F16", LLAMA_DECODE_BARS[place])]
    if tokens == longest:
        bars += [
            ("decode", decoding, "transformers", DECODE_BAR),
            ("prefill", reading, "transformers", PREFILL_BAR),
            ("prefill", reading, "llama.cpp F16", LLAMA_PREFILL_BAR),
        ]
    for what, samples, side, bar in bars:
        value = _faster(samples, side)
        if value is not None:
            outcome.at_least(f"{what} at {tokens}: times {side}'s speed", value, bar)
