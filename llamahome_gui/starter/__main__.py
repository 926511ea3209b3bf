"""``python -m llamahome_gui.starter``: train and evaluate the built-in model, make the sample files."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from llamahome_gui.errors import LlamaHomeError

if TYPE_CHECKING:
    from llamahome_gui.starter.evaluate import Kind


class _Telling(TyperGroup):
    """Tells in one line what a user can understand; a traceback is for what nobody foresaw."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except LlamaHomeError as error:
            say(f"Error: {error}")
            raise typer.Exit(error.exit_code) from error
        except OSError as error:
            say(f"Error: {error}")
            raise typer.Exit(1) from error


app = typer.Typer(
    cls=_Telling, add_completion=False, no_args_is_help=True, help="The built-in model: its recipe and its numbers."
)
ROOT = Path(__file__).resolve().parents[2]
WEIGHTS = ROOT / "data" / "starter"
SAMPLES = ROOT / "data" / "samples"


def say(text: str) -> None:
    """Progress goes to standard error."""
    print(text, file=sys.stderr, flush=True)


def _lengths(text: str) -> str:
    if not all(part.strip().isdecimal() and int(part) > 0 for part in text.split(",")):
        raise typer.BadParameter(f"{text!r} is not a list of lengths, as in 500,2000")
    return text


def _kinds(text: str) -> list[Kind]:
    from llamahome_gui.starter.evaluate import Kind

    try:
        return [Kind(part.strip()) for part in text.split(",")] if text else list(Kind)
    except ValueError as error:
        raise typer.BadParameter(f"{error}; there are {', '.join(Kind)}", param_hint="--kinds") from error


ModelFolder = Annotated[Path, typer.Option("--model", help="Folder of the model.", exists=True, file_okay=False)]


@app.command()
def train(
    state: Annotated[Path, typer.Option(help="Folder for checkpoint and log; an existing run in it goes on.")],
    minutes: Annotated[float, typer.Option(help="Length of the whole run, resumed parts included.")] = 150.0,
    steps: Annotated[int | None, typer.Option(help="End by steps instead of time: the same result every time.")] = None,
    seed: int = 0,
    device: Annotated[str, typer.Option(help="cpu, cuda, mps")] = "cpu",
    threads: Annotated[int, typer.Option(help="CPU threads; 0 leaves torch's choice.")] = 0,
    out: Annotated[Path | None, typer.Option(help="Write the finished model here.")] = None,
    start: Annotated[
        Path | None, typer.Option(help="Begin with this saved model instead of from nothing.", exists=True)
    ] = None,
    layers: Annotated[int | None, typer.Option(help="With --start: grow to this many layers.", min=1)] = None,
    hidden: Annotated[
        int | None, typer.Option(help="With --start: grow each token's state to this size.", min=1)
    ] = None,
    intermediate: Annotated[
        int | None, typer.Option(help="With --start: grow what is between in each layer to this size.", min=1)
    ] = None,
    head_size: Annotated[
        int | None, typer.Option(help="With --start: grow the heads to this size, a multiple of theirs.", min=1)
    ] = None,
    copying: Annotated[
        bool, typer.Option("--copying", help="With --start: let the layers that begin values copy anew.")
    ] = False,
    rate: Annotated[float, typer.Option(help="The highest learning rate.", min=0.0)] = 2e-3,
    pointing: Annotated[
        float, typer.Option(help="Weight of looking where the answer stands; 0 leaves that to itself.", min=0.0)
    ] = 0.1,
    crowd: Annotated[
        float, typer.Option(help="Learn to look as if the texts were this many times as long.", min=1.0)
    ] = 1.0,
    compiled: Annotated[
        bool,
        typer.Option("--compile", help="Let torch compile the layers: needs a C++ compiler, makes the steps shorter."),
    ] = False,
) -> None:
    """Train from nothing, from a saved model, or go on from the checkpoint in STATE."""
    import torch

    from llamahome_gui.starter.growing import size_of
    from llamahome_gui.starter.model import Size
    from llamahome_gui.starter.tokenizer import save_tokenizer, tokenizer_texts, train_tokenizer
    from llamahome_gui.starter.train import CURRICULUM, FURTHER_CURRICULUM, Recipe, Run, Stage

    if threads:
        torch.set_num_threads(threads)
    if start is None and not (state / "tokenizer.json").exists():
        save_tokenizer(train_tokenizer(tokenizer_texts(seed)), state)
    size = Size() if start is None else size_of(start, layers, hidden, intermediate, head_size)
    curriculum: tuple[Stage, ...] = CURRICULUM if start is None else FURTHER_CURRICULUM
    recipe = Recipe(
        minutes=minutes, steps=steps, seed=seed, device=device, peak_rate=rate, size=size, curriculum=curriculum,
        pointing_weight=pointing, crowd=crowd, compiled=compiled,
    )  # fmt: skip
    run = Run(recipe, start or state, state, start, copying)
    torch.set_flush_denormal(True)  # shares of attention that are nearly nothing: CPUs take long over such numbers
    run.train(say)
    if out is not None:
        from llamahome_gui.starter.export import export

        export(run, out)
        say(f"wrote {out}")


