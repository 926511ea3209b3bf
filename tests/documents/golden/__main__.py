"""Write the expectations anew: `python -m tests.documents.golden`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from llamahome_gui.documents import convert_file
from tests.documents.golden import FOLDER, MAKERS

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        for kind, make in MAKERS.items():
            markdown = convert_file(make(Path(folder) / f"rich.{kind}")).markdown
            (FOLDER / f"{kind}.md").write_text(markdown, encoding="utf-8", newline="\n")
