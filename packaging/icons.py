"""Draw the application's icon for the systems that want pixels: `python packaging/icons.py FOLDER`.

One drawing, `resources/icons/app.svg`, is the source; the bundle for a platform is made from it when it is built, so
that no picture in the repository can grow old.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "resources" / "icons" / "app.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)


def draw(folder: Path) -> dict[str, Path]:
    """Write `llamahome.ico`, `.icns` and `.png` (512 pixels) into `folder`; paths by suffix."""
    from PIL import Image

    pictures = [Image.open(io.BytesIO(_render(size))) for size in SIZES]
    largest, smaller = pictures[-1], pictures[:-1]
    paths = {suffix: folder / f"llamahome.{suffix}" for suffix in ("ico", "icns", "png")}
    folder.mkdir(parents=True, exist_ok=True)
    largest.save(paths["png"])
    largest.save(paths["icns"], append_images=smaller)
    # Windows takes no more than 256 pixels.
    smaller[-1].save(paths["ico"], sizes=[(size, size) for size in SIZES if size <= 256], append_images=smaller)
    return paths


def _render(size: int) -> bytes:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QIODevice
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(SOURCE)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub knows file names only
    return bytes(buffer.data().data())


if __name__ == "__main__":
    for path in draw(Path(sys.argv[1])).values():
        print(path)
