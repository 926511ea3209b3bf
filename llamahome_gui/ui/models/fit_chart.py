"""How a model fits, for the window: a chip in the list, and three bars that follow a slider; without Qt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from llamahome_gui.config.h2o import H2OSettings
from llamahome_gui.config.settings import Settings
from llamahome_gui.errors import ModelError
from llamahome_gui.models import Catalogue, InstalledModel, ModelKind
from llamahome_gui.models.fit.estimate import Estimate
from llamahome_gui.models.fit.machine import Machine
from llamahome_gui.models.fit.network import Network, network_in, network_listed
from llamahome_gui.models.fit.verdict import Fit, Found, Verdict
from llamahome_gui.models.fit.view import TITLES, FitView
from llamahome_gui.ui.i18n import mark, tr
from llamahome_gui.ui.models.rows import Chip
from llamahome_gui.units import size_text

# What the chips in the list promise: a report of some thirty pages with its answer.
USUAL_TOKENS = 8192
# A bar may be this many times as long as what is free; what is beyond is cut.
_MOST_OF_FREE = 2.0
_LONGEST = mark("Longest text")
_LEVELS = {
    Verdict.FITS: "success",
    Verdict.FITS_WITH_H2O: "accent",
    Verdict.FITS_QUANTISED: "warning",
    Verdict.TOO_LARGE: "error",
}


@dataclass(frozen=True)
class Piece:
    """A part of a bar: `name` is a key for its colour, `end` where it ends, 0 to 1 of the width."""

    name: str
    title: str
    text: str
    end: float


@dataclass(frozen=True)
class Bar:
    """The memory of one way to keep the cache.

    Attributes:
        total: In all, as text.
        fits: Whether it is no more than what is free.
        note: Why there are no pieces; empty where there are some.
    """

    title: str
    pieces: tuple[Piece, ...]
    total: str
    fits: bool
    note: str = ""


@dataclass(frozen=True)
class Chart:
    """What is shown for one length of text.

    Attributes:
        line: Where the free memory ends, 0 to 1 of the width.
        free: How much that is.
    """

    tokens: int
    chip: Chip
    sentence: str
    notes: tuple[str, ...]
    bars: tuple[Bar, ...]
    line: float
    free: str
    longest: tuple[tuple[str, str], ...]


class FitChart:
    """One model on one machine.

    Args:
        settings: Weights and cache as they are set.
        download_bytes: What is still to be written to the disk.
    """

    def __init__(
        self,
        network: Network,
        machine: Machine,
        settings: Settings,
        *,
        min_gpu_memory: float | None = None,
        download_bytes: int = 0,
    ) -> None:
        self._fit = make_fit(network, machine, settings, min_gpu_memory, download_bytes)
        self._presets = [
            (tr("Balanced"), _preset(self._fit, settings, "balanced")),
            (tr("Compact"), _preset(self._fit, settings, "compact")),
        ]
        view = FitView(self._fit)
        self.stops = view.stops
        self._longest = tuple(row for row in view.at(self.stops[0]).rows if row[0].startswith(tr(_LONGEST)))

    def stop_near(self, tokens: int) -> int:
        """Place of the longest stop that is no longer than `tokens`."""
        return max((place for place, stop in enumerate(self.stops) if stop <= tokens), default=0)

    def at(self, tokens: int) -> Chart:
        """What to show for a text of `tokens`, answer included."""
        found = self._fit.at(tokens)
        form, free = found.estimate.form, max(found.free, 1)
        ways: list[tuple[str, Estimate | None]] = [(tr("Full cache"), None)]
        if tokens <= self._fit.network.context:
            ways[0] = (tr("Full cache"), self._fit.estimate(form, tokens, with_h2o=False))
        ways += [(title, fit.estimate(form, tokens, with_h2o=True)) for title, fit in self._presets]
        longest = max(made.total for _title, made in ways if made is not None)
        width = min(max(longest, free), _MOST_OF_FREE * free) * 1.02
        bars = tuple(_bar(title, made, width, free) for title, made in ways)
        return Chart(
            tokens,
            chip_of(found),
            found.sentence,
            found.notes,
            bars,
            free / width,
            size_text(found.free),
            self._longest,
        )


def make_fit(
    network: Network,
    machine: Machine,
    settings: Settings,
    min_gpu_memory: float | None = None,
    download_bytes: int = 0,
) -> Fit:
    """The fit with weights and cache as they are set."""
    runtime = settings.runtime
    weights = runtime.gpu_weights if machine.device == "cuda" else runtime.cpu_weights
    return Fit(
        network, machine, h2o=settings.h2o, weights=weights,
        min_gpu_memory=min_gpu_memory, download_bytes=download_bytes,
    )  # fmt: skip


def chip_of(found: Found) -> Chip:
    """The verdict as a chip; its tip has the numbers."""
    tip = " ".join((found.sentence, *found.notes))
    return Chip(tr(found.verdict.title_text), _LEVELS[found.verdict], tip, found.fits)


def usual_chip(fit: Fit) -> Chip:
    """The verdict for a text of usual length."""
    return chip_of(fit.at(min(USUAL_TOKENS, fit.network.context)))


def chips(
    catalogue: Catalogue, installed: Sequence[InstalledModel], machine: Machine, settings: Settings
) -> Mapping[str, Chip]:
    """Verdicts by key, for what is listed and what is installed. Reads configurations: not for the GUI thread."""
    listed = {key: usual_chip(fit) for key, fit in _listed_fits(catalogue, machine, settings)}
    here = {}
    for model in installed:
        network = network_here(model)
        if network is not None and model.kind is not ModelKind.STARTER:
            here[model.key] = usual_chip(make_fit(network, machine, settings, _asked(catalogue, model)))
    return listed | here


def network_here(model: InstalledModel) -> Network | None:
    """The network of an installed model; None for adapters, and where its configuration does not tell."""
    if model.kind is ModelKind.ADAPTER:
        return None
    try:
        return network_in(model.path)
    except ModelError:
        return None


def _listed_fits(catalogue: Catalogue, machine: Machine, settings: Settings) -> Iterator[tuple[str, Fit]]:
    for family in catalogue.families:
        for version in family.versions:
            about = family.about(version)
            network = network_listed(about)
            if network is not None:
                memory, size = family.min_gpu_memory.get(version), round((about.size_gb or 0) * 1e9)
                yield f"{family.name}/{version}", make_fit(network, machine, settings, memory, size)


def _asked(catalogue: Catalogue, model: InstalledModel) -> float | None:
    family = catalogue.family(model.family)
    return family.min_gpu_memory.get(model.version) if family else None


def _preset(fit: Fit, settings: Settings, preset: str) -> Fit:
    """The same model with the numbers of a preset."""
    h2o = H2OSettings.model_validate({**settings.h2o.model_dump(), "preset": preset, "enable": True})
    return Fit(fit.network, fit.machine, h2o=h2o, device=fit.device)


def _bar(title: str, made: Estimate | None, width: float, free: int) -> Bar:
    if made is None:
        return Bar(title, (), "–", False, tr("Longer than the model was trained to read"))
    pieces, end = [], 0
    for part in made.parts:
        end += part.bytes
        name = TITLES[part.name]
        pieces.append(Piece(part.name, name, f"{name}: {size_text(part.bytes)}", min(1.0, end / width)))
    return Bar(title, tuple(pieces), size_text(made.total), made.total <= free)
