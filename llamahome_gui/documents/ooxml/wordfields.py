"""Fields of Word: what their instructions say, and the text of those that store no result."""

from __future__ import annotations

from lxml import etree

from llamahome_gui.documents.safexml import integer

from .names import WORD as W
from .wordlook import is_on
from .wordstyles import value


def form_text(form: etree._Element | None) -> str:
    """What a form field (`w:ffData`) shows by itself."""
    if form is None:
        return ""
    box = form.find(f"{W}checkBox")
    if box is not None:
        state = box.find(f"{W}checked")
        return "☒" if is_on(state if state is not None else box.find(f"{W}default")) else "☐"
    choices = form.find(f"{W}ddList")
    if choices is None:
        return ""
    chosen = choices.find(f"{W}result")
    index = integer(value(chosen if chosen is not None else choices.find(f"{W}default"))) or 0
    entries = [value(entry) or "" for entry in choices.iterchildren(f"{W}listEntry")]
    return entries[index] if 0 <= index < len(entries) else ""
