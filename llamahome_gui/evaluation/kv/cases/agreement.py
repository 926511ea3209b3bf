"""Do all contenders compute the same model? Logits after the same text, compared."""

from __future__ import annotations

from statistics import pstdev
from typing import Any

from llamahome_gui.evaluation.kv.bench import Bench, ContenderError, Outcome

TOKENS = 256
_PLACES = 512
# A contender with other weights is off by about 1.4; F16 and bf16 by some hundredths.
_BAR = 0.1

OTHERS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("ours fp32", "ours", {}),
    ("ours bf16", "ours", {"dtype": "bfloat16"}),
    ("llama.cpp F16", "llama_cpp", {"kind": "F16", "longest": TOKENS}),
    ("llama.cpp Q8_0", "llama_cpp", {"kind": "Q8_0", "longest": TOKENS, "repack": False}),
)


def measure(bench: Bench) -> Outcome:
    """The root-mean-square difference to transformers in fp32, as a share of the logits' own spread."""
    outcome = Outcome("agreement")
    tokens = min(TOKENS, bench.sizes.long)
    step = max(1, bench.shape.vocabulary // _PLACES)
    places = list(range(0, bench.shape.vocabulary, step))
    with bench.open("transformers") as reference:
        wanted = reference.ask("logits", tokens=tokens, places=places)
    for label, name, options in OTHERS:
        try:
            with bench.open(name, **options) as other:
                found = other.ask("logits", tokens=tokens, places=places)
        except ContenderError as error:
            outcome.missing(label, error)
            continue
        share = difference(found, wanted)
        outcome.row(contender=label, text=tokens, difference=float(f"{share:.2g}"))
        outcome.at_most(f"{label} computes the same model (difference of logits)", share, _BAR)
    return outcome


def difference(found: list[float], wanted: list[float]) -> float:
    """Root-mean-square difference over the standard deviation of `wanted`."""
    squares = [(a - b) ** 2 for a, b in zip(found, wanted, strict=True)]
    return float((sum(squares) / len(squares)) ** 0.5 / pstdev(wanted))
