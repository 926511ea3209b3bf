"""Pictures of the window as they are accepted, and how far two of them are apart.

An accepted picture has a sixteenth of the window's pixels, and of its colours the upper bits. Two are laid over each
other field by field: a letter that another version of the font draws a little to the side moves a field's mean by
little, and where it does not, the field beside it has that mean. A button that is missing changes a whole patch of
fields, and no field beside them looks as they did.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

Pixels = NDArray[np.float32]

SMALLER = 4
"""Pixels of the window on a side of an accepted picture's pixel."""
FIELD = 4
"""Pixels of an accepted picture on a side of a field: 16 of the window."""
SEEN = 7
"""Steps of 255 that a field's mean may differ without being seen."""
MOST_TOGETHER = 1
"""Fields in one patch that may differ: the smallest button with a text changes two."""
MOST_OF_ALL = 0.005
"""Share of all fields that may differ, wherever they are."""
_STEPS = 8


@dataclass(frozen=True)
class Apart:
    """How far two pictures are apart.

    Attributes:
        share: Of all fields, those that differ.
        together: Fields in the largest patch of them.
        where: The patch's middle in the window, in pixels from its upper left corner.
    """

    share: float = 0.0
    together: int = 0
    where: tuple[int, int] = (0, 0)

    @property
    def too_far(self) -> bool:
        """Whether somebody would call them different."""
        return self.together > MOST_TOGETHER or self.share > MOST_OF_ALL


def accepted(shown: QImage) -> QImage:
    """A picture as it is accepted."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage

    small = shown.scaledToWidth(shown.width() // SMALLER, Qt.TransformationMode.SmoothTransformation)
    values = pixels_of(small).round().astype(np.int32)
    few = np.minimum(255, (values + _STEPS // 2) // _STEPS * _STEPS).astype(np.uint8)
    height, width = few.shape[:2]
    return QImage(few.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def pixels_of(picture: QImage) -> Pixels:
    """Red, green and blue, shape ``(height, width, 3)``, 0 to 255."""
    from PySide6.QtGui import QImage

    plain = picture.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : 3 * plain.width()].reshape(plain.height(), plain.width(), 3).astype(np.float32)


def apart(one: QImage, other: QImage) -> Apart:
    """Lay two accepted pictures over each other. Of another size, all of them differs."""
    if one.size() != other.size():
        return Apart(1.0, one.width() * one.height())
    if one == other:
        return Apart()
    changed = _changed(pixels_of(one), pixels_of(other))
    patch = max(_patches(changed), key=len, default=[])
    middle = np.mean(patch, axis=0) if patch else np.zeros(2)
    side = FIELD * SMALLER
    where = (round((middle[1] + 0.5) * side), round((middle[0] + 0.5) * side)) if patch else (0, 0)
    return Apart(float(changed.mean()), len(patch), where)


def _changed(one: Pixels, other: Pixels) -> NDArray[np.bool_]:
    """For each field, whether it differs from all that lie within a pixel of it, either way."""
    mine, yours = _means(one), _means(other)
    return np.maximum(_least_difference(mine, yours), _least_difference(yours, mine)) > SEEN


def _least_difference(mine: Pixels, yours: Pixels) -> Any:
    rows, columns = ((side - 2) // FIELD for side in mine.shape[:2])

    def fields(means: Pixels, down: int, right: int) -> Pixels:
        return means[down::FIELD, right::FIELD][:rows, :columns]

    own = fields(mine, 1, 1)
    places = [(down, right) for down in range(3) for right in range(3)]
    return np.min([np.abs(own - fields(yours, *place)).max(axis=2) for place in places], axis=0)


def _means(pixels: Pixels) -> Pixels:
    """The mean of the field that begins at each pixel, from one before the first; edges are drawn on."""
    height, width = pixels.shape[:2]
    more = [(1, -side % FIELD + FIELD + 1) for side in (height, width)]
    wide = np.pad(pixels, (*more, (0, 0)), mode="edge")
    sums = np.pad(wide, ((1, 0), (1, 0), (0, 0))).cumsum(axis=0, dtype=np.float64).cumsum(axis=1)
    whole = sums[FIELD:, FIELD:] - sums[:-FIELD, FIELD:] - sums[FIELD:, :-FIELD] + sums[:-FIELD, :-FIELD]
    return (whole / FIELD**2).astype(np.float32)


def _patches(changed: NDArray[np.bool_]) -> list[list[tuple[int, int]]]:
    """The fields that differ, those that touch with a side together."""
    left = {(int(row), int(column)) for row, column in np.argwhere(changed)}
    found = []
    while left:
        patch, waiting = [], [left.pop()]
        while waiting:
            row, column = waiting.pop()
            patch.append((row, column))
            beside = {(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)} & left
            left -= beside
            waiting.extend(beside)
        found.append(patch)
    return found
