"""The workspace and what is in it: settings, databases, models, downloads, the hub's token, crashes."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from llamahome_gui.config.paths import Workspace
from llamahome_gui.doctor.finding import Finding, State
from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.units import size_text

AREA, MODELS = "workspace", "models"
_RECENT_SECONDS = 7 * 86_400


def look(workspace: Workspace) -> Iterator[Finding]:
    """Settings, databases, token, crashes."""
    yield Finding(AREA, "folder", State.GOOD, f"{workspace.root} can be written to")
    yield _settings(workspace)
    from llamahome_gui.documents.cache import MIGRATIONS as CONVERSIONS
    from llamahome_gui.documents.libraryschema import MIGRATIONS as LIBRARY
    from llamahome_gui.inference.chats.schema import MIGRATIONS as CHATS

    yield _database("library", workspace.library_db, len(LIBRARY), "documents")
    yield _database("chats", workspace.conversations_db, len(CHATS), "conversation")
    yield _database("cache of conversions", workspace.conversions_db, len(CONVERSIONS), None)
    yield _token(workspace)
    yield from _crashes(workspace.logs_dir / "crash.log")


def look_at_models(workspace: Workspace) -> Iterator[Finding]:
    """Every installed model by its files' names, sizes and headers; what downloads and crashes left."""
    from llamahome_gui.models import Level, ModelStore, load_catalogue

    catalogue = load_catalogue(workspace)
    versions = sum(len(family.versions) for family in catalogue.families)
    yield Finding(MODELS, "catalogue", State.GOOD, f"{versions} versions of {len(catalogue.families)} families")
    store = ModelStore(workspace)
    installed = store.installed()
    for model in installed:
        report = store.validate(model, Level.QUICK)
        if report.ok:
            yield Finding(MODELS, model.key, State.GOOD, f"in order, {size_text(model.size_bytes)}")
        else:
            mend = "Install the program again." if model.kind == "starter" else _mend(model.key)
            yield Finding(MODELS, model.key, State.FAILURE, report.problems[0].rstrip("."), mend)
    use = store.disk_use(installed)
    for key, size in use.unfinished.items():
        told = f"the download is not finished, {size_text(size)} are here"
        yield Finding(MODELS, key, State.NOTE, told, f"Go on with: llamahome download {key}")
    if use.leftovers:
        told = f"{size_text(use.leftovers)} of unfinished work"
        yield Finding(MODELS, "leftovers", State.NOTE, told, "Remove it with: llamahome models --clean")


def _mend(key: str) -> str:
    return f"Run: llamahome validate {key}, then remove it and download or import it again."


def _settings(workspace: Workspace) -> Finding:
    from llamahome_gui.config.settings import setting_sources

    try:
        found = setting_sources(workspace)
    except LlamaHomeError as error:
        return Finding(AREA, "settings", State.FAILURE, _told(error), error.hint or "")
    changed = sum(each.source != "default" for each in found)
    return Finding(AREA, "settings", State.GOOD, f"{len(found)} settings, {changed} of them not as they come")


def _database(name: str, path: Path, known: int, counted: str | None) -> Finding:
    """Look through a database without changing it; one that is not there yet will be made."""
    if not path.exists():
        return Finding(AREA, name, State.GOOD, "not made yet")
    away = f"Close LlamaHome, move {path} away, and start with an empty one; a copy of it may be mended."
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10.0)) as connection:
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            rows = connection.execute(f"SELECT count(*) FROM {counted}").fetchone()[0] if counted and version else None
    except sqlite3.Error as error:
        return Finding(AREA, name, State.FAILURE, f"cannot be read ({error})", away)
    if verdict != "ok":
        return Finding(AREA, name, State.FAILURE, f"is damaged ({verdict})", away)
    if version > known:
        return Finding(AREA, name, State.FAILURE, "was written by a newer LlamaHome", "Update LlamaHome.")
    size = size_text(path.stat().st_size)
    entries = "" if rows is None else f"{rows:,} entries, "
    return Finding(AREA, name, State.GOOD, f"in order, {entries}{size}")


def _token(workspace: Workspace) -> Finding:
    from llamahome_gui.models.hub import TokenStore

    try:
        found = TokenStore(workspace).current()
    except LlamaHomeError as error:
        return Finding(AREA, "token of the hub", State.FAILURE, _told(error), error.hint or "")
    told = f"lies in {found.where}" if found else "none; only gated models need one"
    return Finding(AREA, "token of the hub", State.GOOD, told)


def _crashes(log: Path) -> Iterator[Finding]:
    if log.exists() and time.time() - log.stat().st_mtime < _RECENT_SECONDS:
        yield Finding(AREA, "crashes", State.NOTE, "something crashed within the last seven days", f"Read {log}.")


def _told(error: LlamaHomeError) -> str:
    return error.head.rstrip(".")
