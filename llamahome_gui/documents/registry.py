"""Which formats there are, what their files are called, and which module converts them.

A format is one row here and one module with `convert(source) -> Draft`. The module is imported when the first
file of its kind comes, so that a worker that meets only text never loads the PDF library.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from .source import Source
from .types import Draft


@dataclass(frozen=True, slots=True)
class Format:
    """A family of files.

    `title` is what a user calls one, with its article; `package` marks zip containers, of which only the text parts
    are read.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    module: str
    function: str = "convert"
    package: bool = False

    @property
    def loaded(self) -> bool:
        return f"{__package__}.{self.module}" in sys.modules

    def converter(self) -> Callable[[Source], Draft]:
        found: Callable[[Source], Draft] = getattr(import_module(f".{self.module}", __package__), self.function)
        return found


Loader = Callable[[Format], Callable[[Source], Draft]]

FORMATS = (
    Format("docx", "a Word document", (".docx", ".docm", ".dotx", ".dotm"), "ooxml.word", package=True),
    Format("xlsx", "an Excel workbook", (".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb"), "ooxml.excel", package=True),
    Format(
        "pptx",
        "a PowerPoint presentation",
        (".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm"),
        "ooxml.slides",
        package=True,
    ),
    Format("doc", "an old Word document", (".doc", ".dot"), "legacy.word.convert"),
    Format("xls", "an old Excel workbook", (".xls", ".xlt"), "legacy.workbook"),
    Format("ppt", "an old PowerPoint presentation", (".ppt", ".pps", ".pot"), "legacy.slides.convert"),
    Format("odt", "an OpenDocument text", (".odt", ".ott", ".fodt"), "opendocument.text", package=True),
    Format("ods", "an OpenDocument sheet", (".ods", ".ots", ".fods"), "opendocument.sheets", package=True),
    Format("odp", "OpenDocument slides", (".odp", ".otp", ".fodp"), "opendocument.slides", package=True),
    Format("epub", "an e-book", (".epub",), "epub", package=True),
    Format("rtf", "a Rich Text document", (".rtf",), "rtf.document"),
    Format("pdf", "a PDF", (".pdf",), "pdf"),
    Format("html", "a web page", (".html", ".htm", ".xhtml", ".mht", ".mhtml"), "html"),
    Format("eml", "an e-mail", (".eml",), "mail"),
    Format("msg", "an e-mail of Outlook", (".msg", ".oft"), "outlook"),
    Format("md", "a Markdown file", (".md", ".markdown"), "text", "convert_markdown"),
    Format("txt", "a text", (".txt", ".text", ".log"), "text"),
    Format("json", "a JSON file", (".json", ".jsonl", ".ndjson"), "data", "convert_json"),
    Format("xml", "an XML file", (".xml",), "data", "convert_xml"),
    Format("yaml", "a YAML file", (".yaml", ".yml"), "data", "convert_yaml"),
    Format("csv", "a CSV table", (".csv",), "delimited"),
    Format("tsv", "a TSV table", (".tsv", ".tab"), "delimited"),
)
UNLOCKABLE = frozenset({"docx", "xlsx", "pptx", "doc", "xls", "ppt", "odt", "ods", "odp", "pdf"})
"""Formats of which a file opens with its password."""
# Told by its content alone: Word had no other name for its files before it put them into containers.
WORD2 = Format("doc", "an old Word document", (), "legacy.word2")
# Told by their content, for they are XML as other data is.
SPREADSHEETML = Format("xls", "an Excel workbook of 2003", (), "tabular.spreadsheetml")
FLAT_WORD = Format("docx", "a Word document", (), "ooxml.flat", "convert_word")
WORDML = Format("docx", "a Word document of 2003", (), "ooxml.wordml")
FLAT_SLIDES = Format("pptx", "a PowerPoint presentation", (), "ooxml.flat", "convert_slides")
# Told by its content: Word and browsers give such files any of their names.
WEB_ARCHIVE = Format("html", "a web archive", (), "html", "convert_archive")
BY_CONTENT = (WORD2, SPREADSHEETML, FLAT_WORD, FLAT_SLIDES, WORDML, WEB_ARCHIVE)
"""Formats that no name tells of."""
SHEETS = frozenset({"xlsx", "xls", "ods"})
"""Formats with formulas."""
BY_NAME = {entry.name: entry for entry in FORMATS}
BY_SUFFIX = {suffix: entry for entry in FORMATS for suffix in entry.suffixes}
SUPPORTED_SUFFIXES: frozenset[str] = frozenset(BY_SUFFIX)

# What these are, and what helps; they may still hold something else, so content decides.
FOREIGN_SUFFIXES: dict[str, tuple[str, str]] = {
    ".zip": ("an archive", "Unpack it and add the folder."),
    ".7z": ("an archive", "Unpack it and add the folder."),
    ".gz": ("a compressed file", "Unpack it and add what is in it."),
}
