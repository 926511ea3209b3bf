"""The window's commands as rows of `ActionSpec`, in the order in which the menus show them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from llamahome_gui.ui.actions import ActionSpec
from llamahome_gui.ui.docking import HOME
from llamahome_gui.ui.guide import open_guide
from llamahome_gui.ui.i18n import mark, tr
from llamahome_gui.ui.rail import PAGES

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
        window.documents.export_selected()

    return [
        ActionSpec("chat.new", "&New chat", window.new_chat, "&File", "Ctrl+N", "edit"),
        ActionSpec(
            "documents.add_files", "Add &files…", window.add_files, "&File", "Ctrl+O", "plus", separator_before=True
        ),
        ActionSpec("documents.add_folder", "Add f&older…", window.add_folder, "&File", "Ctrl+Shift+O", "folder"),
        ActionSpec("chat.export", "&Save chat as…", window.save_chat, "&File", "Ctrl+S", "export"),
        ActionSpec("documents.export", "&Export documents…", export_documents, "&File", "Ctrl+E", "export"),
        ActionSpec(
            "app.workspace", "Open &workspace folder", window.open_workspace, "&File", None, "folder-open",
            separator_before=True,
        ),
        ActionSpec("app.quit", "&Quit", window.close, "&File", "Ctrl+Q", None, separator_before=True),
    ]  # fmt: skip


def _edit(window: MainWindow) -> list[ActionSpec]:
    def on_focus(name: str) -> None:
        """Call a slot of whatever text has the focus."""
        slot = getattr(QApplication.focusWidget(), name, None)
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
            separator_before=True,
        ),
    ]  # fmt: skip


def _chat(window: MainWindow) -> list[ActionSpec]:
    chat = window.chat

    def choose_settings() -> None:
        window.go_to("chat")
        chat.choose_settings()

    return [
        ActionSpec("chat.again", "Write the answer &again", chat.controller.regenerate, "&Chat", "Ctrl+R", "refresh"),
        ActionSpec("chat.continue", "Write &on", chat.controller.continue_answer, "&Chat", "Ctrl+Shift+Return", "play"),
        ActionSpec("chat.edit", "Ask in other &words", chat.edit_last, "&Chat", "Ctrl+Shift+E", "edit"),
        ActionSpec(
            "chat.back", "Version &before", partial(chat.step_version, -1), "&Chat", "Alt+Left", "chevron-left",
            separator_before=True,
        ),
        ActionSpec("chat.forth", "&Next version", partial(chat.step_version, 1), "&Chat", "Alt+Right", "chevron-right"),
        ActionSpec(
            "chat.settings", "&Settings of this chat…", choose_settings, "&Chat", "Ctrl+Shift+S", "sliders",
            separator_before=True,
        ),
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
    themes = [
        ActionSpec(
            f"theme.{mode}", title, partial(window.choose_theme, mode), "&View/&Theme", None, None,
            checkable=True, group="theme",
        )
        for mode, title in _THEMES
    ]  # fmt: skip
    monitor = ActionSpec(
        "view.monitor", "&Monitor", window.show_monitor, "&View", "Ctrl+M", None, checkable=True, separator_before=True
    )
    palette = ActionSpec("app.palette", "Command &palette…", window.find_anything, "&View", "Ctrl+K", "search")
    cache = ActionSpec("view.cache", "&Cache", window.cache.show, "&View", "Ctrl+Shift+K", None, checkable=True)
    tasks = ActionSpec("view.tasks", "&Tasks", window.show_tasks, "&View", "Ctrl+J", "tasks")
    return [*pages, monitor, cache, tasks, palette, *themes, *_layout(window), *_text_sizes(window)]


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
        window.models.choose_import_folder()

    def open_folder() -> None:
        window.models.open_folder()

    def refresh() -> None:
        window.models.refresh()

    return [
        ActionSpec("model.starter", "Load &built-in model", window.load_starter, "&Model", None, "sparkle"),
        ActionSpec("model.unload", "&Unload", window.unload, "&Model", None, "eject"),
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
