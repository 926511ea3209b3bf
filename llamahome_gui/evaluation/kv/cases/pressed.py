"""kvpress beside us: a prompt read and pressed to the same window, then decoded."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from llamahome_gui.evaluation.kv.bench import Bench, Contender, ContenderError, Outcome
from llamahome_gui.evaluation.kv.cases.rounds import interleave, per_token
from llamahome_gui.evaluation.medians import spread

# Prefill of ours: how it is read, and by which policy.
OURS: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    ("ours snapkv exact", {"policy": "snapkv"}, {"method": "exact"}),
    ("ours h2o exact", {"policy": "h2o"}, {"method": "exact"}),
    ("ours h2o streaming", {"policy": "h2o"}, {}),
)
PRESSES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("kvpress SnapKV float32", {"press": "SnapKVPress"}),
    ("kvpress SnapKV bfloat16", {"press": "SnapKVPress", "dtype": "bfloat16"}),
    ("kvpress ObservedAttention float32", {"press": "ObservedAttentionPress"}),
)


def measure(bench: Bench) -> Outcome:
    """Seconds to read, then tokens per second."""
    outcome, tokens = Outcome("kvpress"), bench.sizes.exact
    with ExitStack() as stack:
        reading: dict[str, Any] = {}
        decoding: dict[str, Any] = {}
        for label, options in PRESSES:
            _enter_press(bench, stack, outcome, label, options, (reading, decoding))
        if not reading:
            return outcome
        ours = stack.enter_context(bench.open("ours", dtype="bfloat16", decoder="int8", chunk=bench.sizes.chunk))
        for label, spec, how in OURS:
            reading[label] = _reader(ours, tokens=tokens, spec=bench.spec | spec, name=label, **how)
            decoding[label] = _decoder(bench, ours, name=label)
        bench.say(f"kvpress: reading {tokens:,} tokens")
        read = interleave(min(bench.sizes.rounds, 3), reading, outcome.missing)
        bench.say("kvpress: decoding")
        decoded = interleave(bench.sizes.rounds, {label: decoding[label] for label in read}, outcome.missing)
    for label in decoded:
        outcome.row(contender=label, text=tokens, **spread(read[label]).row("seconds"),
                    **spread([1 / s for s in decoded[label]]).row("tokens_per_second"))  # fmt: skip
    return outcome


def _enter_press(
    bench: Bench,
    stack: ExitStack,
    outcome: Outcome,
    label: str,
    options: dict[str, Any],
    work: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    try:
        press = stack.enter_context(bench.open("kvpress", window=bench.sizes.window, **options))
        press.ask("prefill", tokens=min(bench.sizes.exact, 2 * bench.sizes.window))
    except ContenderError as error:
        outcome.missing(label, error)
        return
    work[0][label] = _reader(press, tokens=bench.sizes.exact)
    work[1][label] = _decoder(bench, press)


def _reader(contender: Contender, **arguments: Any) -> Any:
    return lambda: contender.ask("prefill", **arguments)["seconds"]


def _decoder(bench: Bench, contender: Contender, **arguments: Any) -> Any:
    sizes = bench.sizes
    return lambda: per_token(
        contender.ask("decode", tokens=sizes.decode_tokens, seconds=sizes.decode_seconds, **arguments)
    )
