"""`library`: the documents of the window, listed, searched and exported, and what models have read of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from llamahome_gui.cli.commands import App
from llamahome_gui.cli.options import AsJson, ChunkModel, ChunkTokens
from llamahome_gui.cli.output import note, print_json

if TYPE_CHECKING:
    from llamahome_gui.documents import DocumentRecord, Library

group = App(help="List, search and export the documents that were converted in the window.")


@group.command("list")
def list_documents(as_json: AsJson = False) -> None:
    """List the documents, oldest first.

    Examples:
        llamahome library list
    """
    with opened() as library:
        records = library.records()
    if as_json:
        print_json({"documents": [_row(record) for record in records]})
        return
    for record in records:
        said = record.message if record.state == "failed" else f"{record.words:,} words"
        print(f"{record.id:>6}  {record.relative}  {said}{'  (incomplete)' if record.notes else ''}")


@group.command("search")
def search(
    text: Annotated[list[str], typer.Argument(help="Words, or their beginnings.", metavar="WORD…")],
    as_json: AsJson = False,
) -> None:
    """Find the documents that hold every word, the best first.

    Examples:
        llamahome library search harbor
    """
    words = " ".join(text)
    with opened() as library:
        found = library.search(words)
        records = {record.id: record for record in library.records()}
        snippets = library.snippets(words, found)
    if as_json:
        print_json({"documents": [_row(records[id]) | {"snippet": snippets.get(id, "")} for id in found]})
    else:
        for id in found:
            print(f"{id:>6}  {records[id].relative}\n        {snippets.get(id, '')}")
    if not found:
        raise typer.Exit(1)


@group.command("export")
def export(
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the files.", metavar="DIR")],
    ids: Annotated[
        list[int] | None, typer.Argument(help="Documents by number; all otherwise.", metavar="[ID]…")
    ] = None,
    form: Annotated[
        Literal["md", "txt", "jsonl"],
        typer.Option("--format", help="Markdown, bare text, or one file with a line of JSON per document."),
    ] = "md",
    folders: Annotated[bool, typer.Option("--folders", help="Keep the folders the documents came from.")] = False,
    chunks: ChunkTokens = None,
    model: ChunkModel = "starter",
    as_json: AsJson = False,
) -> None:
    """Write the texts of documents into a folder; nothing there is overwritten.

    Examples:
        llamahome library export --out OUT --format jsonl
    """
    from llamahome_gui.cli.converting import token_counter_of
    from llamahome_gui.documents.exporting import Export

    count = token_counter_of(model) if chunks else None
    how = Export("jsonl" if chunks else form, folders, chunks, count)
    with opened() as library:
        written = library.export(ids or None, out, how)
    if as_json:
        print_json({"files": [str(path) for path in written]})
    else:
        note(f"{len(written)} file{'' if len(written) == 1 else 's'} written to {out}.")


@group.command("forget")
def forget(
    ids: Annotated[
        list[int] | None, typer.Argument(help="Documents by number; all that was read otherwise.", metavar="[ID]…")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Delete what models have read of documents, which is kept so that the next question begins at once.

    Documents and chats stay. Without numbers goes what `llamahome ask` has read, too.

    Examples:
        llamahome library forget 3
    """
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.inference.owners import Owners
    from llamahome_gui.inference.reading_files import ReadingFiles
    from llamahome_gui.models.folder import folder_size
    from llamahome_gui.units import size_text

    folder = Workspace.open().reads_dir
    before = folder_size(folder)
    ReadingFiles(folder, 0).forget(Owners(documents=frozenset(ids)) if ids else None)
    freed = before - folder_size(folder)
    if as_json:
        print_json({"freed_bytes": freed})
    else:
        note(f"{size_text(freed)} of what was read deleted." if freed else "Nothing of it was kept.")


def register(app: typer.Typer) -> None:
    """Add this group to the application."""
    app.add_typer(group, name="library", no_args_is_help=True)


@contextmanager
def opened() -> Iterator[Library]:
    """The workspace's library."""
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.documents import Library

    library = Library(Workspace.open().library_db)
    try:
        yield library
    finally:
        library.close()


def _row(record: DocumentRecord) -> dict[str, Any]:
    shown = ("id", "path", "relative", "format", "size", "words", "state", "reason", "message", "notes", "gone")
    return {name: getattr(record, name) for name in shown}
