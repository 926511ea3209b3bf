"""Folders that are watched: real files come, change and go."""

from __future__ import annotations

import os
import queue
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from llamahome_gui.documents.watching import Changes, FolderWatch, _Folder

WAIT = 30.0  # seconds; only a broken watch ever takes so long
Told = queue.Queue[Changes]


@pytest.fixture(params=[True, False], ids=["events", "no events"])
def watch(request: pytest.FixtureRequest) -> Iterator[tuple[FolderWatch, Told]]:
    """A watch that hears of changes, and one that must look for them."""
    told: Told = queue.Queue()
    look = 600.0 if request.param else 0.1
    made = FolderWatch(told.put, settle_seconds=0.1, look_seconds=look, events=request.param)
    yield made, told
    made.close()
    made.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "office"
    (root / "deep").mkdir(parents=True)
    for name in ("a.txt", "deep/b.txt", "photo.jpg"):
        (root / name).write_text("words", encoding="utf-8")
    return root


def until(told: Told, met: Callable[[Changes], bool]) -> list[Changes]:
    """What is told up to the first that meets a condition."""
    seen = [told.get(timeout=WAIT)]
    while not met(seen[-1]):
        seen.append(told.get(timeout=WAIT))
    return seen


def names(changes: list[Changes]) -> list[str]:
    return sorted(file.relative.as_posix() for change in changes for file in change.files)


def test_what_is_there_comes_and_goes_is_told(watch: tuple[FolderWatch, Told], folder: Path) -> None:
    watching, told = watch
    for path in folder.rglob("*.txt"):
        os.utime(path, (1, 1))
    watching.add(folder)
    first = told.get(timeout=WAIT)
    assert names([first]) == ["a.txt", "deep/b.txt"]
    assert {Path(path).name for path in first.present} == {"a.txt", "b.txt"}
    (folder / "new").mkdir()
    (folder / "new" / "c.txt").write_text("new", encoding="utf-8")
    assert names(until(told, lambda change: bool(change.files))) == ["new/c.txt"]
    (folder / "a.txt").write_text("more words than before", encoding="utf-8")
    assert names(until(told, lambda change: bool(change.files))) == ["a.txt"]
    (folder / "deep" / "b.txt").unlink()
    assert len(until(told, lambda change: len(change.present) == 2)[-1].files) == 0
    watching.remove(folder)
    assert watching.folders == []


def test_a_folder_that_is_away_says_nothing_about_its_files(folder: Path) -> None:
    told: Told = queue.Queue()
    watch = FolderWatch(told.put, settle_seconds=0.05, look_seconds=0.05, events=False)
    watch.add(folder)
    until(told, lambda change: len(change.files) == 2)
    moved = folder.rename(folder.with_name("away"))
    with pytest.raises(queue.Empty):
        told.get(timeout=0.5)
    shutil.copytree(moved, folder)
    (folder / "c.txt").write_text("x", encoding="utf-8")
    assert "c.txt" in names(until(told, lambda change: "c.txt" in names([change])))
    watch.close()


def test_a_file_that_is_being_written_is_told_when_it_rests(folder: Path) -> None:
    watch = FolderWatch(lambda _changes: None, settle_seconds=3600)
    state = _Folder(folder)
    (folder / "long.txt").write_text("words", encoding="utf-8")

    def look() -> list[str]:
        found = watch._files(state)
        assert found is not None
        changed, state.unsettled = watch._sorted_out(state, found)
        return [file.path.name for file in changed if file.path.name == "long.txt"]

    assert look() == []
    with (folder / "long.txt").open("a", encoding="utf-8") as file:
        file.write("more words")
    assert look() == []
    assert look() == ["long.txt"]


def test_a_system_without_room_for_watches_is_looked_at(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from watchdog.observers import Observer

    def refuse(*_args: object, **_named: object) -> None:
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(Observer, "schedule", refuse)
    told: Told = queue.Queue()
    watch = FolderWatch(told.put, settle_seconds=0.05, look_seconds=0.1)
    watch.add(folder)
    until(told, lambda change: len(change.files) == 2)
    (folder / "c.txt").write_text("new", encoding="utf-8")
    assert "c.txt" in names(until(told, lambda change: "c.txt" in names([change])))
    watch.close()
