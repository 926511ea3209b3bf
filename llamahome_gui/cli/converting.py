"""`convert`: office files to Markdown, the same converter and pool as the window."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from llamahome_gui.cli.output import note, print_json
from llamahome_gui.errors import DocumentError

if TYPE_CHECKING:
    from llamahome_gui.documents import Converted, FoundFile


def convert(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders.", metavar="PATH…")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the results.", metavar="DIR")],
    form: Annotated[
        Literal["md", "txt", "jsonl"],
        typer.Option("--format", help="Markdown, bare text, or one JSON object with text and metadata."),
    ] = "md",
    jobs: Annotated[int | None, typer.Option(help="Worker processes.", min=1)] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Leave out files whose results are newer: go on with a large folder.")
    ] = False,
    password: Annotated[
        list[str] | None,
        typer.Option(help="Tried on Office files that have one; repeatable.", envvar="LLAMAHOME_PASSWORD"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Convert documents to Markdown; each becomes DIR/<relative path>.md."""
    summary = _convert_all(paths, out, form, jobs, update, password or [])
    if as_json:
        print_json(summary)
    else:
        skipped = f", {summary['skipped']} were up to date" if summary["skipped"] else ""
        note(f"{summary['converted']} of {summary['files']} converted in {summary['seconds']:.1f} s{skipped}.")
    if summary["failed"]:
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command("convert")(convert)


def _convert_all(
    paths: list[Path], out: Path, form: str, jobs: int | None, update: bool, passwords: list[str]
) -> dict[str, Any]:
    from llamahome_gui.documents import ConversionPool, Options, walk

    started = time.perf_counter()
    found = list(walk(paths))
    failed = [_failure(file.path, file.error) for file in found if file.error is not None]
    sound = [file for file in found if file.error is None]
    good = {str(index): file for index, file in enumerate(sound) if not (update and _is_done(out, file, form))}
    converted = 0
    with ConversionPool(jobs) as pool:
        for key, file in good.items():
            pool.submit(key, file.path, Options(passwords=tuple(passwords)))
        for event in pool.events():
            file = good[event.key]
            if event.converted is not None:
                problem = _write(out, file, event.converted, form)
                converted += problem is None
                failed += [problem] if problem else []
            elif event.error is not None:
                failed.append(_failure(file.path, event.error))
    seconds = time.perf_counter() - started
    return {
        "files": len(found),
        "converted": converted,
        "skipped": len(sound) - len(good),
        "failed": failed,
        "seconds": round(seconds, 3),
        "docs_per_minute": round(converted / seconds * 60, 1) if seconds else 0.0,
    }


def _target(out: Path, file: FoundFile, form: str) -> Path:
    relative = Path(*file.relative.parts)
    return out / relative.with_name(f"{relative.name}.{form}")


def _is_done(out: Path, file: FoundFile, form: str) -> bool:
    """Whether the result of a file is there and newer than the file."""
    try:
        return _target(out, file, form).stat().st_mtime_ns > file.modified
    except OSError:
        return False


def _text(file: FoundFile, converted: Converted, form: str) -> str:
    if form == "jsonl":
        told = {"path": file.relative.as_posix(), "format": converted.format, "title": converted.title}
        counted = {"words": converted.words, "metadata": dict(converted.metadata), "text": converted.markdown}
        return json.dumps(told | counted, ensure_ascii=False) + "\n"
    if form == "txt":
        from llamahome_gui.documents.plain import plain_text

        return plain_text(converted.markdown)
    return converted.markdown


def _write(out: Path, file: FoundFile, converted: Converted, form: str) -> dict[str, str] | None:
    """Write one result; the failure where that was not possible."""
    from llamahome_gui.config.files import write_atomic

    target = _target(out, file, form)
    try:
        write_atomic(target, _text(file, converted, form))
    except OSError as error:
        note(f"{file.path}: cannot be written ({error.strerror}).")
        return {"path": str(file.path), "reason": "unwritable", "message": f"{target}: {error.strerror}"}
    return None


def _failure(path: Path, error: DocumentError) -> dict[str, str]:
    note(str(error) if error.subject else f"{path}: {error}")
    return {"path": str(path), "reason": str(error.reason), "message": error.message}
