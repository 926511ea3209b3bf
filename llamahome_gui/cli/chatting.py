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

from llamahome_gui.cli.output import note, print_json, size_text
from llamahome_gui.errors import GenerationError

if TYPE_CHECKING:
    from llamahome_gui.inference.types import ChatMessage, Finished

Model = Annotated[str, typer.Option("--model", help="An installed model.", envvar="LLAMA_MODEL")]
Documents = Annotated[list[Path] | None, typer.Option("--document", "-d", help="Attach a document; repeatable.")]
EnableH2O = Annotated[
    bool | None,
    typer.Option("--enable-h2o/--disable-h2o", help="H2O cache or full cache.", show_default=False),
]
Window = Annotated[int | None, typer.Option("--window-length", help="KV slots per layer and head.", min=1)]
Heavy = Annotated[int | None, typer.Option("--heavy-hitters", help="Heavy hitters among them.", min=0)]
Longest = Annotated[int | None, typer.Option("--max-new-tokens", help="Longest answer in tokens.", min=1)]
Temperature = Annotated[float | None, typer.Option(help="0 is greedy.", min=0.0)]
Seed = Annotated[int | None, typer.Option(help="Of the sampling.", min=0)]


def model(
    prompt: Annotated[str, typer.Option("--prompt", "-p", help="What to ask.")],
    name: Model = "starter",
    documents: Documents = None,
    enable_h2o: EnableH2O = None,
    window_length: Window = None,
    heavy_hitters: Heavy = None,
    max_new_tokens: Longest = None,
    temperature: Temperature = None,
    seed: Seed = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Answer one prompt, with documents attached if given."""
    h2o, sampling = _settings(enable_h2o, window_length, heavy_hitters, max_new_tokens, temperature, seed)
    attached = _read_documents(documents or [])
    engine = _engine(name)
    from llamahome_gui.inference.prompt import document_turn
    from llamahome_gui.inference.types import ChatMessage

    turn = ChatMessage("user", document_turn(attached, prompt))
    finished = _answer(engine, [turn], h2o, sampling, threading.Event(), quiet=as_json)
    if as_json:
        print_json(_finished_row(finished, engine.loaded.info.key))


def chat(
    name: Model = "starter",
    documents: Documents = None,
    enable_h2o: EnableH2O = None,
    window_length: Window = None,
    heavy_hitters: Heavy = None,
    max_new_tokens: Longest = None,
    temperature: Temperature = None,
    seed: Seed = None,
) -> None:
    """Talk with a model; /quit or end of input leaves, Ctrl+C stops an answer."""
    h2o, sampling = _settings(enable_h2o, window_length, heavy_hitters, max_new_tokens, temperature, seed)
    attached = _read_documents(documents or [])
    engine = _engine(name)
    note(f"{engine.loaded.info.title}. /quit leaves, Ctrl+C stops an answer.")
    _converse(engine, attached, h2o, sampling)


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command("model")(model)
    app.command("chat")(chat)


def _converse(engine: Any, attached: list[tuple[str, str]], h2o: Any, sampling: Any) -> None:
    from llamahome_gui.inference.prompt import document_turn
    from llamahome_gui.inference.types import ChatMessage

    messages: list[ChatMessage] = []
    for question in _questions():
        # Documents stand in the first turn; they stay in the conversation from then on.
        turn = document_turn(attached if not messages else [], question)
        messages.append(ChatMessage("user", turn))
        finished = _answer(engine, messages, h2o, sampling, threading.Event())
        messages.append(ChatMessage("assistant", finished.text))


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


def _engine(name: str) -> Any:
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.inference.engine import load_engine
    from llamahome_gui.models import ModelStore

    return load_engine(ModelStore(Workspace.open()), name)


def _settings(
    enable: bool | None,
    window: int | None,
    heavy: int | None,
    longest: int | None,
    temperature: float | None,
    seed: int | None,
) -> tuple[Any, Any]:
    """The workspace's settings with the options over them, validated together."""
    from pydantic import ValidationError

    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.config.settings import H2OSettings, SamplingSettings, first_problem, load_settings
    from llamahome_gui.errors import ConfigError

    settings = load_settings(Workspace.open())
    h2o = {"enable": enable, "window_length": window, "heavy_hitter_tokens": heavy}
    sampling = {"max_new_tokens": longest, "temperature": temperature, "seed": seed}
    try:
        return (
            H2OSettings(**(settings.h2o.model_dump() | _given(h2o))),
            SamplingSettings(**(settings.sampling.model_dump() | _given(sampling))),
        )
    except ValidationError as error:
        raise ConfigError(first_problem(error), hint="See llamahome model --help.") from error


def _given(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _read_documents(paths: Sequence[Path]) -> list[tuple[str, str]]:
    from llamahome_gui.documents import convert_file

    return [(path.name, convert_file(path).markdown) for path in paths]


def _answer(
    engine: Any,
    messages: Sequence[ChatMessage],
    h2o: Any,
    sampling: Any,
    stop: threading.Event,
    *,
    quiet: bool = False,
) -> Finished:
    """Stream one answer to standard output; the first Ctrl+C ends the answer, not the program."""
    from llamahome_gui.inference.types import Finished, PrefillProgress, TextChunk

    finished: Finished | None = None
    with interrupt_sets(stop):
        for event in engine.stream(messages, h2o=h2o, sampling=sampling, stop=stop):
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
    return (
        f"{stats.prompt_tokens:,} tokens read, {stats.new_tokens} written, {stats.tokens_per_second:.1f} tokens/s; "
        f"KV cache ({usage.policy}): {usage.slots:,} of {usage.text_tokens:,} tokens kept, "
        f"{size_text(usage.held_bytes)} of {size_text(usage.full_bytes)} ({usage.share:.1%})"
    )


def _finished_row(finished: Finished, model_key: str) -> dict[str, Any]:
    from dataclasses import asdict

    stats = asdict(finished.stats)
    return {"model": model_key, "text": finished.text, "reason": finished.reason, **stats}
