"""Equations on one line, as one types them: `(a+b)/2`, `x^2`, `√(y+1)`, `∑_(i=1)^n i`.

After Unicode Technical Note 28 (UnicodeMath, the linear format of Word), with parentheses wherever a part is more
than one number or name. Office files, OpenDocument, web pages and Rich Text name the same structures differently; what
is made of a structure is said here once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from lxml import etree

from .safexml import local

_ONE_THING = re.compile(r"\d+(?:[.,]\d+)?|\w|[^\W\d_]+|\S|√?\([^()]*\)")
_UNSEEN = dict.fromkeys(range(0x2061, 0x2065))  # "applied to", "times", "and", "plus", told to programs only
_BLANKS = re.compile(r"[ \t\r\n]+")  # and no others: those that do not break are seen
_ROOTS = {"": "√", "2": "√", "3": "∛", "4": "∜"}


def grouped(text: str) -> str:
    """A part of an equation, in parentheses unless it is one number, name or sign."""
    text = text.strip()
    return text if not text or _ONE_THING.fullmatch(text) else f"({text})"


def fraction(above: str, below: str) -> str:
    return f"{grouped(above)}/{grouped(below)}"


def scripts(base: str, below: str = "", above: str = "") -> str:
    """A base with what stands low and high beside it."""
    low, high = grouped(below), grouped(above)
    return (grouped(base) or base) + (f"_{low}" if low else "") + (f"^{high}" if high else "")


def root(inside: str, degree: str = "") -> str:
    sign = _ROOTS.get(degree.strip())
    return f"{sign}{grouped(inside)}" if sign else f"√[{degree.strip()}]({inside.strip()})"


def operator(sign: str, below: str, above: str, inside: str) -> str:
    """A sum, product or integral over `inside`."""
    return f"{scripts(sign, below, above)} {inside.strip()}".rstrip()


def matrix(rows: Iterable[Sequence[str]]) -> str:
    return "[" + "; ".join(", ".join(cell.strip() for cell in row) for row in rows) + "]"


def from_mathml(node: etree._Element) -> str:
    """Text of an element of MathML (version 3, chapters 3.2 to 3.5)."""
    name = local(node.tag)
    if name in ("annotation", "annotation-xml", "maction"):
        return ""
    if name in ("mi", "mn", "mo", "mtext", "ms"):
        text = _BLANKS.sub(" ", "".join(map(str, node.itertext())).translate(_UNSEEN)).strip(" ")
        return text.replace("\xa0", " ")  # at the ends of words they are meant
    parts = [from_mathml(child) for child in node if isinstance(child.tag, str)]
    maker = _MATHML.get(name)
    if maker is not None:
        return maker([*parts, "", "", ""])
    if name == "msqrt":
        return root("".join(parts))
    if name == "mtable":
        return matrix([from_mathml(cell) for cell in row] for row in node)
    if name == "mfenced":
        return node.get("open", "(") + ", ".join(parts) + node.get("close", ")")
    return "".join(parts)


_MATHML: dict[str, Callable[[Sequence[str]], str]] = {
    "mfrac": lambda part: fraction(part[0], part[1]),
    "msup": lambda part: scripts(part[0], above=part[1]),
    "msub": lambda part: scripts(part[0], below=part[1]),
    "msubsup": lambda part: scripts(part[0], part[1], part[2]),
    "munder": lambda part: scripts(part[0], below=part[1]),
    "mover": lambda part: scripts(part[0], above=part[1]),
    "munderover": lambda part: scripts(part[0], part[1], part[2]),
    "mroot": lambda part: root(part[0], part[1]),
}
