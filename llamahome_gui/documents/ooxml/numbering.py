"""The lists that a Word document defines (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re

from lxml import etree

from llamahome_gui.documents.numbering import Level, ListState, Numbering

from .names import WORD as W
from .wordlook import is_on


def numbering_of(root: etree._Element | None) -> Numbering:
    """The lists of a `w:numbering`; none without one."""
    numbering = Numbering()
    if root is None:
        return numbering
    abstract = _abstract_lists(root)
    for node in root.iter(f"{W}num"):
        state = abstract.get(_value(node.find(f"{W}abstractNumId")) or "")
        if state is not None:
            levels, starts = _overridden(node, state)
            # The levels may differ, the counters stay shared with the abstract list.
            numbering.define(node.get(f"{W}numId", ""), ListState(levels, state.counts), starts)
    return numbering


def _abstract_lists(root: etree._Element) -> dict[str, ListState]:
    """Abstract lists by their ids; those that point at a style are the one that defines it."""
    found: dict[str, ListState] = {}
    links: dict[str, str] = {}
    style_sources: dict[str, str] = {}
    for node in root.iter(f"{W}abstractNum"):
        key = node.get(f"{W}abstractNumId", "")
        found[key] = ListState(dict(map(_level, node.iter(f"{W}lvl"))))
        if (style := _value(node.find(f"{W}styleLink"))) is not None:
            style_sources[style] = key
        if (style := _value(node.find(f"{W}numStyleLink"))) is not None:
            links[key] = style
    for key, style in links.items():
        if style in style_sources:
            found[key] = found[style_sources[style]]
    return found


def _overridden(node: etree._Element, state: ListState) -> tuple[dict[int, Level], dict[int, int]]:
    """The levels of a list, and at which of them it begins anew."""
    levels, starts = dict(state.levels), dict[int, int]()
    for override in node.iter(f"{W}lvlOverride"):
        index = _number(override.get(f"{W}ilvl"), 0)
        level = override.find(f"{W}lvl")
        if level is not None:
            levels[index] = _level(level)[1]
        start = _value(override.find(f"{W}startOverride"))
        if start is not None:
            starts[index] = _number(start, 1)
    return levels, starts


def _level(node: etree._Element) -> tuple[int, Level]:
    level = Level(
        kind=_value(node.find(f"{W}numFmt")) or "decimal",
        pattern=_value(node.find(f"{W}lvlText")) or "",
        start=_number(_value(node.find(f"{W}start")), 1),
        legal=is_on(node.find(f"{W}isLgl")),
    )
    restart = _value(node.find(f"{W}lvlRestart"))
    level.restart = _number(restart, 0) if restart is not None else None
    return _number(node.get(f"{W}ilvl"), 0), level


def _value(node: etree._Element | None) -> str | None:
    return None if node is None else node.get(f"{W}val")


def _number(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,9}", text) else default
