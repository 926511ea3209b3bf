"""Rich documents come out to the letter as they are expected; see `golden/__init__.py` for how to change that."""

from __future__ import annotations

from pathlib import Path

import pytest

from llamahome_gui.documents import convert_file
from tests.documents.golden import FOLDER, MAKERS


@pytest.mark.parametrize("kind", MAKERS)
def test_as_expected(tmp_path: Path, kind: str) -> None:
    converted = convert_file(MAKERS[kind](tmp_path / f"rich.{kind}"))
    assert converted.format == kind
    assert converted.markdown == (FOLDER / f"{kind}.md").read_text(encoding="utf-8")
