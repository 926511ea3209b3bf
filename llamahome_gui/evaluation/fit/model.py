"""A whole model folder with random weights in 16 bits: what the store and the loader take for a model."""

from __future__ import annotations

from pathlib import Path

import torch

from llamahome_gui.evaluation.kv.model import random_model
from llamahome_gui.evaluation.kv.sizes import Shape

FAMILY = "random"
_WORDS = ("[UNK]", "<s>", "</s>", "a")


def write_whole_model(shape: Shape, models_dir: Path) -> Path:
    """Write the model into the store's folder; gives its own folder."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    folder = models_dir / FAMILY / shape.name
    random_model(shape, dtype=torch.bfloat16).save_pretrained(folder)
    backend = Tokenizer(models.WordLevel({word: number for number, word in enumerate(_WORDS)}, unk_token="[UNK]"))
    backend.pre_tokenizer = pre_tokenizers.Whitespace()
    made = PreTrainedTokenizerFast(tokenizer_object=backend, unk_token="[UNK]", bos_token="<s>", eos_token="</s>")
    made.save_pretrained(folder)
    return folder
