"""What a search of the hub shows, without Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace

from llamahome_gui.models import Catalogue
from llamahome_gui.models.hub import CatalogueEntry, HubSummary
from llamahome_gui.ui.i18n import grouped, plural, tr
from llamahome_gui.ui.models.details import count_text
from llamahome_gui.ui.models.rows import Chip
from llamahome_gui.units import size_text

_YEAR_FORMAT = "%b %Y"


@dataclass(frozen=True)
class Looked:
    """What a repository told when it was asked.

    Attributes:
        size: Bytes of what would be fetched; 0 where nothing would.
        entry: What would stand in the catalogue, under a name that is free; None where it cannot be run.
        chip: How it fits into this machine, where that is known.
        refused: Why it cannot be run here.
        note: What else is to be known.
    """

    size: int
    entry: CatalogueEntry | None = None
    chip: Chip | None = None
    refused: str = ""
    note: str = ""


@dataclass(frozen=True)
class Hit:
    """One line of the answer.

    Attributes:
        key: Of the model in the catalogue, where it is listed there already.
        looked: What the repository itself told, once it was asked.
    """

    summary: HubSummary
    key: str = ""
    looked: Looked | None = None

    @property
    def repository(self) -> str:
        return self.summary.repository

    @property
    def facts(self) -> str:
        """The second line: what tells models apart."""
        found = self.summary
        parts = [
            tr("{count} downloads", count=short_count(found.downloads)),
            plural(found.likes, "{short} like", "{short} likes", short=short_count(found.likes)),
        ]
        if found.parameters:
            parts.append(tr("{count} parameters", count=count_text(found.parameters)))
        if self.looked and self.looked.size:
            parts.append(size_text(self.looked.size))
        if found.license:
            parts.append(found.license)
        if found.updated:
            parts.append(found.updated.strftime(_YEAR_FORMAT))
        return "  ·  ".join(parts)

    @property
    def refused(self) -> str:
        """Why it cannot be run here at all; empty where nothing speaks against it."""
        return self.summary.refused or (self.looked.refused if self.looked else "")

    @property
    def chips(self) -> tuple[Chip, ...]:
        """What stands on the right."""
        made = [Chip(tr("Gated"))] if self.summary.gated else []
        if self.key:
            made.append(Chip(tr("In your list"), "accent"))
        if self.refused:
            made.append(Chip(tr("Cannot be run"), "warning", self.refused))
        elif self.looked and self.looked.chip:
            made.append(self.looked.chip)
        return tuple(made)


def hits(found: list[HubSummary], catalogue: Catalogue) -> list[Hit]:
    """The answer, with the keys of what is listed already."""
    listed = {
        repository.casefold(): f"{family.name}/{version}"
        for family in catalogue.families
        for version, repository in family.repositories.items()
    }
    return [Hit(summary, listed.get(summary.repository.casefold(), "")) for summary in found]


def with_look(hit: Hit, looked: Looked) -> Hit:
    """The same line with what its repository told."""
    return replace(hit, looked=looked)


def short_count(count: int) -> str:
    """``950``, ``12K``, ``3.4M``."""
    if count >= 999_500:
        return f"{count / 1e6:.1f}M"
    return f"{count / 1e3:.0f}K" if count >= 10_000 else grouped(count)
