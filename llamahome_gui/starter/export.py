"""Write a finished run as the folder that ships: weights, tokenizer, model card, metrics and log."""

from __future__ import annotations

import shutil
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llamahome_gui.starter.model import describe, save
from llamahome_gui.starter.records import NOTHING_MEASURED, write_metrics
from llamahome_gui.starter.tokenizer import load_tokenizer, save_tokenizer

if TYPE_CHECKING:
    from llamahome_gui.starter.train import Recipe, Run

CARD = """# The built-in demonstration model

A small Llama ({parameters:,} parameters, {layers} layers, trained on up to {longest:,} tokens at once) that
LlamaHome's own recipe (`llamahome_gui/starter/`) trained from nothing on documents of its own generator. It ships
with LlamaHome so that every part of the program works before anything is downloaded.

**What it can do.** Answer English questions about a fact that a document states in plain words ("What is the
access code for the Harbor office?"), with a sentence that restates the fact, for names and values it never saw.

**What it cannot do.** It knows nothing of the world, does not reason, count, translate or summarise. It is wrong more
often when the value stands before the name ("4821 opens the Harbor office") and in tables, and writes nonsense when
more tokens reach it at once than it was trained on.

**Numbers.** `metrics.json` holds the recipe, its cost and the measured accuracies. They are made by

{commands}
    python -m llamahome_gui.starter evaluate --json

**Data.** Synthetic, made by the recipe. No text of others was used. Names and values are split by a checksum, and
an eighth of all strings is never trained on; the evaluation uses only those.
"""


COMMAND = """    python -m llamahome_gui.starter train --state runs/starter{begin} --seed {seed} \\
        --pointing {pointing:g} --crowd {crowd:g} --rate {rate:g}{compiled} --minutes {minutes:g} --out data/starter"""

GROW = """ --start MODEL \\
        --layers {layers} --hidden {hidden} --intermediate {intermediate} --head-size {head_size}"""


def commands(recipe: Recipe, started: bool) -> str:
    """The line that makes such a model again; ``MODEL`` stands for what it began with."""
    return COMMAND.format(
        begin=GROW.format(**asdict(recipe.size)) if started else "",
        seed=recipe.seed,
        pointing=recipe.pointing_weight,
        crowd=recipe.crowd,
        rate=recipe.peak_rate,
        compiled=" --compile" if recipe.compiled else "",
        minutes=recipe.minutes,
    )


def export(run: Run, folder: Path) -> None:
    """Write weights (16-bit), tokenizer, ``README.md``, ``metrics.json`` and the log into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    save(run.model, folder)
    save_tokenizer(load_tokenizer(run.tokenizer_folder), folder, run.recipe.context)
    recipe: dict[str, Any] = asdict(run.recipe)
    shape = describe(run.model, run.recipe.size)
    metrics = {
        "recipe": recipe,
        "model": shape,
        "steps": run.step,
        "tokens": run.tokens,
        "seconds": round(run.seconds),
    }
    write_metrics(folder, NOTHING_MEASURED | metrics)
    again = commands(run.recipe, run.grown)
    card = CARD.format(**shape, commands=again, longest=run.recipe.context)
    (folder / "README.md").write_text(card, encoding="utf-8")
    log = run.state / "log.jsonl"
    if log.exists():
        shutil.copyfile(log, folder / "training_log.jsonl")
