"""The work of `convert`: files through the pool, results written, failures and notes told as they come."""

from __future__ import annotations

import queue
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from llamahome_gui.cli.output import note, warn
from llamahome_gui.cli.progressing import ProgressBar
from llamahome_gui.errors import DocumentError, LlamaHomeError

if TYPE_CHECKING:
    from llamahome_gui.documents import Converted, FoundFile, Options
    from llamahome_gui.documents.cluster import Pool
    from llamahome_gui.documents.watching import Changes


@dataclass(frozen=True)
class Order:
    """What `convert` was asked for.

    `chunk_tokens` makes chunks of so many tokens by `count` in the place of whole texts. `ray` is the address of a
    cluster that converts in the place of this machine.
    """

    out: Path
    form: str
    options: Options
    jobs: int | None = None
    update: bool = False
    cache: Path | None = None
    chunk_tokens: int | None = None
    count: Callable[[str], int] | None = None
    ray: str | None = None

    @property
    def suffix(self) -> str:
        """Ending of the results."""
        return ".chunks.jsonl" if self.chunk_tokens else f".{self.form}"


@dataclass
class Summary:
    """What has become of the files so far."""

    files: int = 0
    converted: int = 0
    skipped: int = 0
    failed: list[dict[str, str]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        return {
            "files": self.files,
            "converted": self.converted,
            "skipped": self.skipped,
            "failed": self.failed,
            "notes": self.notes,
            "seconds": round(self.seconds, 3),
            "docs_per_minute": round(self.converted / self.seconds * 60, 1) if self.seconds else 0.0,
        }


class Conversion:
    """Converts files by an order, in one pool of workers however often it is called."""

    def __init__(self, order: Order, pool: Pool) -> None:
        self._order, self._pool = order, pool
        self.summary = Summary()
        self._sources: dict[Path, Path] = {}  # by their results

    def convert(self, found: Sequence[FoundFile]) -> None:
        """Convert files and write the results."""
        from llamahome_gui.documents.progress import Progress

        started = time.perf_counter()
        summary, progress = self.summary, Progress()
        found = [file for file in found if not is_result(file, self._order)]
        sound = [file for file in found if file.error is None and self._claim(file)]
        summary.files += len(found)
        summary.failed += [_failure(file.path, file.error) for file in found if file.error is not None]
        wanted = {str(index): file for index, file in enumerate(sound) if not self._is_done(file)}
        summary.skipped += len(sound) - len(wanted)
        for key, file in wanted.items():
            progress.found(file.size)
            self._pool.submit(key, file.path, self._order.options)
        with ProgressBar() as bar:
            for event in self._pool.events():
                file = wanted[event.key]
                if event.converted is not None:
                    self._take(file, event.converted)
                elif event.error is not None:
                    summary.failed.append(_failure(file.path, event.error))
                if event.state.final:
                    progress.finished(file.size)
                    bar.show(progress)
        summary.seconds += time.perf_counter() - started

    def _take(self, file: FoundFile, converted: Converted) -> None:
        from llamahome_gui.config.files import write_atomic

        if converted.notes:
            note(f"{file.path} is incomplete: {' '.join(converted.notes)}")
            self.summary.notes.append({"path": str(file.path), "notes": list(converted.notes)})
        target = self._target(file)
        try:
            write_atomic(target, self._content(file, converted))
        except OSError as error:
            warn(f"{file.path}: cannot be written ({error.strerror}).")
            told = {"path": str(file.path), "reason": "unwritable", "message": f"{target}: {error.strerror}"}
            self.summary.failed.append(told)
        else:
            self.summary.converted += 1

    def _content(self, file: FoundFile, converted: Converted) -> str:
        from llamahome_gui.documents.exporting import chunk_lines, json_line
        from llamahome_gui.documents.plain import plain_text

        order, text = self._order, converted.markdown
        if order.chunk_tokens and order.count is not None:
            return "".join(chunk_lines(file.relative.as_posix(), text, order.chunk_tokens, order.count))
        if order.form == "jsonl":
            place = file.relative.as_posix()
            known = (converted.format, converted.title, converted.words, converted.metadata, converted.notes)
            return json_line(place, *known, text)
        return plain_text(text) if order.form == "txt" else text

    def _target(self, file: FoundFile) -> Path:
        relative = Path(*file.relative.parts)
        return self._order.out / relative.with_name(f"{relative.name}{self._order.suffix}")

    def _claim(self, file: FoundFile) -> bool:
        """Whether the result of a file may be written: not over that of another one, which would be lost."""
        target = self._target(file)
        key = Path(str(target).casefold()) if sys.platform in ("win32", "darwin") else target
        first = self._sources.setdefault(key, file.path)
        if first == file.path:
            return True
        said = f"its result would be written over that of {first}; convert it into another folder"
        warn(f"{file.path}: {said}.")
        self.summary.failed.append({"path": str(file.path), "reason": "same name", "message": f"{target}: {said}"})
        return False

    def _is_done(self, file: FoundFile) -> bool:
        """Whether the result of a file is there and newer than the file."""
        if not self._order.update:
            return False
        try:
            return self._target(file).stat().st_mtime_ns > file.modified
        except OSError:
            return False


def is_result(file: FoundFile, order: Order) -> bool:
    """Whether a file is one that this order has made before: results may lie below the folder that is converted."""
    from llamahome_gui.documents.registry import SUPPORTED_SUFFIXES

    out, path = order.out.resolve(), file.path.parent.resolve() / file.path.name
    if not path.name.endswith(order.suffix) or not path.is_relative_to(out) or not file.relative.parts:
        return False
    root, source = path.parents[len(file.relative.parts) - 1], path.name.removesuffix(order.suffix)
    if out == root:
        return path.with_name(source).is_file()
    return out.is_relative_to(root) and Path(source).suffix.lower() in SUPPORTED_SUFFIXES


def convert_once(order: Order, paths: Iterable[Path]) -> Summary:
    """Convert all files of some paths."""
    from llamahome_gui.documents import ConversionPool, walk
    from llamahome_gui.documents.cluster import RayPool

    with RayPool(order.ray, order.jobs) if order.ray else ConversionPool(order.jobs, cache=order.cache) as pool:
        work = Conversion(order, pool)
        work.convert(list(walk(paths)))
    return work.summary


def convert_and_watch(order: Order, paths: Sequence[Path]) -> Summary:
    """Convert all files of some paths, and of the folders among them what is new or changed, until Ctrl+C."""
    from llamahome_gui.documents import ConversionPool, walk
    from llamahome_gui.documents.watching import FolderWatch

    folders = [path.absolute() for path in paths if path.is_dir()]
    if not folders:
        raise LlamaHomeError("Only folders can be watched.", hint="Name a folder, or leave out --watch.")
    told: queue.Queue[Changes] = queue.Queue()
    with ConversionPool(order.jobs, cache=order.cache) as pool:
        work = Conversion(order, pool)
        watch = FolderWatch(told.put)
        try:
            work.convert(list(walk(path for path in paths if not path.is_dir())))
            for folder in folders:
                watch.add(folder)
            _follow(work, told)
        except KeyboardInterrupt:
            return work.summary
        finally:
            watch.close()


def _follow(work: Conversion, told: queue.Queue[Changes]) -> NoReturn:
    present: dict[Path, frozenset[str]] = {}
    while True:
        try:
            changes = told.get(timeout=1.0)  # on Windows a wait without an end hears no Ctrl+C
        except queue.Empty:
            continue
        for path in sorted(present.get(changes.folder, frozenset()) - changes.present):
            note(f"{path} is gone; its result stays.")
        present[changes.folder] = changes.present
        before = work.summary.converted
        work.convert(changes.files)
        if work.summary.converted > before:
            note(f"{work.summary.converted - before} converted. Waiting for changes in {changes.folder}, Ctrl+C ends.")


def _failure(path: Path, error: DocumentError) -> dict[str, str]:
    warn(str(error) if error.subject else f"{path}: {error}")
    return {"path": str(path), "reason": str(error.reason), "message": error.message}
