"""What the engine takes and what it yields: messages in; progress, text and statistics out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from llamahome_gui.kvcache.usage import CacheUsage

Role = Literal["system", "user", "assistant"]
# `stop`: the model ended; `length`: max_new_tokens; `limit`: max_sequence_length, or the trained context.
FinishReason = Literal["stop", "length", "limit", "cancelled"]
PrefillMethod = Literal["streaming", "exact"]


@dataclass(frozen=True)
class ChatMessage:
    """One turn of a conversation."""

    role: Role
    content: str


@dataclass(frozen=True)
class PrefillProgress:
    """A part of the prompt was read: `done` of `total` tokens.

    An exact prefill goes layer by layer; its `done` is the share of the layers, in tokens.
    """

    done: int
    total: int
    tokens_per_second: float
    usage: CacheUsage


@dataclass(frozen=True)
class TextChunk:
    """New text of the answer; `tokens` were generated so far. `text` may be empty inside a character."""

    text: str
    tokens: int
    tokens_per_second: float
    usage: CacheUsage


@dataclass(frozen=True)
class GenerationStats:
    """Sizes in tokens, times in seconds. `tokens_per_second` is the decode speed, without the first token.

    `prompt_tokens` is what stood before the answer, a document that was read earlier included; `prefill_seconds` is
    the time for what was read now. `decoder` names what made the single steps. `reused_tokens` of the prompt were not
    read again: `reused_way` is `same` where the cache's state stood for them, `recalled` where what stays of them was
    chosen anew for this question.
    """

    prompt_tokens: int
    new_tokens: int
    prefill_seconds: float
    decode_seconds: float
    time_to_first_token: float
    tokens_per_second: float
    usage: CacheUsage
    prefill: PrefillMethod = "streaming"
    decoder: str = "general"
    reused_tokens: int = 0
    reused_way: str = ""


@dataclass(frozen=True)
class Finished:
    """The answer has ended; `text` is all of it."""

    reason: FinishReason
    text: str
    stats: GenerationStats


GenerationEvent = PrefillProgress | TextChunk | Finished
