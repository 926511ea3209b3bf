"""Word documents of 2003 in one XML file (WordprocessingML 2003): put into the package that Word makes of them today.

Most of its words are those of later years; what is not is set right here: notes, comments, headers and addresses that
stand in their places instead of parts of their own, tracked changes, lists, marks of other programs around text.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field

from lxml import etree

from llamahome_gui.documents import flatxml, problems
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.types import Draft

from .names import RELATION
from .names import WORD as NEW

_OLD_SPACE = "http://schemas.microsoft.com/office/word/2003/wordml"
_OLD, _AML = f"{{{_OLD_SPACE}}}", "{http://schemas.microsoft.com/aml/2001/core}"
_OFFICE = "{urn:schemas-microsoft-com:office:office}"
# Given to new roots, for those that are made up get mixed up when elements move.
_PREFIXES = {"w": _OLD_SPACE, "r": RELATION[1:-1]}
_KEPT = frozenset({_OLD_SPACE, "urn:schemas-microsoft-com:vml", "urn:schemas-microsoft-com:office:word"})
_PICTURES = re.compile(rb"<w:binData\b[^<>]*+>[^<]*+</w:binData>")
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
    'PartName="/word/document.xml" ContentType="'
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_CHANGES = {"Word.Insertion": "ins", "Word.Deletion": "del"}
_NUMBERS = {"0": "decimal", "1": "upperRoman", "2": "lowerRoman", "3": "upperLetter", "4": "lowerLetter",
            "5": "ordinal", "22": "decimalZero", "23": "bullet", "255": "none"}  # fmt: skip
_RENAMED = {f"{_OLD}listPr": "numPr", f"{_OLD}ilfo": "numId", f"{_OLD}vmerge": "vMerge"}
_CORE = {
    "Title": "{http://purl.org/dc/elements/1.1/}title",
    "Author": "{http://purl.org/dc/elements/1.1/}creator",
    "Subject": "{http://purl.org/dc/elements/1.1/}subject",
    "Created": "{http://purl.org/dc/terms/}created",
    "LastSaved": "{http://purl.org/dc/terms/}modified",
}
_CORE_ROOT = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}coreProperties"


def convert(source: Source) -> Draft:
    """See `word.convert`.

    Raises:
        DocumentError: DAMAGED or LIMIT.
    """
    from .word import convert as convert_package

    return convert_package(source.holding(packed(source)))


def packed(source: Source) -> bytes:
    """The document as a package, which lives for moments.

    Raises:
        DocumentError: DAMAGED when it is not well-formed or has no body, LIMIT when it is nested too deeply.
    """
    root = flatxml.root_of(source, without=_PICTURES)
    body = root.find(f"{_OLD}body")
    if body is None:
        raise problems.damaged(source.path, "its body is missing")
    return _Packer(root, body).packed()


@dataclass
class _Packer:
    """Moves what stands within the text into parts of its own; `_parts` are roots by name, `_links` those to them."""

    root: etree._Element
    body: etree._Element
    _parts: dict[str, etree._Element] = field(default_factory=dict)
    _links: list[tuple[str, str, str]] = field(default_factory=list)  # kind, target, mode

    def packed(self) -> bytes:
        for node in [node for node in self.root.iter() if isinstance(node.tag, str)]:
            self._settle(node)
        self._part("styles", self.root.find(f"{_OLD}styles"))
        self._part("numbering", _numbering(self.root.find(f"{_OLD}lists")))
        document = etree.Element(f"{_OLD}document", nsmap=_PREFIXES)
        document.append(self.body)
        self._parts["document"] = document
        return self._zipped()

    def _part(self, kind: str, root: etree._Element | None) -> None:
        if root is not None:
            self._parts[kind] = root
            self._link(kind, f"{kind}.xml")

    def _link(self, kind: str, target: str, mode: str = "Internal") -> str:
        self._links.append((kind, target, mode))
        return f"rId{len(self._links)}"

    def _settle(self, node: etree._Element) -> None:
        """Set one element right; its parent was seen before it, its children are yet to come."""
        tag = str(node.tag)
        if tag == f"{_AML}annotation":
            self._annotation(node)
        elif tag in (f"{_OLD}footnote", f"{_OLD}endnote"):
            self._note(node, etree.QName(node).localname)
        elif tag in (f"{_OLD}hdr", f"{_OLD}ftr"):
            self._margin(node, "header" if tag.endswith("hdr") else "footer")
        elif tag == f"{_OLD}hlink":
            node.tag = f"{_OLD}hyperlink"
            if target := node.get(f"{_OLD}dest", ""):
                node.set(f"{RELATION}id", self._link("hyperlink", target, "External"))
        elif tag in _RENAMED:
            node.tag = f"{_OLD}{_RENAMED[tag]}"
        elif etree.QName(node).namespace not in _KEPT and next(node.iter(f"{_OLD}*"), None) is not None:
            _unwrap(node)

    def _annotation(self, node: etree._Element) -> None:
        kind, content = node.get(f"{_OLD}type", ""), node.find(f"{_AML}content")
        if kind in _CHANGES:
            node.tag = f"{_OLD}{_CHANGES[kind]}"
        elif kind == "Word.Comment" and content is not None:
            content.tag = f"{_OLD}comment"
            content.set(f"{_OLD}author", node.get(f"{_AML}author", ""))
            self._move(content, node, "comment")
        else:
            parent = node.getparent()
            if parent is not None:  # where a comment or a bookmark begins and ends; how text looked before
                parent.remove(node)

    def _note(self, node: etree._Element, kind: str) -> None:
        """A note where it is referred to; those that draw the line above notes stand elsewhere."""
        parent = node.getparent()
        if parent is None or parent.tag != f"{_OLD}r":
            return
        place = etree.Element(f"{_OLD}r")
        parent.replace(node, place)
        self._move(node, place, kind)

    def _move(self, node: etree._Element, place: etree._Element, kind: str) -> None:
        """Move a note into the part of its kind, and leave a reference at `place`."""
        notes = self._parts.get(f"{kind}s")
        if notes is None:
            notes = etree.Element(f"{_OLD}{kind}s", nsmap=_PREFIXES)
            self._part(f"{kind}s", notes)
        key = str(len(notes) + 1)
        node.set(f"{_OLD}id", key)
        notes.append(node)
        place.clear()
        place.tag = f"{_OLD}{kind}Reference"
        place.set(f"{_OLD}id", key)

    def _margin(self, node: etree._Element, kind: str) -> None:
        parent = node.getparent()
        if parent is None or parent.tag != f"{_OLD}sectPr":
            return
        name = f"{kind}{len(self._links)}"
        reference = etree.Element(f"{_OLD}{kind}Reference")
        reference.set(f"{RELATION}id", self._link(kind, f"{name}.xml"))
        parent.replace(node, reference)
        self._parts[name] = node

    def _zipped(self) -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("[Content_Types].xml", _TYPES)
            main = [("officeDocument", "word/document.xml", "Internal"), ("core-properties", "core.xml", "Internal")]
            archive.writestr("_rels/.rels", _relationships(main))
            archive.writestr("core.xml", etree.tostring(_core(self.root)))
            archive.writestr("word/_rels/document.xml.rels", _relationships(self._links))
            for name, root in self._parts.items():
                data = etree.tostring(root, encoding="utf-8", with_tail=False)
                archive.writestr(f"word/{name}.xml", data.replace(_OLD_SPACE.encode(), NEW[1:-1].encode()))
        return file.getvalue()


def _unwrap(node: etree._Element) -> None:
    """Put what an element holds in its place."""
    parent = node.getparent()
    if parent is not None:
        at = parent.index(node)
        parent[at : at + 1] = list(node)


def _numbering(lists: etree._Element | None) -> etree._Element | None:
    """Definitions of lists under the names of later years."""
    if lists is None:
        return None
    for node in lists.iter(f"{_OLD}nfc"):
        node.tag = f"{_OLD}numFmt"
        node.set(f"{_OLD}val", _NUMBERS.get(node.get(f"{_OLD}val", ""), "decimal"))
    for node in list(lists):
        if node.tag == f"{_OLD}listDef":
            node.tag = f"{_OLD}abstractNum"
            node.set(f"{_OLD}abstractNumId", node.get(f"{_OLD}listDefId", ""))
        elif node.tag == f"{_OLD}list":
            node.tag = f"{_OLD}num"
            node.set(f"{_OLD}numId", node.get(f"{_OLD}ilfo", ""))
            for child in node.iterchildren(f"{_OLD}ilst"):
                child.tag = f"{_OLD}abstractNumId"
    return lists


def _core(root: etree._Element) -> etree._Element:
    """What the document says about itself."""
    core = etree.Element(_CORE_ROOT)
    told = root.find(f"{_OFFICE}DocumentProperties")
    for name, tag in _CORE.items():
        text = None if told is None else told.findtext(f"{_OFFICE}{name}")
        if text:
            etree.SubElement(core, tag).text = text
    return core


def _relationships(entries: list[tuple[str, str, str]]) -> bytes:
    root = etree.Element(f"{{{_LINKS}}}Relationships")
    for number, (kind, target, mode) in enumerate(entries, 1):
        etree.SubElement(
            root,
            f"{{{_LINKS}}}Relationship",
            Id=f"rId{number}",
            Type=f"{_KINDS}/{kind}",
            Target=target,
            TargetMode=mode,
        )
    return bytes(etree.tostring(root))
