"""The pages of the window: each is made when it is first asked for, the rest while nobody does anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtWidgets import QMainWindow, QWidget

if TYPE_CHECKING:
    from llamahome_gui.ui.chat.panel import ChatPanel
    from llamahome_gui.ui.documents.panel import DocumentsPanel
    from llamahome_gui.ui.evaluate.panel import EvaluatePanel
    from llamahome_gui.ui.finetune.panel import FineTunePanel
    from llamahome_gui.ui.models.panel import ModelsPanel
    from llamahome_gui.ui.services import Services
    from llamahome_gui.ui.settings.panel import SettingsPanel

Follower = Callable[[str, Any], object]


def _chat() -> type[ChatPanel]:
    from llamahome_gui.ui.chat.panel import ChatPanel

    return ChatPanel


def _documents() -> type[DocumentsPanel]:
    from llamahome_gui.ui.documents.panel import DocumentsPanel

    return DocumentsPanel


def _models() -> type[ModelsPanel]:
    from llamahome_gui.ui.models.panel import ModelsPanel

    return ModelsPanel


def _finetune() -> type[FineTunePanel]:
    from llamahome_gui.ui.finetune.panel import FineTunePanel

    return FineTunePanel


def _evaluate() -> type[EvaluatePanel]:
    from llamahome_gui.ui.evaluate.panel import EvaluatePanel

    return EvaluatePanel


def _settings() -> type[SettingsPanel]:
    from llamahome_gui.ui.settings.panel import SettingsPanel

    return SettingsPanel


# By the keys of `rail.PAGES`. What a page imports comes with it: charts and training take a start too long.
_KINDS: dict[str, Callable[[], type[Any]]] = {
    "chat": _chat,
    "documents": _documents,
    "models": _models,
    "finetune": _finetune,
    "evaluate": _evaluate,
    "settings": _settings,
}


class Pages(Mapping[str, Any]):
    """The panels by the keys of their pages; asking for one makes it.

    Attributes:
        there: Those that are made; whoever only wants to know what a page does looks here.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._followers: list[Follower] = []
        self.there: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        if key not in self.there:
            self.there[key] = panel = _KINDS[key]()(self._services)
            for follow in self._followers:
                follow(key, panel)
        return self.there[key]

    def __contains__(self, key: object) -> bool:
        return key in _KINDS

    def __iter__(self) -> Iterator[str]:
        return iter(_KINDS)

    def __len__(self) -> int:
        return len(_KINDS)

    def each(self, follow: Follower) -> None:
        """Call this with key and panel, of each that is there now and of each other as soon as it is made."""
        self._followers.append(follow)
        for key, panel in tuple(self.there.items()):
            follow(key, panel)

    def key_of(self, panel: QWidget | None) -> str:
        """The key of a panel that is there."""
        return next(key for key, there in self.there.items() if there is panel)

    def steps(self) -> Iterator[Callable[[], object]]:
        """What makes the rest, in small steps: first all that is imported, then each panel."""
        missing = [key for key in _KINDS if key not in self.there]
        yield from (_KINDS[key] for key in missing)
        yield from (partial(self.__getitem__, key) for key in missing)

    def complete(self) -> None:
        """Make the rest now."""
        for key in _KINDS:
            self[key]


class PagedWindow(QMainWindow):
    """A window with pages, each by its name."""

    panels: Pages

    @property
    def chat(self) -> ChatPanel:
        """The chats."""
        return cast("ChatPanel", self.panels["chat"])

    @property
    def documents(self) -> DocumentsPanel:
        """The library."""
        return cast("DocumentsPanel", self.panels["documents"])

    @property
    def models(self) -> ModelsPanel:
        """What is installed, and what there is."""
        return cast("ModelsPanel", self.panels["models"])

    @property
    def finetune(self) -> FineTunePanel:
        """Training."""
        return cast("FineTunePanel", self.panels["finetune"])

    @property
    def evaluate(self) -> EvaluatePanel:
        """Needle tests and benchmarks."""
        return cast("EvaluatePanel", self.panels["evaluate"])

    @property
    def settings(self) -> SettingsPanel:
        """The settings."""
        return cast("SettingsPanel", self.panels["settings"])
