"""`ask`: many questions over many documents, answered in batches and kept as they come."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from llamahome_gui.cli.chatting import interrupt_sets
from llamahome_gui.cli.choices import EngineChoices, with_choices
from llamahome_gui.cli.engines import engine_of, settings_of
from llamahome_gui.cli.options import AsJson, SkipBad
from llamahome_gui.cli.output import note, print_json
from llamahome_gui.config.digests import digest_of

if TYPE_CHECKING:
    from llamahome_gui.cli.texts import Texts
    from llamahome_gui.inference.asking import Answered, Asked
    from llamahome_gui.inference.engine import Engine


@with_choices
def ask(
    choices: EngineChoices,
    documents: Annotated[
        Path, typer.Option("--documents", help="The folder that the questions' paths start from.", metavar="FOLDER")
    ],
    questions: Annotated[
        Path,
        typer.Option(help='One {"id", "question", "documents": [paths]} in each line.', metavar="FILE.jsonl"),
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Answers go there line by line; what was broken off goes on there.",
                     metavar="FILE.jsonl"),
    ] = None,
    batch: Annotated[int, typer.Option(help="Questions answered at once.", min=1)] = 8,
    keep: Annotated[
        bool, typer.Option("--keep/--no-keep", help="Keep what was read of each document for the next time.")
    ] = True,
    skip_bad: SkipBad = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Answer questions about documents. With --policy h2o or snapkv each document is read only once.

    Examples:
        llamahome ask --documents reports --questions questions.jsonl --out answers.jsonl --policy snapkv
    """
    from llamahome_gui.cli.answerfile import AnswerFile, print_answer, row_of
    from llamahome_gui.cli.questionrows import read_questions

    asked = read_questions(questions, documents, skip_bad=skip_bad)
    h2o, sampling = settings_of(choices)
    texts = _convert(documents, asked)
    with engine_of(choices) as engine:
        answers = AnswerFile(out, _key(engine, h2o, sampling)) if out is not None else None
        if answers is not None and answers.complaint:
            note(answers.complaint)
        marks = {one.id: _mark(one, texts, documents) for one in asked}
        waiting = [one for one in asked if answers is None or not answers.has(one.id, marks[one.id])]
        if len(waiting) < len(asked):
            note(f"{len(asked) - len(waiting):,} of {len(asked):,} questions are answered already.")
        rows, failed = [], 0
        for done, answered in enumerate(_answers(engine, waiting, texts, documents, h2o, sampling, batch, keep), 1):
            failed += answered.error is not None
            if answers is None:
                rows.append(row_of(answered))
                if not as_json:
                    print_answer(answered)
            else:
                answers.add(answered, marks[answered.id])
                _report(done, len(waiting), answered)
        if answers is not None:
            rows = answers.put_in_order([one.id for one in asked])
    if as_json:
        print_json({"answers": rows, "failed": failed})
    if failed:
        note(f"{failed:,} of {len(asked):,} questions could not be answered.")
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command("ask")(ask)


def _convert(folder: Path, asked: Iterable[Asked]) -> Texts:
    from llamahome_gui.cli.texts import texts_of
    from llamahome_gui.config.paths import Workspace

    named = dict.fromkeys(_file(folder, name) for one in asked for name in one.documents)
    return texts_of(named, cache=Workspace.open().conversions_db)


def _file(folder: Path, name: str) -> Path:
    """The document that a row names: one file however it is written there."""
    return (folder / name).resolve()


def _answers(
    engine: Engine,
    waiting: Sequence[Asked],
    texts: Texts,
    folder: Path,
    h2o: Any,
    sampling: Any,
    batch: int,
    keep: bool,
) -> Iterable[Answered]:
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.config.settings import load_settings
    from llamahome_gui.inference.asking import Answered, Asker
    from llamahome_gui.inference.reads import ReadStore

    stop, able = threading.Event(), []
    for one in waiting:
        missing = [path for name in one.documents if (path := _file(folder, name)) not in texts.texts]
        if missing:
            yield Answered(one.id, error=texts.failed.get(missing[0], f"{missing[0]}: there is no text of it."))
        else:
            able.append(one)
    names = {name: texts.texts[_file(folder, name)] for one in able for name in one.documents}
    workspace = Workspace.open()
    room = int(1e9 * load_settings(workspace).runtime.keep_read)
    store = ReadStore(workspace.reads_dir, room) if keep else None
    with interrupt_sets(stop):
        yield from Asker(engine, names, h2o, sampling, store=store, batch=batch, stop=stop).run(able)
    if stop.is_set():
        raise KeyboardInterrupt


def _report(done: int, total: int, answered: Answered) -> None:
    said = f"not answered: {answered.error}" if answered.error else f"{answered.tokens_read:,} tokens read"
    note(f"{done:,} of {total:,}: {answered.id}, {said}")


def _key(engine: Engine, h2o: Any, sampling: Any) -> str:
    """What must be the same for answers to stand in one file."""
    from llamahome_gui.kvcache.fingerprint import fingerprint

    said = [fingerprint(engine.loaded.model), h2o.model_dump(mode="json"), sampling.model_dump(mode="json")]
    return digest_of(said, 32)


def _mark(one: Asked, texts: Texts, folder: Path) -> str:
    """What must be the same for an answer to stand: question and texts."""
    return digest_of([one.question, [[name, texts.texts.get(_file(folder, name), "")] for name in one.documents]], 32)
