"""What a file really is, from its content; its name is a hint that only text formats need."""

from __future__ import annotations

import re
from collections.abc import Collection

from . import compound, problems
from .archive import READ_ERRORS, Archive, TooManyMembers
from .decoding import decode, looks_binary
from .registry import (
    BY_NAME,
    BY_SUFFIX,
    FLAT_SLIDES,
    FLAT_WORD,
    FOREIGN_SUFFIXES,
    SPREADSHEETML,
    WEB_ARCHIVE,
    WORD2,
    WORDML,
    Format,
)
from .source import Source

# Atomic: comments that begin thousands of times would otherwise be divided in every possible way.
_HTML = re.compile(r"\s*(?:<\?xml[^>]*\?>\s*)?(?>(?:<!--.*?-->\s*)*)<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
# Headers of a message of several parts that belong together, in any order.
_WEB_ARCHIVE = re.compile(
    rb"\s*+(?:[\w-]++:[^\n]*+\n(?:[ \t][^\n]*+\n)*+){0,20}?content-type:\s*multipart/related", re.I
)
_XML = re.compile(r"\s*<\?xml\b[^>]*>\s*+(?:<|$)")
# Pieces of a page that programs save under a name of Word or Excel, and that follow a declaration in a page.
_HTML_PIECE = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?<(?:table|div|p|span|h[1-6]|ul|ol|style|meta|font|center)\b[^<]*>", re.I
)
# OpenDocument in one file says in its first element what it is.
_FLAT = re.compile(
    r"<office:document\b[^<>]*?\boffice:mimetype\s*=\s*[\"']application/vnd\.oasis\.opendocument\.(\w+)", re.S
)
_SPREADSHEETML = re.compile(r"<(?:ss:)?Workbook\b[^<>]*?urn:schemas-microsoft-com:office:spreadsheet", re.S)
_WORDML = re.compile(r"<\w+:wordDocument\b[^<>]*?http://schemas\.microsoft\.com/office/word/2003/wordml", re.S)
_FLAT_PACKAGE = re.compile(r"<(\w+):package\b[^<>]*?http://schemas\.microsoft\.com/office/2006/xmlPackage", re.S)
_BINARY = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"BM", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"\xfe7\x00", "a document of Word 4 or 5 for the Macintosh"),
    (b"1\xbe\x00\x00", "a document of Write or of Word for DOS"),
    (b"2\xbe\x00\x00", "a document of Write"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\x1f\x8b", "a compressed file"),
    (b"BZh", "a compressed file"),
    (b"7z\xbc\xaf", "an archive"),
    (b"Rar!", "an archive"),
    (b"SQLite format 3\x00", "a database"),
    (b"ID3", "a sound file"),
    (b"RIFF", "a sound or video file"),
)
_TEXT_FORMATS = frozenset({"html", "eml", "md", "txt", "json", "xml", "yaml", "csv", "tsv"})
# By format: how the content type of its main part begins, and the name of that part.
_PACKAGE_MAIN = (
    ("docx", ("wordprocessingml.", "ms-word."), "word/document"),
    ("xlsx", ("spreadsheetml.", "ms-excel.sheet.macro", "ms-excel.sheet.binary.macroenabled"), "xl/workbook."),
    ("pptx", ("presentationml.", "ms-powerpoint."), "ppt/presentation"),
)
_OPEN_DOCUMENT = {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}
# Streams of the programs whose files share the container of old Office, and what helps.
_FOREIGN_STREAMS = {
    "pp40": (
        "a PowerPoint 4 presentation",
        "Open it in LibreOffice or an older PowerPoint, save it as .pptx and add that.",
    ),
    "visiodocument": ("a Visio drawing", "Save it as .pdf and add that."),
    "quill": ("a Publisher document", "Save it as .pdf and add that."),
    "matost": ("a Works document", "Open it in LibreOffice, save it as .docx and add that."),
}
_OLD_STREAMS = (
    ("worddocument", "doc"), ("workbook", "xls"), ("book", "xls"), ("powerpoint document", "ppt"),
    ("__properties_version1.0", "msg"),
)  # fmt: skip
_WORD = (b"\xec\xa5", b"\xdc\xa5")
_WORD_2 = (b"\xdb\xa5", b"\x9b\xa5")
_SMALL = 1 << 20
_SHEET_RECORDS = b"\x09\x08\x10\x00\x00\x06\x05\x00"  # how the records of Excel 97 to 2003 begin
_OLDEST_SHEETS = (b"\x09\x00", b"\x09\x02", b"\x09\x04")


