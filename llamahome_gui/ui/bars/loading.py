"""Loading and unloading models, the built-in one and one with a vocabulary of 128,256 entries: the gaps meanwhile."""

from __future__ import annotations

import json
import multiprocessing
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from llamahome_gui.config.paths import asset
from llamahome_gui.ui.bars.sizes import Measured, Sizes
from llamahome_gui.ui.bars.stage import Gaps, Stage
from llamahome_gui.ui.selftest.driver import turn_for

ENTRIES = 128_256
_SPECIAL = 256
_CALM_MS = 300


def measure(stage: Stage, sizes: Sizes) -> Measured:
    """Load the built-in model, the large one in its place, and let go of it; as often as there are rounds."""
    # Apart, so that this process has not imported for the writing what the program imports for its first model.
    writer = multiprocessing.get_context("spawn").Process(target=write_model, args=(folder_of(stage.home),))
    writer.start()
    writer.join()
    stage.window.models.refresh()
    large = stage.services.store.get("bars/128k")
    acts: dict[str, Callable[[], None]] = {
        "loading the built-in model": stage.load_starter,
        f"loading a model of {ENTRIES:,} tokens": lambda: stage.load(large),
        "unloading": stage.unload,
    }
    gaps: dict[str, list[Gaps]] = {what: [] for what in acts}
    for _ in range(sizes.rounds):
        for what, act in acts.items():
            stage.pulse.start()
            act()
            turn_for(_CALM_MS)
            gaps[what].append(stage.pulse.stop())
    found = Measured()
    for what, rounds in gaps.items():
        found.gaps("models", what, rounds)
    return found


def folder_of(home: Path) -> Path:
    """Where the large model is in a workspace."""
    return home / "data" / "models" / "bars" / "128k"


def write_model(folder: Path, entries: int = ENTRIES) -> Path:
    """A Llama of random weights whose tokenizer has `entries` entries, in the form of Llama 3's; its folder."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    folder.mkdir(parents=True)
    write_tokenizer(folder, entries)
    config = LlamaConfig(
        vocab_size=entries, hidden_size=256, intermediate_size=512, num_hidden_layers=4, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=8192, bos_token_id=entries - _SPECIAL,
        eos_token_id=entries - _SPECIAL + 4, tie_word_embeddings=True,
    )  # fmt: skip
    torch.manual_seed(0)
    LlamaForCausalLM(config).to(torch.bfloat16).save_pretrained(folder)
    return folder


def write_tokenizer(folder: Path, entries: int = ENTRIES) -> None:
    """The tokenizer's files: pairs of letters merged at random, the same each time."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    vocabulary, merges = _pairs(sorted(pre_tokenizers.ByteLevel.alphabet()), entries - _SPECIAL)
    made = Tokenizer(models.BPE(vocab=vocabulary, merges=merges, ignore_merges=True))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    config = json.loads(asset("data", "starter", "tokenizer_config.json").read_text(encoding="utf-8"))
    del config["pad_token"]
    named = [config["bos_token"], "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>", config["eos_token"]]
    reserved = [f"<|reserved_special_token_{number}|>" for number in range(_SPECIAL - len(named))]
    made.add_special_tokens([AddedToken(text, special=True, normalized=False) for text in (*named, *reserved)])
    made.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps(config), encoding="utf-8")


def _pairs(alphabet: list[str], entries: int) -> tuple[dict[str, int], list[tuple[str, str]]]:
    chance = random.Random(1)
    vocabulary = {letter: number for number, letter in enumerate(alphabet)}
    parts = [letter for letter in alphabet if letter.isascii() and letter.isalpha()]
    merges: list[tuple[Any, Any]] = []
    while len(vocabulary) < entries:
        pair = chance.choice(parts), chance.choice(parts)
        word = "".join(pair)
        if len(word) < 14 and word not in vocabulary:
            vocabulary[word] = len(vocabulary)
            merges.append(pair)
            if len(parts) < 20_000:
                parts.append(word)
    return vocabulary, merges
