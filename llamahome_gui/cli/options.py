"""Options that several commands have, each stated once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
ReportFile = Annotated[
    Path | None, typer.Option("--out", help="Write the report there: Markdown for .md, else JSON.", metavar="FILE")
]
ChunkTokens = Annotated[
    int | None,
    typer.Option(
        "--chunks", help="JSON lines of at most N tokens each, as a fine-tuning run reads them.", metavar="N", min=1
    ),
]
ChunkModel = Annotated[str, typer.Option("--model", help="Whose tokens --chunks counts.", envvar="LLAMA_MODEL")]
