"""EQ fields, which set fractions, roots and the like without an equation editor, on one line.

After Word's reference of field codes: `EQ \\f(a+b,2)`. Asian phonetic guides are kept in the same field; of them the
text is shown, not the guide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from llamahome_gui.documents.equations import fraction, matrix, operator, root

_GENERAL = re.compile(r'\\\*\s*(?:"[^"]*"|\w+)\s*')
# Possessive: blanks after many commands could be divided in more ways than there is time.
_COMMAND = re.compile(r"((?:\\[a-zA-Z]{1,2}+\s*+-?\d*+\s*+)++)\(")
_NAMES = re.compile(r"\\([a-zA-Z]{1,2})")
_DEEPEST = 20
_SIGNS = {"su": "∑", "pr": "∏", "in": "∫"}


def eq_text(instruction: str) -> str:
    """What an EQ field shows; empty for another field."""
    kind, _, text = instruction.strip().partition(" ")
    if kind.upper() != "EQ":
        return ""
    guide = "\\* jc" in text
    return _shown(_GENERAL.sub("", text).strip(), guide, 0)


def _shown(text: str, guide: bool, depth: int) -> str:
    shown, at = "", 0
    while at < len(text) and depth < _DEEPEST:
        match = _COMMAND.match(text, at)
        if match is None:
            at += text[at] == "\\" and at + 1 < len(text)  # a sign that is not meant as a command
            shown, at = shown + text[at], at + 1
            continue
        arguments, at = _arguments(text, match.end())
        shown += _command(_NAMES.findall(match.group()), [_shown(part, guide, depth + 1) for part in arguments], guide)
    return shown


def _arguments(text: str, at: int) -> tuple[list[str], int]:
    """The parts between parentheses, set apart by commas or semicolons, and where the text goes on."""
    parts, depth, start = list[str](), 0, at
    while at < len(text):
        sign = text[at]
        if sign in ",;" and depth == 0:
            parts.append(text[start:at])
            start = at + 1
        elif sign == ")" and depth == 0:
            break
        depth += (sign == "(") - (sign == ")")
        at += 2 if sign == "\\" else 1
    return [*parts, text[start:at]], at + 1


def _command(names: list[str], parts: list[str], guide: bool) -> str:
    parts = [part.strip() for part in parts]
    name = names[0].lower()
    if name == "o" and guide:
        return parts[-1]
    if name == "i" and len(parts) > 2:
        sign = next((_SIGNS[switch.lower()] for switch in names if switch.lower() in _SIGNS), "∫")
        return operator(sign, *parts[:3])
    if name == "s":
        return f"{'_' if 'do' in names else '^'}{parts[0]}" if parts[0] else ""
    return _COMMANDS.get(name, "".join)(parts)


_COMMANDS: dict[str, Callable[[Sequence[str]], str]] = {
    "f": lambda parts: fraction(parts[0], parts[-1]),
    "r": lambda parts: root(parts[-1], parts[0] if len(parts) > 1 else ""),
    "b": lambda parts: f"({''.join(parts)})",
    "l": ", ".join,
    "a": lambda parts: matrix([part] for part in parts),
    "d": lambda parts: "",
}
