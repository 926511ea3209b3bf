"""Fine-tuning measured: the speed of the loop, and the estimate of its memory beside what the system says."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from llamahome_gui.config.paths import Workspace
from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.evaluation.fit.model import FAMILY, write_whole_model
from llamahome_gui.evaluation.kv.contenders.make import THREAD_NAMES
from llamahome_gui.evaluation.report import Check, report
from llamahome_gui.evaluation.steps import Say, through
from llamahome_gui.evaluation.training import speed
from llamahome_gui.evaluation.training.cases import NOTHING, RANDOM, Case, all_cases
from llamahome_gui.evaluation.training.child import command
from llamahome_gui.models.fit.network import network_in
from llamahome_gui.models.store import ModelStore
from llamahome_gui.models.types import STARTER_KEY
from llamahome_gui.training.need import RUNTIME_BYTES, Need, Rows, estimate_need

# The bar: estimates lie within this share of the measured peak.
WITHIN = 0.15
_LAST_WORDS = 400
_LONGEST_SECONDS = 3600


class CaseError(LlamaHomeError):
    """A case's process ended without an answer; `message` holds its last words."""


def run(
    models: Sequence[str] = (),
    *,
    rounds: int = 3,
    threads: int = 2,
    with_speed: bool = True,
    with_memory: bool = True,
    say: Say = lambda _text: None,
) -> dict[str, Any]:
    """Measure; gives the report object.

    Args:
        models: Of the estimates: the starter, or the name of a shape; all when empty.
        rounds: Of the speed.
        threads: Of each process.
        say: Told of the progress.

    Raises:
        ConfigError: A model is unknown.
    """
    cases = list(all_cases(models))
    rows: list[dict[str, Any]] = []
    checks: list[Check] = []
    # A case takes about as long as a round of both sides.
    parts = {"memory": len(cases) * with_memory, "speed": rounds * with_speed}
    for part in through(say, [part for part, cost in parts.items() if cost], lambda part: parts[part]):
        if part == "memory":
            rows += _estimates(cases, threads, say)
            checks.append(_check(rows))
        else:
            told, check = speed.run(rounds, threads, say)
            rows, checks = [*rows, *told], [*checks, check]
    found = report(rows, checks)
    found["machine"] |= {"threads": threads}
    return found


def _estimates(cases: Sequence[Case], threads: int, say: Say) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="llamahome-benchmark-") as folder:
        workspace = Workspace.open(Path(folder))
        for shape in (NOTHING, RANDOM):
            say(f"Writing the {shape.name} model")
            write_whole_model(shape, workspace.models_dir)
        every = through(say, (Case(NOTHING.name, 1, 64), *cases))
        return [_row(case, workspace, threads, say) for case in every]


def _row(case: Case, workspace: Workspace, threads: int, say: Say) -> dict[str, Any]:
    say(f"{case.model}, {case.batch} × {case.tokens} tokens, {case.told}")
    head = {"case": "estimate and peak", "model": case.model, "batch": case.batch, "tokens": case.tokens,
            "settings": case.told}  # fmt: skip
    try:
        peak = _measured(case, workspace, threads)
    except CaseError as error:
        return {**head, "error": str(error)}
    made = estimated(case, workspace)
    parts = {f"{name}_mb": _megabytes(count) for name, count in made.parts.items()}
    ratio = round(made.total / peak, 3)
    return {**head, **parts, "estimate_mb": _megabytes(made.total), "peak_mb": _megabytes(peak), "ratio": ratio}


def estimated(case: Case, workspace: Workspace) -> Need:
    """The estimate of a case, from the model's configuration."""
    key = case.model if case.model == STARTER_KEY else f"{FAMILY}/{case.model}"
    network = network_in(ModelStore(workspace).get(key).path)
    return estimate_need(network, case.settings, Rows.at_most(case.batch, case.tokens), runtime=RUNTIME_BYTES)


def _measured(case: Case, workspace: Workspace, threads: int) -> int:
    environment = {**os.environ, **dict.fromkeys(THREAD_NAMES, str(threads)), "PYTHONUTF8": "1"}
    environment["PYTHONPATH"] = str(Path(__file__).resolve().parents[3])
    done = subprocess.run(
        command(case, workspace.root, threads), capture_output=True, text=True, encoding="utf-8", env=environment,
        timeout=_LONGEST_SECONDS, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        words = " ".join(done.stderr.split())[-_LAST_WORDS:]
        raise CaseError(f"The process ended with code {done.returncode}: {words or 'it said nothing'}")
    return int(json.loads(done.stdout)["peak_bytes"])


def _check(rows: Sequence[dict[str, Any]]) -> Check:
    worst = max((abs(row["ratio"] - 1.0) for row in rows if "ratio" in row), default=1.0)
    return Check("largest error of an estimate, as a share of the peak", round(worst, 3), WITHIN, worst <= WITHIN)


def _megabytes(count: int) -> float:
    return round(count / 1e6, 1)
