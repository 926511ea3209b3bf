"""A whole model folder in under a second: random Llama weights, a byte-level tokenizer, a chat template.

The folder is what a download of a real model looks like (config, generation config, tokenizer, safetensors),
so the store, the loader, the engine and the trainer run their real code on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

SPECIAL_TOKENS = (
    "<|begin_of_text|>",
    "<|end_of_text|>",
    "<|start_header_id|>",
    "<|end_header_id|>",
    "<|eot_id|>",
    "<|pad|>",
)

CHAT_TEMPLATE = (
    "{{ bos_token }}"
    "{% for message in messages %}"
    "{{ '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n' }}"
    "{{ message['content'] | trim + '<|eot_id|>' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}"
)

CORPUS = (
    "The access code for the Harbor office is 4821.",
    "What is the access code for the Harbor office?",
    "user assistant system",
    "A short answer is better than a long one, and a true answer is better than both.",
    "The quick brown fox jumps over the lazy dog while 0123456789 numbers wait.",
)


def make_tiny_model(
    folder: Path,
    *,
    vocab: int = 384,
    hidden: int = 32,
    intermediate: int = 64,
    layers: int = 2,
    heads: int = 4,
    kv_heads: int = 2,
    context: int = 512,
    rope_theta: float = 10_000.0,
    seed: int = 0,
    chat_template: str | None = CHAT_TEMPLATE,
    shard_size: str | None = None,
    corpus: Sequence[str] = CORPUS,
    dtype: str = "float32",
) -> Path:
    """Write a loadable model into `folder` (made when absent) and return it.

    Args:
        folder: Where to write.
        vocab: Upper bound of the vocabulary; at least 262 (256 bytes and the special tokens).
        context: `max_position_embeddings`.
        seed: Of the random weights; the same arguments give the same bytes.
        chat_template: None writes a tokenizer without one.
        shard_size: Such as "20KB": splits the weights into shards with an index file.
        corpus: Texts that the byte-pair merges are learned from.
        dtype: Name of the torch type that the weights are stored in.
    """
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = make_tiny_tokenizer(vocab=vocab, context=context, chat_template=chat_template, corpus=corpus)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=hidden,
        intermediate_size=intermediate,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        num_key_value_heads=kv_heads,
        max_position_embeddings=context,
        rope_parameters={"rope_type": "default", "rope_theta": rope_theta},
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=[tokenizer.convert_tokens_to_ids("<|eot_id|>"), tokenizer.eos_token_id],
        pad_token_id=tokenizer.pad_token_id,
        tie_word_embeddings=True,
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = LlamaForCausalLM(config).to(getattr(torch, dtype))
    model.save_pretrained(folder, **({"max_shard_size": shard_size} if shard_size else {}))
    tokenizer.save_pretrained(folder)
    return folder


def make_tiny_tokenizer(
    *,
    vocab: int = 384,
    context: int = 512,
    chat_template: str | None = CHAT_TEMPLATE,
    corpus: Sequence[str] = CORPUS,
) -> Any:
    """A byte-level BPE tokenizer with Llama-3's special tokens; every string survives a round trip."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    backend = Tokenizer(models.BPE())
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab,
        special_tokens=list(SPECIAL_TOKENS),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    backend.train_from_iterator(list(corpus), trainer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=backend,
        bos_token="<|begin_of_text|>",
        eos_token="<|end_of_text|>",
        pad_token="<|pad|>",
        model_max_length=context,
        clean_up_tokenization_spaces=False,
    )
    tokenizer.chat_template = chat_template
    return tokenizer
