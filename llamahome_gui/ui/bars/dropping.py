"""A folder of 500 mixed files dropped on the window: the gaps until every one is converted."""

from __future__ import annotations

from pathlib import Path

from llamahome_gui.evaluation.documents.prose import Prose
from llamahome_gui.evaluation.documents.sets import MAKERS
from llamahome_gui.ui.bars.sizes import Measured, Sizes
from llamahome_gui.ui.bars.stage import Gaps, Stage
from llamahome_gui.ui.selftest.driver import turn_for

_SECONDS = 900.0
_CALM_MS = 300
# What people drop: much of it text, some of it from an office.
_FORMATS = ("txt", "html", "csv", "txt", "docx", "txt", "xml", "rtf", "xlsx", "odt", "txt", "html", "csv", "txt", "pdf")


def measure(stage: Stage, sizes: Sizes) -> Measured:
    """Drop a folder of new files in every round."""
    stage.window.go_to("documents")
    gaps = []
    for number in range(sizes.rounds):
        folder = stage.home / "dropped" / f"round {number + 1}"
        write_files(folder, sizes.files, number * sizes.files)
        gaps.append(_dropped(stage, folder, sizes.files))
    found = Measured()
    found.gaps("drop", "a dropped folder", gaps, files=sizes.files)
    return found


def write_files(folder: Path, count: int, seed: int) -> None:
    """Files of a page or two, each with a text of its own."""
    folder.mkdir(parents=True)
    for number in range(count):
        form = _FORMATS[number % len(_FORMATS)]
        MAKERS[form](folder / f"{number:04}.{form}", Prose(seed + number), 1 + number % 2)


def _dropped(stage: Stage, folder: Path, count: int) -> Gaps:
    panel = stage.window.documents
    before = len(panel.model.rows())
    stage.pulse.start()
    stage.driver.drop([folder])
    stage.driver.wait(lambda: len(panel.model.rows()) >= before + count, _SECONDS, "a row for every file")
    stage.driver.wait(lambda: not panel.importer.busy, _SECONDS, "the conversion ends")
    turn_for(_CALM_MS)
    return stage.pulse.stop()
