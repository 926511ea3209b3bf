"""The set-up scripts import each other by bare name, as they do when they are run."""

from __future__ import annotations

import sys
from pathlib import Path

# At the end: `test` and `run` must not hide anything else of these names.
sys.path.append(str(Path(__file__).resolve().parents[2] / "packaging"))
