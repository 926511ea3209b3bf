"""The straight lines that a page draws: borders of cells, rules below headings; and whether it shows pictures."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

MOST_OBJECTS = 20_000
_MOST_SEGMENTS = 8_000
_THIN = 3.0  # points; a filled rectangle below that is a line
_SHORT = 4.0
_NEAR = 2.5  # points by which lines may miss each other


class Rule(NamedTuple):
    """A line along one axis: its place on the other axis, and where it starts and ends."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Drawing:
    """`across` are horizontal rules (`at` is their height), `down` vertical ones; `pictures` counts pictures.

    `largest` is the area of the largest picture, in square points. `cut`: there is more than is looked at.
    """

    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    pictures: int = 0
    largest: float = 0.0
    paths: int = 0
    cut: bool = False


def read_drawing(page: Any) -> Drawing:
    """What a page draws beside its text."""
    import pypdfium2.raw as raw

    count = raw.FPDFPage_CountObjects(page.raw)
    drawing = Drawing(cut=count > MOST_OBJECTS)
    reader = _PathReader(raw, drawing)
    for index in range(min(count, MOST_OBJECTS)):
        item = raw.FPDFPage_GetObject(page.raw, index)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            drawing.paths += 1
            reader.read(item)
        elif kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM):
            drawing.pictures += 1
            drawing.largest = max(drawing.largest, reader.area(item))
    drawing.across, drawing.down = merged(drawing.across), merged(drawing.down)
    return drawing


def turned(drawing: Drawing, quarters: int) -> Drawing:
    """The drawing after so many quarter turns clockwise about the origin."""
    for _ in range(quarters):
        across = sorted(Rule(-rule.at, rule.start, rule.end) for rule in drawing.down)
        down = sorted(Rule(rule.at, -rule.end, -rule.start) for rule in drawing.across)
        drawing = replace(drawing, across=across, down=down)
    return drawing


def merged(rules: Iterable[Rule]) -> list[Rule]:
    """Rules of which those that continue each other are one, from the first place to the last."""
    found: list[Rule] = []
    for level in _levels(rules):
        at = sum(rule.at for rule in level) / len(level)
        start, end = level[0].start, level[0].end
        for rule in level[1:]:
            if rule.start > end + _NEAR:
                found.append(Rule(at, start, end))
                start = rule.start
                end = rule.end
            end = max(end, rule.end)
        found.append(Rule(at, start, end))
    return found


def _levels(rules: Iterable[Rule]) -> Iterator[list[Rule]]:
    """Rules at the same place, sorted along their direction."""
    level: list[Rule] = []
    for rule in sorted(rules):
        if level and rule.at - level[0].at > _NEAR:
            yield sorted(level, key=lambda one: one.start)
            level = []
        level.append(rule)
    if level:
        yield sorted(level, key=lambda one: one.start)


class _PathReader:
    """Reads the straight lines of path objects."""

    def __init__(self, raw: Any, drawing: Drawing) -> None:
        self._raw = raw
        self._drawing = drawing
        self._edges = [ctypes.c_float() for _ in range(4)]
        self._matrix = raw.FS_MATRIX()
        self._left = _MOST_SEGMENTS

    def area(self, item: Any) -> float:
        """Of the box around an object, in square points."""
        if not self._raw.FPDFPageObj_GetBounds(item, *map(ctypes.byref, self._edges)):
            return 0.0
        left, bottom, right, top = (edge.value for edge in self._edges)
        return (right - left) * (top - bottom)

    def read(self, item: Any) -> None:
        raw = self._raw
        if not raw.FPDFPageObj_GetBounds(item, *map(ctypes.byref, self._edges)):
            return
        left, bottom, right, top = (edge.value for edge in self._edges)
        if min(right - left, top - bottom) <= _THIN:
            self._add(left, bottom, right, top)
            return
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke))
        count = raw.FPDFPath_CountSegments(item)
        # What is only filled is a background or a drawing, unless it is a set of thin bars.
        if 0 < count <= self._left and (stroke.value or count > 5):
            self._left -= count
            self._segments(item, count, stroked=bool(stroke.value))

    def _segments(self, item: Any, count: int, *, stroked: bool) -> None:
        raw, x, y = self._raw, ctypes.c_float(), ctypes.c_float()
        raw.FPDFPageObj_GetMatrix(item, ctypes.byref(self._matrix))
        m = self._matrix
        shape: list[tuple[float, float]] = []
        for index in range(count):
            segment = raw.FPDFPath_GetPathSegment(item, index)
            kind = raw.FPDFPathSegment_GetType(segment)
            raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
            point = (m.a * x.value + m.c * y.value + m.e, m.b * x.value + m.d * y.value + m.f)
            if kind == raw.FPDF_SEGMENT_MOVETO:
                self._shape(shape, stroked=stroked)
                shape = []
            shape.append(point)
            if raw.FPDFPathSegment_GetClose(segment):
                shape.append(shape[0])
        self._shape(shape, stroked=stroked)

    def _shape(self, points: list[tuple[float, float]], *, stroked: bool) -> None:
        """Add the edges of one outline, or its middle line where it is thin."""
        if len(points) < 2:
            return
        xs, ys = [x for x, _ in points], [y for _, y in points]
        if min(max(xs) - min(xs), max(ys) - min(ys)) <= _THIN:
            self._add(min(xs), min(ys), max(xs), max(ys))
        elif stroked:
            for (x0, y0), (x1, y1) in itertools.pairwise(points):
                self._add(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def _add(self, left: float, bottom: float, right: float, top: float) -> None:
        width, height = right - left, top - bottom
        if height <= _THIN and width >= _SHORT:
            self._drawing.across.append(Rule((bottom + top) / 2, left, right))
        elif width <= _THIN and height >= _SHORT:
            self._drawing.down.append(Rule((left + right) / 2, bottom, top))
