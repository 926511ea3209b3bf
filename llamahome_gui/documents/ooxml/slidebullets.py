"""What stands before the paragraphs of slides: bullets and numbers, and what a level takes them from."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from llamahome_gui.documents.numbering import number_text

from .names import DRAW as A

_COUNTING = {
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
    "arabic": "decimal",
}
_NUMBERED, _NO_BULLET = f"{A}buAutoNum", f"{A}buNone"
_BULLETS = frozenset((_NUMBERED, _NO_BULLET, f"{A}buChar", f"{A}buBlip"))
_LIST_STYLES = f"{A}lstStyle"
_LEVELS = tuple(f"{A}lvl{level + 1}pPr" for level in range(9))
Inherited = Callable[[int], etree._Element | None]  # the bullet that a level has if a paragraph names none


def _bullet_of(properties: etree._Element | None) -> etree._Element | None:
    """What the properties of a paragraph or a level say of its bullet or number."""
    if properties is not None:
        for child in properties:
            if child.tag in _BULLETS:
                return child
    return None


class ListStyles:
    """What an element (`a:lstStyle`, `p:bodyStyle`) says of the bullets of levels, from 0."""

    def __init__(self, element: etree._Element | None) -> None:
        self._levels = {} if element is None else {child.tag: child for child in element}

    def bullet(self, level: int) -> etree._Element | None:
        return _bullet_of(self._levels.get(_LEVELS[level])) if self._levels else None


_NO_STYLES = ListStyles(None)


def own_styles(texts: etree._Element | None) -> ListStyles:
    """The list styles that a text body has itself; most are empty."""
    styles = None if texts is None else next(texts.iterchildren(_LIST_STYLES), None)
    return ListStyles(styles) if styles is not None and len(styles) else _NO_STYLES


class Labels:
    """Bullets and numbers of the paragraphs of one text body, one after the other."""

    def __init__(self, body: etree._Element, inherited: Inherited | None) -> None:
        self._styles = own_styles(body)
        self._inherited = inherited
        self._counts: dict[int, int] = {}
        self._levels: list[int] = []

    def before(self, properties: etree._Element | None) -> str | None:
        """What stands before the text of the next paragraph, with its indent; None for one that is no item."""
        level = 0 if properties is None else _level(properties)
        label = self._label(self._bullet(properties, level), level)
        if label is None:
            self._levels.clear()
            self._counts.clear()
            return None
        while self._levels and self._levels[-1] > level:
            self._levels.pop()
        if not self._levels or self._levels[-1] < level:
            self._levels.append(level)
        return "    " * (len(self._levels) - 1) + label

    def _bullet(self, properties: etree._Element | None, level: int) -> etree._Element | None:
        found = _bullet_of(properties)
        if found is None:
            found = self._styles.bullet(level)
        return self._inherited(level) if found is None and self._inherited is not None else found

    def _label(self, bullet: etree._Element | None, level: int) -> str | None:
        counts = self._counts
        if counts:
            for deeper in [known for known in counts if known > level]:
                del counts[deeper]
        if bullet is not None and bullet.tag == _NUMBERED:
            start = bullet.get("startAt", "1")
            first = int(start) if start.isdecimal() and len(start) < 6 else 1
            counts[level] = counts.get(level, first - 1) + 1
            return _number_label(bullet.get("type", "arabicPeriod"), counts[level])
        counts.pop(level, None)
        if bullet is None:
            return "- " if level > 0 else None
        return None if bullet.tag == _NO_BULLET else "- "


def _level(properties: etree._Element) -> int:
    level = properties.get("lvl", "0")
    return min(int(level), 8) if level.isdecimal() and len(level) < 4 else 0


def _number_label(kind: str, count: int) -> str:
    name = next((name for name in _COUNTING if kind.startswith(name)), "arabic")
    text = number_text(count, _COUNTING[name])
    if name == "arabic":
        return f"{text}. "
    return f"- {text}) " if "Paren" in kind else f"- {text}. "
