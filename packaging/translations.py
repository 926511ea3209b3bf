"""The window's translations: gather what is to be translated into the Qt Linguist files, and make the files Qt reads.

    python packaging/translations.py update     sources into resources/translations/*.ts, for Qt Linguist
    python packaging/translations.py release    *.ts into *.qm, which ship; both are committed

`pyside6-lupdate` is not asked: the titles and explanations of the settings stand in a schema that knows no Qt, a plural
has two English forms, and the context is one for the whole window. What it would write is the same kind of file.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
CONTEXT = "LlamaHome"
# Calls whose first argument is a text, and those with an English text for one and one for many.
SINGLE, NUMBERED = frozenset({"tr", "mark"}), "plural"
# The rows of commands: title and menu are translated when the actions are made of them.
COMMAND = "ActionSpec"


@dataclass(frozen=True, order=True)
class Source:
    """A text that is translated.

    Attributes:
        text: As the code has it; of a plural the form for many.
        one: Of a plural the form for one; empty for all others.
        file: Where it stands, from the root.
    """

    text: str
    one: str = ""
    file: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What a translation belongs to."""
        return self.text, self.one


def sources(root: Path = ROOT) -> list[Source]:
    """Every text that is translated, once each, by file and then in the order of the code.

    Raises:
        ValueError: A text is not written out where it is translated, so that nothing could find it.
    """
    found: dict[tuple[str, str], Source] = {}
    for source in (*_of_code(root), *_of_settings(), *_of_verdicts(), *_of_presets()):
        found.setdefault(source.key, source)
    return list(found.values())


def _of_code(root: Path) -> Iterator[Source]:
    for path in sorted((root / "llamahome_gui" / "ui").rglob("*.py")):
        if path.name == "i18n.py":
            continue
        name = path.relative_to(root).as_posix()
        calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
            kind = getattr(call.func, "id", None)
            if kind == NUMBERED:
                yield Source(_text(call.args[2], name), _text(call.args[1], name), name)
            elif kind == COMMAND:
                for text in (call.args[1], call.args[3]):
                    if isinstance(text, ast.Constant):
                        yield Source(_text(text, name), file=name)
            elif kind in SINGLE and not (kind == "tr" and _looked_up(call.args[0])):
                yield Source(_text(call.args[0], name), file=name)


def _looked_up(node: ast.expr) -> bool:
    """Whether it is a marked constant, or what the schema says, that is translated here."""
    return isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call | ast.BoolOp | ast.IfExp)


def _text(node: ast.expr, name: str) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise ValueError(f"{name}:{node.lineno}: what is translated must be written out: {ast.unparse(node)}")


def _of_verdicts() -> Iterator[Source]:
    """What is said in short of a model's need of memory."""
    from llamahome_gui.models.fit.verdict import Verdict

    for verdict in Verdict:
        yield Source(verdict.title_text, file="llamahome_gui/models/fit/verdict.py")


def _of_presets() -> Iterator[Source]:
    """Names of the presets of a chat that are built in."""
    from llamahome_gui.config.chat_presets import BUILT_IN

    for preset in BUILT_IN:
        yield Source(preset.name, file="llamahome_gui/config/chat_presets.py")


def _of_settings() -> Iterator[Source]:
    """Titles, explanations and choices of the settings that the window shows."""
    from llamahome_gui.config.section import walk
    from llamahome_gui.config.settings import Settings

    for field in (*Settings.model_fields.values(), *(field for _path, field in walk(Settings))):
        for text in (field.title, field.description):
            if text:
                yield Source(text, file="llamahome_gui/config/settings.py")


def read(path: Path) -> dict[tuple[str, str], list[str]]:
    """Translations of a Linguist file by source; no text where one is missing, and several for a plural."""
    found: dict[tuple[str, str], list[str]] = {}
    for message in ET.parse(path).getroot().iter("message"):
        translation = message.find("translation")
        if translation is None or translation.get("type") in ("vanished", "obsolete"):
            continue
        forms = [form.text or "" for form in translation.findall("numerusform")] or [translation.text or ""]
        key = (message.findtext("source") or "", message.findtext("comment") or "")
        found[key] = [] if translation.get("type") == "unfinished" else forms
    return found


def write(path: Path, language: str, wanted: Iterable[Source], known: dict[tuple[str, str], list[str]]) -> None:
    """Write a Linguist file: every source with its translation where there is one, without those that are gone."""
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ET.SubElement(root, "context")
    ET.SubElement(context, "name").text = CONTEXT
    for source in wanted:
        _add(context, source, known.get(source.key, []))
    ET.indent(root, "    ")
    text = ET.tostring(root, encoding="unicode")
    head = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
    path.write_text(f"{head}{text}\n", encoding="utf-8", newline="\n")


def _add(context: Any, source: Source, forms: list[str]) -> None:
    numbered = {"numerus": "yes"} if source.one else {}
    message = ET.SubElement(context, "message", numbered)
    ET.SubElement(message, "location", filename=f"../../{source.file}")
    ET.SubElement(message, "source").text = source.text
    if source.one:
        ET.SubElement(message, "comment").text = source.one
    state = {} if forms and all(forms) else {"type": "unfinished"}
    translation = ET.SubElement(message, "translation", state)
    if source.one:
        for place in range(2):
            ET.SubElement(translation, "numerusform").text = forms[place] if place < len(forms) else ""
    elif forms:
        translation.text = forms[0]


def files() -> list[Path]:
    """The Linguist files, one for each language."""
    return sorted(FOLDER.glob("llamahome_*.ts"))


def update() -> int:
    """Bring every Linguist file in step with the code; returns how many texts still want a translation."""
    wanted, missing = sources(), 0
    for path in files():
        known = read(path)
        write(path, path.stem.removeprefix("llamahome_"), wanted, known)
        lacking = sum(not known.get(source.key) for source in wanted)
        missing += lacking
        print(f"{path.name}: {len(wanted)} texts, {lacking} without a translation")
    return missing


def release() -> None:
    """Make the files that Qt reads, with Qt's own tool."""
    import PySide6

    tool = Path(PySide6.__file__).parent / ("lrelease.exe" if sys.platform == "win32" else "lrelease")
    for path in files():
        made = path.with_suffix(".qm")
        subprocess.run([str(tool), "-silent", "-removeidentical", str(path), "-qm", str(made)], check=True)
        print(f"{made.name}: {made.stat().st_size:,} bytes")


def main(arguments: list[str]) -> int:
    """Do what the first argument says; 2 for one that is not known."""
    if arguments == ["update"]:
        update()
    elif arguments == ["release"]:
        release()
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main(sys.argv[1:]))
