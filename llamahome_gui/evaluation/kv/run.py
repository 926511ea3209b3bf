"""Run the cases one after the other and gather one report."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from llamahome_gui.errors import ConfigError, LlamaHomeError
from llamahome_gui.evaluation.kv.bench import Bench, Outcome
from llamahome_gui.evaluation.kv.sizes import Shape, Sizes
from llamahome_gui.evaluation.report import report
from llamahome_gui.evaluation.steps import Say, through

# In the order in which they run: short ones first, the contest, which takes longest, late.
CASES = {
    "agreement": "agreement",
    "held": "held",
    "parts": "parts",
    "flat": "flat",
    "interval": "interval",
    "memory": "memory",
    "prefill": "prefill",
    "exact": "exact",
    "stream": "stream",
    "kvpress": "pressed",
    "contest": "contest",
    "cuda": "cuda",
}
# About how many seconds each takes on two cores, without peers and without a GPU: only the proportions count.
_SECONDS = {
    "agreement": 30, "held": 20, "parts": 40, "flat": 65, "interval": 180, "memory": 105, "prefill": 175,
    "exact": 120, "stream": 150, "kvpress": 5, "contest": 900, "cuda": 5,
}  # fmt: skip


def case(name: str) -> Callable[[Bench], Outcome]:
    """The case of that name.

    Raises:
        ConfigError: There is none.
    """
    if name not in CASES:
        raise ConfigError(f"There is no case '{name}'.", hint=f"Known: {', '.join(CASES)}.")
    module = import_module(f"llamahome_gui.evaluation.kv.cases.{CASES[name]}")
    measure: Callable[[Bench], Outcome] = module.measure
    return measure


def run(
    shape: Shape,
    sizes: Sizes,
    *,
    only: Sequence[str] = (),
    threads: int | None = None,
    peers: Path | None = None,
    say: Say = lambda _text: None,
) -> dict[str, Any]:
    """Measure; gives the report object.

    Args:
        only: Names of cases; all when empty.
        threads: Of every contender; torch's own choice when None.
        peers: Python of an environment with the optional peers.
        say: Told of the progress.

    Raises:
        ConfigError: A case is unknown, or `peers` is no program.
    """
    cases = [case(name) for name in only or CASES]
    if peers is not None and not peers.is_file():
        raise ConfigError(f"There is no Python interpreter at {peers}.", hint="Name the environment's python program.")
    with tempfile.TemporaryDirectory(prefix="llamahome-benchmark-") as folder:
        say(f"Writing the {shape.name} model ({shape.parameters / 1e6:.0f} million random weights)")
        bench = Bench(_written(shape, Path(folder)), shape, sizes, threads or _usual_threads(), peers, say)
        named = zip(only or CASES, cases, strict=True)
        outcomes = [_measured(name, one, bench) for name, one in through(say, named, lambda it: _SECONDS[it[0]])]
    found = report([row for one in outcomes for row in one.rows], [check for one in outcomes for check in one.checks])
    found["machine"] |= {"threads": bench.threads, "model": shape.name, "quick": not sizes.bars}
    return found


def _measured(name: str, measure: Callable[[Bench], Outcome], bench: Bench) -> Outcome:
    """A case's outcome; what broke it off becomes a row, and the others go on."""
    try:
        return measure(bench)
    except LlamaHomeError as error:
        bench.say(f"{name}: {error}")
        outcome = Outcome(name)
        outcome.row(error=str(error))
        return outcome


def _written(shape: Shape, folder: Path) -> Path:
    from llamahome_gui.evaluation.kv.model import write_model
    from llamahome_gui.models.quiet import quiet_libraries

    quiet_libraries()
    return write_model(shape, folder)


def _usual_threads() -> int:
    import torch

    return torch.get_num_threads()
