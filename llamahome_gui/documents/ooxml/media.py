"""What a document without words holds all the same: pictures, sounds, films, embedded files, shapes, empty tables."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping

from lxml import etree

from llamahome_gui.documents import markdown
from llamahome_gui.documents.markdown import picture_text
from llamahome_gui.documents.package import Package, Relationship
from llamahome_gui.documents.safexml import local
from llamahome_gui.documents.source import Source

from .names import RELATION

# Elements that frame one thing, and those in them that tell what it is.
_FRAMES = frozenset({"pic", "inline", "anchor", "pict", "object", "graphicFrame", "sp", "cxnSp", "oleObject", "tbl"})
_KINDS = {
    "audioFile": "Audio", "wavAudioFile": "Audio", "audioCd": "Audio",
    "videoFile": "Video", "quickTimeFile": "Video",
    "OLEObject": "Embedded", "oleObj": "Embedded", "oleObject": "Embedded",
    "blip": "Picture", "imagedata": "Picture", "pic": "Picture",
}  # fmt: skip
_RANK = ("Audio", "Video", "Embedded", "Picture")
_TARGETS = tuple(f"{RELATION}{name}" for name in ("embed", "link", "id"))


def media_text(source: Source, kind: str) -> str:
    """A line for each thing in a file of a format (docx, xlsx, pptx), below its slide or sheet; empty for none.

    Raises:
        DocumentError: DAMAGED, ENCRYPTED or LIMIT.
    """
    with Package(source) as package:
        sections = _SECTIONS[kind](package)
        texts = ((heading, "\n\n".join(_once(package, parts))) for heading, parts in sections)
        return markdown.blocks(f"{heading}\n\n{text}" for heading, text in texts if text)


def _word_sections(package: Package) -> Iterator[_Section]:
    main = package.main_part("word/document.xml")
    yield "", [main, *package.related(main, "header"), *package.related(main, "footer")]


def _slide_sections(package: Package) -> Iterator[_Section]:
    main = package.main_part("ppt/presentation.xml")
    relations = package.relationships(main)
    keys = [node.get(f"{RELATION}id", "") for node in package.root(main).iter("{*}sldId")]
    parts = [relations[key].target for key in keys if key in relations]
    yield from ((f"## Slide {number}", [part]) for number, part in enumerate(parts, 1))


def _sheet_sections(package: Package) -> Iterator[_Section]:
    main = package.main_part("xl/workbook.xml", "xl/workbook.bin")
    if main.lower().endswith(".bin"):
        from .binarybook import read_workbook

        for sheet in read_workbook(package, main)[0]:
            yield f"## {markdown.escape(sheet.name)}", [*package.related(sheet.part, "drawing")]
        return
    relations = package.relationships(main)
    for node in package.root(main).iter("{*}sheet"):
        entry = relations.get(node.get(f"{RELATION}id", ""))
        if entry is not None:
            heading = f"## {markdown.escape(node.get('name', ''))}"
            yield heading, [entry.target, *package.related(entry.target, "drawing")]


_Section = tuple[str, list[str]]  # a heading, and the parts whose things stand below it
_SECTIONS: dict[str, Callable[[Package], Iterator[_Section]]] = {
    "docx": _word_sections,
    "pptx": _slide_sections,
    "xlsx": _sheet_sections,
}


def _once(package: Package, parts: Iterable[str]) -> list[str]:
    """Lines for the things in some parts, in their order; the same line once."""
    found: dict[str, None] = {}
    for part in parts:
        root = package.side_root(part)
        if root is not None:
            found |= dict.fromkeys(filter(None, _lines(root, package.relationships(part))))
    return list(found)


def _lines(root: etree._Element, relations: Mapping[str, Relationship]) -> Iterator[str]:
    for node in root.iter():
        if isinstance(node.tag, str) and local(node.tag) in _FRAMES and not _inside_frame(node):
            yield _table(node) or _thing(node, relations)


def _inside_frame(node: etree._Element) -> bool:
    """Whether a frame above tells of this one; what lies in the cells of a table, and what older programs get in place
    of it, counts by itself or not at all."""
    names = [local(above.tag) for above in node.iterancestors()]
    return "Fallback" in names or any(name in _FRAMES and name != "tbl" for name in names)


def _table(node: etree._Element) -> str:
    table = node if local(node.tag) == "tbl" else next(node.iter("{*}tbl"), None)
    if table is None:
        return ""
    rows = [len(row.findall("{*}tc")) for row in table.iterfind("{*}tr")]
    return f"[Empty table: {len(rows)} × {max(rows, default=0)} cells]"


def _thing(node: etree._Element, relations: Mapping[str, Relationship]) -> str:
    """`[Picture: what it shows]`, or its name and file where nobody said that; empty for what is no thing."""
    # An empty placeholder, or the shadow of an embedded object that stands for itself.
    if local(node.tag) == "sp" and next(node.iter("{*}ph", "{*}compatExt"), None) is not None:
        return ""
    name, told = _names(node)
    telling = [child for child in node.iter() if isinstance(child.tag, str) and local(child.tag) in _KINDS]
    kind = min((_KINDS[local(child.tag)] for child in telling), key=_RANK.index, default="Shape")
    described = picture_text(told)
    if described and kind == "Picture":
        return described
    of_kind = [child for child in telling if _KINDS[local(child.tag)] == kind]
    file = next((file for child in of_kind if (file := _file(child, relations))), "")
    program = next((text for child in of_kind if (text := child.get("progId") or child.get("ProgID"))), "")
    name = described.removeprefix("[Picture: ").removesuffix("]") or markdown.escape(name or program)
    words = f"{name} ({file})" if name and file else name or file
    return f"[{kind}: {words}]" if words else f"[{kind}]"


def _names(node: etree._Element) -> tuple[str, str | None]:
    """Name of a thing and what its author says that it shows."""
    for child in node.iter("{*}docPr", "{*}cNvPr"):
        return " ".join(child.get("name", "").split()), child.get("descr") or child.get("title")
    for child in node.iter("{*}imagedata", "{*}shape"):
        if child.get("alt"):
            return "", child.get("alt")
    return "", None


def _file(node: etree._Element, relations: Mapping[str, Relationship]) -> str:
    for attribute in _TARGETS:
        entry = relations.get(node.get(attribute, ""))
        if entry is not None and entry.kind != "hyperlink":
            return posixpath.basename(entry.target.replace("\\", "/"))
    return ""