@app.command()
def make(
    state: Annotated[Path, typer.Option(help="Folder for checkpoints and logs; an existing run in it goes on.")],
    out: Annotated[Path, typer.Option(help="Write the finished model here.")] = WEIGHTS,
    minutes: Annotated[float, typer.Option(help="Length of the first part, from nothing.")] = 150.0,
    further: Annotated[float, typer.Option(help="Length of the second part, grown and on longer texts.")] = 150.0,
    seed: int = 0,
    device: Annotated[str, typer.Option(help="cpu, cuda, mps")] = "cpu",
    compiled: Annotated[
        bool,
        typer.Option("--compile", help="Let torch compile the layers: needs a C++ compiler, makes the steps shorter."),
    ] = False,
) -> None:
    """Make the model that ships, from nothing and in one go."""
    import torch

    from llamahome_gui.starter.export import export
    from llamahome_gui.starter.making import make as both
    from llamahome_gui.starter.train import Recipe

    torch.set_flush_denormal(True)
    export(both(Recipe(minutes=minutes, seed=seed, device=device, compiled=compiled), further, state, report=say), out)
    say(f"wrote {out}")


@app.command()
def average(
    models: Annotated[
        list[Path], typer.Argument(help="Folders of the models, all of the same sizes.", exists=True, file_okay=False)
    ],
    out: Annotated[Path, typer.Option(help="Write their mean here, with the tokenizer.")],
    shares: Annotated[
        str, typer.Option(help="How much each counts, separated by commas; all the same without it.")
    ] = "",
) -> None:
    """Average models that one training run left at different times, or that began at the same weights."""
    from llamahome_gui.starter.averaging import average as mean
    from llamahome_gui.starter.model import save
    from llamahome_gui.starter.records import NOTHING_MEASURED, metrics_of, write_metrics
    from llamahome_gui.starter.tokenizer import load_tokenizer, save_tokenizer

    try:
        weights = [float(part) for part in shares.split(",")] if shares else []
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--shares") from error
    made = mean(models, weights)
    save(made, out)
    save_tokenizer(load_tokenizer(models[0]), out, made.config.max_position_embeddings)
    if metrics_of(out):  # of what stood there before
        write_metrics(out, NOTHING_MEASURED)
    say(f"wrote {out}")


