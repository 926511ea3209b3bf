"""What the panel says of disks, checks and removals; without Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from llamahome_gui.models import DiskUse, InstalledModel, Level, ModelKind, Removal, ValidationReport
from llamahome_gui.units import size_text

_MOST_NAMED = 3


@dataclass(frozen=True)
class Notice:
    """A sentence, what follows from it, and how grave it is: success or error."""

    message: str
    hint: str
    level: str


def disk_sentence(installed: Sequence[InstalledModel], use: DiskUse) -> str:
    """How much the models take and how much is free; the built-in one came with the program."""
    own = [model for model in installed if model.kind is not ModelKind.STARTER]
    count = "Nothing downloaded yet" if not own else _count(len(own), "model")
    used = f", {size_text(sum(use.models.values()))}" if own else ""
    unfinished = sum(use.unfinished.values())
    half = f"  ·  {size_text(unfinished)} of unfinished downloads" if unfinished else ""
    return f"{count}{used}{half}  ·  {size_text(use.free)} free on this disk"


def check_notice(report: ValidationReport) -> Notice:
    """What a check found, to be said after the model's name."""
    if report.ok:
        every = report.level is Level.FULL
        said = "Every byte is as it was when it came." if every else "Its files are whole."
        unknown = sum(file.state == "unknown" for file in report.files)
        rest = f" Of {_count(unknown, 'file')} nothing was recorded." if unknown and every else ""
        return Notice("is in order.", said + rest, "success")
    faults = [f"{file.name}: {file.detail}" for file in report.bad] + list(report.problems)
    more = f" And {len(faults) - _MOST_NAMED} more." if len(faults) > _MOST_NAMED else ""
    hint = f"{' '.join(faults[:_MOST_NAMED])}{more} Remove it and get it again."
    return Notice("is not in order.", hint, "error")


def removal_sentence(removal: Removal, in_use: bool = False) -> str:
    """What removing a model means.

    Args:
        in_use: The loaded model is this one or lies on top of it.
    """
    if removal.model.linked:
        parts = [f"It leaves the list. Its files stay in {removal.model.path}."]
    else:
        parts = [f"Its files are deleted from this machine and {size_text(removal.frees)} become free."]
    if removal.stays:
        parts.append(f"Of the folder {_count(len(removal.stays), 'file')} that LlamaHome did not put there stay.")
    if removal.adapters:
        parts.append(f"Adapters that need it: {', '.join(model.title for model in removal.adapters)}.")
    if in_use:
        parts.append("The loaded model needs it and is unloaded first.")
    return " ".join(parts)


def _count(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
