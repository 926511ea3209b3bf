"""What a report of a fault needs, as one text: versions, machine, model, changed settings, last complaints and crash.

Nothing of documents or chats is in it, and the home folder is written as `~`.
"""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication

from llamahome_gui import __version__
from llamahome_gui.config.settings import Settings
from llamahome_gui.ui.complaints import complaints, last_fault
from llamahome_gui.ui.crash import faults, log_file
from llamahome_gui.ui.i18n import tr
from llamahome_gui.units import size_text

if TYPE_CHECKING:
    from llamahome_gui.config.paths import Workspace

_PARTS = ("torch", "transformers", "peft", "PySide6-Essentials")
_TAIL_BYTES = 200_000


def versions() -> dict[str, str]:
    """Name and version of every part that matters in a report."""
    found = {"LlamaHome": __version__, "Python": platform.python_version(), "Qt": qVersion()}
    for part in _PARTS:
        try:
            found[part] = metadata.version(part)
        except metadata.PackageNotFoundError:
            found[part] = tr("not installed")
    return found | {"System": platform.platform()}


def screens() -> str:
    """Size and scale of each screen, and what draws on them; for the GUI thread."""
    shown = [
        f"{each.size().width()} × {each.size().height()} at {each.devicePixelRatio():g}"
        for each in QGuiApplication.screens()
    ]
    return f"{QGuiApplication.platformName()}: {', '.join(shown)}"


def report(workspace: Workspace, settings: Settings, model: str, screen: str) -> str:
    """The whole text. Not for the GUI thread: it asks disk and GPU.

    Args:
        model: Title of the loaded model, or that there is none.
        screen: What `screens` said.
    """
    facts = versions() | _machine(workspace) | {"Screens": screen, "Model": model}
    changed = list(_changed(settings))
    said = complaints(_tail(log_file(workspace)))
    parts = [
        "\n".join(f"{name}: {value}" for name, value in facts.items()),
        "Settings that are not the default:\n" + ("\n".join(changed) or "none"),
        "Last complaints of the log:\n" + ("\n".join(said) or "none"),
        *_crash(workspace),
    ]
    return "\n\n".join(parts).replace(str(Path.home()), "~") + "\n"


def _machine(workspace: Workspace) -> dict[str, str]:
    from llamahome_gui.evaluation.report import machine

    known = machine()
    disk = shutil.disk_usage(workspace.root)
    return {
        "Processor": f"{known['cpu']}, {known['cores']} cores",
        "Memory": size_text(known["memory_bytes"]),
        "GPU": known["gpu"] or "none",
        "Workspace": f"{workspace.root}, {size_text(disk.free)} free",
    }


def _changed(settings: Settings) -> Iterator[str]:
    """`h2o.window_length: 1024`, for each value that is not the schema's own."""
    return _different("", settings.model_dump(), Settings().model_dump())


def _different(prefix: str, now: dict[str, Any], usual: dict[str, Any]) -> Iterator[str]:
    for name, value in now.items():
        if isinstance(value, dict) and isinstance(usual[name], dict):
            yield from _different(f"{prefix}{name}.", value, usual[name])
        elif value != usual[name]:
            yield f"{prefix}{name}: {value}"


def _crash(workspace: Workspace) -> Iterator[str]:
    """The last crash below Python, if there was one lately."""
    for path, moment in faults(workspace):
        yield f"Last crash below Python, {moment:%Y-%m-%d %H:%M}:\n" + "\n".join(last_fault(_tail(path)))
        return


def _tail(path: Path) -> str:
    """The end of a file; nothing where it cannot be read."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
            return file.read().decode("utf-8", "replace").replace("\r\n", "\n")
    except OSError:
        return ""
