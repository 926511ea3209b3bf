"""What the models panel lists, worked out without Qt: downloads, what is installed, then one section per family."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from llamahome_gui.models import Catalogue, InstalledModel, ModelFamily, ModelKind
from llamahome_gui.models.servers import PREFIX, Server
from llamahome_gui.ui.i18n import mark, tr
from llamahome_gui.units import size_text

STARTER_SENTENCE = mark(
    "A very small Llama model that comes with LlamaHome, so that everything works at once. It can find and repeat "
    "plain facts that stand in a document. It has no knowledge of the world and cannot reason, summarise or write."
)
DOWNLOADS = "downloads"
INSTALLED = "installed"


@dataclass(frozen=True)
class Chip:
    """A word or three on a coloured ground.

    Attributes:
        level: Of the style sheet: success, accent, warning, error, or empty for grey.
        tip: What stands behind it, one sentence.
        fits: Whether a filter for what can be run here lets it through.
    """

    text: str
    level: str = ""
    tip: str = field(default="", compare=False)
    fits: bool = True


@dataclass(frozen=True)
class ModelRow:
    """One line of the panel.

    Attributes:
        key: Key of the model, installed or not.
        facts: Short facts, shown in a line: size, context, memory.
        sentence: Longer text below the title.
        model: The installed model, or None.
        adapter: Stands below its base; one whose base is not here stands for itself.
        problem: Why an installed model cannot be loaded.
        refused: Why LlamaHome cannot run it, where that is so.
        repository: Where it is fetched from, ``owner/name``.
        revision: Branch, tag or commit; empty means the newest.
        chip: How it fits into this machine.
        gpu_memory: What its publisher or the catalogue asks for, in GB; None where nobody does.
        size: Bytes on the disk, or of the download; 0 where nobody knows.
        context: Tokens that it was trained to read; 0 where nobody knows.
        changed: When its files came, in seconds since 1970; 0 for what is not installed.
    """

    key: str
    title: str
    facts: tuple[str, ...]
    sentence: str = ""
    model: InstalledModel | None = None
    adapter: bool = False
    problem: str | None = None
    refused: str | None = None
    gated: bool = False
    license: str = ""
    license_url: str = ""
    repository: str = ""
    revision: str = ""
    chip: Chip | None = None
    gpu_memory: float | None = None
    size: int = 0
    context: int = 0
    changed: float = 0.0

    @property
    def family(self) -> str:
        return self.key.partition("/")[0]

    @property
    def version(self) -> str:
        return self.key.partition("/")[2]

    @property
    def words(self) -> str:
        """What a search looks through."""
        parts = (
            self.key,
            self.title,
            self.repository,
            self.license,
            "chat" if tr("Chat") in self.facts else "",
            *self.facts,
        )
        return " ".join(parts).casefold()


@dataclass(frozen=True)
class OnDisk:
    """What the files of an installed model tell beside their size; as of `ModelRow`."""

    context: int = 0
    changed: float = 0.0


@dataclass(frozen=True)
class Section:
    """A heading and its rows."""

    key: str
    title: str
    rows: tuple[ModelRow, ...]


@dataclass(frozen=True)
class Filter:
    """What of the list is shown.

    Attributes:
        text: Words that must all occur in a row.
        fitting: Only what can be run on this machine.
        free: Only what needs no agreement with its publisher.
    """

    text: str = ""
    fitting: bool = False
    free: bool = False

    def lets_through(self, row: ModelRow) -> bool:
        """Whether a row is shown. What is installed is no matter of fitting or agreements any more."""
        if not all(word in row.words for word in self.text.casefold().split()):
            return False
        if row.model is not None:
            return True
        fits = row.refused is None and (row.chip is None or row.chip.fits)
        return (fits or not self.fitting) and not (row.gated and self.free)

    @property
    def active(self) -> bool:
        return bool(self.text.strip()) or self.fitting or self.free


def sections(
    catalogue: Catalogue,
    installed: Sequence[InstalledModel],
    downloads: Iterable[str] = (),
    chips: Mapping[str, Chip] | None = None,
    servers: Iterable[tuple[Server, Sequence[InstalledModel]]] = (),
    on_disk: Mapping[str, OnDisk] | None = None,
) -> list[Section]:
    """Downloads in their order, then what is installed, the starter before all, servers, then the catalogue by family.

    Args:
        downloads: Keys of models that are being fetched; they stand in their own section and nowhere else.
        chips: How models fit into this machine, by their keys.
        servers: Each with its models.
        on_disk: What the files of installed models tell, by their keys.
    """
    chips, on_disk = chips or {}, on_disk or {}
    keys = {model.key for model in installed}
    here = tuple(
        replace(
            _installed_row(catalogue, model, chips.get(model.key), on_disk.get(model.key, OnDisk())),
            adapter=model.base_key in keys,
        )
        for model in installed
    )
    known = {
        f"{family.name}/{version}": _catalogue_row(family, version, chips.get(f"{family.name}/{version}"))
        for family in catalogue.families
        for version in _by_size(family)
    }
    fetched = tuple(known.get(key) or ModelRow(key, key, ()) for key in downloads if key not in keys)
    keys |= {row.key for row in fetched}
    made = [Section(DOWNLOADS, tr("Downloads"), fetched)] if fetched else []
    made.append(Section(INSTALLED, tr("Installed"), here))
    for server, models in servers:
        title = tr("On the server {name}", name=server.name)
        made.append(Section(f"server {server.name}", title, tuple(map(partial(_remote_row, server), models))))
    for family in catalogue.families:
        rows = tuple(row for row in known.values() if row.family == family.name and row.key not in keys)
        if rows:
            made.append(Section(family.name, family.title or family.name, rows))
    return made


def context_text(tokens: int) -> str:
    """``131072`` → ``128K context``."""
    return (
        tr("{tokens}K context", tokens=tokens // 1024)
        if tokens >= 1024
        else tr("{tokens} tokens context", tokens=tokens)
    )


def _by_size(family: ModelFamily) -> list[str]:
    return sorted(family.versions, key=lambda version: family.about(version).size_gb or 0.0)


def _installed_row(catalogue: Catalogue, model: InstalledModel, chip: Chip | None, on_disk: OnDisk) -> ModelRow:
    family = catalogue.family(model.family) if model.kind is ModelKind.BASE else None
    known = family if family and model.version in family.versions else None
    listed = _catalogue_row(known, model.version, None) if known else ModelRow(model.key, model.title, ())
    facts = [size_text(model.size_bytes)]
    if model.kind is ModelKind.ADAPTER:
        facts.insert(0, tr("LoRA adapter"))
    if model.linked:
        facts.append(tr("Linked"))
    return replace(
        listed,
        key=model.key,
        title=model.title,
        facts=(*facts, *(_facts(known, model.version)[1:] if known else ())),
        sentence=tr(STARTER_SENTENCE) if model.kind is ModelKind.STARTER else "",
        model=model,
        problem=model.problem,
        refused=None,
        gated=False,
        repository=model.repository or listed.repository,
        revision=model.revision,
        chip=chip if model.kind is ModelKind.BASE and not model.problem else None,
        size=model.size_bytes,
        context=on_disk.context or listed.context,
        changed=on_disk.changed,
    )


def _remote_row(server: Server, model: InstalledModel) -> ModelRow:
    known = server.model(model.key.removeprefix(f"{PREFIX}{server.name}/"))
    tokens = (known.context or 0) if known else 0
    facts = (server.url, *([context_text(tokens)] if tokens else []))
    return ModelRow(model.key, known.id if known else model.title, facts, model=model, context=tokens)


def _catalogue_row(family: ModelFamily, version: str, chip: Chip | None) -> ModelRow:
    about = family.about(version)
    return ModelRow(
        key=f"{family.name}/{version}",
        title=family.version_title(version),
        facts=tuple(_facts(family, version)),
        sentence=about.refused or "",
        refused=about.refused,
        gated=bool(about.gated),
        license=about.license or "",
        license_url=about.license_url or "",
        repository=about.repository or "",
        revision=about.revision or "",
        chip=None if about.refused else chip,
        gpu_memory=family.min_gpu_memory.get(version),
        size=round((about.size_gb or 0) * 1e9),
        context=about.context or 0,
    )


def _facts(family: ModelFamily, version: str) -> list[str]:
    """Size first; a dash where nobody knows it."""
    about = family.about(version)
    facts = [size_text(round(about.size_gb * 1e9)) if about.size_gb else tr("size unknown")]
    if about.context:
        facts.append(context_text(about.context))
    facts.append(tr("Chat") if about.chat else tr("Base model"))
    return facts
