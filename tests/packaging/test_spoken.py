"""No text of the window escapes the translations: what a person sees is said with `tr`, `plural` or `mark`."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import translations

UI = translations.ROOT / "llamahome_gui" / "ui"
# Not the window: the bars and the self-test print for developers, and i18n only hands texts through. What diagnostics
# gathers goes into a report that its reader must understand whatever language the window speaks, and one instance
# speaks to another before the language is known.
ELSEWHERE = ("bars/", "selftest/", "i18n.py", "diagnostics.py", "complaints.py", "instance.py")
HANDED_ON = frozenset({"tr", "mark", "plural", "ActionSpec", "TypeVar"})
# Which arguments of a call are shown or read aloud.
SHOWN: dict[str, tuple[int | str, ...]] = {
    "QLabel": (0,), "QPushButton": (0,), "QToolButton": (0,), "QCheckBox": (0,), "QRadioButton": (0,),
    "QGroupBox": (0,), "QMenu": (0,), "QAction": (0, 1), "addMenu": (0,), "addAction": (0, 1),
    "addItem": (0, 1), "addTab": (1, 2),
    "addRow": (0,), "setText": (0,), "setPlainText": (0,), "setToolTip": (0,), "setStatusTip": (0,), "setTitle": (0,),
    "setWindowTitle": (0,), "setPlaceholderText": (0,), "setAccessibleName": (0,), "setAccessibleDescription": (0,),
    "setLabelText": (0,), "setSuffix": (0,), "setPrefix": (0,), "setSpecialValueText": (0,), "setFormat": (0,),
    "drawText": (1, 2, 3, 5), "ElidedLabel": (0,), "LinkLabel": (0,), "StatusField": (2,), "Detail": (0,),
    "EmptyState": (1, 2), "PanelHeader": (0, 1), "show_notice": (0, 1, "action"), "show_offer": (0, 1, 2),
    "say": (0, 1), "announce": (0,), "_action": (0,), "Offer": (0, 1, 2),
}  # fmt: skip
# Functions whose names are those of methods elsewhere.
SHOWN_BY_FUNCTIONS: dict[str, tuple[int | str, ...]] = {
    "label": (0,), "button": (0, "tip"), "tool_button": (1,), "search_field": (0,), "ask": (1, 2, "yes", "no"),
    "tell": (1, 2),
}  # fmt: skip
# Names, and what is measured only: the words that stand there in the end are translated.
SAME_EVERYWHERE = {
    "LlamaHome", "LM Studio", "LoRA", "JSON lines", "mmm…", "Ctrl+",
    "Starting…",  # before the settings are read, and with them the language
}  # fmt: skip
# Words in a row that nobody reads: names of threads, a log's form, HTML, programmers' errors, what pydantic says first.
UNSEEN = re.compile(
    r"exit watchdog|library export|token counter|model loader|%\(asctime\)s|no editor for |an empty stretch of time|"
    r"<p style=|Value error, "
)
TWO_WORDS = re.compile(r"[A-Za-z]{2}[,;:.]? [A-Za-z]{2}")
# In a text with values in it one word is enough, unless it is a unit or stands before in small letters: that is a key.
WORD_WITH_VALUE = re.compile(r"\0[^<]* (?!min\b)[A-Za-z]{3}|^[A-Z][a-z]+.*\0|[A-Za-z]{2}…")


def bare_texts(source: str) -> list[tuple[int, str]]:
    """Line and text of what is shown in `source` without being translated."""
    tree = ast.parse(source)
    exempt = set(_exempt(tree))
    # What a module marks is the key by which it looks the translation up.
    known = SAME_EVERYWHERE | {_text(call.args[0]) for call in _calls(tree) if ast.unparse(call).startswith("mark(")}
    found = {*_arguments(tree, exempt), *_sentences(tree, exempt)}
    return sorted(each for each in found if each[1] not in known and not UNSEEN.search(each[1]))


def bare_numbers(source: str) -> list[tuple[int, str]]:
    """Line and text of numbers that are written with a comma between thousands whatever the language: see `grouped`."""
    tree = ast.parse(source)
    said = {
        node.value for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    found = [node for node in ast.walk(tree) if node not in said and re.search(r",(\.\d+)?[a-z]?$", _form(node))]
    return sorted({(node.lineno, ast.unparse(node)) for node in found if isinstance(node, ast.expr)})


def _form(node: ast.AST) -> str:
    """How a number is written: in an f-string, in a text that is filled in later, or by `format`."""
    match node:
        case ast.FormattedValue(format_spec=ast.JoinedStr(values=[ast.Constant(value=str(form)), *_])):
            return form
        case ast.Call(func=ast.Name(id="format"), args=[_, ast.Constant(value=str(form))]):
            return form
        case ast.Constant(value=str(text)):
            found = re.search(r"\{[^{}:]*:([^{}]*,[^{}]*)\}", text)
            return found[1] if found else ""
    return ""


def _calls(tree: ast.Module) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def _name(call: ast.Call) -> str:
    return str(getattr(call.func, "id", None) or getattr(call.func, "attr", ""))


def _exempt(tree: ast.Module) -> Iterator[ast.AST]:
    """Docstrings, the log's words, annotations, and what is handed to the translation."""
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant()):
                yield node.value
            case ast.Call(func=ast.Name(id=name)) if name in HANDED_ON:
                yield from ast.walk(node)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="log"))):
                yield from ast.walk(node)
            case ast.arg(annotation=ast.expr() as said) | ast.AnnAssign(annotation=said):
                yield from ast.walk(said)
            case ast.FunctionDef(returns=ast.expr() as said):
                yield from ast.walk(said)


