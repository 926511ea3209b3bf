"""What the shell offers after Tab: names of models, runs and settings that there are."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from llamahome_gui.errors import LlamaHomeError

if TYPE_CHECKING:
    from llamahome_gui.models import ModelStore

Offer = tuple[str, str]


def _offering(find: Callable[[], Iterator[Offer]]) -> Callable[[str], list[Offer]]:
    """Those that begin like the word so far, each name once; nothing where the workspace cannot be read."""

    @functools.wraps(find)
    def offer(incomplete: str) -> list[Offer]:
        try:
            found = dict(reversed(list(find())))
        except LlamaHomeError:
            return []
        return [(name, about) for name, about in reversed(found.items()) if name.startswith(incomplete)]

    # Typer looks at the types of the parameters, and would look at those of `find`.
    del offer.__wrapped__
    offer.__annotations__ = {"incomplete": str}
    return offer


@_offering
def installed_models() -> Iterator[Offer]:
    """Keys of models that can be used, with their titles."""
    yield from ((model.key, model.title) for model in _store().installed())


@_offering
def adapters() -> Iterator[Offer]:
    """Keys of adapters that were trained."""
    yield from ((model.key, model.title) for model in _store().installed() if model.base_key)


@_offering
def any_models() -> Iterator[Offer]:
    """Installed models, and what the catalogue lists."""
    yield from installed_models("")
    yield from listed_models("")


@_offering
def listed_models() -> Iterator[Offer]:
    """Families and versions of the catalogue."""
    from llamahome_gui.models import load_catalogue

    for family in load_catalogue(_store().workspace).families:
        yield family.name, f"{family.title or family.name}: its default version"
        yield from ((f"{family.name}/{version}", family.version_title(version)) for version in family.versions)


@_offering
def runs() -> Iterator[Offer]:
    """Fine-tuning runs on the disk."""
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.training.runs import list_runs

    yield from ((run.key, str(run.record.state)) for run in list_runs(Workspace.open()))


@_offering
def settings() -> Iterator[Offer]:
    """Sections and settings."""
    from llamahome_gui.config.section import walk
    from llamahome_gui.config.settings import Settings

    for path, field in walk(Settings):
        yield path[0], "a section"
        yield ".".join(path), field.title or ""


def _store() -> ModelStore:
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.models import ModelStore

    return ModelStore(Workspace.open())
