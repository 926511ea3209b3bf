"""The window's commands as rows of `ActionSpec`, in the order in which the menus show them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from llamahome_gui.ui.actions import ActionSpec
from llamahome_gui.ui.docking import HOME
from llamahome_gui.ui.guide import open_guide
from llamahome_gui.ui.i18n import mark, tr
from llamahome_gui.ui.rail import PAGES
from llamahome_gui.ui.session import SessionState

if TYPE_CHECKING:
    from llamahome_gui.ui.main_window import MainWindow

_Key = QKeySequence.StandardKey
_THEMES = (
    ("system", mark("&System")),
    ("light", mark("&Light")),
    ("dark", mark("&Dark")),
    ("contrast", mark("High &contrast")),
)


def specs(window: MainWindow) -> list[ActionSpec]:
    """Every command of the window."""
    return [*_file(window), *_edit(window), *_chat(window), *_view(window), *_model(window), *_help(window)]


def _file(window: MainWindow) -> list[ActionSpec]:
    def export_documents() -> None:  # the page is made by the first command that needs it, not by this row
        window.go_to("documents")
        window.documents.export_selected()

    def retry_failed() -> None:
        window.go_to("documents")
        window.documents.failed.retry()

    def can_export() -> bool:
        documents = window.panels.there.get("documents")
        return documents is None or documents.filter.export.isEnabled()

    def can_retry() -> bool:
        documents = window.panels.there.get("documents")
        return documents is not None and documents.failed.known

    return [
        ActionSpec("chat.new", "&New chat", window.new_chat, "&File", "Ctrl+N", "edit"),
        ActionSpec(
            "documents.add_files", "Add &files…", window.add_files, "&File", "Ctrl+O", "plus", separator_before=True
        ),
        ActionSpec("documents.add_folder", "Add f&older…", window.add_folder, "&File", "Ctrl+Shift+O", "folder"),
        ActionSpec(
            "documents.retry", "Con&vert all failed documents again", retry_failed, "&File", None, "refresh",
            when=can_retry,
        ),
        ActionSpec(
            "chat.export", "&Save chat as…", window.save_chat, "&File", "Ctrl+S", "export",
            when=lambda: window.chat.on_show.there,
        ),
        ActionSpec(
            "documents.export", "&Export documents…", export_documents, "&File", "Ctrl+E", "export", when=can_export
        ),
        ActionSpec(
            "app.workspace", "Open &workspace folder", window.open_workspace, "&File", None, "folder-open",
            separator_before=True,
        ),
        ActionSpec("app.quit", "&Quit", window.close, "&File", "Ctrl+Q", None, separator_before=True),
    ]  # fmt: skip


def _edit(window: MainWindow) -> list[ActionSpec]:
    def on_focus(name: str) -> None:
        """Call a slot of whatever text has the focus, or had it before a menu took it."""
        slot = getattr(QApplication.focusWidget() or window.focusWidget(), name, None)
        if callable(slot):
            slot()

    def bring_back() -> None:
        window.go_to("chat")
        window.chat.browsing.bring_back()

    return [
        ActionSpec("edit.undo", "&Undo", partial(on_focus, "undo"), "&Edit", _Key.Undo),
        ActionSpec("edit.redo", "&Redo", partial(on_focus, "redo"), "&Edit", _Key.Redo),
        ActionSpec("edit.cut", "Cu&t", partial(on_focus, "cut"), "&Edit", _Key.Cut, separator_before=True),
        ActionSpec("edit.copy", "&Copy", partial(on_focus, "copy"), "&Edit", _Key.Copy, "copy"),
        ActionSpec("edit.paste", "&Paste", partial(on_focus, "paste"), "&Edit", _Key.Paste),
        ActionSpec("edit.all", "Select &all", partial(on_focus, "selectAll"), "&Edit", _Key.SelectAll),
        ActionSpec(
            "chat.find", "Find in c&hats", window.find_chat, "&Edit", "Ctrl+Shift+H", "search", separator_before=True
        ),
        ActionSpec("edit.find", "&Find document", window.find_document, "&Edit", _Key.Find, "search"),
        ActionSpec(
            "chat.restore", "Bring back the &deleted chat", bring_back, "&Edit", "Ctrl+Shift+T", "trash",
            separator_before=True, when=lambda: window.chat.browsing.can_bring_back,
        ),
    ]  # fmt: skip


def _chat(window: MainWindow) -> list[ActionSpec]:
    return [*_answer(window), *_question(window), *_chat_itself(window)]


def _here(window: MainWindow, act: Callable[..., object]) -> Callable[..., None]:
    """The same with the chat in sight: nobody shall wait for what is done behind another page."""

    def done(*given: bool) -> None:
        if not window.chat.isVisible():  # where it is, what has the keyboard keeps it
            window.go_to("chat")
        act(*given)

    return done


def _answer(window: MainWindow) -> list[ActionSpec]:
    chat, here = window.chat.controller, partial(_here, window)
    back, forth = partial(window.chat.step_version, -1), partial(window.chat.step_version, 1)
    return [
        ActionSpec(
            "chat.again", "Write the answer &again", here(chat.regenerate), "&Chat", "Ctrl+R", "refresh",
            when=lambda: chat.can_write_again,
        ),
        ActionSpec(
            "chat.continue", "Write &on", here(chat.continue_answer), "&Chat", "Ctrl+Shift+Return", "play",
            when=lambda: chat.can_write_on,
        ),
        ActionSpec("chat.stop", "S&top the answer", chat.stop, "&Chat", "Ctrl+.", "stop", when=lambda: chat.busy),
        ActionSpec(
            "chat.copy", "&Copy the last answer", window.chat.on_show.copy_answer, "&Chat", "Ctrl+Shift+C", "copy",
            when=lambda: bool(window.chat.on_show.answer),
        ),
        ActionSpec(
            "chat.back", "Version &before", here(back), "&Chat", "Alt+Left", "chevron-left",
            separator_before=True, when=lambda: chat.has_version(-1),
        ),
        ActionSpec(
            "chat.forth", "&Next version", here(forth), "&Chat", "Alt+Right", "chevron-right",
            when=lambda: chat.has_version(1),
        ),
    ]  # fmt: skip


def _question(window: MainWindow) -> list[ActionSpec]:
    chat, here = window.chat, partial(_here, window)
    return [
        ActionSpec(
            "chat.edit", "Ask in other &words", here(chat.edit_last), "&Chat", "Ctrl+Shift+E", "edit",
            separator_before=True, when=lambda: chat.controller.last_question is not None,
        ),
        ActionSpec(
            "chat.attach", "Attach &documents…", here(chat.attachments.open_picker), "&Chat", "Ctrl+Shift+A", "attach"
        ),
    ]  # fmt: skip


def _chat_itself(window: MainWindow) -> list[ActionSpec]:
    chat, here = window.chat.on_show, partial(_here, window)

    def there() -> bool:
        return chat.there

    return [
        ActionSpec(
            "chat.settings", "&Settings of this chat…", here(window.chat.choose_settings), "&Chat", "Ctrl+Shift+S",
            "sliders", separator_before=True,
        ),
        ActionSpec("chat.rename", "&Rename the chat", here(chat.rename), "&Chat", None, "edit", when=there),
        ActionSpec(
            "chat.pin", "&Pin the chat", here(chat.pin), "&Chat", None, "pin",
            checkable=True, when=there, ticked=lambda: chat.pinned,
        ),
        ActionSpec("chat.file", "Move the chat to a &folder…", here(chat.file), "&Chat", None, "folder", when=there),
        ActionSpec("chat.delete", "D&elete the chat", here(chat.delete), "&Chat", None, "trash", when=there),
    ]  # fmt: skip


def _view(window: MainWindow) -> list[ActionSpec]:
    pages = [
        ActionSpec(
            f"view.{page.key}",
            f"&{tr(page.title)}",
            partial(window.go_to, page.key),
            "&View",
            f"Ctrl+{number}",
            page.icon,
        )
        for number, page in enumerate(PAGES, 1)
    ]

    def chosen(mode: str) -> bool:
        return window.services.settings.appearance.theme == mode

    themes = [
        ActionSpec(
            f"theme.{mode}", title, partial(window.choose_theme, mode), "&View/&Theme", None, None,
            checkable=True, group="theme", ticked=partial(chosen, mode),
        )
        for mode, title in _THEMES
    ]  # fmt: skip
    monitor = ActionSpec(
        "view.monitor", "&Monitor", window.show_monitor, "&View", "Ctrl+M", None, checkable=True, separator_before=True
    )
    pause = ActionSpec(
        "view.pause", "Pa&use the monitor", lambda _checked: window.monitor.toggle_pause(), "&View", "Ctrl+Shift+M",
        "pause", checkable=True, when=window.monitor.isVisible, ticked=lambda: window.monitor.paused,
    )  # fmt: skip
    palette = ActionSpec("app.palette", "Command &palette…", window.find_anything, "&View", "Ctrl+K", "search")
    cache = ActionSpec("view.cache", "&Cache", window.cache.show, "&View", "Ctrl+Shift+K", None, checkable=True)
    tasks = ActionSpec("view.tasks", "&Tasks", window.show_tasks, "&View", "Ctrl+J", "tasks")
    return [*pages, monitor, pause, cache, tasks, palette, *themes, *_layout(window), *_text_sizes(window)]


def _layout(window: MainWindow) -> list[ActionSpec]:
    beside = [
        ActionSpec(
            f"dock.{page.key}", page.title, partial(window.show_beside, page.key), "&View/Show &beside",
            icon=page.icon, checkable=True,
        )
        for page in PAGES
        if page.key != HOME
    ]  # fmt: skip
    return [*beside, ActionSpec("view.reset", "&Reset layout", window.reset_layout, "&View", None, "refresh")]


def _text_sizes(window: MainWindow) -> list[ActionSpec]:
    menu = mark("&View/Te&xt size")
    return [
        ActionSpec("text.larger", "&Larger", partial(window.resize_text, 10), menu, _Key.ZoomIn, "plus"),
        ActionSpec("text.smaller", "&Smaller", partial(window.resize_text, -10), menu, _Key.ZoomOut),
        ActionSpec("text.usual", "As the s&ystem's", partial(window.resize_text, None), menu, "Ctrl+0"),
    ]


def _model(window: MainWindow) -> list[ActionSpec]:
    def import_folder() -> None:
        window.go_to("models")
        window.models.choose_import_folder()

    def open_folder() -> None:
        window.models.open_folder()

    def refresh() -> None:
        window.go_to("models")
        window.models.refresh()

    def has_model() -> bool:
        return window.services.session.state in (SessionState.READY, SessionState.LOADING)

    return [
        ActionSpec("model.starter", "Load &built-in model", window.load_starter, "&Model", None, "sparkle"),
        ActionSpec("model.unload", "&Unload", window.unload, "&Model", None, "eject", when=has_model),
        ActionSpec(
            "model.search", "&Search the hub…", window.search_hub, "&Model", "Ctrl+Shift+F", "search",
            separator_before=True,
        ),
        ActionSpec("model.import", "&Import folder…", import_folder, "&Model", None, "import"),
        ActionSpec("model.folder", "Open models &folder", open_folder, "&Model", None, "folder-open"),
        ActionSpec("model.refresh", "&Refresh", refresh, "&Model", "F5", "refresh"),
    ]  # fmt: skip


def _help(window: MainWindow) -> list[ActionSpec]:
    return [
        ActionSpec("help.guide", "&First steps", partial(open_guide, window), "&Help", None, "help"),
        ActionSpec("help.shortcuts", "&Keyboard shortcuts", window.show_shortcuts, "&Help", "Ctrl+/", "keyboard"),
        ActionSpec("help.logs", "Open &log folder", window.open_logs, "&Help", None, "folder-open"),
        ActionSpec("help.about", "&About LlamaHome", window.show_about, "&Help", None, "info", separator_before=True),
    ]
