"""The tokenizer of a model's folder, through transformers, with a chat template in any case."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from llamahome_gui.errors import ModelError
from llamahome_gui.models.vocabulary import is_large, load_in_steps

log = logging.getLogger(__name__)

# For a tokenizer that brings no chat template: plain headings, and the end-of-text token closes an answer.
PLAIN_TEMPLATE = (
    "{{ bos_token or '' }}{% for message in messages %}"
    "### {{ message['role'] | capitalize }}:\n{{ message['content'] | trim }}"
    "{{ eos_token if message['role'] == 'assistant' and eos_token else '' }}\n\n"
    "{% endfor %}{% if add_generation_prompt %}### Assistant:\n{% endif %}"
)


def load_tokenizer(folder: Path) -> tuple[Any, tuple[str, ...]]:
    """The tokenizer in `folder`, always with a chat template, and notes for the user.

    Raises:
        ModelError: The files are there but cannot be used.
    """
    try:
        tokenizer = _loaded(folder)
    # tokenizers raises bare Exception for a damaged tokenizer.json
    except Exception as error:
        raise ModelError(
            f"The tokenizer cannot be loaded ({one_line(error)}).",
            subject=str(folder),
            hint="Fetch or copy the model again.",
        ) from error
    if tokenizer.chat_template:
        return tokenizer, ()
    tokenizer.chat_template = PLAIN_TEMPLATE
    note = "The model brings no chat template; a plain one with headings is used."
    log.warning("%s: %s", folder, note)
    return tokenizer, (note,)


def _loaded(folder: Path) -> Any:
    from transformers import AutoTokenizer

    if is_large(folder):
        try:
            return load_in_steps(folder)
        except Exception as error:  # a class of its own kind; the usual way knows it, or says what is wrong
            log.info("%s: the tokenizer is loaded in one piece (%s)", folder, one_line(error))
    return AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)


def one_line(error: Exception, longest: int = 200) -> str:
    """What a library said, short enough for a sentence."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= longest else text[: longest - 1] + "…"
