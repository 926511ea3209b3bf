"""What LibreOffice shows of a document: its text, all sheets of a workbook as CSV, or the words of its PDF."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from llamahome_gui.errors import ConfigError

_TEXT = "txt:Text (encoded):UTF8"
# Comma, quotes, UTF-8, from line 1, cells as shown, every sheet (the last -1) in a file of its own.
_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"
_PDF = "pdf"
# How each format is shown; slides have no export to text.
FILTERS = {
    **dict.fromkeys(("doc", "docx", "odt", "rtf", "html"), _TEXT),
    **dict.fromkeys(("xls", "xlsx", "ods"), _CSV),
    **dict.fromkeys(("ppt", "pptx", "odp"), _PDF),
}
_BATCH = 25
_SECONDS = 60.0


class LibreOffice:
    """Converts files in batches of one process each, with a user profile of its own in `folder`.

    Raises:
        ConfigError: There is no `soffice` on the path.
    """

    def __init__(self, folder: Path, seconds: float = _SECONDS) -> None:
        found = shutil.which("soffice") or shutil.which("libreoffice")
        if found is None:
            raise ConfigError(
                "LibreOffice, whose text is compared with, is not installed.",
                hint="Install it, so that `soffice` is on the path, and start this again.",
            )
        self._program = found
        self._folder = folder
        self._seconds = seconds
        self._runs = 0

    def shown(self, paths: Sequence[Path], filter_name: str) -> list[str]:
        """The text of each file through one of its filters; empty for a file that LibreOffice cannot open."""
        texts: list[str] = []
        for start in range(0, len(paths), _BATCH):
            batch = paths[start : start + _BATCH]
            found = self._converted(batch, filter_name, self._seconds * 4)
            if len(batch) > 1:
                # One bad file takes the rest of its batch along.
                for place, text in enumerate(found):
                    found[place] = text or self._converted(batch[place : place + 1], filter_name, self._seconds)[0]
            texts += found
        return texts

    def _converted(self, paths: Sequence[Path], filter_name: str, seconds: float) -> list[str]:
        self._runs += 1
        place = self._folder / f"run{self._runs}"
        sources, results = place / "in", place / "out"
        sources.mkdir(parents=True)
        names = [f"{number:04}{path.suffix.lower()}" for number, path in enumerate(paths)]
        for path, name in zip(paths, names, strict=True):
            shutil.copyfile(path, sources / name)
        self._run(
            ["--convert-to", filter_name, "--outdir", str(results), *(str(sources / name) for name in names)], seconds
        )
        texts = [_read(results, Path(name).stem) for name in names]
        shutil.rmtree(place, ignore_errors=True)
        return texts

    def _run(self, arguments: Sequence[str], seconds: float) -> None:
        profile = (self._folder / "profile").absolute().as_uri()
        process = subprocess.Popen(
            [self._program, "--headless", "--norestore", f"-env:UserInstallation={profile}", *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and those it has started: `soffice` is a script that waits for the program proper."""
    import psutil

    for child in psutil.Process(process.pid).children(recursive=True):
        child.kill()
    process.kill()
    process.wait()


def _read(folder: Path, stem: str) -> str:
    """The text of the files that came of one source."""
    return "\n".join(text for path in sorted(folder.glob(f"{stem}*")) for text in _pages(path))


def _pages(path: Path) -> Iterator[str]:
    if path.suffix == ".pdf":
        yield from pdf_pages(path)
    else:
        yield path.read_text(encoding="utf-8", errors="replace")


def pdf_pages(path: Path) -> Iterator[str]:
    """The words of each page of a PDF, through PDFium."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            yield page.get_textpage().get_text_bounded()
