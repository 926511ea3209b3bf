"""Keys that are no command's: what they do in the widget that has the focus, for the list of shortcuts."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence

from llamahome_gui.ui.i18n import mark, tr

_ANYWHERE, _SEARCH, _LINKS = mark("Anywhere"), mark("Lines to search in"), mark("Links")
_QUESTION, _ATTACH, _CHATS = mark("Question"), mark("Attach documents"), mark("List of chats")
_DOCUMENTS, _MODELS, _CACHE = mark("Documents"), mark("List of models"), mark("Tokens in the cache")
_MAP, _PALETTE, _DIALOGS = mark("Map of a needle test"), mark("Command palette"), mark("Dialogs")
_CHARTS = mark("Charts")

_ARROWS = ("Left", "Right", "Up", "Down")

# A test looks for every key that a widget of ours takes, and wants it here.
_KEYS = (
    (_ANYWHERE, mark("Stop the answer of the chat in sight"), ("Esc",)),
    (_QUESTION, mark("Ask"), ("Return",)),
    (_QUESTION, mark("New line"), ("Shift+Return",)),
    (_QUESTION, mark("Ask the last question in other words, while it is empty"), ("Up",)),
    (_QUESTION, mark("Leave the question as it was"), ("Esc",)),
    (_ATTACH, mark("Attach what is ticked"), ("Return",)),
    (_CHATS, mark("Rename the chat or the folder"), ("F2",)),
    (_CHATS, mark("Pin the chat, or no longer"), ("P",)),
    (_CHATS, mark("Delete the chat"), ("Del",)),
    (_CHATS, mark("Open or close a folder"), ("Right", "Left", "Return", "Space")),
    (_SEARCH, mark("Take away what was typed"), ("Esc",)),
    (_DOCUMENTS, mark("Chat about the chosen documents"), ("Return",)),
    (_DOCUMENTS, mark("Remove the chosen documents"), ("Del",)),
    (_MODELS, mark("Go from model to model"), ("Up", "Down")),
    (_MODELS, mark("Do what its first button does"), ("Return",)),
    (_MODELS, mark("Remove the model"), ("Del",)),
    (_MODELS, mark("Download sooner or later"), ("Alt+Up", "Alt+Down")),
    (_MODELS, mark("Download next"), ("Alt+Home",)),
    (_CACHE, mark("Go from token to token, or from line to line"), _ARROWS),
    (_CACHE, mark("Go ten lines on"), ("PgUp", "PgDown")),
    (_CACHE, mark("Go to the first or the last token"), ("Home", "End")),
    (_CACHE, mark("Show the token in the text beside it"), ("Space",)),
    (_CACHE, mark("Show the token in its document"), ("Return",)),
    (_MAP, mark("Go from cell to cell"), _ARROWS),
    (_CHARTS, mark("Move to earlier or later"), ("Left", "Right")),
    (_CHARTS, mark("Look closer or wider"), ("+", "-")),
    (_CHARTS, mark("Go to the beginning or to now"), ("Home", "End")),
    (_CHARTS, mark("Show everything again"), ("0", "Esc")),
    (_PALETTE, mark("Go from line to line"), ("Up", "Down", "PgUp", "PgDown")),
    (_PALETTE, mark("Do what is chosen"), ("Return",)),
    (_PALETTE, mark("Close it"), ("Esc",)),
    (_LINKS, mark("Open in the browser"), ("Return", "Space")),
    (_DIALOGS, mark("Do what the button in colour does"), ("Return",)),
    (_DIALOGS, mark("Close without a change"), ("Esc",)),
)


def keys_in_widgets() -> list[tuple[str, str, str]]:
    """Place, what is done, and the keys as this system writes them."""
    return [(tr(place), tr(done), " ".join(_written(key) for key in keys)) for place, done, keys in _KEYS]


def _written(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
