"""Keys that are no command's: what they do in the widget that has the focus, for the list of shortcuts."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence

from llamahome_gui.ui.i18n import mark, tr

_QUESTION, _CHATS, _DOCUMENTS = mark("Question"), mark("List of chats"), mark("Documents")
_MODELS, _MAP, _DIALOGS = mark("List of models"), mark("Map of a needle test"), mark("Dialogs")

_KEYS = (
    (_QUESTION, mark("Ask"), ("Return",)),
    (_QUESTION, mark("New line"), ("Shift+Return",)),
    (_QUESTION, mark("Ask the last question in other words, while it is empty"), ("Up",)),
    (_QUESTION, mark("Leave the question as it was"), ("Esc",)),
    (_CHATS, mark("Delete the chat"), ("Del",)),
    (_CHATS, mark("Open or close a folder"), ("Right", "Left")),
    (_DOCUMENTS, mark("Chat about the chosen documents"), ("Return",)),
    (_DOCUMENTS, mark("Remove the chosen documents"), ("Del",)),
    (_MODELS, mark("Do what its first button does"), ("Return",)),
    (_MODELS, mark("Remove the model"), ("Del",)),
    (_MODELS, mark("Download sooner or later"), ("Alt+Up", "Alt+Down")),
    (_MAP, mark("Go from cell to cell"), ("Left", "Right", "Up", "Down")),
    (_DIALOGS, mark("Do what the button in colour does"), ("Return",)),
    (_DIALOGS, mark("Close without a change"), ("Esc",)),
)


def keys_in_widgets() -> list[tuple[str, str, str]]:
    """Place, what is done, and the keys as this system writes them."""
    return [(tr(place), tr(done), " ".join(_written(key) for key in keys)) for place, done, keys in _KEYS]


def _written(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
