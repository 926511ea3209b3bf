"""From messages to token ids, through the chat template that the loader made sure the tokenizer has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llamahome_gui.errors import GenerationError
from llamahome_gui.inference.types import ChatMessage

END_OF_TURN_TOKENS = ("<|eot_id|>", "<|im_end|>", "<end_of_turn>")
CONTROL_TOKENS = (
    *END_OF_TURN_TOKENS,
    "<|start_header_id|>",
    "<|end_header_id|>",
    "<|im_start|>",
    "<start_of_turn>",
)


def prompt_text(tokenizer: Any, messages: Sequence[ChatMessage]) -> str:
    """The text of a conversation with all marks of the template, up to where the assistant begins to speak.

    Raises:
        GenerationError: The template refuses the messages (a system turn it does not know, say).
    """
    from jinja2 import TemplateError

    turns = [{"role": message.role, "content": _defuse(message.content, tokenizer)} for message in messages]
    try:
        text: str = tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
    except TemplateError as error:
        raise GenerationError(
            f"The model's chat template refuses this conversation ({error}).", hint="Start a new chat."
        ) from error
    return text


def _defuse(content: str, tokenizer: Any) -> str:
    """Break up control tokens that stand in a text, so that a document cannot end the user's turn."""
    for token in (*tokenizer.all_special_tokens, *CONTROL_TOKENS):
        if token in content:
            content = content.replace(token, f"{token[:1]} {token[1:]}")
    return content


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
