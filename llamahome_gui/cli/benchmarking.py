"""`benchmark`: measurements of this machine, each a sub-command that prints a table or, with `--json`, one object."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from llamahome_gui.cli.benchmarkcases import add_cases
from llamahome_gui.cli.commands import App
from llamahome_gui.cli.measuring import measuring
from llamahome_gui.cli.options import AsJson, ModelOption, ReportFile
from llamahome_gui.cli.output import note
from llamahome_gui.cli.overall import overall, part
from llamahome_gui.cli.reporting import check_writable, tell_report

group = App(invoke_without_command=True)
group.callback()(overall)
group.command("part", hidden=True)(part)
add_cases(group)


@group.command("kv")
def kv(
    quick: Annotated[bool, typer.Option("--quick", help="Short texts: minutes, and no bars.")] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(help="A case; repeatable. An unknown name lists them.", metavar="NAME"),
    ] = None,
    iterations: Annotated[int | None, typer.Option(help="Repeats of each measurement.", min=1)] = None,
    threads: Annotated[int | None, typer.Option(help="Threads of every contender.", min=1)] = None,
    peers: Annotated[
        Path | None,
        typer.Option(
            help="Python of an environment with llama-cpp-python, gguf and kvpress.", metavar="PYTHON", exists=False
        ),
    ] = None,
    out: ReportFile = None,
    as_json: AsJson = False,
) -> None:
    """Measure the KV cache beside transformers, llama.cpp, kvpress and the published H2O recipe.

    Examples:
        llamahome benchmark kv --quick
        llamahome benchmark kv --only contest --iterations 3 --out kv.md
    """
    from dataclasses import replace

    from llamahome_gui.evaluation.kv.run import run
    from llamahome_gui.evaluation.kv.sizes import FULL, QUICK, SMALL

    if out is not None:
        check_writable(out)
    sizes = QUICK if quick else FULL
    if iterations is not None:
        sizes = replace(sizes, rounds=iterations)
    with measuring() as say:
        found = run(SMALL, sizes, only=only or (), threads=threads, peers=peers, say=say)
    tell_report(found, out, as_json=as_json)


@group.command("documents")
def documents(
    files: Annotated[
        list[Path] | None,
        typer.Option(help="Your own files instead of made ones; a folder, repeatable.", metavar="FOLDER"),
    ] = None,
    only: Annotated[list[str] | None, typer.Option(help="A format; repeatable.", metavar="FORMAT")] = None,
    iterations: Annotated[int, typer.Option(help="Repeats of each measurement.", min=1)] = 3,
    formats: Annotated[bool, typer.Option(help="Measure format by format.")] = True,
    pools: Annotated[bool, typer.Option(help="Measure the pool of two processes.")] = True,
    peer_python: Annotated[
        Path | None, typer.Option(help="Python of an environment with markitdown.", metavar="PYTHON")
    ] = None,
    alone: Annotated[bool, typer.Option("--alone", help="Without markitdown, which need not be there then.")] = False,
    out: ReportFile = None,
    as_json: AsJson = False,
) -> None:
    """Measure how fast documents are converted, beside markitdown.

    Examples:
        llamahome benchmark documents --alone
        llamahome benchmark documents --files FOLDER --peer-python peers/bin/python
    """
    import tempfile

    from llamahome_gui.evaluation.documents.peers import markitdown
    from llamahome_gui.evaluation.documents.sets import Sets, chosen, gather, make
    from llamahome_gui.evaluation.documents.speed import run

    if out is not None:
        check_writable(out)
    peer = None if alone else markitdown(peer_python)
    with tempfile.TemporaryDirectory(prefix="llamahome-benchmark-") as folder:
        if files:
            sets: Sets = chosen(gather(files), only or ())
        else:
            note("Writing the documents")
            sets = make(Path(folder), only or ())
        with measuring() as say:
            found = run(sets, peer, rounds=iterations, formats=formats, pools=pools, say=say)
    tell_report(found, out, as_json=as_json)


@group.command("fit")
def fit(
    models: Annotated[
        list[str] | None, typer.Option("--model", help="A shape; repeatable. An unknown name lists them.")
    ] = None,
    lengths: Annotated[
        list[int] | None, typer.Option("--tokens", help="Length of a text; repeatable.", min=64, max=32_768)
    ] = None,
    threads: Annotated[int, typer.Option(help="Threads of each process.", min=1)] = 1,
    out: ReportFile = None,
    as_json: AsJson = False,
) -> None:
    """Measure how well a model's memory is estimated: real models, each in a process of its own.

    Examples:
        llamahome benchmark fit --model 17M --tokens 512
    """
    from llamahome_gui.evaluation.fit.cases import LENGTHS
    from llamahome_gui.evaluation.fit.run import run

    if out is not None:
        check_writable(out)
    with measuring() as say:
        found = run(models or (), lengths or LENGTHS, threads=threads, say=say)
    tell_report(found, out, as_json=as_json)


@group.command("recall")
def recall(
    folder: Annotated[Path, typer.Argument(help="Office documents to compare.", metavar="FOLDER")],
    out: ReportFile = None,
    as_json: AsJson = False,
) -> None:
    """Measure how many of the words that LibreOffice shows reach our text.

    Examples:
        llamahome benchmark recall FOLDER
    """
    import tempfile

    from llamahome_gui.evaluation.documents.libreoffice import LibreOffice
    from llamahome_gui.evaluation.documents.recall import files_of, measure, tell

    if out is not None:
        check_writable(out)
    with tempfile.TemporaryDirectory(prefix="llamahome-recall-") as place:
        found = measure(files_of(folder), LibreOffice(Path(place)), note)
    tell_report(tell(found), out, as_json=as_json)


@group.command("download")
def download(
    size: Annotated[float, typer.Option(help="Of the file, in GB.", min=0.001)] = 1.0,
    iterations: Annotated[int, typer.Option(help="Repeats of each measurement.", min=1)] = 5,
    out: ReportFile = None,
    as_json: AsJson = False,
) -> None:
    """Measure how fast a file is fetched and verified over loopback, beside curl.

    Examples:
        llamahome benchmark download --size 0.3
    """
    from llamahome_gui.evaluation.download.speed import run

    if out is not None:
        check_writable(out)
    with measuring() as say:
        found = run(int(size * 1e9), rounds=iterations, say=say)
    tell_report(found, out, as_json=as_json)


@group.command("datasets")
def datasets(
    rows: Annotated[int, typer.Option(help="Rows of each file.", min=1)] = 100_000,
    iterations: Annotated[int, typer.Option(help="Repeats of each measurement.", min=1)] = 3,
    out: ReportFile = None,
    as_json: AsJson = False,
) -> None:
    """Measure how fast training data is looked through, in every form of file.

    Examples:
        llamahome benchmark datasets --rows 10000
    """
    from llamahome_gui.evaluation.datasets.speed import run

    if out is not None:
        check_writable(out)
    with measuring() as say:
        found = run(rows, rounds=iterations, say=say)
    tell_report(found, out, as_json=as_json)


@group.command("training")
def training(
    models: Annotated[
        list[str] | None, typer.Option("--model", help="Of the estimates; repeatable. An unknown name lists them.")
    ] = None,
    iterations: Annotated[int, typer.Option(help="Rounds of the speed.", min=1)] = 3,
    threads: Annotated[int, typer.Option(help="Threads of each process.", min=1)] = 2,
    speed: Annotated[bool, typer.Option(help="Measure tokens a second.")] = True,
    memory: Annotated[bool, typer.Option(help="Measure the estimates of memory.")] = True,
    out: ReportFile = None,
    as_json: AsJson = False,
) -> None:
    """Measure fine-tuning beside plain transformers and peft, and how well its memory is estimated.

    Examples:
        llamahome benchmark training --no-memory
    """
    from llamahome_gui.evaluation.training.run import run

    if out is not None:
        check_writable(out)
    with measuring() as say:
        found = run(models or (), rounds=iterations, threads=threads, with_speed=speed, with_memory=memory, say=say)
    tell_report(found, out, as_json=as_json)


@group.command("drop")
def drop(
    folder: Annotated[Path, typer.Argument(help="A folder of documents.", metavar="FOLDER", exists=True)],
    screenshots: Annotated[Path | None, typer.Option(help="Folder for pictures of the window.", metavar="DIR")] = None,
    as_json: AsJson = False,
) -> None:
    """Drop a folder on the real window, and its copy after that: time to the first rows, gaps, memory.

    Examples:
        llamahome benchmark drop FOLDER --screenshots pictures
    """
    from llamahome_gui.ui.selftest.flood import run_flood

    raise typer.Exit(run_flood(folder, screenshots=screenshots, as_json=as_json))


@group.command("monitor")
def monitor(
    seconds: Annotated[int, typer.Option(help="Of the clock that is turned on.", min=10)] = 3600,
    zoomed: Annotated[bool, typer.Option("--zoomed", help="Show the whole hour, not two minutes.")] = False,
    as_json: AsJson = False,
) -> None:
    """An hour of the monitor at ten samples a second beside a busy chat: how much of a core, how much memory.

    Examples:
        llamahome benchmark monitor --seconds 600
    """
    from llamahome_gui.ui.selftest.soak import run_soak

    raise typer.Exit(run_soak(seconds, zoomed=zoomed, as_json=as_json))


@group.command("watch")
def watch(
    model: Annotated[str, typer.Option(help="Which model answers.", metavar="NAME")] = "starter",
    mode: Annotated[list[str] | None, typer.Option(help="A policy, or standard; repeatable.", metavar="NAME")] = None,
    length: Annotated[int, typer.Option(help="Of the texts, in tokens.", min=200)] = 900,
    questions: Annotated[int, typer.Option(help="For each policy.", min=1)] = 30,
    tokens: Annotated[int, typer.Option(help="Of the answers whose speed is measured.", min=10)] = 300,
    iterations: Annotated[int, typer.Option(help="Repeats of each measurement.", min=1)] = 5,
    out: ReportFile = None,
    as_json: AsJson = False,
) -> None:
    """Measure what watching the cache costs, and whether the passages named are those an answer came from.

    Examples:
        llamahome benchmark watch --mode question --mode standard
    """
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.evaluation.watching import run
    from llamahome_gui.inference.engine import load_engine
    from llamahome_gui.models import ModelStore
    from llamahome_gui.starter.needles import NeedleSource

    if out is not None:
        check_writable(out)
    engine = load_engine(ModelStore(Workspace.open()), model)
    modes = mode or ["question", "h2o", "standard"]
    try:
        source = NeedleSource(engine.loaded.tokenizer)
        with measuring() as say:
            found = run(
                engine, source, modes=modes, length=length, trials=questions, rounds=iterations, tokens=tokens, say=say
            )
    finally:
        engine.loaded.close()
    tell_report(found, out, as_json=as_json)


@group.command("serve")
def serve(
    model: ModelOption = "starter",
    clients: Annotated[int, typer.Option(help="Clients at once.", min=1, max=256)] = 32,
    iterations: Annotated[int, typer.Option(help="Answers of each kind.", min=1)] = 20,
    out: ReportFile = None,
    as_json: AsJson = False,
) -> None:
    """Measure what the HTTP API adds to the model's own time, alone and with many clients.

    Examples:
        llamahome benchmark serve
        llamahome benchmark serve --clients 8 --iterations 5 --out serve.md
    """
    from llamahome_gui.cli.choices import EngineChoices
    from llamahome_gui.cli.engines import engine_of, settings_of
    from llamahome_gui.evaluation.serving.speed import run

    if out is not None:
        check_writable(out)
    choices = EngineChoices(name=model)
    with engine_of(choices) as engine:
        found = run(engine, settings_of(choices)[0], rounds=iterations, clients=clients, say=note)
    tell_report(found, out, as_json=as_json)


@group.command("beside")
def beside(
    length: Annotated[int, typer.Option(help="Of the texts, in tokens.", min=100)] = 2000,
    iterations: Annotated[int, typer.Option(help="Repeats of each measurement.", min=1)] = 5,
    out: ReportFile = None,
    as_json: AsJson = False,
) -> None:
    """Measure how much longer an answer takes while another process of this program answers too.

    Examples:
        llamahome benchmark beside --iterations 3
    """
    from llamahome_gui.evaluation.beside.run import run

    if out is not None:
        check_writable(out)
    with measuring() as say:
        found = run(tokens=length, rounds=iterations, say=say)
    tell_report(found, out, as_json=as_json)


@group.command("window")
def window(
    quick: Annotated[bool, typer.Option("--quick", help="Little of everything: two minutes, and no medians.")] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(help="A case; repeatable. An unknown name lists them.", metavar="NAME"),
    ] = None,
    iterations: Annotated[int | None, typer.Option(help="Repeats of each measurement.", min=1)] = None,
    out: ReportFile = None,
    as_json: AsJson = False,
) -> None:
    """Drive the real window: how smoothly it goes on under load, how fast it opens, stops and survives a kill.

    Examples:
        llamahome benchmark window --quick
        llamahome benchmark window --only answer --only models --out window.json
    """
    from dataclasses import replace

    from llamahome_gui.ui.bars.run import run
    from llamahome_gui.ui.bars.sizes import FULL, QUICK

    if out is not None:
        check_writable(out)
    sizes = QUICK if quick else FULL
    if iterations is not None:
        sizes = replace(sizes, rounds=iterations)
    with measuring() as say:
        found = run(sizes, only=only or (), say=say)
    tell_report(found, out, as_json=as_json)


def register(app: typer.Typer) -> None:
    """Add this group to the application."""
    app.add_typer(group, name="benchmark")
