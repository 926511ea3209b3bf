"""Pictures of every page of the window in every look, drawn without a screen.

    python packaging/screenshots.py FOLDER          light, dark, high contrast, text of 150 percent, and German
    python packaging/screenshots.py --accept        the small ones that tests/ui/test_looks.py compares with

The window stands on a workspace of its own with a few documents and a chat, so that two machines draw nearly the same.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication

    from llamahome_gui.ui.main_window import MainWindow
    from llamahome_gui.ui.services import Services
    from llamahome_gui.ui.theme import ThemeMode

ROOT = Path(__file__).resolve().parent.parent
ACCEPTED = ROOT / "tests" / "ui" / "looks"
FONT = "DejaVu Sans"
"""Comes with most Linux systems; with another one the pictures cannot be compared."""
SIZE = (1320, 860)
SMALL = 330
"""Width of an accepted picture in pixels: layout and colours, hardly the letters."""
SEEN = 12
"""Steps of 255 that a field's mean colour may differ."""


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


_PARAGRAPH = "The north basin is dredged every second year. Ships of more than nine metres wait for the tide. " * 4
_DOCUMENTS = (
    ("Harbor handbook.docx", "docx", 18_400),
    ("Berths 2024.xlsx", "xlsx", 2_150),
    ("Tides.pdf", "pdf", 61_300),
    ("Minutes of March.md", "md", 940),
)
_ANSWER = """The **north basin** is deep enough:

| Harbor | Depth | Ships |
| --- | --- | --- |
| North | 12 m | all |
| South | 7 m | small ones |

1. Ask the harbor master for a berth.
2. Note the tide.

```python
depth = max(basin.depth for basin in harbor)
```
"""

LOOKS = (
    Look("light"),
    Look("dark", "dark"),
    Look("contrast", "contrast"),
    Look("large", percent=150),
    Look("german", language="de"),
)


def draw(app: QApplication, looks: Sequence[Look] = LOOKS) -> Iterator[tuple[str, QImage]]:
    """`light-chat` and so on, and the picture. A window is opened for each language and changes its look while open."""
    from llamahome_gui.ui import i18n
    from llamahome_gui.ui.theme import manager

    try:
        for language in dict.fromkeys(look.language for look in looks):
            i18n.install(app, language)
            with tempfile.TemporaryDirectory() as folder, _some_machine(), opened(Path(folder)) as window:
                for look in (each for each in looks if each.language == language):
                    manager().set_mode(look.theme)
                    manager().set_text_percent(look.percent)
                    for key in window.panels:
                        window.go_to(key)
                        _settle()
                        if key == "models":  # the built-in one would tell a path of this machine
                            window.models.list.choose("llama/3.2-1b")
                            _settle()
                        yield f"{look.name}-{key}", window.grab().toImage()
    finally:
        i18n.remove(app)
        manager().set_text_percent(100)
        manager().set_mode("light")


@contextmanager
def _some_machine() -> Iterator[None]:
    """The same memory and disk on every machine: what fits is told in words."""
    from unittest.mock import patch

    from llamahome_gui.models.fit.machine import Machine

    machine = Machine(memory=16 * 10**9, memory_free=9 * 10**9, disk_free=80 * 10**9, runtime_left=0)
    with patch.object(Machine, "now", lambda _folder: machine):
        yield


@contextmanager
def opened(home: Path) -> Iterator[MainWindow]:
    """The window on a workspace with documents and a chat; no model is loaded."""
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.ui.main_window import MainWindow
    from llamahome_gui.ui.services import Services

    services = Services(Workspace.open(home))
    chat = _fill(services)
    window = MainWindow(services)
    window.resize(*SIZE)
    window.show()
    window.chat.controller.open(chat)
    listed: list[bool] = []
    window.models.refreshed.connect(lambda: listed.append(True))  # built row by row, with the loop in between
    window.panels.complete()
    while not listed:
        _settle()
    try:
        yield window
    finally:
        window.close_now()
        window.deleteLater()
        services.deleteLater()
        _settle()


def _fill(services: Services) -> int:
    """A few documents, one of them broken, and a chat, whose number is returned."""
    from llamahome_gui.documents.types import Converted
    from llamahome_gui.errors import DocumentError, DocumentReason

    for number, (name, format_name, words) in enumerate(_DOCUMENTS, 1):
        text = f"# {name.split('.')[0]}\n\n{_PARAGRAPH}\n\n| Harbor | Depth |\n| --- | --- |\n| North | 12 m |\n"
        made = Converted(text, format_name, None, words)
        services.library.add(Path("/documents") / name, name, 20_000 * number, made)
    broken = DocumentError("The file is damaged.", reason=DocumentReason.DAMAGED)
    services.library.add_failure(Path("/documents/Scan.pdf"), "Scan.pdf", 9_000, broken)
    chat = services.conversations.create("Which harbor is deep enough?", "starter")
    services.conversations.append(chat, "user", "Which harbor is deep enough?")
    services.conversations.append(chat, "assistant", _ANSWER)
    return chat


def _settle() -> None:
    """Let all that was begun in the background come to its end."""
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication

    from llamahome_gui.ui.background import wait_for_background

    for _ in range(3):
        wait_for_background()
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def accepted(shown: QImage) -> QImage:
    """A picture as it is accepted: small, with the layout and the colours, and hardly the letters."""
    from PySide6.QtCore import Qt

    return shown.scaledToWidth(SMALL, Qt.TransformationMode.SmoothTransformation)


def difference(one: QImage, other: QImage) -> float:
    """Share of the picture's fields, 8 by 8 pixels of a small one, whose mean colour differs to the eye.

    Text in another font, or a number of this machine, moves a mean by a little; a missing or moved part by much.
    """
    from PySide6.QtCore import QSize, Qt

    fields = QSize(SMALL // 8, round(SMALL * SIZE[1] / SIZE[0]) // 8)
    shapes = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    mine, yours = one.scaled(fields, *shapes), other.scaled(fields, *shapes)
    apart = 0
    for y in range(fields.height()):
        for x in range(fields.width()):
            a, b = mine.pixelColor(x, y), yours.pixelColor(x, y)
            steps = abs(a.red() - b.red()), abs(a.green() - b.green()), abs(a.blue() - b.blue())
            apart += max(steps) > SEEN
    return apart / (fields.width() * fields.height())


def main(arguments: list[str]) -> int:
    """Draw into the folder that is named; with `--accept` the small ones, for the tests."""
    if len(arguments) != 1 or arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 2
    accept = arguments[0] == "--accept"
    folder = ACCEPTED if accept else Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtGui import QFont

    from llamahome_gui.ui.app import make_application

    app = make_application(["screenshots"])
    app.setFont(QFont(FONT, 10))
    for name, picture in draw(app, [look for look in LOOKS if not accept or look.accepted]):
        (accepted(picture) if accept else picture).save(str(folder / f"{name}.png"))
        print(folder / f"{name}.png")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main(sys.argv[1:]))
