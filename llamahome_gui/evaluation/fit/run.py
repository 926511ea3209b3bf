"""Run the cases, each in a fresh process, and set the estimate beside what the system measured."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from llamahome_gui.config.paths import Workspace
from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.evaluation.fit.cases import ANSWER, LENGTHS, NOTHING, SHAPES, Case, all_cases
from llamahome_gui.evaluation.fit.child import command
from llamahome_gui.evaluation.fit.model import FAMILY, write_whole_model
from llamahome_gui.evaluation.kv.contenders.make import THREAD_NAMES
from llamahome_gui.evaluation.report import Check, report
from llamahome_gui.evaluation.steps import Say, through
from llamahome_gui.models.fit.estimate import Estimate, estimate, plan_text
from llamahome_gui.models.fit.forms import Form
from llamahome_gui.models.fit.machine import RUNTIME_BYTES
from llamahome_gui.models.fit.network import Network, network_in
from llamahome_gui.models.fit.working import Demand
from llamahome_gui.models.store import ModelStore
from llamahome_gui.models.types import STARTER_KEY

# The bar: estimates lie within this share of the measured peak.
WITHIN = 0.10
_LAST_WORDS = 400
# Longer than a compact window, so that slots are given up.
_WARM_TOKENS = 1024
_LONGEST_SECONDS = 3600
# Of a case, about: the process starts, then it reads so many tokens times weights a second.
_START_SECONDS, _WORK_A_SECOND = 6.0, 2e11


class CaseError(LlamaHomeError):
    """A case's process ended without an answer; `message` holds its last words."""


def run(
    models: Sequence[str] = (), lengths: Sequence[int] = LENGTHS, *, threads: int = 1, say: Say = lambda _text: None
) -> dict[str, Any]:
    """Measure; gives the report object.

    Args:
        models: Names of shapes, or the starter; all when empty.
        lengths: Tokens of prompt and answer.
        threads: Of each process.
        say: Told of the progress.

    Raises:
        ConfigError: A model is unknown.
    """
    cases = list(all_cases(models, lengths))
    with tempfile.TemporaryDirectory(prefix="llamahome-benchmark-") as folder:
        workspace = Workspace.open(Path(folder))
        wanted = {case.model for case in cases}
        for shape in (NOTHING, *(shape for shape in SHAPES if shape.name in wanted)):
            say(f"Writing the {shape.name} model")
            write_whole_model(shape, workspace.models_dir)
        bench = Bench(workspace, threads)
        rows = [_runtime(bench, say), *(_row(bench, case, say) for case in through(say, cases, _cost))]
    found = report(rows, [_check(rows)])
    found["machine"] |= {"threads": threads}
    return found


def _cost(case: Case) -> float:
    weights = next((shape.parameters for shape in SHAPES if shape.name == case.model), 0)
    return _START_SECONDS + case.tokens * weights / _WORK_A_SECOND


@dataclass
class Bench:
    """Runs cases, each in a process of its own.

    Attributes:
        threads: Of each process.
    """

    workspace: Workspace
    threads: int = 1
    _warm: set[tuple[str, str]] = field(default_factory=set)

    def measured(self, case: Case) -> dict[str, Any]:
        """What `child.measure` tells.

        The first process on a machine compiles what a form and a cache need; that takes memory which no later one
        does, so the same is done with next to nothing before.

        Raises:
            CaseError: The process died.
        """
        way = case.weights, case.cache
        if way not in self._warm:
            self._one(Case(NOTHING.name, *way, _WARM_TOKENS))
            self._warm.add(way)
        return self._one(case)

    def estimated(self, case: Case, form: Form) -> Estimate:
        """The estimate of a case, from the model's configuration."""
        network = self._network(case)
        text = plan_text(Demand(network, form.itemsize), case.h2o, case.tokens, answer=ANSWER)
        return estimate(network, form, text, runtime=RUNTIME_BYTES)

    def _network(self, case: Case) -> Network:
        key = case.model if case.model == STARTER_KEY else f"{FAMILY}/{case.model}"
        return network_in(ModelStore(self.workspace).get(key).path)

    def _one(self, case: Case) -> dict[str, Any]:
        environment = {**os.environ, **dict.fromkeys(THREAD_NAMES, str(self.threads)), "PYTHONUTF8": "1"}
        environment["PYTHONPATH"] = str(Path(__file__).resolve().parents[3])
        done = subprocess.run(
            command(case, self.workspace.root, self.threads), capture_output=True, text=True, encoding="utf-8",
            env=environment, timeout=_LONGEST_SECONDS, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            words = " ".join(done.stderr.split())[-_LAST_WORDS:]
            raise CaseError(f"The process ended with code {done.returncode}: {words or 'it said nothing'}")
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer


def form_of(told: dict[str, Any]) -> Form:
    """The form that a process says it has loaded."""
    return Form(f"{8 * told['itemsize']} bits", told["itemsize"], told["copy"], told["quantised"])


def _row(bench: Bench, case: Case, say: Say) -> dict[str, Any]:
    say(f"{case.model}, {case.weights}, {case.cache}, {case.tokens:,} tokens")
    head = {"case": "estimate and peak", "model": case.model, "weights": case.weights, "cache": case.cache,
            "text": case.tokens}  # fmt: skip
    try:
        found = bench.measured(case)
    except CaseError as error:
        return {**head, "error": str(error)}
    made = bench.estimated(case, form_of(found["form"]))
    return {**head, **_columns(made, found)}


def _columns(made: Estimate, found: dict[str, Any]) -> dict[str, Any]:
    parts = {f"{name}_mb": _megabytes(made.bytes_of(name)) for name in ("weights", "copy", "cache", "working")}
    peak, runtime = found["peak_bytes"], made.bytes_of("runtime")
    return {
        "read": found["method"],
        **parts,
        "needs_mb": _megabytes(made.total),
        "estimate_mb": _megabytes(made.resident),
        "peak_mb": _megabytes(peak),
        "ratio": round(made.resident / peak, 3),
        # Without the engine itself, which is the same for all and makes a small model's estimate look good.
        "ratio_without_engine": round((made.resident - runtime) / max(peak - runtime, 1), 2),
    }


def _runtime(bench: Bench, say: Say) -> dict[str, Any]:
    """The engine with next to nothing in it: what it takes itself."""
    say("The engine itself")
    case = Case(NOTHING.name, "float32", "compact", _WARM_TOKENS)
    found = bench.measured(case)
    made = bench.estimated(case, form_of(found["form"]))
    own = found["peak_bytes"] - (made.total - made.bytes_of("runtime"))
    return {"case": "the engine itself", "assumed_mb": _megabytes(RUNTIME_BYTES), "measured_mb": _megabytes(own),
            "ratio": round(RUNTIME_BYTES / own, 3)}  # fmt: skip


def _check(rows: Sequence[dict[str, Any]]) -> Check:
    ratios = [row["ratio"] for row in rows if "ratio" in row]
    worst = max((abs(ratio - 1.0) for ratio in ratios), default=1.0)
    return Check("largest error of an estimate, as a share of the peak", round(worst, 3), WITHIN, worst <= WITHIN)


def _megabytes(count: int) -> float:
    return round(count / 1e6, 1)
