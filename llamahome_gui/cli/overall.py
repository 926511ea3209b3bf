"""`benchmark` without a name: this machine in a few minutes, and two reports beside each other."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from llamahome_gui.cli.measuring import measuring
from llamahome_gui.cli.options import AsJson, ModelOption, ReportFile
from llamahome_gui.cli.output import note, print_json
from llamahome_gui.cli.reporting import check_writable, tell_report


def overall(
    context: typer.Context,
    iterations: Annotated[int, typer.Option(help="Repeats of each measurement.", min=1)] = 10,
    only: Annotated[
        list[str] | None, typer.Option(help="model, training or documents; repeatable.", metavar="PART")
    ] = None,
    model: ModelOption = "starter",
    threads: Annotated[int | None, typer.Option(help="Threads of the model.", min=1, metavar="N")] = None,
    compare: Annotated[
        tuple[Path, Path] | None,
        typer.Option(help="Measure nothing; put two JSON reports beside each other.", metavar="BEFORE AFTER"),
    ] = None,
    out: ReportFile = None,
    as_json: AsJson = False,
) -> None:
    """Measure this machine: latency of a model, memory, KV cache, fine-tuning, documents a minute.

    The commands below measure one thing at length, most of them beside other programs. Times are the median (p50) and
    what one in twenty exceeds (p95). Exits with 1 where a part broke off.

    Examples:
        llamahome benchmark --iterations 100
        llamahome benchmark --only model --model llama/3.2-1b --out report.html
        llamahome benchmark --compare before.json after.json --out comparison.html
    """
    if context.invoked_subcommand is not None:
        _refuse_options(context)
        return
    if out is not None:
        check_writable(out)
    if compare is not None:
        _compare(*compare, out, as_json)
        return
    from llamahome_gui.evaluation.overall.run import run

    with measuring() as say:
        found = run(model=_key(model), only=only or (), iterations=iterations, threads=threads, say=say)
    tell_report(found, out, as_json=as_json)


def part(order: Annotated[str, typer.Argument(help="What to measure, as JSON.")]) -> None:
    """Measure one part; started by the benchmark itself."""
    from dataclasses import asdict

    from llamahome_gui.evaluation.overall.order import Order
    from llamahome_gui.evaluation.overall.parts import measure

    print_json(asdict(measure(Order.read(order), note)))


def _compare(before: Path, after: Path, out: Path | None, as_json: bool) -> None:
    from llamahome_gui.evaluation.comparing import compare, other_machine, read_report

    found = compare(read_report(before), read_report(after))
    if said := other_machine(found):
        note(said)
    tell_report(found, out, as_json=as_json)


def _key(model: str) -> str:
    """The key of a model by any of its names; raises ModelError where there is none, before anything is measured."""
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.models import ModelStore

    return ModelStore(Workspace.open()).find(model).key


def _refuse_options(context: typer.Context) -> None:
    """Options before a benchmark's name are for none of them."""
    for name in context.params:
        source = context.get_parameter_source(name)
        if source is not None and source.name == "COMMANDLINE" and name != "quiet":
            raise typer.BadParameter(f"write --{name.replace('_', '-')} behind '{context.invoked_subcommand}'")
