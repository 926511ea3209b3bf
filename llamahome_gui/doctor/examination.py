"""All looks, one after the other; one that breaks is told and the others go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from llamahome_gui.config.paths import Workspace
from llamahome_gui.doctor import contents, libraries, machine, network
from llamahome_gui.doctor.finding import Finding, State
from llamahome_gui.errors import ConfigError, LlamaHomeError


def examine(*, with_network: bool = False) -> Iterator[Finding]:
    """Look at machine, libraries, workspace and models, and at the network if it shall be asked.

    Takes some seconds, most of them for torch. Changes nothing but makes the workspace's folders where they are absent.
    """
    try:
        workspace = Workspace.open()
    except ConfigError as error:
        yield Finding(contents.AREA, "folder", State.FAILURE, str(error.subject), f"{error.message} {error.hint}")
        return
    yield from _safely(machine.AREA, lambda: machine.look(workspace.root))
    yield from _safely(libraries.AREA, libraries.look)
    yield from _safely(contents.AREA, lambda: contents.look(workspace))
    yield from _safely(contents.MODELS, lambda: contents.look_at_models(workspace))
    if with_network:
        yield from _safely(network.AREA, lambda: network.look(workspace))


def _safely(area: str, look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """What a look finds; what breaks it off is a finding too."""
    try:
        yield from look()
    except LlamaHomeError as error:
        yield Finding(area, error.subject or "error", State.FAILURE, error.message.rstrip("."), error.hint or "")
    except Exception as error:
        yield Finding(area, "the look itself", State.FAILURE, f"broke off ({type(error).__name__}: {error})")
