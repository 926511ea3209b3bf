"""`summarize`: what caches of several sizes cost in ROUGE."""

from __future__ import annotations

import contextlib
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from llamahome_gui.cli.chatting import interrupt_sets
from llamahome_gui.cli.choices import EngineChoices, with_choices
from llamahome_gui.cli.engines import engine_of, settings_of
from llamahome_gui.cli.options import AsJson, SkipBad
from llamahome_gui.cli.output import note, print_json
from llamahome_gui.errors import ConfigError, StorageError

if TYPE_CHECKING:
    from llamahome_gui.evaluation.summaries.runner import Summary

JOURNAL = "summaries.jsonl"


@with_choices
def summarize(
    choices: EngineChoices,
    articles: Annotated[
        Path,
        typer.Argument(
            help='Rows of {"article", "summary_gt", "max_tokens", "temperature", "top_p", "stop"}.',
            metavar="FILE.jsonl",
        ),
    ],
    sizes: Annotated[
        str, typer.Option(help="Slots of the caches, and full, separated by commas.")
    ] = "64,128,256,512,1024,full",
    rows: Annotated[int | None, typer.Option("--rows", help="Only the first N.", metavar="N", min=1)] = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="Prompts go to the model as they stand, without a chat template.")
    ] = False,
    greedy: Annotated[bool, typer.Option("--greedy", help="Always the likeliest token, whatever rows say.")] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Folder for tables and summaries; what was broken off goes on there.",
                     metavar="DIR"),
    ] = None,
    skip_bad: SkipBad = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Summarise articles through caches of several sizes and score them by ROUGE, beside published numbers.

    Examples:
        llamahome summarize xsum_0shot.jsonl --sizes 64,256,full --rows 20 --out summaries
        llamahome summarize xsum_0shot.jsonl --model llama/3.1-8b --raw --policy h2o --prefill exact --out summaries
    """
    from llamahome_gui.config.journal import Journal
    from llamahome_gui.config.jsonrows import read_rows, require_rows
    from llamahome_gui.evaluation.summaries.rows import ArticleRow
    from llamahome_gui.evaluation.summaries.runner import Summary, Task, run, settings_for
    from llamahome_gui.evaluation.summaries.table import as_markdown, results
    from llamahome_gui.kvcache.fingerprint import fingerprint

    if choices.window_length is not None or choices.heavy_hitter_tokens is not None:
        raise ConfigError("--sizes says how large the caches are.", hint="Leave out the other one.")
    read = require_rows(articles, *read_rows(articles, ArticleRow), skip_bad=skip_bad, tell=note)[:rows]
    h2o, sampling = settings_of(choices)
    settings = settings_for([part.strip() for part in sizes.split(",")], _published(h2o, choices))
    test = Task(tuple(read), settings, raw, greedy, sampling.seed or 0)
    with contextlib.ExitStack() as after:
        engine = after.enter_context(engine_of(choices))
        folder = out or Path(after.enter_context(tempfile.TemporaryDirectory(prefix="llamahome-summaries-")))
        key, stop = test.key(fingerprint(engine.loaded.model)), threading.Event()
        journal = Journal(folder / JOURNAL, key, lambda row: Summary(**row))
        if journal.complaint:
            note(journal.complaint)
        after.enter_context(interrupt_sets(stop))
        found = results(run(engine, test, journal, on_summary=_report, stop=stop))
        key = engine.loaded.info.key
    table = as_markdown(found, key)
    made = {"model": key, "raw": raw, "greedy": greedy, "results": found}
    if out is not None:
        _write(out, table, made)
    if as_json:
        print_json(made)
    else:
        print(table, end="")
    if stop.is_set():
        raise KeyboardInterrupt


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command("summarize")(summarize)


def _published(h2o: Any, choices: EngineChoices) -> Any:
    """The published policy where none was named: that is what the table compares with."""
    return h2o if choices.policy is not None else h2o.model_copy(update={"policy": "h2o"})


def _report(made: Summary, done: int, total: int) -> None:
    score = f"ROUGE-2 {made.scores['rouge2_fmeasure']:.3f}" if made.scores else made.text
    note(f"{done:,} of {total:,}: article {made.number + 1}, cache {made.setting}, {score}")


def _write(folder: Path, table: str, made: dict[str, Any]) -> None:
    import json

    from llamahome_gui.config.files import write_atomic

    try:
        write_atomic(folder / "summaries.md", table)
        write_atomic(folder / "summaries.json", json.dumps(made, ensure_ascii=False, indent=2) + "\n")
    except OSError as error:
        raise StorageError("The tables cannot be written.", subject=str(folder), hint=str(error.strerror)) from error
