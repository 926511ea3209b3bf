"""Prefill and decode, sampling, chat templates, conversations. The engine needs torch and is imported on first use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llamahome_gui.inference.chats import FOUND, FOUND_END, Conversation, ConversationStore, Draft, Hit, StoredMessage
from llamahome_gui.inference.types import (
    ChatMessage,
    Finished,
    GenerationEvent,
    GenerationStats,
    PrefillProgress,
    TextChunk,
)

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine

__all__ = [
    "FOUND",
    "FOUND_END",
    "ChatMessage",
    "Conversation",
    "ConversationStore",
    "Draft",
    "Engine",
    "Finished",
    "GenerationEvent",
    "GenerationStats",
    "Hit",
    "PrefillProgress",
    "StoredMessage",
    "TextChunk",
]


def __getattr__(name: str) -> Any:
    if name == "Engine":
        from llamahome_gui.inference.engine import Engine

        return Engine
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
