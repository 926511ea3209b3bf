"""Makes `tests/documents/files` anew, with LibreOffice: the canaries of formats that no library here writes.

python -m tests.documents.canaries.make_files
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from tests.documents.canaries import excel

FILES = Path(__file__).resolve().parent.parent / "files"


def main() -> None:
    """Write every workbook as Excel's old format and as OpenDocument."""
    with tempfile.TemporaryDirectory() as folder:
        made = [make(Path(folder) / f"{name}.xlsx") for name, make in excel.MAKERS.items()]
        for kind in ("xls", "ods"):
            _convert(Path(folder), made, kind)


def _convert(folder: Path, paths: list[Path], kind: str) -> None:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", kind, "--outdir", str(FILES), *map(str, paths)]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