def sniff(source: Source) -> Format:
    """The format of `source`.

    Raises:
        DocumentError: ENCRYPTED, UNSUPPORTED or DAMAGED, when the content is nothing that can be converted.
    """
    head = source.head
    if _is_pdf(source):
        return BY_NAME["pdf"]
    if head.startswith(b"PK"):
        return _sniff_zip(source)
    if head.startswith(compound.MAGIC):
        return _sniff_ole(source)
    if head.lstrip().startswith(b"{\\rtf"):
        return BY_NAME["rtf"]
    if head[:2] in _OLDEST_SHEETS and source.suffix in BY_NAME["xls"].suffixes:
        return BY_NAME["xls"]  # Excel 2 to 4: records without a container
    if head.startswith(_WORD_2) and source.suffix in ("", *BY_NAME["doc"].suffixes):
        return WORD2
    return _sniff_text(source)


def _is_pdf(source: Source) -> bool:
    """By its mark, before which other bytes may stand (ISO 32000-1, appendix H.3.4.1); a text may speak of it."""
    hinted = BY_SUFFIX.get(source.suffix)
    place = source.head[:1024].find(b"%PDF-")
    return place == 0 or (place > 0 and not (hinted and hinted.name in _TEXT_FORMATS))


def _sniff_text(source: Source) -> Format:
    hinted = BY_SUFFIX.get(source.suffix)
    if (hinted is None or hinted.name in ("doc", "html")) and _WEB_ARCHIVE.match(source.head):
        return WEB_ARCHIVE
    if looks_binary(source.head):
        raise _binary_error(source, hinted)
    text = decode(source.head, declared=True)
    if hinted and hinted.name == "eml":
        return hinted
    if hinted and hinted.name in ("md", "txt", "json", "yaml", "csv", "tsv"):
        # People keep snippets of mark-up in such files; only a whole page is taken for one.
        return BY_NAME["html"] if _HTML.match(text) else hinted
    piece = hinted and hinted.name in ("html", "doc", "xls") and _HTML_PIECE.match(text)
    if piece or _HTML.match(text):
        return BY_NAME["html"]
    if office := _office_xml(text):
        return office
    if _XML.match(text):
        return BY_NAME["xml"]
    if hinted and hinted.name == "doc" and not compound.MAGIC.startswith(source.head):
        return BY_NAME["txt"]  # as Word opens it too
    if source.suffix == ".pot" and "msgid" in text:
        return BY_NAME["txt"]  # what programs are translated from has the name of templates of slides
    if hinted and hinted.name == "xls" and any(sign in text for sign in "\t,;"):
        return BY_NAME["tsv" if "\t" in text else "csv"]  # programs name tables so, and Excel opens them
    if hinted and hinted.name not in _TEXT_FORMATS:
        raise problems.damaged(source.path, f"it does not hold {hinted.title}")
    return hinted or BY_NAME["txt"]


def _office_xml(text: str) -> Format | None:
    """Office documents that are one XML file; None for other text."""
    if "office" not in text:  # a word in the namespaces of them all, quicker to look for than for each
        return None
    flat = _FLAT.search(text)
    if flat and flat[1] in _OPEN_DOCUMENT:
        return BY_NAME[_OPEN_DOCUMENT[flat[1]]]
    if _SPREADSHEETML.search(text):
        return SPREADSHEETML
    if _WORDML.search(text):
        return WORDML
    if _FLAT_PACKAGE.search(text):
        return FLAT_SLIDES if "ppt/" in text else FLAT_WORD
    return None


