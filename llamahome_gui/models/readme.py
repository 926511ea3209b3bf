"""The README that goes with an exported adapter: what it is, what it was trained with, and how it is loaded.

Its head is what the hub reads of a model's page (https://huggingface.co/docs/hub/model-cards).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from llamahome_gui.models.card import AdapterCard
from llamahome_gui.models.types import InstalledModel

_LOSSES = {"first": "Loss at the start", "last": "Loss at the end", "validation": "Loss on the rows kept aside"}
_SETTINGS = ("num_epochs", "learning_rate", "batch_size", "gradient_accumulation_steps", "max_length", "seed")


def adapter_readme(
    model: InstalledModel, base: InstalledModel | None, card: AdapterCard | None, config: dict[str, Any]
) -> str:
    """The whole text, in Markdown.

    Args:
        card: What LlamaHome noted of the run; None for an adapter from elsewhere.
        config: Of the adapter, as peft reads it.
    """
    name = card.name if card else model.path.name
    of = str(config.get("base_model_name_or_path") or model.base_key or "")
    title = base.title if base else of or "an unknown model"
    facts = "\n".join(f"| {fact} | {_cell(value)} |" for fact, value in _facts(card, config, of))
    return f"""{_head(base)}
# {name}

A LoRA adapter on {title}, trained with LlamaHome.

| | |
|---|---|
{facts}

```python
from peft import PeftModel
from transformers import AutoModelForCausalLM

base = AutoModelForCausalLM.from_pretrained("{of}")
model = PeftModel.from_pretrained(base, "path/to/this/folder")
```
"""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _head(base: InstalledModel | None) -> str:
    known = f"base_model: {base.repository}\n" if base and base.repository else ""
    return f"---\n{known}library_name: peft\npipeline_tag: text-generation\ntags:\n- lora\n---\n"


def _facts(card: AdapterCard | None, config: dict[str, Any], of: str) -> Iterator[tuple[str, str]]:
    yield "Base", f"`{of}`"
    if card is not None and card.base_hash:
        yield "SHA-256 of the base", f"`{card.base_hash}`"
    yield "LoRA", f"rank {config.get('r')}, alpha {config.get('lora_alpha')}"
    modules = config.get("target_modules")
    if isinstance(modules, list):
        yield "Modules", ", ".join(sorted(map(str, modules)))
    if card is not None:
        yield from _run(card)


def _run(card: AdapterCard) -> Iterator[tuple[str, str]]:
    yield "Trained", card.created[:10]
    if card.dataset:
        yield "Data", f"{card.dataset}, {card.rows:,} rows, {card.steps:,} steps"
    if card.dataset_hash:
        yield "SHA-256 of the data", f"`{card.dataset_hash}`"
    for field in _SETTINGS:
        if field in card.settings:
            yield f"`{field}`", str(card.settings[field])
    for key, title in _LOSSES.items():
        if key in card.losses:
            yield title, f"{card.losses[key]:.4f}"
