"""What the engine needs is imported before the first model is loaded; the load itself imports next to nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tiny import make_tiny_model

PROGRAM = """
import json, sys
from pathlib import Path
import gc
from llamahome_gui.inference.parts import import_engine

import_engine()
assert gc.isenabled() and gc.get_freeze_count() > 100_000
from llamahome_gui.config.paths import Workspace
from llamahome_gui.inference.engine import Engine
from llamahome_gui.models import ModelStore, load_model
store = ModelStore(Workspace.open(Path(sys.argv[1])))
model, before = store.get("tiny/1"), set(sys.modules)
for form in ("float32", "int4"):
    Engine(load_model(store, model, device="cpu", weights=form)).loaded.close()
print(json.dumps(sorted(set(sys.modules) - before)))
"""


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_loading_a_model_imports_next_to_nothing(tmp_path: Path) -> None:
    make_tiny_model(tmp_path / "data" / "models" / "tiny" / "1")
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path)], capture_output=True, text=True, timeout=590)
    assert done.returncode == 0, done.stderr
    late = json.loads(done.stdout)
    assert len(late) < 15, late
