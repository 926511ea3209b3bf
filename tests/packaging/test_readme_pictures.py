"""The README's pictures: each is there and is one that the script takes, and the script still can."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "packaging" / "readme_pictures.py"
FOLDER = "resources/screenshots"


def names() -> set[str]:
    """What the script says it takes."""
    found = re.search(r"^NAMES = \((.*)\)$", SCRIPT.read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    return set(re.findall(r'"([^"]+)"', found[1]))


def test_the_readme_shows_the_pictures_that_the_script_takes() -> None:
    shown = set(re.findall(rf"\]\({FOLDER}/([^)]+)\.png\)", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert shown == names() == {path.stem for path in (ROOT / FOLDER).glob("*.png")}


@pytest.mark.slow
def test_every_picture_is_taken_of_a_window_at_work(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(tmp_path)], capture_output=True, text=True, timeout=900, check=False
    )
    assert done.returncode == 0, done.stderr
    assert {path.stem for path in tmp_path.glob("*.png")} == names()
