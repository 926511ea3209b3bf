"""LibreOffice as a maker of canaries in formats that no library here writes. The tests themselves do not need it."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path


def convert(paths: Iterable[Path], kind: str, folder: Path) -> None:
    """Write each file into `folder` in the format `kind`; needs `soffice` on the path."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        profile = f"-env:UserInstallation={Path(home).as_uri()}"
        command = ["soffice", "--headless", profile, "--convert-to", kind, "--outdir", str(folder), *map(str, paths)]
        subprocess.run(command, check=True)
