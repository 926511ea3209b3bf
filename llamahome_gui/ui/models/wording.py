"""What the panel says of disks, checks and removals; without Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from llamahome_gui.models import DiskUse, InstalledModel, Level, ModelKind, Removal, ValidationReport
from llamahome_gui.ui.i18n import plural, tr
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
    count = tr("Nothing downloaded yet") if not own else plural(len(own), "{n} model", "{n} models")
    used = f", {size_text(sum(use.models.values()))}" if own else ""
    unfinished = sum(use.unfinished.values())
    half = [tr("{size} of unfinished downloads", size=size_text(unfinished))] if unfinished else []
    return "  ·  ".join([f"{count}{used}", *half, tr("{size} free on this disk", size=size_text(use.free))])


def check_notice(report: ValidationReport) -> Notice:
    """What a check found, to be said after the model's name."""
    if report.ok:
        unknown = sum(file.state == "unknown" for file in report.files)
        if report.level is not Level.FULL:
            said = tr("Its files are whole.")
        elif unknown == len(report.files):
            said = tr("Nothing is recorded of its files, so their contents could not be checked.")
            return Notice(tr("is complete."), said, "success")
        elif unknown:
            rest = plural(unknown, "Of {n} file nothing was recorded.", "Of {n} files nothing was recorded.")
            said = f"{tr('Every byte of the others is as it was when it came.')} {rest}"
        else:
            said = tr("Every byte is as it was when it came.")
        return Notice(tr("is in order."), said, "success")
    faults = [f"{file.name}: {file.detail}" for file in report.bad] + list(report.problems)
    unnamed = len(faults) - _MOST_NAMED
    more = [tr("And {count} more.", count=unnamed)] if unnamed > 0 else []
    hint = " ".join([*faults[:_MOST_NAMED], *more, tr("Remove it and get it again.")])
    return Notice(tr("is not in order."), hint, "error")


def removal_sentence(removal: Removal, in_use: bool = False) -> str:
    """What removing a model means.

    Args:
        in_use: The loaded model is this one or lies on top of it.
    """
    if removal.model.linked:
        parts = [tr("It leaves the list. Its files stay in {path}.", path=removal.model.path)]
    else:
        parts = [tr("Its files are deleted from this machine and {frees} become free.", frees=size_text(removal.frees))]
    if removal.stays:
        parts.append(
            plural(
                len(removal.stays),
                "Of the folder {n} file that LlamaHome did not put there stays.",
                "Of the folder {n} files that LlamaHome did not put there stay.",
            )
        )
    if removal.adapters:
        parts.append(tr("Adapters that need it: {names}.", names=", ".join(model.title for model in removal.adapters)))
    if in_use:
        parts.append(tr("The loaded model needs it and is unloaded first."))
    return " ".join(parts)
