"""`train`: fine-tune a model on a dataset; the window starts this very command as its child process."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from llamahome_gui.cli.modelling import ModelName, Version, full_name
from llamahome_gui.cli.output import note, print_json


def train(
    model: ModelName,
    version: Version = None,
    dataset: Annotated[Path | None, typer.Option(help="JSONL, JSON or text with training rows.")] = None,
    name: Annotated[str, typer.Option(help="Name of the adapter.")] = "adapter",
    config: Annotated[Path | None, typer.Option(help="YAML with training settings.")] = None,
    epochs: Annotated[int | None, typer.Option(help="Epochs.", min=1)] = None,
    learning_rate: Annotated[float | None, typer.Option(help="Learning rate.", min=0.0)] = None,
    progress: Annotated[Literal["bar", "json", "none"], typer.Option(help="How to tell the progress.")] = "bar",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object at the end.")] = False,
) -> None:
    """Train a LoRA adapter on a dataset."""
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.errors import DatasetError
    from llamahome_gui.models import ModelStore

    if dataset is None:
        raise DatasetError("No dataset was given.", hint="Name one with --dataset FILE.")
    workspace = Workspace.open()
    store = ModelStore(workspace)
    base = store.find(full_name(model, version))
    settings = _settings(base, config, workspace, epochs, learning_rate)
    arguments = {"store": store, "base": base, "dataset": dataset, "name": name, "settings": settings}
    if progress == "json":
        from llamahome_gui.training.child import run_child

        raise typer.Exit(run_child(workspace=workspace, **arguments))
    finished = _train_here(workspace, arguments, quiet=progress == "none")
    if as_json:
        print_json(finished)


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command("train")(train)


def _settings(base: Any, config: Path | None, workspace: Any, epochs: int | None, rate: float | None) -> Any:
    """The file's settings, else the workspace's, else those that suit the model; options over them."""
    from llamahome_gui.config.settings import load_settings, load_training_settings
    from llamahome_gui.training import suggested_settings

    if config is not None:
        settings = load_training_settings(config)
    elif (workspace.config_dir / "training_config.yaml").exists():
        settings = load_settings(workspace).training
    else:
        settings = suggested_settings(base)
    changes = {"num_epochs": epochs, "learning_rate": rate}
    return settings.model_copy(update={key: value for key, value in changes.items() if value is not None})


def _train_here(workspace: Any, arguments: dict[str, Any], *, quiet: bool) -> dict[str, Any]:
    """Train in this process; Ctrl+C cancels and leaves nothing half-written."""
    from llamahome_gui.cli.chatting import interrupt_sets
    from llamahome_gui.training import train as run_training
    from llamahome_gui.training.events import to_line

    last: dict[str, Any] = {}

    def show(event: Any) -> None:
        last["event"] = event
        if not quiet:
            _show(event)

    cancel = threading.Event()
    with interrupt_sets(cancel):
        run_training(workspace=workspace, emit=show, cancel=cancel, **arguments)
    result: dict[str, Any] = json.loads(to_line(last["event"]))
    return result


def _show(event: Any) -> None:
    from llamahome_gui.training import events

    if isinstance(event, events.Started):
        note(f"{event.rows} rows ({event.skipped_rows} left out), {event.total_steps} steps.")
    elif isinstance(event, events.Step):
        text = f"step {event.step}/{event.total_steps}  loss {event.loss:.4f}  {event.tokens_per_second:.0f} tokens/s"
        end = "\n" if event.step == event.total_steps or not sys.stderr.isatty() else ""
        start = "\r" if sys.stderr.isatty() else ""
        print(f"{start}{text}", end=end, file=sys.stderr, flush=True)
    elif isinstance(event, events.Evaluated):
        note(f"  validation loss {event.loss:.4f}")
    elif isinstance(event, events.Finished):
        note(f"Adapter {event.adapter_key}: loss {event.first_loss:.3f} → {event.last_loss:.3f}.")
    elif isinstance(event, events.Cancelled):
        note(f"Cancelled at step {event.step}.")
