"""A contender by its name, and the command that runs it in a process of its own."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from llamahome_gui.config.paths import own_program

HERE = "ours", "transformers", "meta"
PEERS = "llama_cpp", "kvpress"
THREAD_NAMES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
# Only the contenders' own folder is added to the peer's path, behind everything that its environment has.
_PEER_PROGRAM = "import sys; sys.path.append(sys.argv.pop(1)); from peers.run import main; main()"


def make(name: str, folder: Path, threads: int, options: dict[str, Any]) -> object:
    """Build one of our own environment's contenders in this process."""
    import torch

    from llamahome_gui.models.quiet import quiet_libraries

    quiet_libraries()
    torch.set_num_threads(threads)
    if name == "ours":
        from llamahome_gui.evaluation.kv.contenders.ours import Ours

        return Ours(folder, **options)
    if name == "transformers":
        from llamahome_gui.evaluation.kv.contenders.transformers_full import TransformersFull

        return TransformersFull(folder, **options)
    if name == "meta":
        from llamahome_gui.evaluation.kv.contenders.meta import Meta

        return Meta(folder, **options)
    raise ValueError(f"There is no contender '{name}'.")


def command(name: str, folder: Path, threads: int, options: dict[str, Any], peers: Path | None) -> list[str]:
    """Arguments that start a contender's process."""
    order = json.dumps({"name": name, "folder": str(folder), "threads": threads, "options": options})
    if name in PEERS:
        return [
            str(peers and peers.absolute()),
            "-P",
            "-c",
            _PEER_PROGRAM,
            str(Path(__file__).resolve().parents[1]),
            order,
        ]
    return [*own_program(), "benchmark", "contender", order]


def environment(name: str, threads: int) -> dict[str, str]:
    """Environment variables of a contender's process: so many threads, and our package only for our own."""
    inherited = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    path = {} if name in PEERS else {"PYTHONPATH": str(Path(__file__).resolve().parents[4])}
    return {**inherited, **dict.fromkeys(THREAD_NAMES, str(threads)), **path, "PYTHONUTF8": "1"}


def run_order(order: str) -> None:
    """Be the contender that an order from `command` names, until the requests end."""
    from llamahome_gui.evaluation.kv.peers.serve import serve

    given = json.loads(order)
    serve(lambda: make(given["name"], Path(given["folder"]), given["threads"], given["options"]))
