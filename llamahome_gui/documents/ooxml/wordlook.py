"""How a run of Word looks, as far as a reader must know: emphasis, raised, hidden."""

from __future__ import annotations

from typing import NamedTuple

from lxml import etree

from llamahome_gui.documents.inline import MARKS

from .names import WORD as W

_OFF = ("0", "false", "off", "none")
_BOLD, _ITALIC, _STRUCK, _HIDDEN, _RAISED = 1, 2, 4, 8, 16
_BITS = {
    f"{W}b": _BOLD,
    f"{W}i": _ITALIC,
    f"{W}strike": _STRUCK,
    f"{W}dstrike": _STRUCK,
    f"{W}vanish": _HIDDEN,
}


class Look(NamedTuple):
    """`mark` opens the emphasis; `raised` is superscript text."""

    mark: str = ""
    hidden: bool = False
    raised: bool = False


def is_on(node: etree._Element | None) -> bool:
    """Whether a switch such as `<w:b/>` is set: present and not `w:val="0"`."""
    return node is not None and node.get(f"{W}val", "1") not in _OFF


def bits(properties: etree._Element | None, inherited: int = 0) -> int:
    """What `w:rPr` says, over what a style says already."""
    for node in () if properties is None else properties:
        tag = node.tag
        if tag in _BITS:
            bit = _BITS[tag]
            inherited = inherited | bit if is_on(node) else inherited & ~bit
        elif tag == f"{W}vertAlign":
            raised = node.get(f"{W}val") == "superscript"
            inherited = inherited | _RAISED if raised else inherited & ~_RAISED
    return inherited


LOOKS = tuple(Look(MARKS[code & 7], bool(code & _HIDDEN), bool(code & _RAISED)) for code in range(32))
HIDDEN = _HIDDEN
