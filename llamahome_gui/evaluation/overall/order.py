"""What is measured in which process. Imports no torch."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from llamahome_gui.config.paths import own_program
from llamahome_gui.errors import ConfigError

PARTS = ("model", "training", "documents")


@dataclass(frozen=True)
class Order:
    """One part, measured in a process of its own.

    Attributes:
        part: One of `PARTS`.
        model: Key of an installed model.
        iterations: Repeats of each measurement.
        threads: Of torch; None leaves them to it.
    """

    part: str
    model: str
    iterations: int
    threads: int | None = None

    def command(self) -> list[str]:
        """Arguments that start the process."""
        return [*own_program(), "benchmark", "part", json.dumps(asdict(self))]

    @classmethod
    def read(cls, text: str) -> Order:
        """The order of a command."""
        return cls(**json.loads(text))


def chosen(only: Sequence[str]) -> tuple[str, ...]:
    """The parts that are asked for; all when `only` is empty.

    Raises:
        ConfigError: There is no such part.
    """
    for name in only:
        if name not in PARTS:
            raise ConfigError(f"There is no part '{name}'.", hint=f"Known: {', '.join(PARTS)}.")
    return tuple(name for name in PARTS if not only or name in only)