def _arguments(tree: ast.Module, exempt: set[ast.AST]) -> Iterator[tuple[int, str]]:
    """Any word in the place of a text that is shown, one alone as well."""
    for call in _calls(tree):
        name = _name(call)
        places = (0, "hint") if name.endswith("Error") else SHOWN.get(name, ())
        if isinstance(call.func, ast.Name):
            places = SHOWN_BY_FUNCTIONS.get(name, places)
        if name == "emit" and ast.unparse(call.func).endswith("statusMessage.emit"):
            places = (0,)
        given = [arg for at, arg in enumerate(call.args) if at in places]
        given += [keyword.value for keyword in call.keywords if keyword.arg in places]
        for node in (part for arg in given for part in _said(arg)):
            if node not in exempt and re.search(r"[A-Za-z]{2}", _text(node).replace("\0", " ")):
                yield node.lineno, _text(node).replace("\0", "")


def _said(node: ast.expr) -> Iterator[ast.expr]:
    """The texts that an expression may become."""
    match node:
        case ast.Constant(value=str()) | ast.JoinedStr():
            yield node
        case ast.IfExp():
            yield from (*_said(node.body), *_said(node.orelse))
        case ast.BoolOp():
            yield from (part for value in node.values for part in _said(value))
        case ast.BinOp(op=ast.Add()):
            yield from (*_said(node.left), *_said(node.right))


def _sentences(tree: ast.Module, exempt: set[ast.AST]) -> Iterator[tuple[int, str]]:
    """Words in a row, wherever they stand."""
    inside = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if node in exempt or node in inside or not isinstance(node, ast.Constant | ast.JoinedStr):
            continue
        text = _text(node)
        if TWO_WORDS.search(text) or (isinstance(node, ast.JoinedStr) and WORD_WITH_VALUE.search(text)):
            yield node.lineno, text.replace("\0", "")


def _text(node: ast.expr) -> str:
    """The text that is written out, with a NUL for each value that is filled in."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    assert isinstance(node, ast.JoinedStr)
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "\0" for part in node.values)


def spoken() -> Iterator[Path]:
    for path in sorted(UI.rglob("*.py")):
        if not path.relative_to(UI).as_posix().startswith(ELSEWHERE):
            yield path


def found_in_the_window(find: Callable[[str], list[tuple[int, str]]]) -> list[str]:
    return [
        f"{path.relative_to(UI).as_posix()}:{line}: {text!r}"
        for path in spoken()
        for line, text in find(path.read_text(encoding="utf-8"))
    ]


def test_all_that_the_window_says_is_translated() -> None:
    assert found_in_the_window(bare_texts) == []


@pytest.mark.parametrize(
    "source",
    [
        'button("Send", go)',
        'button(tr("Send"), go, tip="Ask")',
        'tool_button("copy", "Copy", go)',
        'self.send.setText("Stop" if running else tr("Send"))',
        'self.setToolTip(name or "Unknown")',
        'self.send.setText(tr("Send"))\nself.send.setToolTip("Send")',
        'self.statusMessage.emit(f"Saved {path}")',
        'raise ModelError(tr("It is gone."), hint="Reload")',
        'def words(count: int) -> str:\n    return f"{count} files"',
        'HINT = "Ask something first."',
    ],
)
def test_a_bare_text_is_found(source: str) -> None:
    assert len(bare_texts(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        '"""What it does."""\nbutton(tr("Send"), go, icon_name="send")',
        'label("", "muted")',
        "self.setText(f\"{tr('Step')} {step}\")",
        'log.warning("no translation for %s", chosen)',
        'self.setText(f"{count / 1e6:.1f} M")',
        'key = f"chat {number}"',
        'WORDS = mark("Ask something first.")',
    ],
)
def test_what_is_translated_or_no_text_is_left_alone(source: str) -> None:
    assert bare_texts(source) == []


def test_no_number_has_a_comma_whatever_the_language() -> None:
    assert found_in_the_window(bare_numbers) == []


@pytest.mark.parametrize(
    "source",
    [
        'f"{count:,}"',
        'f"{count:,.0f} of {most}"',
        'f"{count:>9,}"',
        'tr("{n:,} rows", n=count)',
        'write = "{:,}".format',
        'format(count, ",")',
    ],
)  # fmt: skip
def test_a_number_with_a_comma_is_found(source: str) -> None:
    assert len(bare_numbers(source)) == 1


@pytest.mark.parametrize(
    "source", ['grouped(count, ".0f")', 'f"{share:.0%}, {loss:.3f}"', 'tr("{a}, {b:.2f}: {c}, d", a=1)', "x = y[:, 1]"]
)
def test_other_numbers_are_left_alone(source: str) -> None:
    assert bare_numbers(source) == []
