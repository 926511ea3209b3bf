"""`stream`: a conversation without end through one cache of fixed size, and through a full one until it is full."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from llamahome_gui.cli.chatting import interrupt_sets
from llamahome_gui.cli.choices import EngineChoices, with_choices
from llamahome_gui.cli.engines import engine_of, settings_of
from llamahome_gui.cli.options import AsJson, ReportFile, SkipBad
from llamahome_gui.cli.output import is_lively, note, print_json

if TYPE_CHECKING:
    from llamahome_gui.evaluation.streaming.runner import Turn

_EVERY = 50


@with_choices
def stream(
    choices: EngineChoices,
    turns: Annotated[
        Path,
        typer.Argument(help='Rows of {"turns": ["…"]}, as MT-Bench has them; they come round.', metavar="FILE.jsonl"),
    ],
    tokens: Annotated[int, typer.Option(help="How long the conversation gets.", min=1)] = 100_000,
    answer: Annotated[int, typer.Option(help="Longest answer in tokens.", min=1)] = 64,
    probe: Annotated[
        int, typer.Option(help="First tokens of each turn that the perplexity is measured on.", min=0)
    ] = 16,
    full: Annotated[
        bool, typer.Option("--full/--no-full", help="A full cache beside it, until the trained context is full.")
    ] = True,
    out: ReportFile = None,
    skip_bad: SkipBad = False,
    as_json: AsJson = False,
) -> None:
    """Talk on and on through one cache of fixed size: tokens/s, memory and perplexity as the text grows.

    Examples:
        llamahome stream mt_bench_questions.jsonl --tokens 100000
        llamahome stream mt_bench_questions.jsonl --tokens 1000000 --no-full --out stream.md
    """
    from llamahome_gui.cli.reporting import check_writable
    from llamahome_gui.config.jsonrows import read_rows, require_rows
    from llamahome_gui.evaluation.report import machine
    from llamahome_gui.evaluation.streaming.table import as_rows, growth
    from llamahome_gui.evaluation.streaming.turns import TurnsRow, endless

    if out is not None:
        check_writable(out)
    read = require_rows(turns, *read_rows(turns, TurnsRow), skip_bad=skip_bad, tell=note)
    h2o, sampling = settings_of(choices)
    if choices.policy is None:
        h2o = h2o.model_copy(update={"policy": "h2o"})  # nothing is asked of the text as a whole
    caches = {h2o.policy: h2o} | ({"full": h2o.model_copy(update={"enable": False})} if full else {})
    stop, rows, grown = threading.Event(), [], {}
    with engine_of(choices) as engine, interrupt_sets(stop):
        from llamahome_gui.evaluation.streaming.runner import Stream

        for name, settings in caches.items():
            talk = Stream(engine, settings, sampling, answer_tokens=answer, probe=probe, stop=stop)
            said = list(_told(name, talk.run(endless(read), tokens), tokens))
            rows += [{"case": "stream", **row} for row in as_rows(name, said)]
            grown[name] = growth(said) if said else {}
            if said and said[-1].text_tokens < tokens and not stop.is_set():
                note(f"{name}: the trained context is full after {said[-1].text_tokens:,} tokens.")
        found: dict[str, Any] = {"machine": machine(), "model": engine.loaded.info.key, "rows": rows, "checks": []}
    _show(found | {"growth": grown}, out, as_json=as_json)
    if stop.is_set():
        raise KeyboardInterrupt


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command("stream")(stream)


def _told(name: str, turns: Iterator[Turn], tokens: int) -> Iterator[Turn]:
    """The turns, told as they come: each on a terminal, some of them in a log."""
    for turn in turns:
        text = (
            f"{name}: {turn.text_tokens:,} of {tokens:,} tokens, {turn.slots:,} slots, "
            f"{turn.written_per_second:.0f} tokens/s, KV {turn.held_bytes / 1e6:.1f} MB, "
            f"process {turn.resident_bytes / 1e6:.0f} MB"
        )
        if is_lively():
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
        elif turn.number % _EVERY == 0:
            note(text)
        yield turn
    if is_lively():
        print(file=sys.stderr)


def _show(found: dict[str, Any], out: Path | None, *, as_json: bool) -> None:
    from llamahome_gui.cli.reporting import write_report
    from llamahome_gui.evaluation.table import as_markdown

    if out is not None:
        write_report(out, found)
    if as_json:
        print_json(found)
    else:
        print(as_markdown(found), end="")
        for name, grown in found["growth"].items():
            print(f"{name}, last tenth beside the second: " + ", ".join(f"{key} {grown[key]}" for key in grown))
