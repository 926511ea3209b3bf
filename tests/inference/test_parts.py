"""What is large of the engine is read before the system loads it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from llamahome_gui.inference.parts import read_once

_LOADED = """
import sys
from llamahome_gui.inference.parts import import_engine, large_libraries
before = large_libraries()
assert any("llvmlite" in str(path) for path in before), before
assert all(path.stat().st_size >= 1_000_000 for path in before)
assert "llvmlite" not in sys.modules
import llvmlite.binding, tokenizers, regex, PIL
assert not large_libraries()
"""


def test_large_libraries_are_those_that_are_not_loaded_yet() -> None:
    subprocess.run([sys.executable, "-c", _LOADED], check=True, timeout=100)


def test_a_file_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "library.so"
    path.write_bytes(bytes(3_000_001))
    assert read_once(path) == 3_000_001
