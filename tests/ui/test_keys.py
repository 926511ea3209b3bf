"""The list of shortcuts tells every key that the window knows: what the code listens for is looked up in the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtGui import QKeySequence

import llamahome_gui.ui
from llamahome_gui.ui.keys import keys_in_widgets

ROOT = Path(llamahome_gui.ui.__file__).parent
# Their keys are the commands', which the list takes from the commands themselves.
COMMANDS = ("actions.py", "commands.py")
# What presses keys, and what writes them.
NO_LISTENERS = ("selftest", "bars", "keys.py")
# Where the keys of a module are told. One that is not here fails the test.
PLACES = {
    "cache/strip.py": ("Tokens in the cache",),
    "chat/chat_list.py": ("List of chats",),
    "chat/composer.py": ("Question",),
    "chat/folders.py": ("List of chats",),
    "chat/picker.py": ("Attach documents",),
    "documents/table.py": ("Documents",),
    "evaluate/heatmap.py": ("Map of a needle test",),
    "main_window.py": ("Anywhere",),
    "models/row_widget.py": ("List of models",),
    "monitor/keyed.py": ("Charts",),
    "palette/view.py": ("Command palette",),
    "widgets/search.py": ("Lines to search in",),
    "widgets/text.py": ("Links",),
}
# As the list names them.
NAMES = {
    "Enter": "Return", "Escape": "Esc", "PageUp": "PgUp", "PageDown": "PgDown", "Delete": "Del",
    "Plus": "+", "Equal": "+", "Minus": "-",
}  # fmt: skip


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the window that may listen for keys, by its path."""
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name.split("/")[0] not in NO_LISTENERS and name not in COMMANDS:
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def listened(tree: ast.Module) -> set[str]:
    """Keys that a module compares with: `Qt.Key.Key_Up`, `StandardKey.Delete`."""
    attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    keys = {node.attr.removeprefix("Key_") for node in attributes if node.attr.startswith("Key_")}
    keys |= {node.attr for node in attributes if getattr(node.value, "attr", "") == "StandardKey"}
    return {NAMES.get(key, key) for key in keys}


def bound(tree: ast.Module) -> set[str]:
    """Keys that a module gives to actions: as written in `setShortcut` and `QShortcut`, or where such a call is made.

    Raises:
        AssertionError: A key is put together where nothing can find it.
    """
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    found: set[str] = set()
    for name, function in functions.items():
        own = [
            argument for call in calls(function, "setShortcut", "QShortcut", "setShortcuts") for argument in call.args
        ]
        names = {node.id for argument in own for node in ast.walk(argument) if isinstance(node, ast.Name)}
        given = [argument.arg for argument in function.args.args if argument.arg != "self"]
        outside = [call.args[given.index(parameter)] for parameter in names & set(given) for call in calls(tree, name)]
        written = {key for argument in (*own, *outside) for key in constants(argument)}
        # A standard key is found by its name.
        assert written or not own or any("StandardKey" in ast.unparse(each) for each in outside), ast.unparse(function)
        found |= written
    return found


def calls(tree: ast.AST, *names: str) -> list[ast.Call]:
    """Calls of functions or methods with one of these names."""
    every = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call for call in every if getattr(call.func, "attr", getattr(call.func, "id", "")) in names]


def constants(node: ast.AST) -> set[str]:
    return {each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def told(places: tuple[str, ...]) -> set[str]:
    """The keys that the list tells of some places; without what is held with them."""
    keys = " ".join(keys for place, _done, keys in keys_in_widgets() if place in places).split()
    return {key.split("+")[-1] or "+" for key in keys}


def test_every_key_that_the_code_listens_for_is_told() -> None:
    untold = {}
    for name, tree in modules():
        missing = (listened(tree) | bound(tree)) - told(PLACES.get(name, ()))
        if missing:
            untold[name] = sorted(missing)
    assert untold == {}


def test_every_key_that_is_told_is_listened_for() -> None:
    known: dict[str, set[str]] = {}
    for name, tree in modules():
        for place in PLACES.get(name, ()):
            known[place] = known.get(place, set()) | listened(tree) | bound(tree)
    of_qt = {"Dialogs": {"Return", "Esc"}, "Command palette": {"Return"}}
    for place in {place for place, _done, _keys in keys_in_widgets()}:
        assert told((place,)) == known.get(place, set()) | of_qt.get(place, set()), place


def test_the_keys_are_ones() -> None:
    for place, done, keys in keys_in_widgets():
        assert done
        for key in keys.split():
            assert not QKeySequence(key).isEmpty(), (place, key)


def test_a_key_in_new_code_is_found() -> None:
    """What the first test relies on."""
    code = """
class New(QWidget):
    def __init__(self):
        self.mine = self._make("F9", self.act)
        QShortcut("Ctrl+F8", self)
    def _make(self, keys, act):
        made.setShortcut(QKeySequence(keys))
    def keyPressEvent(self, event):
        if event.key() == Qt.Key.Key_Insert or event.matches(QKeySequence.StandardKey.Delete):
            self.act()
"""
    tree = ast.parse(code)
    assert bound(tree) == {"F9", "Ctrl+F8"}
    assert listened(tree) == {"Insert", "Del"}
