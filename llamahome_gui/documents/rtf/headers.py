"""The tables at the head of a Rich Text file: style sheet and lists ("Style Sheet", "List Tables")."""

from __future__ import annotations

import re

from llamahome_gui.documents.headings import named_heading
from llamahome_gui.documents.numbering import Level, ListState, Numbering

from .charsets import Font
from .tokens import TOKEN, destination, groups, numbers, without_groups

_NAME = re.compile(rb"(?:\\\*)?(?:\\[a-z]+-?\d* ?)*")
_KINDS = {0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 5: "ordinal",
          22: "decimalZero", 23: "bullet", 255: "none"}  # fmt: skip
_TEXT_LIMIT = 40


def styles(table: bytes, font: Font) -> dict[int, tuple[int, bool]]:
    """Heading level (0 for text) of each paragraph style, and whether it is the title's."""
    levels: dict[int, int] = {}
    parents: dict[int, int] = {}
    titles: set[int] = set()
    for group in groups(table):
        flat = without_groups(group)
        if destination(group) in (b"cs", b"ds", b"ts"):
            continue
        said = numbers(flat)
        key = said.get(b"s", 0)
        name = font.decode(_NAME.sub(b"", flat).strip(b" ;\r\n")).strip()
        level = named_heading(name)
        if not level and 0 <= said.get(b"outlinelevel", 9) < 9:
            level = min(6, said[b"outlinelevel"] + 1)
        levels[key], parents[key] = level, said.get(b"sbasedon", -1)
        if name.lower() == "title":
            titles.add(key)
    return {key: (_level(key, levels, parents), key in titles) for key in levels}


def _level(key: int, levels: dict[int, int], parents: dict[int, int]) -> int:
    """The level of a style or of the nearest one that it is based on."""
    for _ in range(12):
        if levels.get(key, 0) or key not in parents:
            break
        key = parents[key]
    return levels.get(key, 0)


def lists(table: bytes) -> dict[int, dict[int, Level]]:
    """The levels of each list of a list table, by the list's id."""
    found: dict[int, dict[int, Level]] = {}
    for group in groups(table):
        if destination(group) == b"list":
            levels = [_list_level(inner) for inner in groups(group) if destination(inner) == b"listlevel"]
            key = numbers(without_groups(group)).get(b"listid")
            if key is not None:
                found[key] = dict(enumerate(levels))
    return found


def numbering(table: bytes, known: dict[int, dict[int, Level]]) -> Numbering:
    """The lists as paragraphs name them (`\\ls`): those of the list table, some of which begin anew."""
    made, counts = Numbering(), dict[int, dict[int, int]]()
    for group in groups(table):
        said = numbers(without_groups(group))
        key = said.get(b"listid", 0)
        if destination(group) == b"listoverride" and key in known and b"ls" in said:
            changes = [part for part in groups(group) if destination(part) == b"lfolevel"]
            state = ListState(known[key] | _own_levels(changes), counts.setdefault(key, {}))
            made.define(str(said[b"ls"]), state, _starts(changes))
    return made


def _own_levels(changes: list[bytes]) -> dict[int, Level]:
    found = {}
    for index, change in enumerate(changes):
        for part in groups(change):
            if destination(part) == b"listlevel":
                found[index] = _list_level(part)
    return found


def _starts(changes: list[bytes]) -> dict[int, int]:
    said = [numbers(without_groups(change)) for change in changes]
    return {index: told[b"levelstartat"] for index, told in enumerate(said) if b"levelstartat" in told}


def _list_level(group: bytes) -> Level:
    said = numbers(without_groups(group))
    pattern = next((_pattern(inner) for inner in groups(group) if destination(inner) == b"leveltext"), "")
    return Level(_KINDS.get(said.get(b"levelnfc", 0), "decimal"), pattern, said.get(b"levelstartat", 1))


def _pattern(group: bytes) -> str:
    """`%1.%2` from a level's text: its length, then characters, those below nine standing for counts."""
    text = ""
    for token in TOKEN.finditer(without_groups(group)):
        if token[4]:
            code = int(token[4], 16)
            text += f"%{code + 1}" if code < 9 and text else chr(code) if code < 128 else "•"
            text = text or " "
        elif token[1] and text:
            text += token[1].decode("latin-1")
        elif token[2] == b"u":
            text += "•"
    return text[1:].rstrip().rstrip(";")[:_TEXT_LIMIT]
