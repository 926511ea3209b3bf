"""Which tokens end an answer."""

from __future__ import annotations

from typing import Any

END_OF_TURN_TOKENS = ("<|eot_id|>", "<|im_end|>", "<end_of_turn>")


def stop_ids(model: Any, tokenizer: Any) -> frozenset[int]:
    """Tokens that end an answer, from the generation config, the config and the tokenizer."""
    found: set[int] = set()
    for source in (getattr(model, "generation_config", None), model.config, tokenizer):
        value = getattr(source, "eos_token_id", None)
        found.update(value if isinstance(value, list | tuple) else [value] if value is not None else [])
    for token in END_OF_TURN_TOKENS:
        identifier = tokenizer.convert_tokens_to_ids(token)
        if identifier is not None and identifier != tokenizer.unk_token_id:
            found.add(identifier)
    return frozenset(found)
