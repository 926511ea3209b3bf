"""What was measured of the weights, as it is kept beside them in ``metrics.json``: never of other weights."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from llamahome_gui.config.files import write_atomic
from llamahome_gui.errors import ConfigError

REPORT = "needles.json"
_OF = "measured_weights"
NOTHING_MEASURED: dict[str, Any] = dict.fromkeys((_OF, "evaluation", "needle", "documents", "budgets"))
_HINT = "Give folders that `llamahome needle --out` wrote to its end, with the usual caches and these weights."


def keep(model: Path, found: dict[str, Any]) -> None:
    """Keep measurements of the weights in a folder; what is of other weights goes."""
    of = fingerprint_of(model)
    stale = {} if metrics_of(model).get(_OF) == of else NOTHING_MEASURED
    write_metrics(model, {**stale, **found, _OF: of})


def metrics_of(folder: Path) -> dict[str, Any]:
    """What is known of a model; nothing where no training run or measurement wrote anything down."""
    path = folder / "metrics.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def write_metrics(folder: Path, new: dict[str, Any]) -> None:
    """Merge entries into ``metrics.json``; one that is None goes."""
    kept = {name: value for name, value in {**metrics_of(folder), **new}.items() if value is not None}
    write_atomic(folder / "metrics.json", json.dumps(kept, indent=2) + "\n")


def fingerprint_of(model: Path) -> str:
    """What a needle test says of the weights in a folder; see `kvcache.fingerprint`."""
    from llamahome_gui.kvcache.fingerprint import fingerprint
    from llamahome_gui.starter.model import load

    return fingerprint(load(model))


def recorded(folders: Sequence[Path], of: str) -> dict[str, list[dict[str, Any]]]:
    """The cells of tests by what they are about; each says which seed its test had.

    ``needle`` has those in made texts, ``documents`` those in people's files, ``budgets`` those by the share that a
    cache keeps.

    Args:
        of: The fingerprint of the weights that must have been asked.

    Raises:
        ConfigError: A folder has no report of a whole test, its test tells nothing of these weights, or two tests have
            a cell in common.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for folder in folders:
        report = _read(folder, of)
        group = found.setdefault(_group(report["test"]), [])
        known = {_spot(cell) for cell in group}
        if known & {_spot(cell) for cell in report["rows"]}:
            raise ConfigError("A test before it has the same cells.", subject=str(folder), hint="Name each once.")
        group += [cell | {"seed": report["test"]["grid"]["seed"]} for cell in report["rows"]]
    return found


def _spot(cell: dict[str, Any]) -> tuple[Any, ...]:
    return cell["setting"], cell["length"], cell["depth"]


def _group(test: dict[str, Any]) -> str:
    if test["grid"]["perplexity"]:
        return "budgets"
    return "documents" if test["documents"] else "needle"


def _read(folder: Path, of: str) -> dict[str, Any]:
    try:
        report: dict[str, Any] = json.loads((folder / REPORT).read_text(encoding="utf-8"))
        whole, test = report["done"] == report["total"], report["test"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError("This folder has no needle test.", subject=str(folder), hint=_HINT) from error
    if not whole:
        raise ConfigError("This test was broken off.", subject=str(folder), hint=_HINT)
    if test.get("fingerprint") != of:
        raise ConfigError("This test is of other weights.", subject=str(folder), hint=_HINT)
    if test["without_needle"] or test["several"] or not _is_usual(test["grid"]):
        raise ConfigError("This test is of something else than what is recorded.", subject=str(folder), hint=_HINT)
    return report


def _is_usual(grid: dict[str, Any]) -> bool:
    """Whether its caches are those that a chat has; the windows of a test of shares are its own."""
    from llamahome_gui.config.settings import H2OSettings

    usual = H2OSettings()
    caches = [cache for cache in grid["settings"].values() if cache["enable"]]
    return all(cache["prefill"] == usual.prefill for cache in caches) and (
        grid["perplexity"] or all(cache["preset"] == usual.preset for cache in caches)
    )
