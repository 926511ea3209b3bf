"""`model` (one prompt) and `chat` (a conversation): the engine on the command line."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from llamahome_gui.cli.answering import answer_row, interrupt_sets, show_answer, show_reading
from llamahome_gui.cli.choices import Choices, with_choices
from llamahome_gui.cli.conversation import LeavingError, reads_ahead
from llamahome_gui.cli.engines import answerer_of, settings_of
from llamahome_gui.cli.options import AsJson
from llamahome_gui.cli.output import note, print_error, print_json, print_json_line
from llamahome_gui.errors import LlamaHomeError

__all__ = ["chat", "interrupt_sets", "model", "register"]

if TYPE_CHECKING:
    from llamahome_gui.cli.conversation import Conversation
    from llamahome_gui.inference.engine import Engine
    from llamahome_gui.inference.reading import ReadDocument
    from llamahome_gui.inference.types import ChatMessage


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
    with answerer_of(choices) as engine:
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
            row = answer_row(show_answer(events, stop, silent=as_json), engine.loaded.info.key)
    if as_json:
        print_json(row)


@with_choices
def chat(
    choices: Choices,
    history: Annotated[
        bool, typer.Option("--history/--no-history", help="Remember what was typed for the next chat.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print each answer as one line of JSON.")] = False,
) -> None:
    """Talk with a model; /help lists what else can be said, Ctrl+C stops an answer, /quit or Ctrl+D leaves.

    Enter sends, Alt+Enter begins a new line, Tab completes, the arrow Up brings earlier questions back. From a pipe
    each line is a question.

    Examples:
        llamahome chat
        llamahome chat --model llama/3.2-1b --document report.docx
        llamahome chat --server https://gpu.example:8000 --model llama-70b
        llamahome chat --load-cache report.cache --json < questions.txt
    """
    from llamahome_gui.cli import prompting
    from llamahome_gui.cli.conversation import COMMANDS, Conversation
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.config.settings import SamplingSettings

    h2o, sampling = settings_of(choices)
    attached = _read_documents(choices.documents or [])
    with answerer_of(choices) as engine:
        note(f"{engine.loaded.info.title}. /help lists the commands, Ctrl+C stops an answer, /quit leaves.")
        talk = Conversation(engine, h2o, sampling, read=_read(engine, choices, attached, h2o), documents=attached)
        file = Workspace.open().chat_history if history else None
        for line in prompting.questions(COMMANDS, SamplingSettings.model_fields, file):
            try:
                _take(talk, line, as_json=as_json)
            except LeavingError:
                return
            except LlamaHomeError as error:
                if not prompting.is_interactive():
                    raise
                print_error(error)


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command("model")(model)
    app.command("chat")(chat)


def _take(talk: Conversation, line: str, *, as_json: bool) -> None:
    """Do what a line says: a command, or a question to answer."""
    from llamahome_gui.cli.conversation import obey

    question = obey(talk, line) if line.startswith("/") else line
    if question is None:
        return
    stop = threading.Event()
    finished = show_answer(talk.ask(question, stop), stop, silent=as_json)
    talk.keep(question, finished)
    if as_json:
        print_json_line(answer_row(finished, talk.engine.loaded.info.key))


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
    often = not prompt and engine.is_local and reads_ahead(h2o)  # otherwise only where the reading is to be kept
    if not attached or not (often or choices.save_cache is not None):
        return None
    read = engine.read(attached, h2o, question=prompt, on_chunk=None if quiet else show_reading)
    if choices.save_cache is not None:
        read.save(choices.save_cache)
        note(f"{read.info.text_tokens:,} tokens read and saved to {choices.save_cache}.")
    return read


def _read_row(read: ReadDocument, choices: Choices) -> dict[str, Any]:
    from dataclasses import asdict

    return {"saved": str(choices.save_cache), **asdict(read.info), "usage": asdict(read.cache.usage())}


def _read_documents(paths: Sequence[Path]) -> list[tuple[str, str]]:
    from llamahome_gui.documents import convert_file

    return [(path.name, convert_file(path).markdown) for path in paths]
