"""Adapters with weights that matter: a fresh LoRA adapter changes nothing, because its B is zero."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch

from llamahome_gui.models import InstalledModel, ModelStore, load_model

MODULES = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")


def make_adapter(store: ModelStore, base: InstalledModel, name: str, **options: Any) -> InstalledModel:
    """Install an adapter of `base` with random weights, written by peft itself.

    Args:
        options: Of peft's `LoraConfig`, and `seed`.
    """
    from peft import LoraConfig, get_peft_model

    seed = options.pop("seed", 0)
    network = load_model(store, base, device="cpu", dtype="float32").model
    settings = {"r": 4, "lora_alpha": 8, "target_modules": list(MODULES), "task_type": "CAUSAL_LM"} | options
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        adapted = get_peft_model(network, LoraConfig(**settings))
        with torch.no_grad():
            for key, weight in adapted.named_parameters():
                if weight.requires_grad and "lora_A" not in key:
                    weight.normal_(std=0.05)
    folder = store.workspace.finetuned_dir / f"{base.family}_{base.version}_{name}"
    adapted.save_pretrained(folder, save_embedding_layers=False)
    _name_base(folder, base)
    return store.get(f"finetuned/{folder.name}")


def by_peft(store: ModelStore, base: InstalledModel, adapter: InstalledModel, **options: Any) -> Any:
    """The base with the adapter on top, by peft."""
    from peft import PeftModel

    network = load_model(store, base, device="cpu", **options).model
    return PeftModel.from_pretrained(network, adapter.path).eval()


def _name_base(folder: Path, base: InstalledModel) -> None:
    path = folder / "adapter_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"base_model_name_or_path": str(base.path)}))
