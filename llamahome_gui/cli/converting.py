"""`convert`: office files to Markdown, the same converter and pool as the window."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from llamahome_gui.cli.output import note, print_json
from llamahome_gui.errors import DocumentError


def convert(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders.", metavar="PATH…")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the results.", metavar="DIR")],
    form: Annotated[Literal["md", "txt"], typer.Option("--format", help="Ending of the results.")] = "md",
    jobs: Annotated[int | None, typer.Option(help="Worker processes.", min=1)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Convert documents to Markdown; each becomes DIR/<relative path>.md."""
    summary = _convert_all(paths, out, form, jobs)
    if as_json:
        print_json(summary)
    else:
        note(f"{summary['converted']} of {summary['files']} converted in {summary['seconds']:.1f} s.")
    if summary["failed"]:
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command("convert")(convert)


def _convert_all(paths: list[Path], out: Path, form: str, jobs: int | None) -> dict[str, Any]:
    from llamahome_gui.documents import ConversionPool, walk

    started = time.perf_counter()
    found = list(walk(paths))
    failed = [_failure(file.path, file.error) for file in found if file.error is not None]
    good = {str(index): file for index, file in enumerate(found) if file.error is None}
    converted = 0
    with ConversionPool(jobs) as pool:
        for key, file in good.items():
            pool.submit(key, file.path)
        for event in pool.events():
            file = good[event.key]
            if event.converted is not None:
                problem = _write(out, file, event.converted.markdown, form)
                converted += problem is None
                failed += [problem] if problem else []
            elif event.error is not None:
                failed.append(_failure(file.path, event.error))
    seconds = time.perf_counter() - started
    return {
        "files": len(found),
        "converted": converted,
        "failed": failed,
        "seconds": round(seconds, 3),
        "docs_per_minute": round(converted / seconds * 60, 1) if seconds else 0.0,
    }


def _write(out: Path, file: Any, markdown: str, form: str) -> dict[str, str] | None:
    """Write one result; the failure where that was not possible."""
    from llamahome_gui.config.files import write_atomic

    relative = Path(*file.relative.parts)
    target = out / relative.with_name(f"{relative.name}.{form}")
    try:
        write_atomic(target, markdown)
    except OSError as error:
        note(f"{file.path}: cannot be written ({error.strerror}).")
        return {"path": str(file.path), "reason": "unwritable", "message": f"{target}: {error.strerror}"}
    return None


def _failure(path: Path, error: DocumentError) -> dict[str, str]:
    note(str(error) if error.subject else f"{path}: {error}")
    return {"path": str(path), "reason": str(error.reason), "message": error.message}
