"""What a case works with: the model's folder, the sizes, contenders to open; and what it gives back."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.evaluation.kv.child import Child, Contender, ContenderError
from llamahome_gui.evaluation.kv.contenders.make import PEERS, command, environment
from llamahome_gui.evaluation.kv.sizes import Shape, Sizes
from llamahome_gui.evaluation.report import Check

__all__ = ["Bench", "Contender", "ContenderError", "Outcome"]


@dataclass(frozen=True)
class Bench:
    """Where and how big to measure.

    Attributes:
        folder: Where the model is.
        threads: Of every contender.
        peers: Python of an environment with the optional peers; None without.
        say: Told of the progress.
    """

    folder: Path
    shape: Shape
    sizes: Sizes
    threads: int
    peers: Path | None = None
    say: Callable[[str], None] = lambda _text: None

    @contextlib.contextmanager
    def open(self, name: str, **options: Any) -> Iterator[Contender]:
        """Start a contender in a process of its own.

        Raises:
            ContenderError: It is a peer and there is none, or it cannot be started.
        """
        if name in PEERS and self.peers is None:
            raise ContenderError("no environment with the optional peers was given (--peers)")
        arguments = command(name, self.folder, self.threads, options, self.peers)
        with Child(arguments, environment(name, self.threads)) as child:
            yield child

    @property
    def spec(self) -> dict[str, Any]:
        """The cache that is measured, as arguments of `CacheSpec`."""
        return {"window_length": self.sizes.window, "heavy_hitter_tokens": self.sizes.heavy_hitters}


@dataclass
class Outcome:
    """Rows and checks of a case, gathered while it goes on."""

    case: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)

    def row(self, **columns: Any) -> None:
        """Add a row."""
        self.rows.append({"case": self.case, **columns})

    def at_most(self, name: str, value: float, bar: float) -> None:
        """Add a check that holds when the value is not above the bar."""
        self.checks.append(Check(name, _short(value), bar, value <= bar))

    def at_least(self, name: str, value: float, bar: float) -> None:
        """Add a check that holds when the value is not below the bar."""
        self.checks.append(Check(name, _short(value), bar, value >= bar))

    def missing(self, contender: str, error: LlamaHomeError) -> None:
        """Say in a row why someone was not measured."""
        self.row(contender=contender, note=f"not measured: {error.message}")


def _short(value: float) -> float:
    return float(f"{value:.4g}")
