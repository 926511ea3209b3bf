"""What the palette offers: commands, chats, documents and models, each with what choosing it does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from llamahome_gui.models import ModelKind
from llamahome_gui.ui.i18n import mark, tr

if TYPE_CHECKING:
    from llamahome_gui.models import InstalledModel
    from llamahome_gui.ui.actions import ActionSpec
    from llamahome_gui.ui.main_window import MainWindow


class Kind(StrEnum):
    """What an entry is; the word stands beside it."""

    COMMAND = mark("Command")
    CHAT = mark("Chat")
    DOCUMENT = mark("Document")
    MODEL = mark("Model")


@dataclass(frozen=True)
class Entry:
    """One line of the palette.

    Attributes:
        key: The same at every start, to remember what was used.
        detail: Where it belongs: a menu, a folder, a size.
        keys: Of a command, as this system writes them.
    """

    kind: Kind
    key: str
    title: str
    icon: str
    run: Callable[[], object]
    detail: str = ""
    keys: str = ""

    @property
    def text(self) -> str:
        """What is searched: the title, then where it belongs."""
        return f"{self.title} {self.detail}" if self.detail else self.title


def entries(window: MainWindow) -> list[Entry]:
    """Everything that can be chosen now."""
    return [*_commands(window), *_chats(window), *_models(window), *_documents(window)]


def _commands(window: MainWindow) -> Iterator[Entry]:
    """Those that can be used now; opening the palette itself is none of them."""
    actions = window.actions_by_id
    for spec in actions.specs:
        action = actions[spec.id]
        if action.isEnabled() and spec.id != "app.palette":
            yield Entry(
                Kind.COMMAND, spec.id, actions.full_title(spec), _icon_of(spec, action.isChecked()), action.trigger,
                actions.menu_of(spec), actions.keys_of(spec),
            )  # fmt: skip


def _icon_of(spec: ActionSpec, checked: bool) -> str:
    return "check" if checked else spec.icon or "chevron-right"


def _chats(window: MainWindow) -> Iterator[Entry]:
    for chat in window.chat.controller.conversations():
        yield Entry(Kind.CHAT, f"chat {chat.id}", chat.title, "chat", partial(window.open_chat, chat.id))


def _documents(window: MainWindow) -> Iterator[Entry]:
    for row in window.documents.model.rows():
        yield Entry(
            Kind.DOCUMENT, f"document {row.key}", row.name, "file", partial(window.show_document, row.key), row.folder
        )


def _models(window: MainWindow) -> Iterator[Entry]:
    for model in window.models.installed:
        if model.loadable:
            icon = "adapter" if model.kind is ModelKind.ADAPTER else "models"
            yield Entry(
                Kind.MODEL,
                f"model {model.key}",
                tr("Load {title}", title=model.title),
                icon,
                partial(_load, window, model),
                model.key,
            )


def _load(window: MainWindow, model: InstalledModel) -> None:
    window.go_to("models")
    window.models.list.choose(model.key)
    window.models.load(model.key)
