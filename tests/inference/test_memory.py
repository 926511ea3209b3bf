"""Memory that really runs out: a child process gives itself too little, is told, and goes on with less."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from llamahome_gui.errors import GenerationMemoryError
from llamahome_gui.inference.memory import free_bytes, running_out
from tests.tiny import make_tiny_model

pytestmark = pytest.mark.programs

PROGRAM = """
import json, resource, sys
from pathlib import Path
import psutil
from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import H2OSettings, SamplingSettings
from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.inference import ChatMessage, Finished
from llamahome_gui.inference.engine import load_engine
from llamahome_gui.models import ModelStore

workspace = Workspace.open(Path(sys.argv[1]))
engine = load_engine(ModelStore(workspace), "tiny/1", device="cpu")
method = sys.argv[2]
text = "The quick brown fox jumps over the lazy dog. " * 2900
large = H2OSettings(window_length=64, heavy_hitter_tokens=16, chunk_size=8192, prefill=method)
small = large.model_copy(update={"chunk_size": 64, "prefill": "streaming"})
sampling = SamplingSettings(max_new_tokens=4)

def ask(h2o, text):
    return [e for e in engine.stream([ChatMessage("user", text)], h2o=h2o, sampling=sampling)][-1]

def told(action):
    try:
        action()
    except LlamaHomeError as error:
        return f"{error.message} {error.hint}"

ask(small, text[:2000])  # whatever is loaded or built at first use
read = engine.read(text[:3000], small)
before = "".join(e.text for e in read.ask("Who?", sampling) if isinstance(e, Finished))
ask(small, text[:2000])
used = psutil.Process().memory_info().vms
# Two fifths of what the exact way needs for this text, and enough for its tokens and for small chunks.
resource.setrlimit(resource.RLIMIT_AS, (used + 36_000_000, resource.RLIM_INFINITY))
problems = [told(lambda: ask(large, text)), told(lambda: engine.read(text, large))]
after = "".join(e.text for e in read.ask("Who?", sampling) if isinstance(e, Finished))
again = ask(small, text[:20000])
print(json.dumps({"problems": problems, "same": before == after, "tokens": again.stats.prompt_tokens}))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds a process's address space")
@pytest.mark.parametrize("method", ["streaming", "exact"])
def test_the_engine_goes_on_after_memory_ran_out_in_prefill(tmp_path: Path, method: str) -> None:
    make_tiny_model(
        tmp_path / "data" / "models" / "tiny" / "1", hidden=256, intermediate=2048, heads=8, kv_heads=4, context=40_000
    )
    # A thread that cannot get its stack ends the process before torch is asked: no threads here.
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    program = [sys.executable, "-c", PROGRAM, str(tmp_path), method]
    done = subprocess.run(program, capture_output=True, text=True, timeout=110, env=environment)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    for problem in result["problems"]:
        assert "Memory ran out" in problem
        assert "smaller" in problem
    assert result["same"]
    assert result["tokens"] > 4000


def test_only_a_lack_of_memory_is_called_one() -> None:
    with pytest.raises(GenerationMemoryError, match="Memory ran out"), running_out("tiny", "Take less."):
        raise MemoryError
    with pytest.raises(RuntimeError, match="shapes"), running_out("tiny", "Take less."):
        raise RuntimeError("shapes do not match")


def test_free_memory_is_counted() -> None:
    assert free_bytes(torch.device("cpu")) > 10**7