def _binary_error(source: Source, hinted: Format | None) -> Exception:
    for magic, what in _BINARY:
        if source.head.startswith(magic):
            return problems.unsupported(source.path, what)
    if hinted:
        return problems.damaged(source.path, f"it does not hold {hinted.title}")
    if source.suffix in FOREIGN_SUFFIXES:
        return problems.unsupported(source.path, *FOREIGN_SUFFIXES[source.suffix])
    return problems.unsupported(source.path, "a file of an unknown kind")


def _sniff_ole(source: Source) -> Format:
    names = compound.stream_names(source)
    if names & {"encryptedpackage", "encryptioninfo"}:
        raise problems.encrypted(source.path)
    for stream, name in _OLD_STREAMS:
        if stream in names:
            return BY_NAME[name]
    for stream, told in _FOREIGN_STREAMS.items():
        if stream in names:
            raise problems.unsupported(source.path, *told)
    hinted = BY_SUFFIX.get(source.suffix)
    if hinted and hinted.name == "xls" and (_SHEET_RECORDS in source.head or any("workbook" in name for name in names)):
        return hinted  # its table of contents is damaged or cut off, its records may be there
    if hinted and hinted.name == "doc" and source.head.startswith(_WORD, compound.CONTAINER_HEADER):
        return hinted
    if not names:
        raise problems.damaged(source.path, "its table of contents cannot be read")
    if hinted and hinted.name in ("doc", "xls", "ppt", "msg"):
        raise problems.damaged(source.path, f"it does not hold {hinted.title}")
    raise problems.unsupported(source.path, "an old Office file of an unknown kind")


def _sniff_zip(source: Source) -> Format:
    hinted = BY_SUFFIX.get(source.suffix)
    try:
        with Archive(source) as archive:
            names = archive.members.keys()
            types = _small_entry(archive, "[content_types].xml")
            mimetype = _small_entry(archive, "mimetype")
    except (TooManyMembers, *READ_ERRORS) as error:
        if isinstance(error, TooManyMembers):
            raise problems.over_limit(source.path, str(error)) from error
        if hinted or source.suffix in FOREIGN_SUFFIXES:
            raise problems.damaged(source.path, "its container is incomplete or overwritten") from error
        raise problems.unsupported(source.path, *FOREIGN_SUFFIXES[".zip"]) from error
    found = _package_format(types, names) or _by_mimetype(mimetype, names)
    if found:
        return found
    raise _zip_error(source, hinted)


def _small_entry(archive: Archive, name: str) -> str:
    member = archive.members.get(name)
    if member is None or member.encrypted:
        return ""
    data = b""
    for piece in archive.remains(member):
        data += piece
        if len(data) >= _SMALL:
            break
    return data[:_SMALL].decode("utf-8", "replace")


def _package_format(types: str, names: Collection[str]) -> Format | None:
    """By the content type of the main part, or by the usual place of that part where the list is broken."""
    types, listing = types.lower(), "\n".join(("", *names))
    for name, marks, part in _PACKAGE_MAIN:
        if f"\n{part}" in listing or any(_is_main(types, mark) for mark in marks):
            return BY_NAME[name]
    return None


def _is_main(types: str, mark: str) -> bool:
    return mark in types and re.search(rf"{re.escape(mark)}[\w.-]{{0,100}}\.main\+xml", types) is not None


def _by_mimetype(mimetype: str, names: Collection[str]) -> Format | None:
    """OpenDocument files and e-books say in a part of their own what they are."""
    if "opendocument" in mimetype:
        return next((BY_NAME[name] for word, name in _OPEN_DOCUMENT.items() if word in mimetype), None)
    if "epub" in mimetype or "meta-inf/container.xml" in names:
        return BY_NAME["epub"]
    return None


def _zip_error(source: Source, hinted: Format | None) -> Exception:
    if hinted and hinted.package:
        return problems.damaged(source.path, f"the main part of {hinted.title} is missing")
    return problems.unsupported(source.path, *FOREIGN_SUFFIXES[".zip"])
