"""What the commands about models print: rows for JSON, tables for people."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from llamahome_gui.cli.output import size_text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.models import Catalogue, DiskUse, InstalledModel, ModelFamily, ValidationReport
    from llamahome_gui.models.fit.verdict import Found

# A text, with its answer, of a length that people ask about; `llamahome fit` tells of any other.
FIT_TOKENS = 8192
# A pipe has no edge that a line would have to be broken at.
_PIPE_WIDTH = 240


def console() -> Console:
    """For standard output; names of models and files are words and no markup."""
    from rich.console import Console

    return Console(markup=False, highlight=False, width=None if sys.stdout.isatty() else _PIPE_WIDTH)


def table(*headings: str) -> Table:
    """Without lines; the columns are told apart by blanks."""
    from rich.table import Table

    return Table(*headings, box=None, header_style="bold", pad_edge=False)


def listing(
    installed: Sequence[InstalledModel], catalogue: Catalogue, use: DiskUse, fits: Mapping[str, Found]
) -> dict[str, Any]:
    """Everything that `models` knows."""
    return {
        "installed": [installed_row(model) | {"disk_bytes": use.models.get(model.key, 0)} for model in installed],
        "catalogue": [_family_row(family, fits) for family in catalogue.families],
        "disk": asdict(use),
    }


def fits_here(catalogue: Catalogue, workspace: Workspace) -> dict[str, Found]:
    """Whether each listed model fits this machine, by key, for a text of `FIT_TOKENS` with its answer."""
    from llamahome_gui.models.fit.machine import Machine
    from llamahome_gui.models.fit.network import network_listed
    from llamahome_gui.models.fit.verdict import Fit

    machine, found = Machine.now(workspace.models_dir), {}
    for family in catalogue.families:
        for version in family.versions:
            network = network_listed(family.about(version))
            if network and not network.problem:
                fit = Fit(network, machine, min_gpu_memory=family.min_gpu_memory.get(version))
                found[f"{family.name}/{version}"] = fit.at(min(FIT_TOKENS, network.context))
    return found


def installed_row(model: InstalledModel) -> dict[str, Any]:
    """One installed model."""
    return {
        "key": model.key,
        "title": model.title,
        "kind": str(model.kind),
        "family": model.family,
        "version": model.version,
        "base": model.base_key,
        "bytes": model.size_bytes,
        "path": str(model.path),
        "linked": model.linked,
        "repository": model.repository or None,
        "revision": model.revision or None,
        "problem": model.problem,
    }


def report_row(report: ValidationReport) -> dict[str, Any]:
    """One model's validation."""
    return {**asdict(report), "ok": report.ok}


def print_listing(
    installed: Sequence[InstalledModel], catalogue: Catalogue, use: DiskUse, fits: Mapping[str, Found]
) -> None:
    """Installed models with their adapters below them, the disk, and the catalogue."""
    out = console()
    out.print(_installed_table(installed))
    out.print(f"\n{_disk_line(use)}\n")
    out.print(_catalogue_table(catalogue, {model.key for model in installed}, fits))


def print_report(report: ValidationReport) -> None:
    """One line where all is well; else each file and problem that is not."""
    out = console()
    checked = f"{len(report.files)} files, {report.level}" + (", loaded" if report.loaded else "")
    out.print(f"{report.key}: {'ok' if report.ok else 'NOT OK'} ({checked})")
    for problem in report.problems:
        out.print(f"  {problem}")
    if report.files and all(file.state == "unknown" for file in report.files):
        out.print("  Nothing is recorded of its files, so their contents could not be checked.")
        return
    for file in report.files:
        if file.state != "ok":
            out.print(f"  {file.state:<8} {file.name}: {file.detail}")


def _family_row(family: ModelFamily, fits: Mapping[str, Found]) -> dict[str, Any]:
    """As in the file, with what follows from an address or a family's default filled in."""
    details = {version: family.about(version).model_dump(mode="json") for version in family.versions}
    here = {version: fits[f"{family.name}/{version}"] for version in details if f"{family.name}/{version}" in fits}
    fit = {
        version: {"verdict": str(found.verdict), "sentence": found.sentence, "notes": list(found.notes)}
        for version, found in here.items()
    }
    return {**family.model_dump(mode="json"), "details": details, "fit": fit}


def _installed_table(installed: Sequence[InstalledModel]) -> Table:
    made = table("Installed", "Title", "Size", "Note")
    for model in installed:
        notes = [f"linked to {model.path}"] if model.linked else []
        notes += [model.problem] if model.problem else []
        below = "  " if model.base_key else ""
        made.add_row(below + model.key, model.title, size_text(model.size_bytes), "; ".join(notes))
    return made


def _disk_line(use: DiskUse) -> str:
    parts = [f"Models take {size_text(use.total)}"]
    if use.unfinished:
        keys = ", ".join(use.unfinished)
        parts.append(f"of it {size_text(sum(use.unfinished.values()))} unfinished downloads ({keys})")
    if use.leftovers:
        parts.append(f"of it {size_text(use.leftovers)} left by crashes (llamahome models --clean)")
    return f"{', '.join(parts)}; {size_text(use.free)} of {size_text(use.capacity)} are free."


def _catalogue_table(catalogue: Catalogue, installed: set[str], fits: Mapping[str, Found]) -> Table:
    made = table(
        "Catalogue", "Size", "Context", f"Here, {FIT_TOKENS // 1024}K text", "GPU memory", "Kind", "Licence", "Note"
    )
    for family in catalogue.families:
        for version in family.versions:
            key = f"{family.name}/{version}"
            made.add_row(*_catalogue_row(family, version, key in installed, fits.get(key)))
    return made


def _catalogue_row(family: ModelFamily, version: str, here: bool, fit: Found | None) -> list[str]:
    about, memory = family.about(version), family.min_gpu_memory.get(version)
    notes = ["installed"] if here else []
    notes += ["gated"] if about.gated else []
    notes += ["default"] if version == family.default else []
    notes += [about.refused] if about.refused else []
    return [
        f"{family.name} {version}",
        size_text(about.size_gb * 1e9) if about.size_gb else "",
        f"{about.context // 1024}K" if about.context else "",
        fit.verdict if fit else "",
        f"{memory:g} GB" if memory else "",
        "chat" if about.chat else "base",
        about.license or "",
        "; ".join(notes),
    ]
