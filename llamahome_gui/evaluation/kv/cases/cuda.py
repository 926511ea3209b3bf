"""Decode of an 8B model on a GPU, as a share of what the memory's bandwidth allows; peers beside it.

A step reads every weight once, so weight bytes over copy bandwidth is the least it can take.
"""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from llamahome_gui.evaluation.kv.bench import Bench, Contender, ContenderError, Outcome
from llamahome_gui.evaluation.kv.cases.rounds import Samples, interleave, per_token
from llamahome_gui.evaluation.kv.sizes import BIG, Shape
from llamahome_gui.evaluation.medians import ratio, spread

BAR = 0.7
_COPIED_BYTES = 2**30
OURS, OURS_FULL = "ours, window", "ours, full cache"
PEERS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("transformers full cache", "transformers", {}),
    ("published H2O recipe", "meta", {"window": 512}),
)


def measure(bench: Bench) -> Outcome:
    """On the first CUDA device; without one a row says so."""
    import torch

    if torch.cuda.is_available():
        return measure_on(bench, "cuda", BIG, _COPIED_BYTES)
    outcome = Outcome("cuda")
    outcome.row(contender="ours", note="not measured: there is no CUDA device here")
    return outcome


def measure_on(bench: Bench, device: str, shape: Shape, copied: int) -> Outcome:
    """The case on any device and with any shape."""
    from llamahome_gui.evaluation.kv.model import write_shape

    outcome = Outcome("cuda")
    with tempfile.TemporaryDirectory(prefix="llamahome-benchmark-") as folder, ExitStack() as stack:
        here = replace(bench, folder=write_shape(shape, Path(folder)))
        bench.say(f"cuda: drawing the {shape.name} model for each contender")
        options = {"dtype": "bfloat16", "device": device}
        ours = stack.enter_context(here.open("ours", **options, chunk=bench.sizes.chunk))
        limit = _limit(outcome, ours, shape, copied)
        peers = _peers(stack, here, outcome, options)
        for tokens in bench.sizes.cuda_lengths:
            bench.say(f"cuda: decoding after {tokens:,} tokens")
            samples = _samples(bench, ours, peers, tokens, outcome)
            _tell(bench, outcome, tokens, limit, samples)
    return outcome


def _limit(outcome: Outcome, ours: Contender, shape: Shape, copied: int) -> float:
    """The least seconds that a step can take."""
    about, bandwidth = ours.ask("about"), float(ours.ask("copy_bandwidth", size=copied))
    limit = float(about["weight_bytes"] / bandwidth)
    outcome.row(contender="limit", model=shape.name, weight_bytes=about["weight_bytes"],
                read_bytes=about["read_bytes"], copy_gb_per_second=round(bandwidth / 1e9, 1),
                tokens_per_second=float(f"{1 / limit:.4g}"))  # fmt: skip
    return limit


def _peers(stack: ExitStack, bench: Bench, outcome: Outcome, options: dict[str, Any]) -> dict[str, Contender]:
    found = {}
    for label, name, more in PEERS:
        try:
            found[label] = stack.enter_context(bench.open(name, **options, **more))
        except ContenderError as error:
            outcome.missing(label, error)
    return found


def _samples(bench: Bench, ours: Contender, peers: dict[str, Contender], tokens: int, outcome: Outcome) -> Samples:
    """Seconds per token by label; caches are filled with random keys and values."""
    sizes = bench.sizes
    ways: dict[str, tuple[Contender, dict[str, Any], dict[str, Any]]] = {
        OURS: (ours, {"spec": bench.spec, "name": OURS}, {"name": OURS}),
        OURS_FULL: (ours, {"spec": {"policy": "full"}, "name": OURS_FULL}, {"name": OURS_FULL}),
        **{label: (peer, {}, {}) for label, peer in peers.items()},
    }
    work = {}
    for label, (contender, filling, decoding) in ways.items():
        try:
            contender.ask("fill", tokens=tokens, **filling)
            contender.ask("decode", tokens=sizes.decode_tokens, **decoding)
        except ContenderError as error:
            outcome.row(contender=label, text=tokens, note=f"not measured: {error.message}")
            continue
        work[label] = partial(_decode, contender, tokens=sizes.decode_tokens, seconds=sizes.decode_seconds, **decoding)
    return interleave(sizes.rounds, work, outcome.missing)


def _decode(contender: Contender, **arguments: Any) -> float:
    return per_token(contender.ask("decode", **arguments))


def _tell(bench: Bench, outcome: Outcome, tokens: int, limit: float, samples: Samples) -> None:
    for label, seconds in samples.items():
        share = spread([limit / s for s in seconds])
        outcome.row(contender=label, text=tokens, **spread([1 / s for s in seconds]).row("tokens_per_second"),
                    share_of_limit=round(share.median, 3))  # fmt: skip
        if label == OURS and bench.sizes.bars:
            outcome.at_least(f"GPU decode at {tokens}: share of the bandwidth limit", share.median, BAR)
        if label != OURS and OURS in samples:
            faster = ratio(seconds, samples[OURS])
            outcome.row(contender=OURS, text=tokens, against=label, **faster.row("speed_ratio"))