@app.command()
def evaluate(
    model: ModelFolder = WEIGHTS,
    lengths: Annotated[
        str, typer.Option(help="Document lengths in tokens, separated by commas.", callback=_lengths)
    ] = "500,2000",
    kinds: Annotated[str, typer.Option(help="Kinds of question, separated by commas; all of them without it.")] = "",
    questions: Annotated[int, typer.Option(help="Questions of each kind and length.", min=1)] = 200,
    seed: int = 0,
    device: str = "cpu",
    record: Annotated[bool, typer.Option(help="Keep the result in the model's metrics.json.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Ask held-out questions and count right answers, greedy, with the full cache."""
    from llamahome_gui.starter.evaluate import evaluate as run

    result = run(model, [int(part) for part in lengths.split(",")], questions, seed, device, _kinds(kinds), say)
    if record:
        from llamahome_gui.starter.records import keep

        keep(model, {"evaluation": result})
    if as_json:
        print(json.dumps(result, indent=2))
        return
    for row in result["rows"]:
        print(
            f"{row['length']:>6} tokens  {row['kind']:<8}{row['correct']}/{row['questions']}  {row['accuracy']:.1%}  "
            f"[{row['low']:.1%}, {row['high']:.1%}]  whole sentence {row['exact_sentences']}/{row['questions']}"
        )
    for check in result["checks"]:
        print(
            f"{'holds' if check['holds'] else 'FAILS'}  {check['name']}: {check['value']:.1%} (bar {check['bar']:.0%})"
        )


@app.command()
def record(
    tests: Annotated[list[Path], typer.Argument(help="Folders that `llamahome needle --out` wrote.", file_okay=False)],
    model: ModelFolder = WEIGHTS,
) -> None:
    """Keep what needle tests found in the model's metrics.json, in place of what stands there of such tests."""
    from llamahome_gui.starter.records import fingerprint_of, keep, recorded

    found = recorded(tests, fingerprint_of(model))
    keep(model, found)
    say(", ".join(f"{name}: {len(cells)} cells" for name, cells in found.items()))


@app.command()
def failures(
    model: ModelFolder = WEIGHTS,
    length: Annotated[int, typer.Option(help="Length of the documents in tokens.", min=40)] = 200,
    each: Annotated[int, typer.Option(help="Questions for each wording.", min=1)] = 4,
    device: str = "cpu",
) -> None:
    """Tell on which of the wordings that are kept back a model fails, and how."""
    from llamahome_gui.starter.failures import Outcome, totals
    from llamahome_gui.starter.failures import failures as run
    from llamahome_gui.starter.model import load
    from llamahome_gui.starter.tokenizer import load_tokenizer

    found = run(load(model, device), load_tokenizer(model), length, each, say)
    for tried, counts in sorted(found.items(), key=lambda one: one[1][Outcome.RIGHT]):
        ends = ", ".join(f"{number} {ending}" for ending, number in counts.most_common())
        print(f"{counts[Outcome.RIGHT] / each:>5.0%}  {tried.kind}: {tried.wording}  ({ends})")
    for kind, counts in totals(found).items():
        ends = ", ".join(f"{number} {ending}" for ending, number in counts.most_common())
        print(f"{counts[Outcome.RIGHT] / counts.total():>5.0%}  of {kind}: {ends}")


@app.command()
def reuse(
    length: Annotated[int, typer.Option(help="Length of the documents in tokens.", min=400)] = 2000,
    trials: Annotated[int, typer.Option(help="Questions for each depth.", min=1)] = 5,
    device: str = "cpu",
) -> None:
    """Ask a second question about a text that was read for another one: how often it is right, and how soon."""
    import tempfile

    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.inference.engine import load_engine
    from llamahome_gui.models import ModelStore
    from llamahome_gui.starter.reuse import compare

    with tempfile.TemporaryDirectory(prefix="llamahome-reuse-") as folder:
        engine = load_engine(ModelStore(Workspace.open(Path(folder))), "starter", device=device)
        for each in compare(engine, length, trials):
            first = each.seconds / each.trials
            print(f"{each.right:>3} of {each.trials} right, first token after {first:6.2f} s  {each.way}")
        engine.loaded.close()


@app.command()
def follow(
    length: Annotated[int, typer.Option(help="Length of the documents in tokens.", min=400)] = 4000,
    trials: Annotated[int, typer.Option(help="Chats of each kind.", min=1)] = 50,
    seed: int = 0,
    device: str = "cpu",
) -> None:
    """Ask a second question in chats about long documents, with the default cache: how often it is right."""
    import tempfile

    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.inference.engine import load_engine
    from llamahome_gui.models import ModelStore
    from llamahome_gui.starter.following import Second, right_answers

    with tempfile.TemporaryDirectory(prefix="llamahome-follow-") as folder:
        engine = load_engine(ModelStore(Workspace.open(Path(folder))), "starter", device=device)
        for second in Second:
            print(f"{right_answers(engine, length, trials, second, seed):>3} of {trials} right, {second}")
        engine.loaded.close()


@app.command()
def teach(
    questions: Annotated[int, typer.Option(help="Held-out questions of each kind.", min=1)] = 60,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Teach the shipped model the sample's facts, and count what it knows and can do before and after."""
    from llamahome_gui.starter.teaching import teach as run

    result = run(questions, say=say)
    if as_json:
        print(json.dumps(result, indent=2))
    else:
        for row in result["rows"]:
            print(f"{row['kind']:<8} {row['questions']:>4} questions  {row['before']:.1%} -> {row['after']:.1%}")
        for check in result["checks"]:
            print(f"{'holds' if check['holds'] else 'FAILS'}  {check['name']}: {check['value']:.3g} ({check['bar']:g})")
    if not all(check["holds"] for check in result["checks"]):
        raise typer.Exit(1)


@app.command()
def samples(out: Annotated[Path, typer.Option(help="Folder to write to.")] = SAMPLES) -> None:
    """Make the sample documents and datasets."""
    from llamahome_gui.starter.samples import write_samples

    for path in write_samples(out):
        say(f"{path.stat().st_size:>8} {path}")


if __name__ == "__main__":
    app()
