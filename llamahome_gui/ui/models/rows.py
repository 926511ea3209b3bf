"""What the models panel shows, worked out without Qt: one section for what is installed, then one per family."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from llamahome_gui.models import Catalogue, InstalledModel, ModelFamily, ModelKind
from llamahome_gui.ui.widgets.text import file_size

STARTER_SENTENCE = (
    "A very small Llama model that comes with LlamaHome, so that everything works at once. It can find and repeat "
    "plain facts that stand in a document. It has no knowledge of the world and cannot reason, summarise or write."
)
GET_SENTENCE = (
    "These models are not on this machine. Get a model's folder (config.json, tokenizer and .safetensors files) from "
    "its publisher, accept its licence, then press “Import folder…”."
)


@dataclass(frozen=True)
class ModelRow:
    """One line of the panel.

    Attributes:
        key: Key of the model, installed or not.
        facts: Short facts, shown in a line: size, memory, licence, context.
        sentence: Longer text below the title.
        model: The installed model, or None.
        adapter: Stands below its base.
    """

    key: str
    title: str
    facts: tuple[str, ...]
    sentence: str = ""
    model: InstalledModel | None = None
    adapter: bool = False
    problem: str | None = None
    refused: bool = False


@dataclass(frozen=True)
class Section:
    """A heading and its rows."""

    key: str
    title: str
    sentence: str
    rows: tuple[ModelRow, ...]


def sections(catalogue: Catalogue, installed: Sequence[InstalledModel]) -> list[Section]:
    """What is installed first, the starter before all; then each family's versions that are not installed."""
    here = tuple(_installed_row(catalogue, model) for model in installed)
    made = [Section("installed", "Installed", "", here)]
    keys = {model.key for model in installed}
    for family in catalogue.families:
        rows = tuple(_catalogue_row(family, v) for v in _by_size(family) if f"{family.name}/{v}" not in keys)
        if rows:
            made.append(Section(family.name, family.title or family.name, "", rows))
    return made


def _by_size(family: ModelFamily) -> list[str]:
    return sorted(family.versions, key=lambda version: family.about(version).size_gb or 0.0)


def _installed_row(catalogue: Catalogue, model: InstalledModel) -> ModelRow:
    facts = [file_size(model.size_bytes)]
    if model.kind is ModelKind.BASE:
        family = catalogue.family(model.family)
        if family and model.version in family.versions:
            facts += _facts(family, model.version, with_size=False)
    if model.kind is ModelKind.ADAPTER:
        facts.insert(0, "LoRA adapter")
    return ModelRow(
        key=model.key,
        title=model.title,
        facts=tuple(facts),
        sentence=STARTER_SENTENCE if model.kind is ModelKind.STARTER else "",
        model=model,
        adapter=model.kind is ModelKind.ADAPTER,
        problem=model.problem,
    )


def _catalogue_row(family: ModelFamily, version: str) -> ModelRow:
    about = family.about(version)
    return ModelRow(
        key=f"{family.name}/{version}",
        title=family.version_title(version),
        facts=tuple(_facts(family, version, with_size=True)),
        sentence=about.refused or about.repository or "",
        refused=about.refused is not None,
    )


def _facts(family: ModelFamily, version: str, *, with_size: bool) -> list[str]:
    about, facts = family.about(version), []
    if with_size and about.size_gb:
        facts.append(file_size(round(about.size_gb * 1e9)))
    memory = family.min_gpu_memory.get(version)
    if memory:
        facts.append(f"{memory:g} GB GPU memory or more")
    if about.context:
        facts.append(f"{about.context // 1024}K context")
    if about.license:
        facts.append(about.license)
    return facts
