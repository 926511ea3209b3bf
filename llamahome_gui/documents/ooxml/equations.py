"""Equations of Office files (OMML, ECMA-376 part 1, 22.1) on one line."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from llamahome_gui.documents import equations
from llamahome_gui.documents.safexml import local

from .names import MATH, WORD

_DROPPED = frozenset({f"{WORD}del", f"{WORD}moveFrom"})


def linear(node: etree._Element) -> str:
    """Text of `m:oMath`, `m:oMathPara`, or anything inside them."""
    tag = node.tag
    if not isinstance(tag, str) or tag in _DROPPED or tag.endswith("Pr"):
        return ""
    if tag in (f"{MATH}t", f"{WORD}t"):
        return node.text or ""
    maker = _MAKERS.get(local(tag)) if tag.startswith(MATH) else None
    return maker(node) if maker else _inside(node)


def _inside(node: etree._Element) -> str:
    return "".join(map(linear, node))


def _part(node: etree._Element, name: str) -> str:
    found = node.find(f"{MATH}{name}")
    return "" if found is None else _inside(found)


def _property(node: etree._Element, name: str, default: str) -> str:
    found = node.find(f"{MATH}{local(node.tag)}Pr/{MATH}{name}")
    return default if found is None else found.get(f"{MATH}val", "")


def _brackets(node: etree._Element) -> str:
    parts = [_inside(part) for part in node.iterchildren(f"{MATH}e")]
    inside = _property(node, "sepChr", "|").join(parts)
    return _property(node, "begChr", "(") + inside + _property(node, "endChr", ")")


def _fraction(node: etree._Element) -> str:
    above, below = _part(node, "num"), _part(node, "den")
    # Without a bar it is a binomial coefficient, which stands in brackets of its own.
    return f"{above}¦{below}" if _property(node, "type", "bar") == "noBar" else equations.fraction(above, below)


def _root(node: etree._Element) -> str:
    return equations.root(_part(node, "e"), _part(node, "deg"))


def _operator(node: etree._Element) -> str:
    return equations.operator(_property(node, "chr", "∫"), _part(node, "sub"), _part(node, "sup"), _part(node, "e"))


def _before(node: etree._Element) -> str:
    return equations.scripts("", _part(node, "sub"), _part(node, "sup")) + _part(node, "e")


def _scripts(node: etree._Element) -> str:
    return equations.scripts(_part(node, "e"), _part(node, "sub"), _part(node, "sup"))


def _matrix(node: etree._Element) -> str:
    return equations.matrix([_inside(cell) for cell in row] for row in node.iterchildren(f"{MATH}mr"))


def _lines(node: etree._Element) -> str:
    return "\n".join(map(linear, node.iterchildren(f"{MATH}e", f"{MATH}oMath")))


_MAKERS: dict[str, Callable[[etree._Element], str]] = {
    "f": _fraction,
    "sSup": _scripts,
    "sSub": _scripts,
    "sSubSup": _scripts,
    "sPre": _before,
    "rad": _root,
    "nary": _operator,
    "d": _brackets,
    "func": lambda node: f"{_part(node, 'fName')} {_part(node, 'e')}",
    "limLow": lambda node: equations.scripts(_part(node, "e"), _part(node, "lim")),
    "limUpp": lambda node: equations.scripts(_part(node, "e"), above=_part(node, "lim")),
    "acc": lambda node: _part(node, "e") + _property(node, "chr", "\u0302"),
    "m": _matrix,
    "eqArr": _lines,
    "oMathPara": _lines,
}
