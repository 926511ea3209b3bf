"""What needle tests found, as it is kept beside the weights in ``metrics.json``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from llamahome_gui.errors import ConfigError

REPORT = "needles.json"
_HINT = "Give folders that `llamahome needle --out` wrote to its end."


def recorded(folders: Sequence[Path]) -> dict[str, list[dict[str, Any]]]:
    """The cells of tests by what they are about; each says which seed its test had.

    ``needle`` has those in made texts, ``documents`` those in people's files, ``budgets`` those by the share that a
    cache keeps.

    Raises:
        ConfigError: A folder has no report of a whole test, or its test tells nothing of the model.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for folder in folders:
        report = _read(folder)
        group = found.setdefault(_group(report["test"]), [])
        group += [cell | {"seed": report["test"]["grid"]["seed"]} for cell in report["rows"]]
    return found


def _group(test: dict[str, Any]) -> str:
    if test["grid"]["perplexity"]:
        return "budgets"
    return "documents" if test["documents"] else "needle"


def _read(folder: Path) -> dict[str, Any]:
    try:
        report: dict[str, Any] = json.loads((folder / REPORT).read_text(encoding="utf-8"))
        whole, test = report["done"] == report["total"], report["test"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError("This folder has no needle test.", subject=str(folder), hint=_HINT) from error
    if not whole:
        raise ConfigError("This test was broken off.", subject=str(folder), hint=_HINT)
    if test["without_needle"] or test["several"] or test["model"] != "starter":
        raise ConfigError("This test is of something else than what is recorded.", subject=str(folder), hint=_HINT)
    return report
