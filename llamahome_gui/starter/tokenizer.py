"""The tokenizer: byte-level BPE (any UTF-8 survives), numbers in pairs of digits, Llama-3 turns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llamahome_gui.starter.model import reading

if TYPE_CHECKING:
    from tokenizers import Tokenizer

BEGIN, START, END, EOT, PAD = (
    "<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>", "<|pad|>",
)  # fmt: skip
SPECIAL = (BEGIN, START, END, EOT, PAD)
PATTERN = (  # Llama 3's own split: words with their space, digits in pairs, runs of line ends
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,2}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
CHAT_TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}"
    "{{ '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' }}"
    "{{ message['content'] | trim + '<|eot_id|>' }}"
    "{% endfor %}{% if add_generation_prompt %}"
    "{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}"
)
Message = dict[str, str]


def render(messages: Sequence[Message], generation_prompt: bool = False) -> str:
    """The chat template in Python, for speed; the same text as the tokenizer's own template gives."""
    turns = [f"{START}{m['role']}{END}\n\n{m['content'].strip()}{EOT}" for m in messages]
    return BEGIN + "".join(turns) + (f"{START}assistant{END}\n\n" if generation_prompt else "")


def train_tokenizer(texts: Iterable[str], vocabulary: int = 2560) -> Tokenizer:
    """Train the BPE on texts. A small vocabulary: the fewer tokens, the sooner the model can copy each of them."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PATTERN), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary - len(SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.add_special_tokens(list(SPECIAL))
    return tokenizer


def save_tokenizer(tokenizer: Tokenizer, folder: Path, context: int = 2048) -> None:
    """Write the files from which ``AutoTokenizer`` makes the tokenizer with its chat template."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    settings: dict[str, Any] = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": BEGIN, "eos_token": EOT, "pad_token": PAD,
        "model_max_length": context,
        "clean_up_tokenization_spaces": False,
        "chat_template": CHAT_TEMPLATE,
    }  # fmt: skip
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")


def load_tokenizer(folder: Path) -> Tokenizer:
    """The bare tokenizer of a saved folder, as training uses it."""
    from tokenizers import Tokenizer

    with reading(folder):
        return Tokenizer.from_file(str(folder / "tokenizer.json"))


def token_id(tokenizer: Tokenizer, token: str) -> int:
    """The id of a special token; KeyError when this is not a tokenizer of this recipe."""
    found: int | None = tokenizer.token_to_id(token)
    if found is None:
        raise KeyError(token)
    return found


def tokenizer_texts(seed: int, conversations: int = 3000) -> Iterable[str]:
    """Conversations of the training split to learn the vocabulary from."""
    import random

    from llamahome_gui.starter.chats import conversation
    from llamahome_gui.starter.phrasings import SEEN, VARIED
    from llamahome_gui.starter.words import Words

    words = Words(random.Random(f"tokenizer {seed}"))
    for number in range(conversations):
        words.phrasings = VARIED if number % 2 else SEEN
        tokens, questions = words.rng.randint(60, 600), words.rng.randint(1, 6)
        for message in conversation(words, tokens, questions, lambda text: len(text) // 4).messages:
            yield message["content"]
