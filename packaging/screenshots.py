"""Pictures of the window in every look and in many states, drawn without a screen.

    python packaging/screenshots.py FOLDER [NAME …]     all of them, or those whose name has one of these in it
    python packaging/screenshots.py --accept [NAME …]   the small ones that tests/ui/test_looks.py compares with

A name is of a look (light, dark, contrast, large, german) and a state: `dark-map`. The window stands on a workspace of
its own, with documents, a chat, runs and tests that are the same each time, so that two machines draw nearly the same.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from picture_data import fill
from picture_parts import WorkToShow, draw_curves, load_quietly, some_machine
from picture_scenes import SCENES, Scene, Stage, settle, until
from pictures import accepted

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication, QWidget

    from llamahome_gui.ui.main_window import MainWindow
    from llamahome_gui.ui.theme import ThemeMode

ROOT = Path(__file__).resolve().parent.parent
ACCEPTED = ROOT / "tests" / "ui" / "looks"
FONT = "DejaVu Sans"
"""Comes with most Linux systems; with another one the pictures cannot be compared."""
SIZE = (1320, 860)


@dataclass(frozen=True)
class Look:
    """How the window looks in a picture."""

    name: str
    theme: ThemeMode = "light"
    percent: int = 100
    language: str = "en"

    @property
    def accepted(self) -> bool:
        """Whether a small picture of it is kept: the words of a translation change too often."""
        return self.language == "en"


LOOKS = (
    Look("light"),
    Look("dark", "dark"),
    Look("contrast", "contrast"),
    Look("large", percent=150),
    Look("german", language="de"),
)


def names(looks: Sequence[Look] = LOOKS) -> list[str]:
    """`light-chat` and so on, in the order in which they are drawn."""
    return [f"{look.name}-{scene.name}" for look in looks for scene in SCENES if look.name in scene.looks]


def draw(
    app: QApplication, looks: Sequence[Look] = LOOKS, wanted: Callable[[str], bool] = lambda _name: True
) -> Iterator[tuple[str, QImage, MainWindow]]:
    """Name, picture, and the window as it stands. One is opened for each language and changes its look while open."""
    from llamahome_gui.ui import i18n
    from llamahome_gui.ui.theme import manager

    blinks = app.cursorFlashTime()
    app.setCursorFlashTime(0)
    try:
        for language in dict.fromkeys(look.language for look in looks):
            i18n.install(app, language)
            with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as stage:
                for look in (each for each in looks if each.language == language):
                    manager().set_mode(look.theme)
                    manager().set_text_percent(look.percent)
                    yield from _scenes(stage, look, wanted)
    finally:
        i18n.remove(app)
        app.setCursorFlashTime(blinks)
        manager().set_text_percent(100)
        manager().set_mode("light")


def _scenes(stage: Stage, look: Look, wanted: Callable[[str], bool]) -> Iterator[tuple[str, QImage, MainWindow]]:
    for scene in SCENES:
        name = f"{look.name}-{scene.name}"
        if look.name in scene.looks and wanted(name):
            with shown(stage, scene) as over:
                yield name, grab(stage.window, over), stage.window


@contextmanager
def shown(stage: Stage, scene: Scene) -> Iterator[QWidget | None]:
    """A state, with what stands over the window."""
    over = scene.show(stage)
    settle()
    yield over
    if over is not None:
        over.close()
        settle()


def grab(window: MainWindow, over: QWidget | None = None) -> QImage:
    """The window, and over it what stands there."""
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QDialog

    from llamahome_gui.ui.theme import theme

    picture = window.grab()
    if over is not None:
        place = over.rect().translated(over.mapToGlobal(QPoint()) - window.mapToGlobal(QPoint()))
        painter = QPainter(picture)
        painter.drawPixmap(place.topLeft(), over.grab())
        if isinstance(over, QDialog):  # the window manager's frame
            painter.setPen(theme().color("border_strong"))
            painter.drawRect(place)
        painter.end()
    return picture.toImage()


@contextmanager
def opened(home: Path) -> Iterator[Stage]:
    """The window on a workspace with something of everything; the built-in model counts as loaded."""
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QCursor

    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.ui.main_window import MainWindow
    from llamahome_gui.ui.services import Services

    services, work = Services(Workspace.open(home)), WorkToShow()
    services.settings.appearance.notifications = False
    filled = fill(services)
    load_quietly(services)
    with some_machine(work):
        window = MainWindow(services)
        window.work.stop()
        window.resize(*SIZE)
        window.show()
        QCursor.setPos(window.mapToGlobal(QPoint(window.width() - 20, 8)))  # where nothing lights up under it
        listed: list[bool] = []
        window.models.refreshed.connect(lambda: listed.append(True))  # built row by row, with the loop in between
        window.panels.complete()
        until(lambda: listed, "the models are listed")
        draw_curves(window)
        try:
            yield Stage(window, filled, work)
        finally:
            window.close_now()
            window.deleteLater()
            services.deleteLater()
            settle()


def main(arguments: list[str]) -> int:
    """Draw into the folder that is named; with `--accept` the small ones, for the tests."""
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 2
    accept, parts = arguments[0] == "--accept", arguments[1:]
    folder = ACCEPTED if accept else Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtGui import QFont

    from llamahome_gui.ui.app import make_application

    app = make_application(["screenshots"])
    app.setFont(QFont(FONT, 10))
    looks = [look for look in LOOKS if not accept or look.accepted]
    if accept:
        _forget(folder, set(names(looks)))

    def wanted(name: str) -> bool:
        return not parts or any(part in name for part in parts)

    # What was shown before may be seen behind a dialog: the tests draw all states, and so does whoever accepts one.
    for name, picture, _ in draw(app, looks, (lambda _name: True) if accept else wanted):
        if wanted(name):
            (accepted(picture) if accept else picture).save(str(folder / f"{name}.png"))
            print(folder / f"{name}.png", flush=True)
    return 0


def _forget(folder: Path, drawn: set[str]) -> None:
    """Remove accepted pictures of states that there are no more."""
    for path in folder.glob("*.png"):
        if path.stem not in drawn:
            path.unlink()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main(sys.argv[1:]))
