"""The process of one case: a real run of a few steps, whose peak of memory the system tells."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from llamahome_gui.config.paths import Workspace, own_program
from llamahome_gui.evaluation.training.cases import STEPS, Case

_NAME = "measured"


def command(case: Case, workspace: Path, threads: int) -> list[str]:
    """Arguments that start the process of a case."""
    order = json.dumps({"case": asdict(case), "workspace": str(workspace), "threads": threads})
    return [*own_program(), "benchmark", "training-case", order]


def run_order(order: str) -> dict[str, Any]:
    """Do what an order of `command` says; gives ``peak_bytes``."""
    given = json.loads(order)
    return measure(Case(**given["case"]), Workspace(Path(given["workspace"])), given["threads"])


def measure(case: Case, workspace: Workspace, threads: int) -> dict[str, Any]:
    """Train; see `run_order`."""
    import torch

    from llamahome_gui.evaluation.fit.child import peak_resident
    from llamahome_gui.models.store import ModelStore
    from llamahome_gui.models.types import STARTER_KEY
    from llamahome_gui.training import StopRequest, train

    torch.set_num_threads(threads)
    store = ModelStore(workspace)
    base = store.get(STARTER_KEY if case.model == STARTER_KEY else f"random/{case.model}")
    dataset = workspace.root / "rows.jsonl"
    write_rows(dataset, case)
    adapter = train(
        store=store, base=base, dataset=dataset, name=_NAME, settings=case.settings, workspace=workspace,
        emit=lambda _event: None, stop=StopRequest(),
    )  # fmt: skip
    store.remove(adapter)
    return {"peak_bytes": peak_resident()}


def write_rows(path: Path, case: Case) -> None:
    """Plain texts, all of them longer than a row may be: each is cut to exactly that."""
    rows = [json.dumps({"text": f"{number} " + "a " * 2 * case.tokens}) for number in range(case.batch * STEPS)]
    path.write_text("\n".join(rows), encoding="utf-8")
