"""Makes `tests/documents/files` anew, with LibreOffice: the canaries of formats that no library here writes.

python -m tests.documents.canaries.make_files
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.documents.canaries import excel, libreoffice, powerpoint

FILES = Path(__file__).resolve().parent.parent / "files"


def main() -> None:
    """Write every workbook as Excel's old format and as OpenDocument, and the presentation as OpenDocument."""
    with tempfile.TemporaryDirectory() as folder:
        made = [make(Path(folder) / f"{name}.xlsx") for name, make in excel.MAKERS.items()]
        for kind in ("xls", "ods"):
            libreoffice.convert(made, kind, FILES)
        libreoffice.convert([powerpoint.deck(Path(folder) / "deck.pptx")], "odp", FILES)


if __name__ == "__main__":
    main()
