"""Which number format each cell style of a workbook has."""

from __future__ import annotations

from .names import SHEET as S
from .numberformat import BUILTIN
from .package import Package


def number_formats(package: Package, main: str) -> list[str]:
    """Format codes by the index that cells carry (`s="3"`); empty when the workbook has no styles."""
    root = package.side_root(package.first_related(main, "styles") or "xl/styles.xml")
    if root is None:
        return []
    codes = dict(BUILTIN)
    for node in root.iterfind(f"{S}numFmts/{S}numFmt"):
        key = node.get("numFmtId", "")
        if key.isdecimal():
            codes[int(key)] = node.get("formatCode", "General")
    formats = []
    for node in root.iterfind(f"{S}cellXfs/{S}xf"):
        key = node.get("numFmtId", "0")
        formats.append(codes.get(int(key), "General") if key.isdecimal() else "General")
    return formats
