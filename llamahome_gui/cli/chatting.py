"""`model` (one prompt) and `chat` (a conversation): the engine on the command line."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from llamahome_gui.cli.choices import Choices, with_choices
from llamahome_gui.cli.engines import engine_of, settings_of
from llamahome_gui.cli.options import AsJson
from llamahome_gui.cli.output import note, print_json, size_text
from llamahome_gui.errors import GenerationError

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine
    from llamahome_gui.inference.reading import ReadDocument
    from llamahome_gui.inference.types import ChatMessage, Finished, GenerationEvent


@with_choices
def model(
    choices: Choices,
    prompt: Annotated[
        str | None, typer.Option("--prompt", "-p", help="What to ask; may be left out with --save-cache.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Answer one prompt, with documents attached if given.

    Examples:
        llamahome model --prompt "Why is the sky blue?"
        llamahome model --enable-h2o --window-length 512 --heavy-hitters 128 --document report.docx --prompt "…"
        llamahome model --document report.docx --save-cache report.cache
    """
    if prompt is None and choices.save_cache is None:
        raise typer.BadParameter("Missing option '--prompt'.")
    h2o, sampling = settings_of(choices)
    attached = _read_documents(choices.documents or [])
    with engine_of(choices) as engine:
        read = _read(engine, choices, attached, h2o, prompt or "", quiet=as_json)
        if prompt is None:
            assert read is not None
            row = _read_row(read, choices)
        else:
            stop = threading.Event()
            if read is not None:
                events = read.ask(prompt, sampling, stop)
            else:
                events = engine.stream(_first_turn(attached, prompt), h2o=h2o, sampling=sampling, stop=stop)
            row = _finished_row(_answer(events, stop, quiet=as_json), engine.loaded.info.key)
    if as_json:
        print_json(row)


@with_choices
def chat(choices: Choices) -> None:
    """Talk with a model; /quit or end of input leaves, Ctrl+C stops an answer.

    Examples:
        llamahome chat
        llamahome chat --model llama/3.2-1b --document report.docx
    """
    h2o, sampling = settings_of(choices)
    attached = _read_documents(choices.documents or [])
    with engine_of(choices) as engine:
        note(f"{engine.loaded.info.title}. /quit leaves, Ctrl+C stops an answer.")
        _converse(engine, _read(engine, choices, attached, h2o), attached, h2o, sampling)


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command("model")(model)
    app.command("chat")(chat)


def _converse(
    engine: Engine, read: ReadDocument | None, attached: list[tuple[str, str]], h2o: Any, sampling: Any
) -> None:
    """Questions and answers; each question goes behind all turns before it, and behind what was read."""
    from llamahome_gui.inference.types import ChatMessage

    messages: list[ChatMessage] = []
    for question in _questions():
        stop = threading.Event()
        if read is not None:
            turn = ChatMessage("user", question)
            events = read.ask(question, sampling, stop, earlier=messages)
        else:
            # Documents stand in the first turn; they stay in the conversation from then on.
            (turn,) = _first_turn([] if messages else attached, question)
            events = engine.stream([*messages, turn], h2o=h2o, sampling=sampling, stop=stop)
        finished = _answer(events, stop)
        messages += [turn, ChatMessage("assistant", finished.text)]


def _first_turn(attached: list[tuple[str, str]], question: str) -> list[ChatMessage]:
    from llamahome_gui.inference.prompt import document_turn
    from llamahome_gui.inference.types import ChatMessage

    return [ChatMessage("user", document_turn(attached, question))]


def _read(
    engine: Engine,
    choices: Choices,
    attached: list[tuple[str, str]],
    h2o: Any,
    prompt: str = "",
    *,
    quiet: bool = False,
) -> ReadDocument | None:
    """The documents in a cache of their own, where they come from a file, go to one, or serve several questions."""
    if choices.load_cache is not None:
        read: ReadDocument = engine.open_read(choices.load_cache)
        return read
    # The policy `question` reads anew for each question, unless the reading is to be kept.
    often = not prompt and h2o.spec(0).policy != "question"
    if not attached or not (often or choices.save_cache is not None):
        return None
    read = engine.read(attached, h2o, question=prompt, on_chunk=None if quiet else _show_progress)
    if choices.save_cache is not None:
        read.save(choices.save_cache)
        note(f"{read.info.text_tokens:,} tokens read and saved to {choices.save_cache}.")
    return read


def _read_row(read: ReadDocument, choices: Choices) -> dict[str, Any]:
    from dataclasses import asdict

    return {"saved": str(choices.save_cache), **asdict(read.info), "usage": asdict(read.cache.usage())}


def _questions() -> Any:
    """Lines from the terminal or a pipe until `/quit` or the end."""
    while True:
        try:
            line = input("> " if sys.stdin.isatty() else "").strip()
        except EOFError:
            return
        if line in ("/quit", "/exit"):
            return
        if line:
            yield line


def _read_documents(paths: Sequence[Path]) -> list[tuple[str, str]]:
    from llamahome_gui.documents import convert_file

    return [(path.name, convert_file(path).markdown) for path in paths]


def _answer(events: Iterator[GenerationEvent], stop: threading.Event, *, quiet: bool = False) -> Finished:
    """Stream one answer to standard output; the first Ctrl+C ends the answer, not the program."""
    from llamahome_gui.inference.types import Finished, PrefillProgress, TextChunk

    finished: Finished | None = None
    with interrupt_sets(stop):
        for event in events:
            if isinstance(event, Finished):
                finished = event
            elif not quiet and isinstance(event, PrefillProgress):
                _show_progress(event)
            elif not quiet and isinstance(event, TextChunk):
                print(event.text, end="", flush=True)
    if finished is None:
        raise GenerationError("The answer did not end.", hint="Ask again.")
    if not quiet:
        print(flush=True)
        note(_summary(finished))
    return finished


@contextlib.contextmanager
def interrupt_sets(stop: threading.Event) -> Iterator[None]:
    """The first Ctrl+C asks the answer to stop, a second one interrupts the program."""

    def interrupt(signum: int, frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    previous = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


def _show_progress(event: Any) -> None:
    if sys.stderr.isatty():
        end = "\n" if event.done == event.total else ""
        print(f"\rReading {event.done:,} of {event.total:,} tokens", end=end, file=sys.stderr, flush=True)


def _summary(finished: Finished) -> str:
    stats, usage = finished.stats, finished.stats.usage
    end = "; the longest text is reached" if finished.reason == "limit" else ""
    return (
        f"{stats.prompt_tokens:,} tokens read, {stats.new_tokens} written, {stats.tokens_per_second:.1f} tokens/s; "
        f"KV cache ({usage.policy}): {usage.slots:,} of {usage.text_tokens:,} tokens kept, "
        f"{size_text(usage.held_bytes)} of {size_text(usage.full_bytes)} ({usage.share:.1%}){end}"
    )


def _finished_row(finished: Finished, model_key: str) -> dict[str, Any]:
    from dataclasses import asdict

    stats = asdict(finished.stats)
    return {"model": model_key, "text": finished.text, "reason": finished.reason, **stats}
