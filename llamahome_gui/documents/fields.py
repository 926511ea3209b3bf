"""Fields of Word, in whichever format: what their instructions say, and the text of those that store no result."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from .eqfield import eq_text
from .safexml import integer
from .symbols import symbol

_WORD = re.compile(r'"([^"]*)"?|([^\s"]+)')  # of an instruction; blanks may stand in quotes
_WITH_ARGUMENT = ("\\l", "\\o", "\\t")  # a place, a tip, a frame


@dataclass(slots=True)
class Field:
    """A field that is open: its instruction, whether its result has begun, and whether that has said anything."""

    instruction: str = ""
    in_result: bool = False
    said: bool = False
    form: str = ""  # what a form field without a result shows

    @property
    def target(self) -> str:
        """The address of a HYPERLINK; empty for places in the same document."""
        name, _, rest = self.instruction.strip().partition(" ")
        if name.upper() != "HYPERLINK":
            return ""
        address, switches = "", dict[str, str]()
        words = iter(_WORD.findall(rest))
        for quoted, bare in words:
            if bare in _WITH_ARGUMENT:
                switches[bare] = "".join(next(words, ()))
            elif not bare.startswith("\\"):
                address = address or quoted or bare
        place = switches.get("\\l")
        return "" if address.startswith("#") else f"{address}#{place}" if address and place else address

    def own_text(self) -> str:
        """What a field without a result shows: a check box, the choice of a list, a symbol, a button."""
        if self.form:
            return self.form
        words = self.instruction.split()
        if len(words) > 1 and words[0].upper() == "SYMBOL":
            code = integer(words[1])
            font = next((after for before, after in pairwise(words) if before == "\\f"), "")
            return symbol(font.strip('"'), f"{code:x}") if code is not None and code >= 0 else ""
        if len(words) > 2 and words[0].upper() in ("MACROBUTTON", "GOTOBUTTON"):
            return " ".join(words[2:])
        return eq_text(self.instruction)
