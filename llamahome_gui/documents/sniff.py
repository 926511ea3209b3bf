"""What a file really is, from its content; its name is a hint that only text formats need."""

from __future__ import annotations

import re
import zipfile

from . import ole, problems
from .decoding import decode, looks_binary
from .registry import BY_NAME, BY_SUFFIX, FOREIGN_SUFFIXES, Format
from .source import Source

_HTML = re.compile(r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_XML = re.compile(r"\s*<\?xml\b")
_BINARY = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"BM", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
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
_TEXT_FORMATS = frozenset({"html", "md", "txt", "json", "xml", "yaml", "csv", "tsv"})
_PACKAGE_MAIN = (
    ("docx", "wordprocessingml.", "word/document"),
    ("docx", "ms-word.", "word/document"),
    ("xlsx", "spreadsheetml.", "xl/workbook.xml"),
    ("xlsx", "ms-excel.sheet.macro", "xl/workbook.xml"),
    ("pptx", "presentationml.", "ppt/presentation"),
    ("pptx", "ms-powerpoint.", "ppt/presentation"),
)
_OPEN_DOCUMENT = {"text": ".odt", "spreadsheet": ".ods", "presentation": ".odp"}


def sniff(source: Source) -> Format:
    """The format of `source`.

    Raises:
        DocumentError: ENCRYPTED, UNSUPPORTED or DAMAGED, when the content is nothing that can be converted.
    """
    head = source.head
    if b"%PDF-" in head[:1024]:
        return BY_NAME["pdf"]
    if head.startswith(b"PK"):
        return _sniff_zip(source)
    if head.startswith(ole.MAGIC):
        raise _ole_error(source)
    if head.startswith(b"{\\rtf"):
        raise problems.unsupported(source.path, *FOREIGN_SUFFIXES[".rtf"])
    return _sniff_text(source)


def _sniff_text(source: Source) -> Format:
    hinted = BY_SUFFIX.get(source.suffix)
    if looks_binary(source.head):
        raise _binary_error(source, hinted)
    text = decode(source.head, declared=True)
    if hinted and hinted.name in ("md", "txt", "json", "yaml", "csv", "tsv"):
        # People keep snippets of mark-up in such files; only a whole page is taken for one.
        return BY_NAME["html"] if _HTML.match(text) else hinted
    if _HTML.match(text):
        return BY_NAME["html"]
    if _XML.match(text):
        return BY_NAME["xml"]
    if hinted and hinted.name not in _TEXT_FORMATS:
        raise problems.damaged(source.path, f"it does not hold {hinted.title}")
    return hinted or BY_NAME["txt"]


def _binary_error(source: Source, hinted: Format | None) -> Exception:
    for magic, what in _BINARY:
        if source.head.startswith(magic):
            return problems.unsupported(source.path, what)
    if hinted:
        return problems.damaged(source.path, f"it does not hold {hinted.title}")
    if source.suffix in FOREIGN_SUFFIXES:
        return problems.unsupported(source.path, *FOREIGN_SUFFIXES[source.suffix])
    return problems.unsupported(source.path, "a file of an unknown kind")


def _ole_error(source: Source) -> Exception:
    names = ole.stream_names(source.path)
    if names & {"EncryptedPackage", "EncryptionInfo"}:
        return problems.encrypted(source.path)
    for stream, suffix in (
        ("WordDocument", ".doc"),
        ("Workbook", ".xls"),
        ("Book", ".xls"),
        ("PowerPoint Document", ".ppt"),
    ):
        if stream in names:
            return problems.unsupported(source.path, *FOREIGN_SUFFIXES[suffix])
    if source.suffix in FOREIGN_SUFFIXES:
        return problems.unsupported(source.path, *FOREIGN_SUFFIXES[source.suffix])
    if not names:
        return problems.damaged(source.path, "its table of contents cannot be read")
    return problems.unsupported(source.path, "an old Office file of an unknown kind")


def _sniff_zip(source: Source) -> Format:
    hinted = BY_SUFFIX.get(source.suffix)
    try:
        with zipfile.ZipFile(source.path) as archive:
            names = {name.replace("\\", "/").lstrip("/").lower(): name for name in archive.namelist()}
            types = _small_entry(archive, names.get("[content_types].xml"))
            mimetype = _small_entry(archive, names.get("mimetype"))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        if hinted or source.suffix in FOREIGN_SUFFIXES:
            raise problems.damaged(source.path, "its container is incomplete or overwritten") from error
        raise problems.unsupported(source.path, *FOREIGN_SUFFIXES[".zip"]) from error
    found = _package_format(types, names)
    if found:
        return found
    raise _zip_error(source, hinted, types, mimetype)


def _small_entry(archive: zipfile.ZipFile, name: str | None) -> str:
    if name is None:
        return ""
    try:
        with archive.open(name) as entry:
            return entry.read(1 << 20).decode("utf-8", "replace")
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError):
        return ""
    except Exception as error:  # zlib.error and lzma errors share no useful base
        if type(error).__module__ in ("zlib", "_lzma", "lzma", "bz2"):
            return ""
        raise


def _package_format(types: str, names: dict[str, str]) -> Format | None:
    """By the content type of the main part, or by the usual place of that part where the list is broken."""
    for name, type_mark, part in _PACKAGE_MAIN:
        if re.search(rf"{re.escape(type_mark)}[\w.-]*\.main\+xml", types, re.I):
            return BY_NAME[name]
        if any(entry.startswith(part) for entry in names):
            return BY_NAME[name]
    return None


def _zip_error(source: Source, hinted: Format | None, types: str, mimetype: str) -> Exception:
    if "opendocument" in mimetype:
        kind = next((end for word, end in _OPEN_DOCUMENT.items() if word in mimetype), ".odt")
        return problems.unsupported(source.path, *FOREIGN_SUFFIXES[kind])
    if "epub" in mimetype:
        return problems.unsupported(source.path, *FOREIGN_SUFFIXES[".epub"])
    if "sheet.binary.macro" in types:
        return problems.unsupported(source.path, *FOREIGN_SUFFIXES[".xlsb"])
    if hinted and hinted.package:
        return problems.damaged(source.path, f"the main part of {hinted.title} is missing")
    return problems.unsupported(source.path, *FOREIGN_SUFFIXES[".zip"])
