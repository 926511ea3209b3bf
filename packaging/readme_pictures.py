"""The pictures of README.md, taken while the real window does what they show.

    python packaging/readme_pictures.py [FOLDER]     into resources/screenshots without one; some two minutes

The steps are those of `llamahome selftest`: the sample documents are dropped, the built-in model answers about one of
8,000 tokens, and an adapter is trained twice. Nothing that is seen was made up for the picture; figures of speed and
memory are those of the machine.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from screenshots import FONT, ROOT, SIZE

sys.path.insert(0, str(ROOT))

from llamahome_gui.ui.selftest.driver import StepFailed, turn_for
from llamahome_gui.ui.selftest.window import SelftestWindow

PICTURES = ROOT / "resources" / "screenshots"
BIG_MODEL, TEXT_TOKENS = "llama/3.1-8b", 32_768
LOW_RANK, LOW_ALPHA = 4, 8
NAMES = ("documents", "chat", "cache", "fine-tune", "runs", "models")
"""In the order in which they are taken."""


class ReadmeWindow(SelftestWindow):
    """The self-test's window and those of its steps that are worth a picture, and what else the README shows.

    Args:
        home: Root of the workspace.
        taken: Folder of the pictures.
    """

    def __init__(self, home: Path, taken: Path) -> None:
        super().__init__(home, home)
        from PySide6.QtGui import QFont

        self._app.setFont(QFont(FONT, 10))
        self._app.setCursorFlashTime(0)
        self._window.resize(*SIZE)
        self._taken = taken

    def show(self, name: str) -> None:
        """Bring about what a picture is of; those before it must have been shown."""
        shows: dict[str, Callable[[], object]] = {
            "documents": self.documents, "chat": self.chat, "cache": self.cache, "fine-tune": self.tuned,
            "runs": self.runs, "models": self.models,
        }  # fmt: skip
        shows[name]()

    def take(self, name: str) -> Path:
        """Save what is shown now."""
        turn_for(500)
        path = self._taken / f"{name}.png"
        shutil.move(self._driver.screenshot(name), path)
        return path

    def cache(self) -> None:
        """The passage that the answer drew on most, in the document, with all it looked at."""
        pane = self._window.chat.cache.pane
        self._window.cache.show(True)
        self._driver.click(pane.look.button("answer"))
        self._driver.wait(
            lambda: pane.shown is not None and pane.shown.answer and pane.shown.passages, 30, "the passage is marked"
        )
        assert pane.shown is not None
        pane.text.reveal(pane.shown.spans()[0][0])

    def tuned(self) -> None:
        """A run that is done, with what the sample prompt was answered before and after it."""
        self.fine_tune()
        self._driver.click(self._window.finetune.run.pages.button("answers"))

    def runs(self) -> None:
        """A second run with a low rank, laid over the first."""
        panel = self._window.finetune
        panel.setup.rank.setValue(LOW_RANK)
        panel.setup.alpha.setValue(LOW_ALPHA)
        panel.setup.name.setText(f"rank-{LOW_RANK}")
        self._driver.click(panel.setup.start)
        self._driver.wait(lambda: panel.busy, 30, "the second run begins")
        self._driver.wait(lambda: not panel.busy, 240, "the second run ends")
        panel.tabs.setCurrentWidget(panel.runs)
        self._driver.wait(lambda: panel.runs.table.rowCount() == 2, 10, "the runs are listed")
        for row in range(2):
            panel.runs.table.choose(row)
        self._driver.wait(lambda: len(panel.runs.selection) == 2, 10, "both are chosen")

    def models(self) -> None:
        """How a model of eight billion parameters fits."""
        panel = self._window.models
        self._driver.click(self._window.rail.button("models"))
        panel.list.choose(BIG_MODEL)
        self._driver.wait(panel.side.fit.isVisible, 30, "it is told how the model fits")
        fit = panel.side.fit
        for place in range(fit.slider.maximum() + 1):
            fit.slider.setValue(place)
            if fit.tokens == TEXT_TOKENS:
                return
        raise StepFailed(f"there is no stop for {TEXT_TOKENS:,} tokens")


def main(arguments: list[str]) -> int:
    """Take them all."""
    if arguments and arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 2
    folder = Path(arguments[0]) if arguments else PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory(prefix="llamahome-", ignore_cleanup_errors=True) as home:
        os.environ["LLAMAHOME_HOME"] = home  # also for the processes that the window starts
        window = ReadmeWindow(Path(home), folder)
        try:
            window.start()
            for name in NAMES:
                window.show(name)
                print(window.take(name), flush=True)
        finally:
            window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
