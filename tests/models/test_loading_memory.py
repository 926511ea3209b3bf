"""What loading takes of a process's own memory, in real processes: the peak while it runs and what stays.

Pages that are mapped from a file are the system's, not the process's: only anonymous memory counts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tiny import make_tiny_model

PROGRAM = """
import json, sys, threading
from pathlib import Path
import numba, torch
from transformers.models.llama import modeling_llama
import llamahome_gui.models.streaming
from llamahome_gui.inference.engine import load_engine, Engine
from llamahome_gui.config.paths import Workspace
from llamahome_gui.models import ModelStore, load_model

def own():
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("RssAnon"))

store = ModelStore(Workspace.open(Path(sys.argv[1])))
Engine(load_model(store, store.get("tiny/warm"), device="cpu", weights=sys.argv[2])).loaded.close()  # compile, import
start, peak, done = own(), [0], threading.Event()

def watch():
    while not done.wait(0.002):
        peak[0] = max(peak[0], own())

watcher = threading.Thread(target=watch)
watcher.start()
engine = load_engine(store, "tiny/1", device="cpu", weights=sys.argv[2])
done.set()
watcher.join()
print(json.dumps({"held": own() - start, "peak": peak[0] - start, "said": engine.loaded.weights.bytes_per_parameter}))
"""
PARAMETERS = 61_000_000
SLACK = 25_000_000  # buffers, headers, work arrays of the decoder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("memory")
    models = root / "data" / "models" / "tiny"
    make_tiny_model(models / "warm")
    make_tiny_model(
        models / "1", hidden=768, intermediate=3072, layers=7, heads=12, kv_heads=4, dtype="bfloat16", shard_size="30MB"
    )
    return root


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process's anonymous memory")
@pytest.mark.parametrize(("form", "bytes_each"), [("bfloat16", 0.0), ("float32", 4.0), ("int8", 1.05), ("int4", 0.82)])
def test_loading_takes_what_the_form_claims_and_no_copy(home: Path, form: str, bytes_each: float) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(home), form],
        capture_output=True, text=True, timeout=110, env=os.environ | {"OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["held"] < PARAMETERS * bytes_each + SLACK, seen
    assert seen["peak"] < PARAMETERS * bytes_each + SLACK + 10_000_000, seen
    assert bytes_each in (0.0, seen["said"])
